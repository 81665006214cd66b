"""What PaymentIntents and SetupIntents have in common."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.cards import Decline
from adapters.sandbox.wire.call import Call
from adapters.sandbox.wire.fields import (
    Form,
    boolean,
    choice,
    group,
    listing,
    loose,
    required,
    text,
    unsupported,
)

CONFIRM_FORM: Form = {
    "allowed_payment_method_types": listing(text()),
    "payment_method_options": loose(),
    "payment_method_types": unsupported(
        "The parameter payment_method_types is no longer supported in this API version. Use "
        "automatic_payment_methods or allowed_payment_method_types instead.",
        "payment_method_types_no_longer_supported",
    ),
    "use_stripe_sdk": boolean(),
}
INTENT_FORM: Form = {
    **CONFIRM_FORM,
    "automatic_payment_methods": group(
        {"enabled": required(boolean()), "allow_redirects": choice("always", "never")}
    ),
    "excluded_payment_method_types": listing(text()),
}


def automatic_methods(form: Json) -> Json:
    """Return how payment methods are chosen; on, with redirects, unless told otherwise."""
    given = form.get("automatic_payment_methods") or {}
    return {
        "allow_redirects": given.get("allow_redirects", "always"),
        "enabled": given.get("enabled", True),
    }


def next_action(call: Call, intent: Json) -> Json:
    """Return what the cardholder has to do: visit our page if there is a way back, else the SDK."""
    url = f"{call.base_url}/sandbox/confirm/{intent['client_secret']}"
    return_url = call.form.get("return_url")
    if return_url:
        return {
            "type": "redirect_to_url",
            "redirect_to_url": {"return_url": return_url, "url": url},
        }
    details = {
        "directory_server_encryption": {},
        "stripe_js": url,
        "type": "three_d_secure_redirect",
    }
    return {"type": "use_stripe_sdk", "use_stripe_sdk": details}


def last_error(decline: Decline, method: Json, *, charge: str | None = None) -> Json:
    """Return a refusal as it is kept on the intent."""
    kept = {
        "advice_code": decline.advice_code,
        "charge": charge,
        "code": decline.code,
        "decline_code": decline.decline_code,
        "doc_url": f"https://stripe.com/docs/error-codes/{decline.code.replace('_', '-')}",
        "message": decline.message,
        "payment_method": dict(method),
        "type": "card_error",
    }
    return {name: value for name, value in kept.items() if value is not None}
