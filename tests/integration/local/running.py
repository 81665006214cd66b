"""Real processes of the service over a test's own database; there is no Stripe, and no Redis."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from entrypoints.local.process import ServiceProcess
from entrypoints.telemetry import READY
from tests.postgres_fixtures import PostgresDatabase
from tests.redis_servers import free_ports

SECRET = "j" * 32


@dataclass(slots=True)
class Service:
    """Starts processes, and knows them by name."""

    database: PostgresDatabase
    logs: Path
    port: int
    processes: dict[str, ServiceProcess] = field(default_factory=dict)

    @property
    def environment(self) -> Mapping[str, str]:
        """Return what a process needs, and an address of Stripe's where nobody answers."""
        return {
            "APP_ENV": "test",
            "PORT": str(self.port),
            "DATABASE_URL": self.database.service_url,
            "REDIS_URL": "unix:///nonexistent/valkey.sock",
            "STRIPE_SECRET_KEY": "sk_test_abc",
            "STRIPE_API_BASE": "http://127.0.0.1:1",
            "STRIPE_WEBHOOK_SECRET": "whsec_a",
            "STRIPE_WEBHOOK_SECRET_CONNECT": "whsec_c",
            "JWT_SECRET": SECRET,
            "AUDIT_SIGNING_KEYS": "a" * 32,
            "SCHEDULER_LEASE_SECONDS": "1.5",
        }

    @property
    def url(self) -> str:
        """Return where the API listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str, word: str, **more: str) -> ServiceProcess:
        """Start a process, and return it once it does its work."""
        process = ServiceProcess.start(
            name, [word], environment={**self.environment, **more}, logs=self.logs
        )
        self.processes[name] = process
        process.wait_ready(READY)
        return process


@contextmanager
def service_over(database: PostgresDatabase, logs: Path) -> Iterator[Service]:
    """Lend a service of which nothing runs yet, and nothing is left."""
    (port,) = free_ports(1)
    service = Service(database, logs, port)
    try:
        yield service
    finally:
        for process in service.processes.values():
            process.stop()
