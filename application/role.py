"""What kinds of caller there are."""

from enum import StrEnum


class Role(StrEnum):
    """What kind of caller this is; `permissions.py` says what each may do."""

    SELLER = "seller"
    SERVICE = "service"
    SUPPORT = "support"
    AUDITOR = "auditor"
    ADMIN = "admin"
    SYSTEM = "system"

    @property
    def is_staff(self) -> bool:
        """Return whether these are Opside's own people."""
        return self in (Role.SUPPORT, Role.AUDITOR, Role.ADMIN)
