"""Where settings come from: environment variables and one file, read when asked and only then."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from domain.errors import PaymentsError

ENV_FILE: Final = "OPSIDE_ENV_FILE"
"""Names the file to read beside the environment: `.env` where unset, none where empty."""

REMEDY: Final = "Put them right in the environment or in .env; .env.example explains each."


class SettingsRefused(PaymentsError):
    """The environment is incomplete or contradicts itself; the message lists every finding."""

    code = "SETTINGS_REFUSED"


class Variables(BaseSettings):
    """Settings by the names of their variables; made from what is given, and from that alone.

    No error of theirs ever prints a value: it may be a secret.
    """

    model_config = SettingsConfigDict(
        alias_generator=str.upper,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        # What stands below a field is its row in the README's table and in `.env.example`.
        use_attribute_docstrings=True,
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - left out on purpose
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - left out on purpose
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - left out on purpose
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Leave the surroundings out: the local stack and its tests must not depend on them."""
        return (init_settings,)


Kind = TypeVar("Kind", bound=Variables)


def read(kind: type[Kind]) -> Kind:
    """Read the environment, and the file where it is silent; a blank variable counts as unset.

    Raises `SettingsRefused` with every finding at once.
    """
    in_file = DotEnvSettingsSource(kind, env_file=_file(), env_ignore_empty=True)
    return check(kind, {**in_file(), **EnvSettingsSource(kind, env_ignore_empty=True)()})


def check(kind: type[Kind], values: Mapping[str, Any]) -> Kind:
    """Return the settings that `values` make; raise `SettingsRefused` with every finding."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        errors = error.errors(include_input=False, include_url=False, include_context=False)
        findings = [_finding(e["type"], e["loc"], e["msg"]) for e in errors]
        raise SettingsRefused("\n".join([*findings, REMEDY])) from None


def _file() -> Path | None:
    named = os.environ.get(ENV_FILE)
    if named is None:
        return Path(".env")
    if named and not Path(named).is_file():
        raise SettingsRefused(f"{ENV_FILE}: there is no such file; mend the path or unset it")
    return Path(named) if named else None


def _finding(kind: str, location: tuple[int | str, ...], message: str) -> str:
    said = "is not set" if kind == "missing" else message.removeprefix("Value error, ")
    return f"{str(location[0]).upper()}: {said}"
