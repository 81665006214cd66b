"""Automatic payouts: what is available at a UTC midnight goes to the bank, by the schedule."""

import calendar
from datetime import UTC, datetime
from functools import partial

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.core.platform import Platform
from adapters.sandbox.resources.banks import default_bank
from adapters.sandbox.resources.payout_course import next_midnight, start
from adapters.sandbox.resources.payout_settings import WEEKDAYS, is_paid_out, payouts_of
from adapters.sandbox.resources.payout_shape import blank_payout


def keep_midnights(platform: Platform) -> None:
    """Pay out by schedule from the next midnight on."""
    if not platform.has_midnights:
        platform.has_midnights = True
        _wait(platform)


def items_of(merchant: Merchant, payout: Json) -> frozenset[str]:
    """Return the ids of the balance transactions that an automatic payout consists of."""
    items: frozenset[str] = merchant.hidden[payout["id"]]
    return items


def _wait(platform: Platform) -> None:
    platform.agenda.at(next_midnight(platform.clock.now()), partial(_strike, platform))


def _strike(platform: Platform) -> None:
    for merchant in platform.merchants():
        schedule = payouts_of(merchant)["schedule"]
        if is_paid_out(merchant) and _is_due(schedule, platform.clock.now()):
            for currency in sorted(merchant.purses):
                _pay_out(merchant, currency)
    _wait(platform)


def _pay_out(merchant: Merchant, currency: str) -> None:
    bank = default_bank(merchant, currency)
    amount = merchant.purse(currency).available
    if amount <= 0 or bank is None or bank["status"] == "errored":
        return
    settings = payouts_of(merchant)
    form = {"statement_descriptor": settings["statement_descriptor"]}
    payout = start(merchant, blank_payout(merchant, bank, amount, form, is_automatic=True))
    items = merchant.unpaid.pop(currency)
    merchant.hidden[payout["id"]] = frozenset(row["id"] for row in items)


def _is_due(schedule: Json, now: int) -> bool:
    today = datetime.fromtimestamp(now, UTC)
    if schedule["interval"] == "weekly":
        return WEEKDAYS[today.weekday()] in schedule["weekly_payout_days"]
    if schedule["interval"] == "monthly":
        last = calendar.monthrange(today.year, today.month)[1]
        return today.day in {min(day, last) for day in schedule["monthly_payout_days"]}
    return bool(schedule["interval"] == "daily")
