"""The test cards that a person may choose from, and what each one does."""

from typing import Final

from adapters.sandbox.pages.markup import Markup, tag
from adapters.sandbox.pages.shell import radio

GROUPS: Final = {
    "Pays": {
        "pm_card_visa": "Visa 4242 pays",
        "pm_card_mastercard": "Mastercard 4444 pays",
        "pm_card_amex": "American Express 8431 pays",
        "pm_card_bypassPending": "Visa 0077 pays, and the money is available at once",
    },
    "Asks for 3-D Secure": {
        "pm_card_authenticationRequired": "Visa 3184 asks every time",
        "pm_card_authenticationRequiredOnSetup": "Visa 3155 asks until it has been saved",
        "pm_card_authenticationRequiredSetupForOffSession": "Visa 0446 asks unless off-session",
    },
    "Declines": {
        "pm_card_visa_chargeDeclined": "Visa 0002 is declined",
        "pm_card_visa_chargeDeclinedInsufficientFunds": "Visa 9995 has insufficient funds",
        "pm_card_visa_chargeDeclinedLostCard": "Visa 9987 was lost",
        "pm_card_chargeDeclinedExpiredCard": "Visa 0069 has expired",
        "pm_card_chargeDeclinedIncorrectCvc": "Visa 0127 has another security code",
        "pm_card_chargeDeclinedProcessingError": "Visa 0119 meets a processing error",
        "pm_card_chargeCustomerFail": "Visa 0341 can be saved, and then declines every payment",
    },
    "Pays, and makes trouble later": {
        "pm_card_createDispute": "Visa 0259 is disputed as fraudulent",
        "pm_card_createDisputeInquiry": "Visa 1976 is inquired about",
    },
}
OFFERED: Final = frozenset(name for cards in GROUPS.values() for name in cards)
FIRST: Final = "pm_card_visa"


def card_choices() -> list[Markup]:
    """Return the cards as options, by what they do."""
    return [
        tag(
            "fieldset",
            tag("legend", legend),
            *(
                radio(label, name="payment_method", value=name, is_chosen=name == FIRST)
                for name, label in cards.items()
            ),
        )
        for legend, cards in GROUPS.items()
    ]
