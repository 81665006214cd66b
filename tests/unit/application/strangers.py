"""What the processor shows that no attempt of ours is waiting for."""

from typing import Final

from adapters.memory.gateway_objects import HeldIntent
from application.ports.charge_gateway import Declined
from domain.ids import CustomerReference, PaymentIntentReference, TransactionId
from domain.transaction import Failure
from tests.builders import usd
from tests.unit.application.world import World

FOREIGN: Final = PaymentIntentReference("pi_foreign")


def shows_intent(world: World, *, transaction_id: TransactionId | None) -> PaymentIntentReference:
    """Let the processor show a declined intent, of a transaction or of another service."""
    refusal = Declined(
        transaction_id=transaction_id, payment_intent=FOREIGN, failure=Failure("card_declined")
    )
    world.processor.intents[FOREIGN] = HeldIntent(
        reference=FOREIGN,
        amount=usd(1),
        customer=CustomerReference("cus_foreign"),
        outcome=refusal,
        confirmed_at=world.clock.now(),
    )
    return FOREIGN
