"""`opside token`: a word that lets somebody in; where money is real, only if that is meant."""

import json
from dataclasses import dataclass
from typing import Final

import typer

from domain.errors import PaymentsError, invalid
from entrypoints.environment import Environment
from entrypoints.storage_settings import RealMoneySettings
from entrypoints.token_settings import TokenSettings
from entrypoints.tokens import mint_token
from entrypoints.variables import read

SELLER: Final = "seller"
SUBJECTS: Final = {SELLER: "1", "service": "refund-engine"}
"""Whom a token speaks for where nobody is named; else it is whoever has the role."""


class LiveTokenRefused(PaymentsError):
    """Whoever holds such a token may move real money: it is made only where that is meant."""

    code = "LIVE_TOKEN_REFUSED"


class TokenCommandSettings(TokenSettings, RealMoneySettings):
    """What `opside token` needs: what signs, and whether the token would open a real door."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for on the command line."""

    role: str
    subject: str | None
    seller: str | None
    hours: int
    scopes: tuple[str, ...]
    is_for_live: bool


def run_token(wanted: Wanted, *, as_json: bool) -> None:
    """Print a token; raise `LiveTokenRefused` or `InvalidInput`."""
    settings = read(TokenCommandSettings)
    is_real = settings.is_live or settings.app_env is Environment.PRODUCTION
    if is_real and not wanted.is_for_live:
        raise LiveTokenRefused("real money moves here; add --live if that is what you mean")
    subject = _subject(wanted)
    token = mint_token(
        settings, role=wanted.role, subject=subject, hours=wanted.hours, scopes=wanted.scopes
    )
    if as_json:
        typer.echo(json.dumps({"token": token, "role": wanted.role, "subject": subject}))
    else:
        typer.echo(token)


def _subject(wanted: Wanted) -> str:
    if wanted.seller is None:
        return wanted.subject or SUBJECTS.get(wanted.role, wanted.role)
    if wanted.role != SELLER:
        raise invalid("seller", "is for the role seller alone")
    if wanted.subject not in (None, wanted.seller):
        raise invalid("subject", "is the seller; give one of the two")
    return wanted.seller
