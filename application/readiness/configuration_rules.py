"""What the settings have to be for production."""

from typing import Final

from application.readiness.facts import ConfigurationFacts
from application.readiness.rule import Rule, Standard
from domain.readiness import Finding, failed, ok, skipped, warning


def _environment(facts: ConfigurationFacts, standard: Standard) -> Finding:
    if facts.is_production:
        return ok("APP_ENV is production")
    return (failed if standard.is_for_live else skipped)("APP_ENV is not production")


def _live_keys(facts: ConfigurationFacts, standard: Standard) -> Finding:
    if facts.is_live:
        return ok("a live key with STRIPE_LIVE_MODE=true")
    if standard.is_for_live:
        return failed("STRIPE_SECRET_KEY is a test key, and STRIPE_LIVE_MODE is false")
    return skipped("a test key: no real money moves")


def _secrets(facts: ConfigurationFacts, standard: Standard) -> Finding:
    if not facts.guessable_secrets:
        return ok("every secret looks drawn by chance")
    said = f"can be guessed: {', '.join(facts.guessable_secrets)}"
    return (failed if standard.is_strict else warning)(said)


def _rotation(facts: ConfigurationFacts, standard: Standard) -> Finding:
    if not facts.is_signing_key_named:
        said = "JWT_SECRET signs without a name (kid): a token does not say what signed it"
        return (warning if standard.is_strict else skipped)(said)
    return ok(f"{facts.token_keys} key(s) check tokens; a second one may be added at any time")


def _https(facts: ConfigurationFacts, standard: Standard) -> Finding:
    addresses = [one for one in (facts.public_url, *facts.redirect_origins) if one is not None]
    plain = [one for one in addresses if not one.startswith("https://")]
    if plain:
        return (failed if standard.is_strict else warning)(f"without https: {', '.join(plain)}")
    if facts.public_url is None or not facts.redirect_origins:
        return (failed if standard.is_strict else warning)(
            "PUBLIC_BASE_URL or REDIRECT_ORIGINS is not set"
        )
    return ok(", ".join(addresses))


def _cors(facts: ConfigurationFacts, standard: Standard) -> Finding:
    if not facts.cors_origins:
        return skipped("CORS_ORIGINS is not set: browsers of other origins are refused")
    loose = [one for one in facts.cors_origins if not one.startswith("https://")]
    if loose:
        said = f"not a site of its own with https: {', '.join(loose)}"
        return (failed if standard.is_strict else warning)(said)
    return ok(", ".join(facts.cors_origins))


def _encryption(facts: ConfigurationFacts, standard: Standard) -> Finding:
    if not facts.is_plain_allowed:
        return ok("nothing in plain text is allowed")
    said = "ALLOW_PLAIN_CONNECTIONS lets data cross the network in plain text"
    return (warning if standard.is_strict else skipped)(said)


def _logs(facts: ConfigurationFacts, standard: Standard) -> Finding:
    if standard.is_strict and facts.log_level == "debug":
        return warning("LOG_LEVEL is debug: that is much to ship and to read")
    if standard.is_strict and facts.log_level in ("error", "critical"):
        return failed(f"LOG_LEVEL is {facts.log_level}: requests and jobs leave no trace")
    return ok(f"one JSON object a line on standard output, from {facts.log_level} on")


def _errors(facts: ConfigurationFacts, standard: Standard) -> Finding:
    if facts.reports_errors:
        return ok("unexpected errors go to Sentry")
    return (warning if standard.is_strict else skipped)("SENTRY_DSN is not set")


def _rate_limit(facts: ConfigurationFacts, standard: Standard) -> Finding:
    if facts.requests_per_minute is None:
        return (failed if standard.is_strict else warning)("callers are not limited")
    return ok(f"{facts.requests_per_minute:g} requests a minute for each caller")


def _pause(facts: ConfigurationFacts, _: Standard) -> Finding:
    if facts.is_charging_paused:
        return warning("CHARGING_PAUSED is true: commissions wait")
    return ok("charges leave")


CONFIGURATION_RULES: Final[tuple[Rule[ConfigurationFacts], ...]] = (
    Rule("environment", _environment, "Set APP_ENV=production."),
    Rule(
        "live-keys",
        _live_keys,
        "Set STRIPE_SECRET_KEY to the live key and STRIPE_LIVE_MODE=true, and restart everything.",
    ),
    Rule("secrets", _secrets, "Draw new ones, openssl rand -hex 32, and restart everything."),
    Rule("jwt-rotation", _rotation, "Set JWT_SECRETS=kid:secret; drop JWT_SECRET later."),
    Rule(
        "https",
        _https,
        "Set PUBLIC_BASE_URL and REDIRECT_ORIGINS to addresses that begin with https://.",
    ),
    Rule("cors", _cors, "Name the frontends in CORS_ORIGINS, as https://host each."),
    Rule(
        "encryption",
        _encryption,
        "Use sslmode=verify-full and rediss://, and unset ALLOW_PLAIN_CONNECTIONS.",
    ),
    Rule("logs", _logs, "Set LOG_LEVEL=info."),
    Rule("error-reports", _errors, "Set SENTRY_DSN, or alert on level=error in the logs."),
    Rule("rate-limit", _rate_limit, "Set RATE_LIMIT_MAX_REQUESTS and RATE_LIMIT_WINDOW_MS."),
    Rule("charging", _pause, "Unset CHARGING_PAUSED and restart the workers."),
)
