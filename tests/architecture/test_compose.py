"""The compose file runs what there is, keeps what must be kept, and has no secret of its own."""

from typing import Any, Final

import pytest

from entrypoints.serve import STOP_SECONDS
from entrypoints.settings import Settings
from entrypoints.storage_settings import MigrationSettings
from tests.architecture.delivery import ASKS_FOR, ROOT, documents, is_command, variable_names

(FILE,) = documents(ROOT / "docker-compose.yml")
SERVICES: Final[dict[str, Any]] = FILE["services"]
OURS: Final = {name: each for name, each in SERVICES.items() if "build" in each}
LASTING: Final = ("api", "worker", "scheduler")
OTHERS: Final = {"PAYMENTS_SERVICE_PASSWORD", "PAYMENTS_OWNER_PASSWORD", "POSTGRES_PASSWORD"}
"""What compose itself is told, and PostgreSQL's image."""


def seconds(words: str) -> float:
    assert words.endswith("s")
    return float(words[:-1])


@pytest.mark.parametrize("name", sorted(OURS))
def test_what_runs_of_ours_is_a_command(name: str) -> None:
    assert is_command(OURS[name]["command"])


@pytest.mark.parametrize("name", sorted({*LASTING, "migrate"}))
def test_ours_may_write_nowhere_and_has_no_powers(name: str) -> None:
    service = OURS[name]
    assert (service["read_only"], service["tmpfs"]) == (True, "/tmp")  # noqa: S108 - a container's
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_every_process_is_there_twice_and_started_again() -> None:
    assert {name: OURS[name]["deploy"]["replicas"] for name in LASTING} == dict.fromkeys(LASTING, 2)
    assert {OURS[name]["restart"] for name in LASTING} == {"unless-stopped"}


def test_the_schema_is_up_before_anything_of_ours_runs() -> None:
    for name in LASTING:
        assert OURS[name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"},
            "redis": {"condition": "service_healthy"},
        }
    assert OURS["migrate"]["command"] == ["db", "upgrade"]
    assert OURS["migrate"]["restart"] == "no"
    assert OURS["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


@pytest.mark.parametrize(
    ("name", "where"), [("postgres", "/var/lib/postgresql/data"), ("redis", "/data")]
)
def test_the_servers_keep_their_data_and_are_watched(name: str, where: str) -> None:
    server = SERVICES[name]
    (volume,) = server["volumes"]
    assert volume == f"{name}:{where}"
    assert name in FILE["volumes"]
    assert server["healthcheck"]["test"]
    assert "ports" not in server


def test_redis_writes_down_what_it_holds_and_drops_nothing() -> None:
    assert SERVICES["redis"]["command"].split()[1:] == [
        "--appendonly",
        "yes",
        "--maxmemory-policy",
        "noeviction",
    ]


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_variable_is_one_that_the_service_reads(name: str) -> None:
    known = variable_names() | OTHERS
    assert set(OURS[name].get("environment", {})) <= known


def test_only_the_migration_has_the_owners_address() -> None:
    (owners,) = MigrationSettings.model_fields.keys() - Settings.model_fields.keys()
    holding = {n for n, one in OURS.items() if one.get("environment", {}).get(owners.upper())}
    assert holding == {"migrate"}


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    asked = [found for found in ASKS_FOR.findall(text) if "PASSWORD" in found[0]]
    assert {name for name, _, _ in asked} == OTHERS
    assert {(must, default) for _, must, default in asked} == {(":?", "")}


def test_whoever_is_told_to_stop_has_the_time_to() -> None:
    patience = Settings.model_fields["worker_stop_seconds"].default
    assert seconds(OURS["worker"]["stop_grace_period"]) >= patience + 10
    assert seconds(OURS["api"]["stop_grace_period"]) >= STOP_SECONDS + 5
