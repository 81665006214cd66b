"""The main job, told through the public doors: onboard, save a card, fund, charge, transfer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Self

import aiohttp

from entrypoints.local.clients import ApiClient, SandboxClient, UnexpectedAnswer, until
from entrypoints.local.operations import (
    ACCOUNT,
    CARDS,
    CHARGE,
    CLAWBACK,
    CREATE_ACCOUNT,
    PROCESSED_EVENTS,
    SET_UP_CARD,
    TRANSACTION,
    TRIAL_BALANCE,
)
from entrypoints.local.stack import REDIRECT_ORIGIN, LocalStack
from entrypoints.tokens import mint_token

RECOVERED: Final = 10_000
SHARE: Final = 8_000
CURRENCY: Final = "usd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One seller's way through the service; `tell` hears each step as it is done."""

    seller: ApiClient
    engine: ApiClient
    admin: ApiClient
    sandbox: SandboxClient
    seller_id: str
    tell: Callable[[str], None]

    @classmethod
    def of(
        cls,
        stack: LocalStack,
        session: aiohttp.ClientSession,
        seller_id: str,
        *,
        tell: Callable[[str], None] = lambda _: None,
    ) -> Self:
        """Return the way of a seller through a running stack, with tokens for all who act."""

        def client(role: str, subject: str) -> ApiClient:
            token = mint_token(stack.settings, role=role, subject=subject, hours=1)
            return ApiClient(session, stack.api_url, token)

        return cls(
            seller=client("seller", seller_id),
            engine=client("service", "refund-engine"),
            admin=client("admin", "local"),
            sandbox=SandboxClient(session, stack.sandbox_url, stack.stripe_key),
            seller_id=seller_id,
            tell=tell,
        )

    async def onboard(self) -> str:
        """Bring the seller to an account that can receive; return its id."""
        account = await self.open_account()
        await until(
            lambda: self.seller(ACCOUNT, id=self.seller_id),
            lambda answer: answer["status"] == "ACTIVE",
            what="the account is active",
        )
        self.tell("account.updated: the account is ACTIVE")
        return account

    async def open_account(self) -> str:
        """Open the seller's account, complete it at Stripe as the seller would, return its id."""
        page = f"{REDIRECT_ORIGIN}/connect"
        opened = await self.seller(
            CREATE_ACCOUNT,
            input={
                "sellerId": self.seller_id,
                "email": "seller@example.com",
                "country": "US",
                "returnUrl": f"{page}/return",
                "refreshUrl": f"{page}/refresh",
            },
        )
        account = _payload(opened, "ConnectAccountPayload")["account"]["accountId"]
        self.tell(f"createConnectAccount: {account} opened, onboarding page made")
        await self.sandbox.post(f"/_sandbox/accounts/{account}/onboarding", outcome="complete")
        return str(account)

    async def save_card(self, card: str = "pm_card_visa") -> str:
        """Save a test card as the seller's browser would; return its id."""
        before = {known["id"] for known in await self.seller(CARDS, id=self.seller_id)}
        await self.confirm_card(card)
        cards = await until(
            lambda: self.seller(CARDS, id=self.seller_id),
            lambda answer: len(answer) > len(before),
            what="the card is saved",
        )
        (saved,) = [known for known in cards if known["id"] not in before]
        self.tell(f"setup_intent.succeeded: card {saved['brand']} {saved['last4']} saved")
        return str(saved["id"])

    async def confirm_card(self, card: str = "pm_card_visa") -> None:
        """Give Stripe a test card as the seller's browser would; its event saves it here."""
        started = await self.seller(
            SET_UP_CARD, input={"sellerId": self.seller_id, "email": "seller@example.com"}
        )
        setup = _payload(started, "CustomerSetupPayload")["setupIntentId"]
        await self.sandbox.post(f"/_sandbox/setup_intents/{setup}/confirm", payment_method=card)

    async def fund(self, claim_id: str, amount: int = SHARE) -> None:
        """Let Amazon's money for a claim reach the platform's balance."""
        topup = await self.sandbox.post(
            "/v1/topups",
            amount=amount,
            currency=CURRENCY,
            **{
                "metadata[opside_seller]": self.seller_id,
                "metadata[opside_claim]": claim_id,
            },
        )
        await until(
            lambda: self.admin(PROCESSED_EVENTS, object=topup["id"]),
            lambda events: bool(events["nodes"]),
            what="the top-up is booked",
        )
        self.tell(
            f"topup.succeeded: {amount / 100:.2f} {CURRENCY.upper()} of Amazon's money arrived"
        )

    async def charge(self, claim_id: str, *, key: str, amount: int = RECOVERED) -> Any:
        """Ask for the commission as the Refund Engine does; return the payload."""
        answer = await self.engine(
            CHARGE,
            input={
                "sellerId": self.seller_id,
                "claimId": claim_id,
                "amountRecoveredCents": str(amount),
                "currency": CURRENCY,
                "idempotencyKey": key,
            },
        )
        payload = _payload(answer, "ChargeCommissionPayload")
        transaction = payload["transaction"]
        again = " (replayed)" if payload["replayed"] else ""
        self.tell(
            f"chargeCommission: transaction {transaction['number']}{again},"
            f" fee {transaction['platformFee']['formatted']},"
            f" share {transaction['sellerPayout']['formatted']}"
        )
        return payload

    async def wait_for(self, transaction_id: str, status: str) -> Any:
        """Return the transaction once it has a status."""
        transaction = await until(
            lambda: self.engine(TRANSACTION, id=transaction_id),
            lambda answer: answer["status"] == status,
            what=f"the transaction is {status}",
        )
        self.tell(f"transaction {transaction['number']} is {transaction['status']}")
        return transaction

    async def claw_back(
        self, transaction_id: str, amount: int, *, key: str, settlement: str = "AUTO"
    ) -> Any:
        """Take back what Amazon took back, as an admin does; return the payload."""
        answer = await self.admin(
            CLAWBACK,
            input={
                "transactionId": transaction_id,
                "amountClawedBackCents": str(amount),
                "kind": "CASH_NO_INVENTORY",
                "settlement": settlement,
                "reason": "Amazon took the reimbursement back",
                "idempotencyKey": key,
            },
        )
        payload = _payload(answer, "ClawbackPayload")
        self.tell(
            f"clawback: {payload['clawback']['amount']['formatted']} of transaction"
            f" {payload['transaction']['number']} taken back"
        )
        return payload

    async def wait_for_clawbacks(self, transaction_id: str) -> Any:
        """Return the transaction once all of its clawbacks are settled."""
        await until(
            lambda: self.engine(TRANSACTION, id=transaction_id),
            lambda answer: all(
                clawback["state"] == "SETTLED" for clawback in answer["clawbacks"]["nodes"]
            ),
            what="the clawbacks are settled",
        )
        # Its lists are read after the transaction itself, which may be the older for that.
        transaction = await self.engine(TRANSACTION, id=transaction_id)
        for clawback in transaction["clawbacks"]["nodes"]:
            for one in clawback["settlements"]:
                self.tell(f"{one['way']}: {one['amount']['formatted']} {one['state']}")
        return transaction

    async def trial_balance(self) -> Any:
        """Return what every account of the ledger holds."""
        return await self.admin(TRIAL_BALANCE)


def _payload(answer: Any, name: str) -> Any:
    if answer["__typename"] != name:
        raise UnexpectedAnswer(str(answer))
    return answer
