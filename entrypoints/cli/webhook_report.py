"""What `opside webhooks` prints: tables for people, one JSON object for programs."""

import json
from collections.abc import Sequence
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from application.ports.webhook_endpoints import RegisteredEndpoint
from application.webhook_plan import WebhookAction, WebhookStep
from entrypoints.webhook_addresses import SECRET_SETTINGS

LEFT_TO_DO: Final = 3
"""The exit status where something is not yet as it shall be; 2 is a wrong word's."""

_DRY: Final = "Nothing was changed; --apply does it."


def print_steps(steps: Sequence[WebhookStep], *, applied: bool, as_json: bool) -> int:
    """Print a registration; return the exit status."""
    _print(steps, applied=applied, as_json=as_json)
    settled = {WebhookAction.NOTHING} if not applied else {*WebhookAction} - {WebhookAction.EXTRA}
    return 0 if all(step.action in settled for step in steps) else LEFT_TO_DO


def print_rotation(steps: Sequence[WebhookStep], *, applied: bool, as_json: bool) -> int:
    """Print one half of a rotation; return the exit status."""
    _print(steps, applied=applied, as_json=as_json)
    return LEFT_TO_DO if steps and not applied else 0


def print_switched(
    changed: Sequence[RegisteredEndpoint], *, on: bool, applied: bool, as_json: bool
) -> int:
    """Print which endpoints were switched, or would be; return the exit status."""
    if as_json:
        _dump({"applied": applied, "enabled": on, "changed": [one.reference for one in changed]})
    else:
        console, word = Console(), "enabled" if on else "disabled"
        for one in changed:
            console.print(f"{one.reference} {word} {one.url}", soft_wrap=True, highlight=False)
        if not changed:
            console.print(f"All of ours are {word} already.")
        elif not applied:
            console.print(_DRY)
    return LEFT_TO_DO if changed and not applied else 0


def print_endpoints(endpoints: Sequence[RegisteredEndpoint], *, as_json: bool) -> None:
    """Print every endpoint of the account."""
    if as_json:
        _dump({"endpoints": [_endpoint(one) for one in endpoints]})
        return
    table = Table("endpoint", "door", "on", "version", "types", "address")
    for one in endpoints:
        door = one.door or "not ours"
        is_on = "on" if one.is_on else "[red]off[/]"
        version = one.api_version or "the account's"
        table.add_row(one.reference, door, is_on, version, str(len(one.types)), one.url)
    Console().print(table)


def _print(steps: Sequence[WebhookStep], *, applied: bool, as_json: bool) -> None:
    if as_json:
        _dump({"applied": applied, "steps": [_step(step) for step in steps]})
        return
    console = Console()
    table = Table("door", "action", "endpoint", "address", "why")
    for step in steps:
        why = "; ".join(step.reasons)
        table.add_row(step.door, step.action, step.reference or "new", step.url, why)
    console.print(table)
    for step in steps:
        if step.secret is not None:
            line = f"{SECRET_SETTINGS[step.door]} takes this secret, which is never shown again:"
            console.print(f"{line}\n{step.secret}", soft_wrap=True, highlight=False)
    if not applied:
        console.print(_DRY)


def _step(step: WebhookStep) -> dict[str, Any]:
    told = {} if step.secret is None else {"secret": step.secret}
    return {
        "door": step.door,
        "action": step.action,
        "endpoint": step.reference,
        "url": step.url,
        "reasons": step.reasons,
        "setting": SECRET_SETTINGS[step.door],
        **told,
    }


def _endpoint(one: RegisteredEndpoint) -> dict[str, Any]:
    return {
        "endpoint": one.reference,
        "door": one.door,
        "url": one.url,
        "enabled": one.is_on,
        "apiVersion": one.api_version,
        "types": one.types,
        "replaces": one.replaces,
    }


def _dump(answer: dict[str, Any]) -> None:
    print(json.dumps(answer))  # noqa: T201 - the answer that was asked for
