"""What is installed only where it is asked for."""

from importlib import import_module

from domain.errors import PaymentsError


class ExtraMissing(PaymentsError):
    """A setting asks for something that is not installed; the message says what to install."""

    code = "EXTRA_MISSING"


def require_extra(module: str, *, extra: str, variable: str) -> None:
    """Return where `module` is installed; raise `ExtraMissing` else."""
    try:
        import_module(module)
    except ModuleNotFoundError:
        raise ExtraMissing(
            f"{variable} is set, and what it needs is not installed:"
            f" pip install 'opside-payments[{extra}]', or unset {variable}"
        ) from None
