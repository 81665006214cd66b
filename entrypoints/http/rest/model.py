"""What both sides of the contract have in common: names in camel case, every field described."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Given(BaseModel):
    """What a caller gives: by path, query or body; fields that nobody knows are left unread."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="ignore",
        frozen=True,
        strict=True,
        use_attribute_docstrings=True,
    )


class Told(BaseModel):
    """What a caller is told."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        frozen=True,
        use_attribute_docstrings=True,
        validate_by_name=True,
    )


class Nothing(Given):
    """Nothing has to be given."""
