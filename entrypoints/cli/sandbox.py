"""`opside sandbox`: a Stripe that runs here, until Ctrl-C."""

from pathlib import Path

from adapters.sandbox.errors import CannotStart
from adapters.sandbox.server import run
from domain.errors import PaymentsError


class SandboxUnavailable(PaymentsError):
    """The sandbox cannot have its port or its data file; the message says what to do."""

    code = "SANDBOX_UNAVAILABLE"


def serve_sandbox(
    *, host: str, port: int, seed: int | None, data: Path | None, transcript: Path | None
) -> None:
    """Serve until told to stop; raise `SandboxUnavailable` when there is nowhere to."""
    try:
        run(host=host, port=port, seed=seed, data=data, transcript=transcript)
    except CannotStart as reason:
        raise SandboxUnavailable(str(reason)) from None
