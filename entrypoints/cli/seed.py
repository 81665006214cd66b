"""`opside seed`: two sellers and two commissions to look at, made through the public doors."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import orjson
import typer
from pydantic import Field
from rich.console import Console
from rich.table import Table

from domain.errors import PaymentsError
from entrypoints.local.clients import ApiClient, SandboxClient
from entrypoints.local.operations import CARDS, CHARGE, CREATE_ACCOUNT
from entrypoints.local.stack import REDIRECT_ORIGIN
from entrypoints.local.story import Story
from entrypoints.stripe_settings import StripeSettings
from entrypoints.token_settings import TokenSettings
from entrypoints.tokens import mint_token
from entrypoints.variable_kinds import WebAddress

TOKEN_HOURS: Final = 12
ACTIVE, PENDING = "1", "2"
"""The seller whose account is ready, and the one who has only begun."""


WIDTH: Final = 110
"""What the table takes, also where nobody's terminal is."""


class SeedRefused(PaymentsError):
    """Seeds are for a sandbox: nothing is invented beside real money."""

    code = "SEED_REFUSED"


class SeedSettings(TokenSettings, StripeSettings):
    """What `opside seed` needs: where the API and the sandbox are, and what signs tokens."""

    own_base_url: WebAddress = Field(validation_alias="PUBLIC_BASE_URL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeds:
    """What is there now; the same, whichever run it is."""

    transactions: tuple[Any, ...]
    tokens: dict[str, str]


def run_seed(settings: SeedSettings, *, as_json: bool) -> None:
    """Make what is not there yet and print it; raise `SeedRefused` without a sandbox."""
    if settings.stripe_api_base is None:
        raise SeedRefused("STRIPE_API_BASE names no sandbox; start one with `opside up`")
    seeds = asyncio.run(_seed(settings, settings.stripe_api_base))
    if as_json:
        told = {"transactions": seeds.transactions, "tokens": seeds.tokens}
        typer.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
    else:
        console = Console()
        _print(seeds, Console(width=max(console.width, WIDTH)))


async def _seed(settings: SeedSettings, sandbox_url: str) -> Seeds:
    tokens = {
        f"{role} {subject}": mint_token(settings, role=role, subject=subject, hours=TOKEN_HOURS)
        for role, subject in (("seller", ACTIVE), ("seller", PENDING), ("admin", "admin"))
    }
    engine = mint_token(settings, role="service", subject="refund-engine", hours=1)
    async with aiohttp.ClientSession() as session:

        def story(seller_id: str) -> Story:
            def client(token: str) -> ApiClient:
                return ApiClient(session, settings.own_base_url, token)

            return Story(
                seller=client(tokens[f"seller {seller_id}"]),
                engine=client(engine),
                admin=client(tokens["admin admin"]),
                sandbox=SandboxClient(
                    session, sandbox_url, settings.stripe_secret_key.get_secret_value()
                ),
                seller_id=seller_id,
                tell=lambda _: None,
            )

        charged = await _charged(story(ACTIVE))
        waiting = await _waiting(story(PENDING))
    return Seeds(transactions=(waiting, charged), tokens=tokens)


async def _charged(story: Story) -> Any:
    """Return a commission of 50.00 EUR whose fee is charged; its seller is ready for more."""
    await story.onboard()
    if not await story.seller(CARDS, id=story.seller_id):
        await story.save_card()
    asked = await _ask(story, "seed-2", amount=5_000, currency="eur", fundsFlow="FEE_ONLY")
    return await story.wait_for(asked["transaction"]["id"], "CHARGED")


async def _waiting(story: Story) -> Any:
    """Return a commission of 100.00 USD that waits: its seller has no card and no account yet."""
    page = f"{REDIRECT_ORIGIN}/connect"
    await story.seller(
        CREATE_ACCOUNT,
        input={
            "sellerId": story.seller_id,
            "email": "seller2@example.com",
            "country": "US",
            "returnUrl": f"{page}/return",
            "refreshUrl": f"{page}/refresh",
        },
    )
    asked = await _ask(story, "seed-1", amount=10_000, currency="usd")
    return await story.wait_for(asked["transaction"]["id"], "PENDING")


async def _ask(story: Story, key: str, *, amount: int, **more: str) -> Any:
    asked = {
        "sellerId": story.seller_id,
        "claimId": key,
        "amountRecoveredCents": str(amount),
        "idempotencyKey": key,
        **more,
    }
    answer = await story.engine(CHARGE, input=asked)
    if answer["__typename"] != "ChargeCommissionPayload":
        raise SeedRefused(f"{key} was refused: {answer['code']}, {answer['message']}")
    return answer


def _print(seeds: Seeds, console: Console) -> None:
    table = Table(title="Commissions")
    for heading in ("number", "id", "status", "recovered", "fee", "share"):
        table.add_column(heading)
    for one in seeds.transactions:
        amounts = (one["recovered"], one["platformFee"], one["sellerPayout"])
        currency = one["recovered"]["currency"]
        shown = (f"{int(amount['amountMinor']) / 100:.2f} {currency}" for amount in amounts)
        table.add_row(str(one["number"]), one["id"], one["status"], *shown)
    console.print(table)
    for name, token in seeds.tokens.items():
        console.print(f"\n{name}:\n{token}", soft_wrap=True, highlight=False)
