"""The HTTP protocol of the server, with the socket in reach of a fault."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from adapters.sandbox.wire.request import TRANSPORT


class CuttableProtocol(HttpToolsProtocol):
    """Hands the connection to the application, which alone knows when to cut it."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {TRANSPORT: {"transport": self.transport}}
