"""What has to be so at Stripe."""

from typing import Final

from application.readiness.database_rules import skew
from application.readiness.facts import AddressFacts, ProcessorFacts
from application.readiness.rule import Rule, Standard
from application.webhook_plan import WebhookAction, ours, plan
from domain.readiness import Finding, failed, ok, skipped, warning

REACHED: Final = "ok"
"""What the address answers when it leads to this service."""


def _reached(facts: ProcessorFacts, _: Standard) -> Finding:
    return ok(f"the key is good; it is {facts.account}'s")


def _account(facts: ProcessorFacts, standard: Standard) -> Finding:
    wanted = standard.configuration.platform_account
    if wanted is None:
        said = f"STRIPE_PLATFORM_ACCOUNT_ID is not set; the key is {facts.account}'s"
        return (failed if standard.is_for_live else warning)(said)
    if facts.account != wanted:
        return failed(f"the key is {facts.account}'s, and STRIPE_PLATFORM_ACCOUNT_ID is {wanted}")
    return ok(f"the key is {wanted}'s")


def _mode(facts: ProcessorFacts, standard: Standard) -> Finding:
    words = {True: "live", False: "test"}
    said = f"Stripe says that the key is a {words[facts.is_live]} one"
    if facts.is_live is not standard.configuration.is_live:
        return failed(f"{said}; STRIPE_LIVE_MODE says {words[standard.configuration.is_live]}")
    return ok(said)


def _endpoints(facts: ProcessorFacts, standard: Standard) -> Finding:
    wanted = standard.configuration.wanted_endpoints
    if not wanted:
        said = "neither WEBHOOK_URL nor PUBLIC_BASE_URL is set"
        return (failed if standard.is_strict else skipped)(said)
    steps = plan(facts.endpoints, wanted, api_version=facts.api_version)
    wrong = [
        f"{step.door.lower()}: {step.action.lower()} {'; '.join(step.reasons)}".strip()
        for step in steps
        if step.action not in (WebhookAction.NOTHING, WebhookAction.EXTRA)
    ]
    off = [
        f"{one.reference} is switched off"
        for door in wanted
        for one in ours(facts.endpoints, door)[:1]
        if not one.is_on
    ]
    if wrong or off:
        return failed("; ".join([*wrong, *off]))
    types = sum(len(door.types) for door in wanted)
    return ok(f"{len(wanted)} endpoints, {types} event types, version {facts.api_version}")


def _price(facts: ProcessorFacts, standard: Standard) -> Finding:
    price = standard.configuration.price
    if price is None:
        return skipped("STRIPE_PRICE_ID is not set")
    if not facts.has_price:
        return failed(f"{price} does not exist for this key, or is not active")
    return ok(f"{price} exists and is active")


def _payouts(facts: ProcessorFacts, standard: Standard) -> Finding:
    if facts.payout_interval is None:
        return skipped("Stripe does not tell")
    if facts.payout_interval == "manual":
        return ok("manual: the balance stays for the transfers")
    said = f"{facts.payout_interval}: the balance may leave before the shares do"
    return (failed if standard.is_for_live else warning)(said)


def _clock(facts: ProcessorFacts, standard: Standard) -> Finding:
    return skipped("Stripe does not tell") if facts.now is None else skew(facts.now, standard.now)


def _address(facts: AddressFacts, standard: Standard) -> Finding:
    if facts.answer is None:
        return skipped("neither PUBLIC_BASE_URL nor WEBHOOK_URL is set")
    if facts.answer != REACHED:
        return (failed if standard.is_strict else warning)(facts.answer)
    if facts.is_live is not standard.configuration.is_live:
        said = f"the process there runs with STRIPE_LIVE_MODE={str(facts.is_live).lower()}"
        return (failed if standard.is_strict else warning)(said)
    return ok(f"{standard.configuration.public_url} leads here")


PROCESSOR_RULES: Final[tuple[Rule[ProcessorFacts], ...]] = (
    Rule("stripe", _reached, "See that api.stripe.com is reached, and mend STRIPE_SECRET_KEY."),
    Rule(
        "platform-account",
        _account,
        "Set STRIPE_PLATFORM_ACCOUNT_ID to the platform's account, and STRIPE_SECRET_KEY to its.",
    ),
    Rule("live-mode", _mode, "Set STRIPE_LIVE_MODE to what the key is."),
    Rule(
        "webhook-endpoints",
        _endpoints,
        "Run `opside webhooks register --apply`, and `opside webhooks enable --apply`.",
    ),
    Rule("price", _price, "Set STRIPE_PRICE_ID to a price of the key's mode."),
    Rule("payout-schedule", _payouts, "Set the platform's payouts to manual on the dashboard."),
    Rule("stripe-clock", _clock, "Let every machine keep its time by NTP."),
)
ADDRESS_RULES: Final[tuple[Rule[AddressFacts], ...]] = (
    Rule(
        "public-address",
        _address,
        "Let PUBLIC_BASE_URL lead to `opside serve` (DNS, certificate, proxy, firewall), and"
        " restart that with these settings.",
    ),
)
