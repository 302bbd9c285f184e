"""Completed specs avoid the operator's problems, mean what was written, and do not change if they are completed again."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodstack.compiler.authoring import complete
from prodstack.compiler.authoring.complete import ANY_LINUX_NODE, completed
from prodstack.compiler.authoring.tree import plain
from prodstack.manifests.manifest import CACHE_SERVER, LORA_ADAPTER, ROUTER, RUNTIME
from prodstack.manifests.quantity import amount, is_stable, is_stable_storage
from prodstack.manifests.yaml_reader import Map, Seq
from prodstack.upstream.digest import ANNOTATION

if TYPE_CHECKING:
    from collections.abc import Callable

TERMS = [{"matchExpressions": [{"key": "gpu", "operator": "Exists"}]}]
IMAGE = {"registry": "docker.io", "name": "a/b:1"}


def tree(value: Any) -> Any:
    """Plain data as a tree with positions."""
    if isinstance(value, dict):
        return Map({key: tree(item) for key, item in value.items()})
    return Seq([tree(item) for item in value]) if isinstance(value, list) else value


def after(step: Callable[..., Map], spec: dict[str, Any], *arguments: Any) -> Any:
    """The spec after one step, as plain data; the step must not change its input."""
    given_tree = tree(spec)
    before = copy.deepcopy(given_tree)
    done = step(given_tree, *arguments)
    assert given_tree == before
    assert plain(step(done, *arguments)) == plain(done), "a second time changes something"
    return plain(done)


def deployment(**fields: Any) -> dict[str, Any]:
    """An engine with these fields in its deploymentConfig."""
    return {"deploymentConfig": fields}


STEPS: dict[str, tuple[Callable[..., Map], dict[str, Any], dict[str, Any]]] = {
    "no terms": (
        complete.with_node_selector_terms,
        deployment(replicas=1),
        deployment(replicas=1, nodeSelectorTerms=[ANY_LINUX_NODE]),
    ),
    "written terms win": (
        complete.with_node_selector_terms,
        deployment(nodeSelectorTerms=TERMS),
        deployment(nodeSelectorTerms=TERMS),
    ),
    "no terms without a deployment": (complete.with_node_selector_terms, {"model": {}}, {"model": {}}),
    "autoscaling is whole": (
        complete.with_whole_autoscaling,
        {"autoscalingConfig": {"enabled": True, "maxReplicas": 3, "triggers": {"requestsRunningThreshold": 2}}},
        {
            "autoscalingConfig": {
                "enabled": True,
                "maxReplicas": 3,
                "scaleUpPolicy": {},
                "scaleDownPolicy": {},
                "triggers": {"requestsRunningThreshold": 2},
            }
        },
    ),
    "autoscaling that is off needs nothing": (
        complete.with_whole_autoscaling,
        {"autoscalingConfig": {"enabled": False, "maxReplicas": 3}},
        {"autoscalingConfig": {"enabled": False, "maxReplicas": 3}},
    ),
    "autoscaling without enabled is off": (
        complete.with_whole_autoscaling,
        {"autoscalingConfig": {"maxReplicas": 3}},
        {"autoscalingConfig": {"maxReplicas": 3}},
    ),
    "switches are written out": (
        complete.with_explicit_switches,
        {"model": {}},
        {"model": {}, "vllmConfig": {"v1": True, "enableChunkedPrefill": False, "enablePrefixCaching": False}},
    ),
    "written switches win": (
        complete.with_explicit_switches,
        {"model": {}, "vllmConfig": {"v1": False, "enableChunkedPrefill": True}},
        {"model": {}, "vllmConfig": {"v1": False, "enableChunkedPrefill": True, "enablePrefixCaching": False}},
    ),
    "LMCache's sizes are plain numbers": (
        complete.with_plain_lmcache_sizes,
        {"lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": "15Gi", "diskOffloadingBufferSize": "512Mi"}},
        {"lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": "15", "diskOffloadingBufferSize": "0.5"}},
    ),
    "LMCache's disk is off, its memory the CRD's": (
        complete.with_plain_lmcache_sizes,
        {"lmCacheConfig": {"enabled": True}},
        {"lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": "4", "diskOffloadingBufferSize": ""}},
    ),
    "LMCache that is off has neither": (
        complete.with_plain_lmcache_sizes,
        {"lmCacheConfig": {"enabled": False}},
        {"lmCacheConfig": {"enabled": False, "cpuOffloadingBufferSize": "", "diskOffloadingBufferSize": ""}},
    ),
    "a plain LMCache size stays": (
        complete.with_plain_lmcache_sizes,
        {"lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": "", "diskOffloadingBufferSize": "7.25"}},
        {"lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": "", "diskOffloadingBufferSize": "7.25"}},
    ),
    "an LMCache size of next to nothing stays": (
        complete.with_plain_lmcache_sizes,
        {"lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": "100Ki", "diskOffloadingBufferSize": "0Gi"}},
        {"lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": "100Ki", "diskOffloadingBufferSize": "0"}},
    ),
    "no LMCache block is made": (complete.with_plain_lmcache_sizes, {"model": {}}, {"model": {}}),
    "quantities are stable": (
        complete.with_stable_quantities,
        deployment(resources={"cpu": "0.5", "memory": "1.5Gi", "gpu": "1.0"}, shmSize="1024Mi"),
        deployment(resources={"cpu": "500m", "memory": "1536Mi", "gpu": "1"}, shmSize="1Gi"),
    ),
    "what is no quantity is left for a rule": (
        complete.with_stable_quantities,
        deployment(resources={"cpu": "many", "memory": "-1"}),
        deployment(resources={"cpu": "many", "memory": "-1"}),
    ),
    "storage sizes are canonical": (
        complete.with_canonical_storage_size,
        {"storageConfig": {"size": "16384Mi"}},
        {"storageConfig": {"size": "16Gi"}},
    ),
    "an unreadable storage size is left for a rule": (
        complete.with_canonical_storage_size,
        {"storageConfig": {"size": "10 GB"}},
        {"storageConfig": {"size": "10 GB"}},
    ),
    "an adapter's placement": (complete.with_adapter_placement, {}, {"loraAdapterDeploymentConfig": {}}),
    "a written placement wins": (
        complete.with_adapter_placement,
        {"loraAdapterDeploymentConfig": {"replicas": 2}},
        {"loraAdapterDeploymentConfig": {"replicas": 2}},
    ),
}


@pytest.mark.parametrize(("step", "spec", "wanted"), STEPS.values(), ids=STEPS)
def test_one_trap_one_step(step: Callable[..., Map], spec: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Each step avoids one problem, keeps what is written, and changes nothing the second time."""
    assert after(step, spec) == wanted


@pytest.mark.parametrize(
    ("spec", "account"),
    [pytest.param({}, "front", id="its own"), pytest.param({"serviceAccountName": "a"}, "a", id="written")],
)
def test_a_router_has_an_account(spec: dict[str, Any], account: str) -> None:
    """Without a ServiceAccount the operator creates no router (operator, observed)."""
    assert after(complete.with_service_account, spec, "front") == {"serviceAccountName": account}


@pytest.mark.parametrize(
    ("storage", "given_class", "wanted"),
    [
        pytest.param({"enabled": True}, "fast", {"enabled": True, "storageClassName": "fast"}, id="the cluster's"),
        pytest.param(
            {"enabled": True, "storageClassName": "own"},
            "fast",
            {"enabled": True, "storageClassName": "own"},
            id="written",
        ),
        pytest.param({"enabled": False}, "fast", {"enabled": False}, id="no volume"),
        pytest.param({"enabled": True}, None, {"enabled": True}, id="the cluster names none"),
    ],
)
def test_a_volume_names_its_class(storage: dict[str, Any], given_class: str | None, wanted: dict[str, Any]) -> None:
    """The cluster file's default applies to enabled volumes that set none."""
    assert after(complete.with_storage_class, {"storageConfig": storage}, given_class) == {"storageConfig": wanted}


EMPTIES = {
    "runtime": (
        RUNTIME,
        {
            "model": {"modelURL": "a", "hfTokenSecret": {}},
            "vllmConfig": {"env": [], "extraArgs": []},
            "lmCacheConfig": {},
            "autoscalingConfig": {"triggers": {}, "scaleUpPolicy": {}, "scaleDownPolicy": {}},
            "deploymentConfig": {"resources": {}, "toleration": [], "podAnnotations": {}},
        },
        {
            "model": {"modelURL": "a"},
            "vllmConfig": {},
            "autoscalingConfig": {"triggers": {}, "scaleUpPolicy": {}, "scaleDownPolicy": {}},
        },
    ),
    "a side": (
        RUNTIME,
        {"topology": {"prefill": {"vllmConfig": {}, "lmCacheConfig": {}}, "decode": {"storageConfig": {}}}},
        {"topology": {"prefill": {"vllmConfig": {}}}},
    ),
    "router": (ROUTER, {"resources": {}, "env": [], "image": IMAGE}, {"image": IMAGE}),
    "cache": (CACHE_SERVER, {"resources": {}, "image": IMAGE}, {"image": IMAGE}),
    "adapter": (
        LORA_ADAPTER,
        {"loraAdapterDeploymentConfig": {}, "vllmApiKey": {}},
        {"loraAdapterDeploymentConfig": {}},
    ),
    "lists of lists": (
        RUNTIME,
        {"deploymentConfig": {"nodeSelectorTerms": [{"matchFields": [], "matchExpressions": [{"values": []}]}]}},
        {"deploymentConfig": {"nodeSelectorTerms": [{"matchExpressions": [{}]}]}},
    ),
}


@pytest.mark.parametrize(("kind", "spec", "wanted"), EMPTIES.values(), ids=EMPTIES)
def test_empty_objects_and_lists_are_left_out(kind: str, spec: dict[str, Any], wanted: dict[str, Any]) -> None:
    """They make the operator update endlessly, except those that have to be there."""
    assert after(lambda one: complete.without_empties(kind, one), spec) == wanted


FULL: dict[str, dict[str, Any]] = {
    RUNTIME: {
        "model": {"modelURL": "a"},
        "vllmConfig": {},
        "lmCacheConfig": {"enabled": True},
        "storageConfig": {"enabled": True, "size": "16384Mi"},
        "autoscalingConfig": {"enabled": True, "maxReplicas": 2},
        "deploymentConfig": {"image": IMAGE, "resources": {"cpu": "2.0"}, "toleration": []},
    },
    ROUTER: {"image": IMAGE, "resources": {"cpu": "0.5", "memory": "2048Mi"}},
    CACHE_SERVER: {"image": IMAGE, "resources": {"cpu": "0.5", "memory": "2048Mi"}},
    LORA_ADAPTER: {"baseModel": "a.b", "adapterSource": {"type": "local", "adapterName": "a", "adapterPath": "/a"}},
}


@pytest.mark.parametrize("kind", FULL)
def test_completing_twice_changes_nothing(kind: str) -> None:
    """A complete spec stays unchanged, including its digest."""
    once = after(lambda one: completed(kind, one, name="x", storage_class="fast"), FULL[kind])
    assert once != FULL[kind]


@pytest.mark.parametrize("kind", FULL)
def test_what_was_written_is_still_there(kind: str) -> None:
    """Completion adds and rewrites, and removes only empty values."""
    done = plain(completed(kind, tree(FULL[kind]), name="x"))
    for key, value in FULL[kind].items():
        assert set(done[key]) >= {k for k, v in value.items() if v != []} if isinstance(value, dict) else done[key]


def test_a_cache_server_has_what_its_crd_requires() -> None:
    """Port, replicas and strategy are required although they have defaults; the API server would add the same values."""
    done = plain(completed(CACHE_SERVER, tree({**FULL[CACHE_SERVER], "replicas": 2}), name="x"))
    assert (done["port"], done["replicas"], done["deploymentStrategy"]) == (8000, 2, "RollingUpdate")


def test_an_adapter_s_placement_has_its_algorithm() -> None:
    """The one field of the placement that its CRD requires."""
    done = plain(completed(LORA_ADAPTER, tree(FULL[LORA_ADAPTER]), name="x"))
    assert done["loraAdapterDeploymentConfig"] == {"algorithm": "default"}


def test_both_sides_of_a_topology_are_completed() -> None:
    """Every step for engines applies to both sides of a topology, and each side has a digest."""
    side = {key: value for key, value in FULL[RUNTIME].items() if key != "autoscalingConfig"}
    done = plain(completed(RUNTIME, tree({"topology": {"prefill": side, "decode": side}}), name="x"))
    alone = plain(completed(RUNTIME, tree(side), name="x"))
    assert done["topology"] == {"prefill": alone, "decode": alone}
    assert ANNOTATION in alone["deploymentConfig"]["podAnnotations"]


def test_without_digest_there_is_none() -> None:
    """Only the digest can be turned off by a stack."""
    done = plain(completed(RUNTIME, tree(FULL[RUNTIME]), name="x", digest=False))
    assert "podAnnotations" not in done["deploymentConfig"]


QUANTITIES = st.one_of(
    st.builds("{}{}".format, st.integers(0, 10**6), st.sampled_from(["", "m", "k", "M", "G", "Ki", "Mi", "Gi", "Ti"])),
    st.builds("{}.{}{}".format, st.integers(0, 99), st.integers(0, 9), st.sampled_from(["", "Gi", "Mi", "G"])),
)


@given(QUANTITIES)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_quantity_means_what_it_meant(text: str) -> None:
    """For any quantity, the amount stays the same to the last byte, and its form is stable."""
    done = plain(complete.with_stable_quantities(tree(deployment(resources={"memory": text}))))
    written = done["deploymentConfig"]["resources"]["memory"]
    assert amount(written) == amount(text)
    assert is_stable(written)
    size = plain(complete.with_canonical_storage_size(tree({"storageConfig": {"size": text}})))["storageConfig"]["size"]
    assert amount(size) == amount(text)
    assert amount(text) == 0 or is_stable_storage(size)


@given(st.integers(1, 4096), st.sampled_from(["Mi", "Gi"]))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_an_lmcache_size_means_what_it_meant(number: int, suffix: str) -> None:
    """LMCache's GB are 2**30 bytes (read); sizes are rounded to a thousandth."""
    done = plain(
        complete.with_plain_lmcache_sizes(
            tree({"lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": f"{number}{suffix}"}})
        )
    )
    written = Fraction(done["lmCacheConfig"]["cpuOffloadingBufferSize"])
    assert abs(written * 2**30 - amount(f"{number}{suffix}")) <= 2**30 / 2000
