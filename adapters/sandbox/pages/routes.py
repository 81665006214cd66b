"""Every page; none asks for a key, for who knows the address may look and decide."""

from starlette.routing import BaseRoute, Route

from adapters.sandbox.pages.authorize import Authorization
from adapters.sandbox.pages.confirm import Confirmation
from adapters.sandbox.pages.dashboard import Dashboard
from adapters.sandbox.pages.invoices import Invoices
from adapters.sandbox.pages.onboarding import Onboarding
from adapters.sandbox.pages.receipts import Receipts
from adapters.sandbox.wire.world import World


def page_routes(world: World) -> list[BaseRoute]:
    """Return the routes of all pages."""
    onboarding, confirmation = Onboarding(world), Confirmation(world)
    authorization, dashboard, receipts = Authorization(world), Dashboard(world), Receipts(world)
    invoices = Invoices(world)
    invoice = "/sandbox/invoices/{platform}/{token}"
    link = "/sandbox/onboarding/{platform}/{token}"
    visit = "/sandbox/onboarding/{platform}/visits/{token}"
    return [
        Route("/sandbox", dashboard.index, methods=["GET"]),
        Route("/sandbox/dashboard/{platform}", dashboard.show, methods=["GET"]),
        Route("/sandbox/dashboard/{platform}/{account}", dashboard.show_account, methods=["GET"]),
        Route("/sandbox/receipts/{charge}", receipts.show, methods=["GET"]),
        Route("/sandbox/express/{account}", receipts.show_account, methods=["GET"]),
        Route("/sandbox/confirm/{secret}", confirmation.show, methods=["GET"]),
        Route("/sandbox/confirm/{secret}", confirmation.act, methods=["POST"]),
        Route(invoice, invoices.show, methods=["GET"]),
        Route(invoice + "/pdf", invoices.download, methods=["GET"]),
        Route(link, onboarding.open, methods=["GET"]),
        Route(visit, onboarding.show, methods=["GET"]),
        Route(visit, onboarding.finish, methods=["POST"]),
        Route("/oauth/authorize", authorization.show, methods=["GET"]),
        Route("/oauth/authorize", authorization.decide, methods=["POST"]),
    ]
