"""What the database has to be, and how the work in it has to fare."""

from datetime import datetime, timedelta
from typing import Final

from application.readiness.facts import DatabaseFacts
from application.readiness.rule import Rule, Standard
from domain.readiness import Finding, failed, ok, skipped, warning

CLOCK_SKEW: Final = timedelta(seconds=5)
"""How far apart clocks may be; Stripe refuses a signature that is five minutes off."""

SCHEDULE_LATE: Final = timedelta(minutes=2)
"""The shortest period is half a minute."""

WORK_LATE: Final = timedelta(minutes=2)
DELIVERY_LATE: Final = timedelta(days=1)
UNSEALED_LATE: Final = timedelta(minutes=5)


def age(since: datetime, until: datetime) -> str:
    """Return how long ago something was, for people."""
    seconds = max(0, round((until - since).total_seconds()))
    for size, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {name}"
    return f"{seconds} s"


def skew(there: datetime, here: datetime) -> Finding:
    """Return how far the clock of another part is from ours."""
    apart = abs(there - here)
    said = f"{apart.total_seconds():.1f} s apart from this machine's"
    return failed(said) if apart > CLOCK_SKEW else ok(said)


def _reached(facts: DatabaseFacts, _: Standard) -> Finding:
    return ok(f"it answers; schema revision {facts.system.schema_revision}")


def _schema(facts: DatabaseFacts, _: Standard) -> Finding:
    found = facts.system.schema_revision or "none"
    if found != facts.head:
        return failed(f"at revision {found}; this version needs {facts.head}")
    return ok(f"at head, {facts.head}")


def _role(facts: DatabaseFacts, _: Standard) -> Finding:
    powers = {
        "is a superuser": facts.is_superuser,
        "owns tables": facts.owns_tables,
        "may rewrite the ledger": facts.may_rewrite,
    }
    found = [power for power, has in powers.items() if has]
    if found:
        return failed(f"the service's role {', '.join(found)}")
    return ok("the service's role reads and writes rows, and owns nothing")


def _encrypted(facts: DatabaseFacts, standard: Standard) -> Finding:
    if facts.is_encrypted:
        return ok("TLS")
    if facts.is_local:
        return ok("the database is on this machine")
    return (failed if standard.is_strict else warning)("plain text over the network")


def _durable(facts: DatabaseFacts, standard: Standard) -> Finding:
    if facts.is_durable:
        return ok("fsync and synchronous_commit are on")
    said = "fsync or synchronous_commit is off: a power cut may take commits back"
    return (failed if standard.is_strict else warning)(said)


def _clock(facts: DatabaseFacts, standard: Standard) -> Finding:
    return skew(facts.now, standard.now)


def _idempotency(facts: DatabaseFacts, _: Standard) -> Finding:
    if facts.missing_walls:
        return failed(f"not unique any more: {', '.join(facts.missing_walls)}")
    return ok("one record for each key, one commission for each claim, enforced by the database")


def _scheduler(facts: DatabaseFacts, _: Standard) -> Finding:
    if facts.last_scheduled_at is None:
        return failed("no job was ever written by the clock")
    since = age(facts.last_scheduled_at, facts.now)
    is_late = facts.now - facts.last_scheduled_at > SCHEDULE_LATE
    return (failed if is_late else ok)(f"the newest job by the clock is {since} old")


def _backlog(facts: DatabaseFacts, _: Standard) -> Finding:
    due = facts.system.oldest_job_due_at
    if due is None:
        return ok("no job is due")
    said = f"{facts.system.jobs_ready} jobs are due, the oldest for {age(due, facts.now)}"
    return (failed if facts.now - due > WORK_LATE else ok)(said)


def _dead_jobs(facts: DatabaseFacts, _: Standard) -> Finding:
    dead = facts.system.jobs_dead
    return warning(f"{dead} jobs were set aside for a person") if dead else ok("none")


def _events(facts: DatabaseFacts, _: Standard) -> Finding:
    oldest, waiting = facts.system.oldest_event_at, facts.system.events_waiting
    if facts.events_dead:
        return failed(f"{facts.events_dead} events could not be dealt with")
    if oldest is None:
        return ok("no event waits")
    said = f"{waiting} events wait, the oldest for {age(oldest, facts.now)}"
    return (failed if facts.now - oldest > WORK_LATE else ok)(said)


def _deliveries(facts: DatabaseFacts, _: Standard) -> Finding:
    if facts.recovered_lately:
        return warning(
            f"{facts.recovered_lately} events of the last day came by our own look-ups alone"
        )
    last = facts.last_delivered_at
    if last is None:
        return warning("Stripe has delivered nothing yet")
    is_late = facts.now - last > DELIVERY_LATE
    return (warning if is_late else ok)(f"the last delivery was {age(last, facts.now)} ago")


def _money_stop(facts: DatabaseFacts, _: Standard) -> Finding:
    stop = facts.system.money_stop
    return ok("none stands") if stop is None else failed("a money stop stands: no share leaves")


def _books(facts: DatabaseFacts, _: Standard) -> Finding:
    last = facts.system.last_check
    if last is None:
        return warning("the books were not looked through yet")
    if last.breaches:
        return failed(", ".join(last.breaches))
    return ok(f"every invariant held {age(last.at, facts.now)} ago")


def _audit(facts: DatabaseFacts, _: Standard) -> Finding:
    since = facts.unsealed_since
    if since is None:
        return ok("everything that was recorded is sealed")
    said = f"the oldest record without a seal is {age(since, facts.now)} old"
    return (failed if facts.now - since > UNSEALED_LATE else ok)(said)


def _verified(facts: DatabaseFacts, standard: Standard) -> Finding:
    if facts.verified_at is not None:
        return ok(f"charged and given back {age(facts.verified_at, facts.now)} ago")
    return (warning if standard.is_strict else skipped)("`opside verify-live` was not run here yet")


def _subscriptions(facts: DatabaseFacts, standard: Standard) -> Finding:
    if standard.configuration.price is None:
        return skipped("STRIPE_PRICE_ID is not set: nobody subscribes")
    said = (
        f"{facts.subscriptions} subscriptions, {facts.paid_invoices} paid invoices,"
        f" {facts.invoice_events} invoice events dealt with"
    )
    is_shown = facts.subscriptions and facts.paid_invoices and facts.invoice_events
    return ok(said) if is_shown else (warning if standard.is_strict else skipped)(said)


DATABASE_RULES: Final[tuple[Rule[DatabaseFacts], ...]] = (
    Rule("database", _reached, "Start PostgreSQL, or mend DATABASE_URL."),
    Rule("schema", _schema, "Run `opside db upgrade`."),
    Rule(
        "service-role",
        _role,
        "Serve with a role of its own (DATABASE_SERVICE_ROLE); the owner's is for `opside db`.",
    ),
    Rule("database-tls", _encrypted, "End DATABASE_URL with ?sslmode=verify-full."),
    Rule("durability", _durable, "Switch fsync and synchronous_commit on in postgresql.conf."),
    Rule("database-clock", _clock, "Let every machine keep its time by NTP."),
    Rule(
        "idempotency",
        _idempotency,
        "Run `opside db check`, and restore the constraints that it names.",
    ),
    Rule("scheduler", _scheduler, "Start `opside scheduler`, and read its log."),
    Rule("backlog", _backlog, "Start `opside worker`, and read its log; `opside jobs` shows more."),
    Rule(
        "dead-jobs",
        _dead_jobs,
        "`opside jobs list --state DEAD` tells why; then `opside jobs retry`.",
    ),
    Rule(
        "events",
        _events,
        "`opside events list --state DEAD --state FAILED` tells why; then `opside events replay`.",
    ),
    Rule(
        "deliveries",
        _deliveries,
        "Compare STRIPE_WEBHOOK_SECRET with the endpoint's, and see that its address is reached:"
        " `opside webhooks list`, and the deliveries on Stripe's dashboard.",
    ),
    Rule("money-stop", _money_stop, "`opside books` tells why; then liftMoneyStop."),
    Rule("books", _books, "`opside books` tells more; `opside reconcile` compares with Stripe."),
    Rule("audit", _audit, "Start `opside worker` and `opside scheduler`: they seal."),
    Rule("live-verification", _verified, "Run `opside verify-live`."),
    Rule(
        "billing-verification",
        _subscriptions,
        "Subscribe once (createSubscription) and pay the invoice; then look here again.",
    ),
)
