"""Find what an address is about; every id and secret belongs to one account of one key."""

from dataclasses import dataclass

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.wire.desk import Desk
from adapters.sandbox.wire.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An object, whose it is, and the desk that it is changed through."""

    desk: Desk
    merchant: Merchant
    subject: Json


def find_intent(world: World, secret: str) -> Found | None:
    """Return the PaymentIntent or SetupIntent of a client secret."""
    found = find_object(world, secret.partition("_secret_")[0])
    if found is None or found.subject.get("client_secret") != secret:
        return None
    return found


def find_object(world: World, id: str) -> Found | None:
    """Return any object by its id."""
    for desk in world.desks():
        for merchant in desk.platform.merchants():
            subject = merchant.find(id)
            if subject is not None:
                return Found(desk=desk, merchant=merchant, subject=subject)
    return None
