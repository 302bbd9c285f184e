"""Which objects belong together: the facts that the rules across objects stand on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from prodstack.manifests.manifest import Manifest, World
from prodstack.rules.engine.indexes import indexes
from prodstack.rules.engine.registry import judge, rules
from prodstack.rules.reading.reference_index import (
    Engine,
    adapters_by_model,
    claimant,
    cluster_host,
    engines,
    engines_by_label,
    engines_in,
    engines_of_model,
    router_labels,
    routers_by_account,
    routers_of,
    routing_logic,
    selected,
)
from tests.growth import is_linear
from tests.rules.builders import Patch, adapter, cache, router, runtime, topology, world

RECORDED = sorted((Path(__file__).parents[2] / "data" / "observed").iterdir())
AT = "spec/k8sLabelSelector"


def _deployment_labels(case: Path) -> dict[str, str] | None:
    children = yaml.safe_load_all((case / "children.yaml").read_text(encoding="utf-8"))
    pods = [c["spec"]["template"]["metadata"]["labels"] for c in children if c and c["kind"] == "Deployment"]
    return pods[0] if pods else None


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case.name)
def test_pods_carry_the_labels_that_were_recorded(case: Path) -> None:
    """app=<name>, then the CR's labels (operator, observed); a cache server's labels are ignored."""
    recorded = _deployment_labels(case)
    manifest = Manifest(yaml.safe_load((case / "input.yaml").read_text(encoding="utf-8")))
    made = {
        "VLLMRuntime": [engine.labels for engine in engines(manifest)],
        "VLLMRouter": [router_labels(manifest)],
    }.get(manifest.ref.kind)
    assert made is None or recorded is None or made == [recorded]
    assert recorded is not None or manifest.ref.kind == "LoraAdapter" or case.name == "router-no-sa"


def test_each_side_of_a_topology_makes_pods_of_its_own() -> None:
    """Labels app, node-type, the CR's own, and model with the side's suffix (source of change 841, read)."""
    sides = engines(topology(labels={"model": "q", "team": "a"}))
    assert [(side.name, side.labels) for side in sides] == [
        ("engine-prefill", {"app": "engine", "node-type": "prefill", "model": "q-prefill", "team": "a"}),
        ("engine-decode", {"app": "engine", "node-type": "decode", "model": "q-decode", "team": "a"}),
    ]


@pytest.mark.parametrize(
    ("patch", "port", "replicas"),
    [
        pytest.param({}, 8000, 1, id="written"),
        pytest.param({"spec/vllmConfig": None, "spec/deploymentConfig": None}, 8000, 1, id="defaults"),
        pytest.param({"spec/vllmConfig/port": 9, "spec/deploymentConfig/replicas": 3}, 9, 3, id="others"),
        pytest.param({"spec/deploymentConfig/replicas": True}, 8000, 1, id="no number"),
    ],
)
def test_absent_and_default_are_the_same(patch: Patch, port: int, replicas: int) -> None:
    """The operator sees the CR after the CRD's defaults."""
    (engine,) = engines(runtime(patch))
    assert (engine.port, engine.replicas) == (port, replicas)


SELECTED = {
    "app=engine": ["engine"],
    "app in (engine,second)": ["engine", "second"],
    "team=a": ["second", "pd-prefill", "pd-decode"],
    "team=a,node-type": ["pd-prefill", "pd-decode"],
    "app=pd,node-type=decode": ["pd-decode"],
    "app,app!=engine": ["second", "pd-prefill", "pd-decode"],
    "": ["engine", "second", "pd-prefill", "pd-decode"],
    "app=nobody": [],
    "app in (": [],
}


@pytest.mark.parametrize(("selector", "names"), SELECTED.items(), ids=SELECTED)
def test_a_router_selects_in_its_own_namespace(selector: str, names: list[str]) -> None:
    """Whichever index answers, the engines are those whose labels match, of one namespace."""
    mine = router({AT: selector})
    label = {"team": "a"}
    foreign = runtime({"metadata/namespace": "other"}, labels=label)
    whole = world(runtime(), runtime(name="second", labels=label), topology(name="pd", labels=label), foreign, mine)
    assert sorted(e.name for e in selected(whole, mine)) == sorted(names)


def test_indexes_are_built_once_and_go_with_their_world() -> None:
    """Judging is linear because nothing is searched twice; two worlds share nothing."""
    mine = router()
    first, second = world(runtime(), mine), world(router())
    assert first.look(engines_in, ("llm",)) is first.look(engines_in, ("llm",))
    assert selected(first, mine) is selected(first, mine)
    assert second.look(engines_in, ("llm",)) == ()


def test_a_world_knows_what_was_looked_up_also_in_what_it_remembers() -> None:
    """A cached answer depends on the look-ups that led to it, so it counts as these look-ups each time."""
    mine = router({AT: "app=engine"})
    whole = world(runtime(), mine)
    seen = []
    for _ in range(2):
        whole.looked = set()
        selected(whole, mine)
        seen.append(whole.looked)
    assert seen == [{(engines_by_label, ("llm", "app", "engine"))}] * 2


def test_every_index_has_a_name_of_its_own() -> None:
    """A cache stores look-ups by the names of the indexes."""
    assert indexes()["engines_in"] is engines_in
    assert len(indexes()) > 20


def test_routers_adapters_and_names_are_found_by_what_they_share() -> None:
    """One index for each question that a rule asks."""
    pods, other = runtime(labels={"model": "m"}), router(name="second")
    whole = world(pods, router(), other, adapter({"spec/baseModel": "m"}), cache())
    assert [r.ref.name for r in routers_of(whole, pods)] == ["router", "second"]
    assert [r.ref.name for r in whole.look(routers_by_account, ("llm", "router"))] == ["router", "second"]
    assert [e.name for e in engines_of_model(whole, "m")] == ["engine"]
    assert [a.ref.name for a in whole.look(adapters_by_model, ("m",))] == ["adapter"]
    assert all(claimant(whole, "llm", name) for name in ("cache", "engine", "router", "second"))
    assert claimant(whole, "llm", "third") is None


@pytest.mark.parametrize(
    ("spec", "logic"),
    [
        pytest.param({}, "roundrobin", id="default"),
        pytest.param({"routingLogic": "session"}, "session", id="field"),
        pytest.param(
            {"routingLogic": "session", "extraArgs": ["--routing-logic", "kvaware"]}, "kvaware", id="argument"
        ),
        pytest.param({"extraArgs": ["--routing", "kvaware", "--routing-logic=session"]}, "session", id="last wins"),
        pytest.param({"routingLogic": 7, "extraArgs": [7, None]}, "roundrobin", id="no text"),
    ],
)
def test_the_last_routing_logic_wins(spec: dict[str, object], logic: str) -> None:
    """ExtraArgs come after what the operator emits, and argparse takes the last value (operator, observed)."""
    assert routing_logic(router({f"spec/{key}": value for key, value in spec.items()})) == logic


HOSTS = {
    "cs": ("llm", "cs"),
    "cs.prod": ("prod", "cs"),
    "cs.prod.svc": ("prod", "cs"),
    "cs.prod.svc.cluster.local": ("prod", "cs"),
    "cs.prod.svc.cluster.local.": ("prod", "cs"),
    "cs.example.com": None,
    "10.0.0.1": None,
    "2130706433": None,
    "": None,
    "[::1]": None,
}


@pytest.mark.parametrize(("host", "service"), HOSTS.items(), ids=HOSTS)
def test_a_host_name_means_a_service_or_something_outside(host: str, service: tuple[str, str] | None) -> None:
    """Kubernetes' DNS for Services: name, name.namespace, name.namespace.svc, and the full name."""
    assert cluster_host(host, "llm") == service


ODD = {
    "spec is text": {"kind": "VLLMRouter", "apiVersion": "production-stack.vllm.ai/v1alpha1", "spec": "x"},
    "spec is null": {"kind": "VLLMRuntime", "apiVersion": "production-stack.vllm.ai/v1alpha1", "spec": None},
    "a side is a list": {
        "kind": "VLLMRuntime",
        "apiVersion": "production-stack.vllm.ai/v1alpha1",
        "spec": {"topology": {"prefill": [1], "decode": {"deploymentConfig": 3}}},
    },
    "a template is text": {"kind": "Deployment", "spec": {"template": "x"}},
    "no object": {},
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_odd_input_is_passed_over(body: dict[str, object]) -> None:
    """Nothing here raises, whatever the manifest contains."""
    for manifest in (Manifest(body), router({AT: 7}), router({AT: ""})):
        for index in indexes().values():
            assert all(isinstance(key, tuple) for key, _ in index.of(manifest))
        assert all(isinstance(engine, Engine) for engine in selected(World((Manifest(body), manifest)), manifest))


CACHED = {"enabled": True, "cpuOffloadingBufferSize": "5", "diskOffloadingBufferSize": "", "remoteUrl": "lm://no:80"}
TO_NOWHERE = (
    runtime({"spec/lmCacheConfig": CACHED}, labels={"model": "m"}),
    router({AT: "app=nobody"}),
    cache(),
    adapter({"spec/baseModel": "nobody"}),
)


def dangling(count: int) -> World:
    """Runtimes, routers, caches and adapters, each of which refers to something that is not there."""
    return world(*(Manifest(_numbered(each.body, number)) for number in range(count) for each in TO_NOWHERE))


def _numbered(body: dict[str, Any], number: int) -> dict[str, Any]:
    head = {**body["metadata"], "name": f"n{number}", "labels": {"model": f"m{number}"}}
    return {**body, "metadata": head}


DANGLING = ("unmatched-base-model", "unresolved-cache-url", "unmatched-selector")


@pytest.mark.parametrize("name", DANGLING)
def test_many_dangling_references_take_linear_time(name: str) -> None:
    """What each message lists of the names that exist is put together once: a list for each finding would be quadratic."""
    chosen = [rule for rule in rules() if rule.id == name]
    findings = judge(dangling(50), chosen)
    assert len(findings) == 50
    assert len({finding.message.partition("(")[2] for finding in findings}) == 1
    assert is_linear(dangling, lambda large: judge(large, chosen), 300, 6_000)
