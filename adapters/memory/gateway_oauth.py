"""Owners who let the platform in, at the processor in memory."""

from dataclasses import dataclass
from urllib.parse import urlencode

from adapters.memory.gateway_processor import MemoryProcessor
from application.ports.refusals import RequestRefused
from domain.ids import AccountReference


@dataclass(frozen=True, slots=True)
class MemoryOAuthGateway:
    """Keeps `OAuthGateway`: a code works once, and a second use takes the access away."""

    processor: MemoryProcessor

    def authorize_url(self, *, state: str, redirect_uri: str) -> str:
        asked = urlencode({"state": state, "redirect_uri": redirect_uri})
        return f"https://processor.invalid/oauth/authorize?{asked}"

    async def exchange(self, code: str) -> AccountReference:
        return self.processor.door.answer(lambda: self._exchange(code))

    def _exchange(self, code: str) -> AccountReference:
        if code not in self.processor.oauth_codes:
            raise RequestRefused("no such code")
        used = self.processor.oauth_codes[code]
        if used is not None:
            self.processor.accounts.pop(used, None)
            raise RequestRefused("the code was used before")
        account = open_stranger(self.processor)
        self.processor.oauth_codes[code] = account
        return account


def allow(processor: MemoryProcessor) -> str:
    """Let the owner of an account let the platform in; return the code to take it up with."""
    code = processor.new_reference("ac")
    processor.oauth_codes[code] = None
    return code


def open_stranger(processor: MemoryProcessor) -> AccountReference:
    """Let somebody be connected whom nobody here has asked."""
    reference = AccountReference(processor.new_reference("acct"))
    processor.make_ready(reference)
    return reference
