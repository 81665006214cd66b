"""What can keep the local servers from starting, each with what to do about it."""

from pathlib import Path

from domain.errors import PaymentsError


class LocalServersError(PaymentsError):
    """The local servers cannot be had; somebody at this machine must act."""

    code = "LOCAL_SERVERS_UNAVAILABLE"


class BinariesMissing(LocalServersError):
    """No usable server program was found; installing one, or naming one, cures it."""

    code = "LOCAL_BINARIES_MISSING"

    def __init__(self, server: str, *, remedy: str) -> None:
        super().__init__(f"No usable {server} was found on this machine. {remedy}")


class ServerDidNotStart(LocalServersError):
    """A server ended, or did not answer in time; the end of its log says why."""

    code = "LOCAL_SERVER_DID_NOT_START"

    def __init__(self, server: str, *, why: str) -> None:
        super().__init__(f"{server} did not start: {why}")


class DataDirectoryBusy(LocalServersError):
    """Another process runs servers on this data directory; stop it, or wait for its end."""

    code = "LOCAL_DATA_BUSY"
    retryable = True

    def __init__(self, data: Path, *, seconds: float) -> None:
        super().__init__(f"{data} is still in use by other servers after {seconds:g} s.")


class DataDirectoryUnusable(LocalServersError):
    """The data directory cannot serve; choose another, or move it away."""

    code = "LOCAL_DATA_UNUSABLE"

    def __init__(self, data: Path, *, why: str) -> None:
        super().__init__(f"{data} cannot be used: {why}")
