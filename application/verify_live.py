"""Who the one-dollar check charges."""

from typing import Final

from domain.ids import SellerId

VERIFIER: Final = SellerId("opside-verify-live")
"""The seller whose card `opside verify-live` charges and pays back."""
