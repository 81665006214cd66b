"""Who handles cards and customers, wired as in production."""

from collections.abc import Mapping

from application.drop_card import DropCard
from application.events.card_event import CardEvent
from application.events.customer_event import CustomerEvent
from application.events.effect import EventHandler
from application.events.setup_event import SetupEvent
from application.ports.customer_gateway import CustomerGateway
from application.ports.unit_of_work import BeginUnitOfWork
from application.save_card import KeepCard


def card_handlers(
    begin: BeginUnitOfWork, gateway: CustomerGateway, keep: KeepCard, drop: DropCard
) -> Mapping[type[EventHandler], EventHandler]:
    return {
        SetupEvent: SetupEvent(begin, gateway, keep),
        CardEvent: CardEvent(begin, gateway, drop),
        CustomerEvent: CustomerEvent(begin, gateway, drop),
    }
