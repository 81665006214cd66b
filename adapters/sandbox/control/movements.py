"""Let Stripe move the platform's money by itself: its own fees, corrections, and conversions."""

from adapters.sandbox.core.book import Movement, post
from adapters.sandbox.core.json import Json
from adapters.sandbox.core.platform import Conversion
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.fields import choice, currency, integer, required

STRIPE = "stripe"
MILLION = 1_000_000


def move(call: Call) -> Json:
    """Book a movement that no object caused; a fee is negative, a correction may be either."""
    form = call.form
    return post(
        call.platform.own,
        Movement(
            kind=form["type"],
            amount=form["amount"],
            currency=form["currency"],
            source=None,
            against=STRIPE,
            description="made by the sandbox's owner",
        ),
    )


def convert(call: Call) -> Json:
    """Settle what cards pay in one currency in another from now on, at so many millionths."""
    form = call.form
    conversion = Conversion(to=form["to"], millionths=form["millionths"])
    call.platform.conversions[form["from"]] = conversion
    return {"object": "sandbox.conversion", **form}


_MOVE = {
    "type": required(choice("adjustment", "stripe_fee")),
    "amount": required(integer()),
    "currency": required(currency()),
}
_CONVERT = {
    "from": required(currency()),
    "to": required(currency()),
    "millionths": required(integer(1, 1000 * MILLION)),
}
ENDPOINTS = (
    Endpoint(method="POST", path="/_sandbox/movements", act=move, form=_MOVE),
    Endpoint(method="POST", path="/_sandbox/conversions", act=convert, form=_CONVERT),
)
