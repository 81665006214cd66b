"""What Redis has to be, and who has to listen there."""

from typing import Final

from application.readiness.database_rules import skew
from application.readiness.facts import BrokerFacts
from application.readiness.rule import Rule, Standard
from domain.readiness import Finding, failed, ok, warning

OLDEST_MAJOR: Final = 7


def _reached(facts: BrokerFacts, _: Standard) -> Finding:
    major = facts.version.partition(".")[0]
    if major.isdecimal() and int(major) < OLDEST_MAJOR:
        return failed(f"version {facts.version}; {OLDEST_MAJOR} is the oldest that will do")
    return ok(f"it answers; version {facts.version}")


def _workers(facts: BrokerFacts, _: Standard) -> Finding:
    if not facts.listeners:
        return failed("no worker listens")
    return ok(f"{facts.listeners} workers listen")


def _eviction(facts: BrokerFacts, standard: Standard) -> Finding:
    if facts.eviction == "noeviction":
        return ok("noeviction")
    said = f"maxmemory-policy is {facts.eviction}: a full server forgets what it was told to keep"
    return (failed if standard.is_strict else warning)(said)


def _persistence(facts: BrokerFacts, standard: Standard) -> Finding:
    if facts.is_persistent:
        return ok("appendonly is on")
    said = "appendonly is off: a restart forgets limits and wakes (work is found again by looking)"
    return warning(said) if standard.is_strict else ok("appendonly is off, which does on a laptop")


def _clock(facts: BrokerFacts, standard: Standard) -> Finding:
    return skew(facts.now, standard.now)


def _buried(facts: BrokerFacts, _: Standard) -> Finding:
    if facts.dead_messages:
        return warning(f"{facts.dead_messages} wakes took their worker down with them")
    return ok("none")


BROKER_RULES: Final[tuple[Rule[BrokerFacts], ...]] = (
    Rule("redis", _reached, "Start Redis or Valkey, 7 or newer, or mend REDIS_URL."),
    Rule("workers", _workers, "Start `opside worker` with the same REDIS_URL and REDIS_PREFIX."),
    Rule("redis-eviction", _eviction, "Set maxmemory-policy noeviction."),
    Rule("redis-persistence", _persistence, "Set appendonly yes."),
    Rule("redis-clock", _clock, "Let every machine keep its time by NTP."),
    Rule("dead-wakes", _buried, "Read the workers' logs for what ended them."),
)
