"""SetupIntents: saving a card so that it can be charged later."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.cards import (
    ALWAYS,
    SETUP_AUTHENTICATION_FAILED,
    UNLESS_SET_UP,
    Decline,
)
from adapters.sandbox.resources.changes import change, merged_metadata
from adapters.sandbox.resources.followers import tell
from adapters.sandbox.resources.intents import (
    CONFIRM_FORM,
    INTENT_FORM,
    automatic_methods,
    last_error,
    next_action,
)
from adapters.sandbox.resources.payment_methods import attach_to, declined, usable, wallet
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused, invalid
from adapters.sandbox.wire.fields import Form, boolean, choice, loose, metadata, text
from adapters.sandbox.wire.listing import LIST, list_objects

_OPEN = {"requires_payment_method", "requires_confirmation", "requires_action"}


def create(call: Call) -> Json:
    """Make a SetupIntent, and confirm it at once when asked to."""
    form = call.form
    if form.get("customer"):
        call.named("customer", form["customer"], param="customer")
    method = usable(call, form["payment_method"]) if form.get("payment_method") else None
    intent = call.merchant.table("setup_intent").add(_blank(call, method))
    call.emit("setup_intent.created", intent)
    if form.get("confirm"):
        return confirm_intent(call, intent)
    return intent


def get(call: Call) -> Json:
    """Return a SetupIntent."""
    return call.subject("setup_intent", noun="setupintent")


def list_all(call: Call) -> Json:
    """List SetupIntents, also by customer or payment method."""
    return list_objects(call, "setup_intent", by=("customer", "payment_method"))


def update(call: Call) -> Json:
    """Change a SetupIntent that is not finished."""
    intent = get(call)
    _check_open(intent, "update")
    if call.form.get("payment_method"):
        intent["payment_method"] = usable(call, call.form["payment_method"])["id"]
        intent["status"] = "requires_confirmation"
    change(intent, call.form, ("customer", "description", "metadata"))
    return intent


def confirm(call: Call) -> Json:
    """Confirm with the card already chosen, or with the one given."""
    intent = get(call)
    _check_open(intent, "confirm")
    if call.form.get("payment_method"):
        intent["payment_method"] = usable(call, call.form["payment_method"])["id"]
    return confirm_intent(call, intent)


def cancel(call: Call) -> Json:
    """Give a SetupIntent up."""
    intent = get(call)
    _check_open(intent, "cancel")
    intent["status"] = "canceled"
    intent["cancellation_reason"] = call.form.get("cancellation_reason")
    intent["next_action"] = None
    call.emit("setup_intent.canceled", intent)
    return intent


def confirm_intent(call: Call, intent: Json) -> Json:
    """Run the chosen card through the bank's checks and save it."""
    if intent["payment_method"] is None:
        raise invalid(
            "You cannot confirm this SetupIntent because it's missing a payment method. Update "
            "the SetupIntent with a payment method and then confirm it again.",
            code="setup_intent_unexpected_state",
            param="payment_method",
        )
    method = call.named("payment_method", intent["payment_method"])
    card = wallet(call, method).card
    if card.decline is not None and not card.attaches:
        raise fail(call, intent, method, card.decline)
    if card.authentication in {ALWAYS, UNLESS_SET_UP}:
        intent["status"] = "requires_action"
        intent["next_action"] = next_action(call, intent)
        call.emit("setup_intent.requires_action", intent)
        return intent
    return succeed(call, intent)


def succeed(call: Call, intent: Json) -> Json:
    """Save the card: it may now be charged off-session."""
    method = call.named("payment_method", intent["payment_method"])
    if intent["customer"]:
        attach_to(call, call.named("customer", intent["customer"]), method)
    wallet(call, method).is_set_up = True
    intent["status"] = "succeeded"
    intent["next_action"] = None
    intent["last_setup_error"] = None
    call.emit("setup_intent.succeeded", intent)
    tell(call, intent)
    return intent


def fail(call: Call, intent: Json, method: Json, decline: Decline) -> Refused:
    """Record a refusal on the SetupIntent and return it as an error."""
    intent["status"] = "requires_payment_method"
    intent["payment_method"] = None
    intent["next_action"] = None
    intent["last_setup_error"] = last_error(decline, method)
    call.emit("setup_intent.setup_failed", intent)
    return declined(decline, setup_intent=dict(intent), payment_method=method)


def authenticate(call: Call, intent: Json, *, is_successful: bool) -> Json:
    """Finish 3-D Secure on behalf of the cardholder."""
    if intent["status"] != "requires_action":
        raise _unexpected(intent, "authenticate")
    if is_successful:
        return succeed(call, intent)
    method = call.named("payment_method", intent["payment_method"])
    fail(call, intent, method, SETUP_AUTHENTICATION_FAILED)
    return intent


def _blank(call: Call, method: Json | None) -> Json:
    form = call.form
    intent_id = call.make_id("seti")
    return {
        "id": intent_id,
        "object": "setup_intent",
        "application": None,
        "automatic_payment_methods": automatic_methods(form),
        "cancellation_reason": None,
        "client_secret": f"{intent_id}_secret_{call.platform.ids.secret()}",
        "created": call.now,
        "customer": form.get("customer"),
        "customer_account": None,
        "description": form.get("description"),
        "excluded_payment_method_types": None,
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "mandate": None,
        "metadata": merged_metadata({}, form.get("metadata")),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": method["id"] if method else None,
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "single_use_mandate": None,
        "status": "requires_confirmation" if method else "requires_payment_method",
        "usage": form.get("usage", "off_session"),
    }


def _check_open(intent: Json, verb: str) -> None:
    if intent["status"] not in _OPEN:
        raise _unexpected(intent, verb)


def _unexpected(intent: Json, verb: str) -> Refused:
    return Refused(
        f"You cannot {verb} this SetupIntent because it has a status of {intent['status']}.",
        code="setup_intent_unexpected_state",
        setup_intent=dict(intent),
    )


_CONFIRM: Form = {
    **CONFIRM_FORM,
    "payment_method": text(),
    "return_url": text(),
    "mandate_data": loose(),
}
_CREATE: Form = {
    **INTENT_FORM,
    **_CONFIRM,
    "confirm": boolean(),
    "customer": text(),
    "description": text(),
    "metadata": metadata(),
    "usage": choice("off_session", "on_session"),
}
_UPDATE: Form = {
    name: _CREATE[name] for name in ("customer", "description", "metadata", "payment_method")
}
_CANCEL: Form = {"cancellation_reason": choice("abandoned", "duplicate", "requested_by_customer")}
_PATH = "/v1/setup_intents"
ENDPOINTS = (
    Endpoint(method="POST", path=_PATH, act=create, form=_CREATE),
    Endpoint(
        method="GET",
        path=_PATH,
        act=list_all,
        form={**LIST, "customer": text(), "payment_method": text()},
    ),
    Endpoint(method="GET", path=_PATH + "/{id}", act=get),
    Endpoint(method="POST", path=_PATH + "/{id}", act=update, form=_UPDATE),
    Endpoint(method="POST", path=_PATH + "/{id}/confirm", act=confirm, form=_CONFIRM),
    Endpoint(method="POST", path=_PATH + "/{id}/cancel", act=cancel, form=_CANCEL),
)
