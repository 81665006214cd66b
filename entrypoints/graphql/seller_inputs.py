"""What mutations about a seller's account and cards are given."""

import strawberry

from application.refresh_links import OnboardingPages
from domain.ids import PaymentMethodReference, SellerId
from domain.seller_details import country_problem, email_problem
from entrypoints.graphql.inputs import read_card, read_seller
from entrypoints.graphql.reading import ADDRESS_MAX, Problems


@strawberry.input(description="A seller to onboard.")
class CreateConnectAccountInput:
    """What `createConnectAccount` is given."""

    seller_id: strawberry.ID = strawberry.field(description="The seller.")
    email: str = strawberry.field(description="The seller's e-mail address.")
    country: str = strawberry.field(description="The seller's country, two letters.")
    return_url: str = strawberry.field(description="Where the seller goes when done.")
    refresh_url: str = strawberry.field(description="Where the seller goes when a link is used up.")

    def read(self) -> tuple[SellerId, OnboardingPages]:
        """Return what was checked; raise a refusal that names every field."""
        problems = Problems()
        seller_id = read_seller(problems, self.seller_id)
        problems.rule("email", email_problem(self.email))
        problems.rule("country", country_problem(self.country))
        pages = _pages(problems, self.return_url, self.refresh_url)
        problems.raise_any()
        return seller_id, pages


@strawberry.input(description="A seller to send to onboarding once more.")
class OnboardingLinkInput:
    """What `createOnboardingLink` is given."""

    seller_id: strawberry.ID = strawberry.field(description="The seller.")
    return_url: str = strawberry.field(description="Where the seller goes when done.")
    refresh_url: str = strawberry.field(description="Where the seller goes when a link is used up.")

    def read(self) -> tuple[SellerId, OnboardingPages]:
        """Return what was checked; raise a refusal that names every field."""
        problems = Problems()
        seller_id = read_seller(problems, self.seller_id)
        pages = _pages(problems, self.return_url, self.refresh_url)
        problems.raise_any()
        return seller_id, pages


@strawberry.input(description="A seller who is about to save a card.")
class CustomerSetupInput:
    """What `createCustomerSetup` is given."""

    seller_id: strawberry.ID = strawberry.field(description="The seller.")
    email: str = strawberry.field(description="The seller's e-mail address.")
    name: str | None = strawberry.field(default=None, description="The seller's name, if known.")

    def read(self) -> SellerId:
        """Return what was checked; raise a refusal that names every field."""
        problems = Problems()
        seller_id = read_seller(problems, self.seller_id)
        problems.rule("email", email_problem(self.email))
        if self.name is not None:
            problems.text("name", self.name)
        problems.raise_any()
        return seller_id


@strawberry.input(description="One of a seller's saved cards.")
class PaymentMethodInput:
    """What `setDefaultPaymentMethod` is given."""

    seller_id: strawberry.ID = strawberry.field(description="The seller.")
    payment_method_id: strawberry.ID = strawberry.field(description="The card, by Stripe's id.")

    def read(self) -> tuple[SellerId, PaymentMethodReference]:
        """Return what was checked; raise a refusal that names every field."""
        problems = Problems()
        seller_id = read_seller(problems, self.seller_id)
        card = read_card(problems, self.payment_method_id)
        problems.raise_any()
        return seller_id, card


def _pages(problems: Problems, return_url: str, refresh_url: str) -> OnboardingPages:
    return OnboardingPages(
        return_url=problems.text("returnUrl", return_url, length_max=ADDRESS_MAX),
        refresh_url=problems.text("refreshUrl", refresh_url, length_max=ADDRESS_MAX),
    )
