"""A refusal of the processor's that proves something."""

from application.ports.charge_gateway import GatewayMisused


class RequestRefused(GatewayMisused):
    """The processor read what came under a key and refused it: the key made nothing, ever."""
