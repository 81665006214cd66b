"""The manifests fit one another, the settings, the commands and the image."""

from collections.abc import Iterator
from typing import Any, Final

import pytest

from entrypoints.serve import STOP_SECONDS
from entrypoints.settings import Settings
from tests.architecture.delivery import ROOT, documents, image_user, is_command, variable_names

FOLDER: Final = ROOT / "deploy" / "kubernetes"
KUSTOMIZATION, *_ = documents(FOLDER / "kustomization.yaml")
ALL: Final = [one for name in KUSTOMIZATION["resources"] for one in documents(FOLDER / name)]
WORKLOADS: Final = [one for one in ALL if one["kind"] in {"Deployment", "Job"}]
DEPLOYMENTS: Final = {
    one["metadata"]["name"]: one for one in WORKLOADS if one["kind"] == "Deployment"
}
SECRETS: Final = {"opside-secrets", "opside-migration"}


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [one for one in ALL if one["kind"] == kind]


def pod(workload: dict[str, Any]) -> dict[str, Any]:
    spec: dict[str, Any] = workload["spec"]["template"]["spec"]
    return spec


def container(workload: dict[str, Any]) -> dict[str, Any]:
    (only,) = pod(workload)["containers"]
    found: dict[str, Any] = only
    return found


def chosen_by(labels: dict[str, str]) -> Iterator[str]:
    """Yield the workloads whose pods have all these labels."""
    for one in WORKLOADS:
        if labels.items() <= one["spec"]["template"]["metadata"]["labels"].items():
            yield one["metadata"]["name"]


@pytest.fixture(params=WORKLOADS, ids=lambda one: one["metadata"]["name"])
def workload(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = request.param
    return found


def test_every_file_is_applied_and_nothing_is_there_twice() -> None:
    files = {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}
    assert set(KUSTOMIZATION["resources"]) == files
    names = [(one["kind"], one["metadata"]["name"]) for one in ALL]
    assert len(names) == len(set(names))


def test_a_pod_may_write_nowhere_and_has_no_powers(workload: dict[str, Any]) -> None:
    of_pod, of_container = pod(workload)["securityContext"], container(workload)["securityContext"]
    assert of_pod["runAsNonRoot"] is True
    assert of_pod["runAsUser"] == image_user()
    assert of_pod["seccompProfile"] == {"type": "RuntimeDefault"}
    assert of_container == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container(workload)["volumeMounts"] == [{"name": "tmp", "mountPath": "/tmp"}]  # noqa: S108 - a container's
    assert pod(workload)["automountServiceAccountToken"] is False
    resources = container(workload)["resources"]
    assert {*resources["requests"], *resources["limits"]} == {"cpu", "memory"}


def test_what_runs_is_a_command(workload: dict[str, Any]) -> None:
    assert "command" not in container(workload)
    assert is_command(container(workload)["args"])


def test_every_variable_is_one_that_the_service_reads(workload: dict[str, Any]) -> None:
    (settings,) = of_kind("ConfigMap")
    given = {one["name"] for one in container(workload).get("env", [])} | settings["data"].keys()
    assert given <= variable_names()


def test_secrets_are_named_and_not_told(workload: dict[str, Any]) -> None:
    assert of_kind("Secret") == []
    (settings,) = of_kind("ConfigMap")
    hidden = {n.upper() for n, f in Settings.model_fields.items() if "Secret" in str(f.annotation)}
    assert not hidden & settings["data"].keys()
    refs = [one["secretRef"]["name"] for one in container(workload).get("envFrom", [])[1:]]
    keys = [one["valueFrom"]["secretKeyRef"] for one in container(workload).get("env", [])[1:]]
    assert {*refs, *(key["name"] for key in keys)} <= SECRETS
    assert bool(keys) == (workload["kind"] == "Job"), "the owner's address is the migration's alone"


def test_every_selector_finds_its_own_pods_and_no_others() -> None:
    for name, one in DEPLOYMENTS.items():
        assert list(chosen_by(one["spec"]["selector"]["matchLabels"])) == [name]
        (spread,) = pod(one)["topologySpreadConstraints"]
        assert list(chosen_by(spread["labelSelector"]["matchLabels"])) == [name]
    for budget in of_kind("PodDisruptionBudget"):
        named = budget["spec"]["selector"]["matchLabels"]
        assert list(chosen_by(named)) == [budget["metadata"]["name"]]
    assert len(of_kind("PodDisruptionBudget")) == len(DEPLOYMENTS)
    (service,) = of_kind("Service")
    assert list(chosen_by(service["spec"]["selector"])) == ["opside-api"]
    nobody, api, metrics = of_kind("NetworkPolicy")
    everything = {one["metadata"]["name"] for one in WORKLOADS}
    assert set(chosen_by(nobody["spec"]["podSelector"]["matchLabels"])) == everything
    assert "ingress" not in nobody["spec"]
    assert list(chosen_by(api["spec"]["podSelector"]["matchLabels"])) == ["opside-api"]
    assert set(chosen_by(metrics["spec"]["podSelector"]["matchLabels"])) == everything


def test_there_are_two_of_each_at_least() -> None:
    scaled = {one["spec"]["scaleTargetRef"]["name"]: one["spec"] for one in of_kind(SCALER)}
    fixed = {n: o["spec"]["replicas"] for n, o in DEPLOYMENTS.items() if "replicas" in o["spec"]}
    assert {name: spec["minReplicas"] for name, spec in scaled.items()} | fixed == {
        "opside-api": 2,
        "opside-worker": 2,
        "opside-scheduler": 2,
    }
    # A scaler and a fixed number would fight.
    assert not scaled.keys() & fixed.keys()


SCALER: Final = "HorizontalPodAutoscaler"


def test_the_doors_that_are_asked_are_there() -> None:
    api = container(DEPLOYMENTS["opside-api"])
    asked = {kind: api[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")}
    assert {kind: one["path"] for kind, one in asked.items()} == {
        "startup": "/healthz",
        "liveness": "/healthz",
        "readiness": "/readyz",
    }
    ports = {one["name"]: one["containerPort"] for one in api["ports"]}
    (settings,) = of_kind("ConfigMap")
    assert ports["http"] == int(settings["data"]["PORT"])
    (service,) = of_kind("Service")
    _, policy, _ = of_kind("NetworkPolicy")
    named = [one["port"] for rule in policy["spec"]["ingress"] for one in rule["ports"]]
    asked_ports = [one["port"] for one in asked.values()]
    assert {service["spec"]["ports"][0]["targetPort"], *asked_ports, named[0]} == {"http"}
    assert set(named) <= ports.keys()


def test_each_process_tells_how_it_fares_to_prometheus_alone() -> None:
    (settings,) = of_kind("ConfigMap")
    for one in DEPLOYMENTS.values():
        ports = {port["name"]: port["containerPort"] for port in container(one)["ports"]}
        assert ports["metrics"] == int(settings["data"]["METRICS_PORT"])
    (service,) = of_kind("Service")
    assert [port["name"] for port in service["spec"]["ports"]] == ["http"]
    *_, policy = of_kind("NetworkPolicy")
    (rule,) = policy["spec"]["ingress"]
    assert [port["port"] for port in rule["ports"]] == ["metrics"]
    assert len(rule["from"]) == 1


def test_whoever_is_told_to_stop_has_the_time_to() -> None:
    grace = {name: pod(one)["terminationGracePeriodSeconds"] for name, one in DEPLOYMENTS.items()}
    hook = container(DEPLOYMENTS["opside-api"])["lifecycle"]["preStop"]["sleep"]["seconds"]
    (settings,) = of_kind("ConfigMap")
    patience = int(settings["data"]["WORKER_STOP_SECONDS"])
    assert grace["opside-api"] >= hook + STOP_SECONDS + 10
    assert grace["opside-worker"] >= patience + 20
