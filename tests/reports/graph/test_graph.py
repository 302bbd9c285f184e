"""The flowchart shows who serves whom, marks what is bad, and is Mermaid whatever the names are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.files import read_tree
from prodstack.manifests.manifest import Manifest, World
from prodstack.reports.graph.mermaid import MAX_EDGES, render, too_large
from prodstack.reports.graph.topology import Drawing, Highlight, drawing
from prodstack.rules.engine.registry import judge, rules
from tests.rules.builders import ABSENT, adapter, cache, router, runtime, topology
from tests.upstream.children.builders import DATA

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

QWEN = {"model": "qwen3-8b"}
CACHED = {"spec/lmCacheConfig": {"enabled": True, "remoteUrl": "lm://cache.llm.svc:80"}}
LABELS = ["--prefill-model-labels", "m-prefill", "--decode-model-labels", "m-decode"]
ORCHESTRATED = ["--routing-logic", "disaggregated_prefill_orchestrated", *LABELS]
STATIC = {
    "spec/serviceDiscovery": "static",
    "spec/staticBackends": "http://engine.llm.svc:80,http://far.example.org",
    "spec/staticModels": "a,b",
}


def drawn(*manifests: Manifest, names: tuple[str, ...] = ("one",)) -> Drawing:
    """The drawing of these objects, as the only cluster or as each of several."""
    world = World(manifests)
    return drawing((name, world, judge(world)) for name in names)


def edges(found: Drawing) -> set[str]:
    """The arrows by name; a dotted one has three dots."""
    names = {node.key: node.lines[0] for node in found.nodes}
    return {f"{names[e.start]} {'...' if e.dotted else '->'} {names[e.end]}" for e in found.edges}


def boxes(found: Drawing) -> dict[str, set[str]]:
    """The names of the nodes in each box, those of inner boxes included."""
    waiting, seen = list(found.boxes), {}
    for box in waiting:
        seen[box.title] = {node.lines[0] for node in box.all_nodes()}
        waiting.extend(box.boxes)
    return seen


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param((runtime(), router()), {"clients -> router", "router -> engine"}, id="selected by label"),
        pytest.param((runtime(), router(name="b"), router(name="a")), {"clients -> a", "clients -> b", "a -> engine", "b -> engine"}, id="two routers"),
        pytest.param((runtime(CACHED), cache()), {"engine -> cache"}, id="a cache"),
        pytest.param((runtime(CACHED),), {"engine -> lm://cache.llm.svc:80"}, id="a cache that is not here"),
        pytest.param((runtime(labels=QWEN), adapter()), {"adapter ... engine"}, id="an adapter"),
        pytest.param((adapter(),), set(), id="an adapter without a model"),
        pytest.param(
            (runtime(), router(STATIC)),
            {"clients -> router", "router -> engine", "router -> http://far.example.org"},
            id="static backends",
        ),
        pytest.param(
            (runtime(), runtime(name="b"), router({"spec/extraArgs": ["--k8s-label-selector", "app=b"]})),
            {"clients -> router", "router -> b"},
            id="a selector that comes last",
        ),
        pytest.param(
            (runtime(), router({"spec/extraArgs": ["--service-discovery=static", "--static-backends=http://b.example"]})),
            {"clients -> router", "router -> http://b.example"},
            id="backends that come last",
        ),
        pytest.param(
            (topology(labels={"model": "m"}), router({"spec/extraArgs": ORCHESTRATED})),
            {"clients -> router", "router -> engine (prefill)", "router -> engine (decode)", "engine (prefill) ... engine (decode)"},
            id="the sides of a topology",
        ),
        pytest.param(
            (
                runtime(name="p", labels={"model": "m-prefill"}),
                runtime(name="d", labels={"model": "m-decode"}),
                router({"spec/k8sLabelSelector": "app in (d,p)", "spec/extraArgs": ORCHESTRATED}),
            ),
            {"clients -> router", "router -> p", "router -> d", "p ... d"},
            id="two runtimes as sides",
        ),
        pytest.param((runtime(),), set(), id="nobody serves"),
        pytest.param((), set(), id="nothing"),
    ],
)  # fmt: skip
def test_an_arrow_goes_from_who_asks_to_who_serves(manifests: tuple[Manifest, ...], expected: set[str]) -> None:
    """Clients ask routers, routers engines, engines caches; adapters are loaded, keys and values handed over."""
    assert edges(drawn(*manifests)) == expected


def test_namespaces_clusters_and_sides_are_boxes() -> None:
    """One cluster has no box of its own; two have, and their equal objects are different nodes."""
    objects = (topology(labels={"model": "m"}), router({"spec/extraArgs": ORCHESTRATED}))
    assert boxes(drawn(*objects)) == {
        "": {"clients"},
        "namespace llm": {"router", "engine (prefill)", "engine (decode)"},
        "prefill of router": {"engine (prefill)"},
        "decode of router": {"engine (decode)"},
    }
    two = drawn(*objects, names=("east", "west"))
    assert {"east", "west"} <= boxes(two).keys()
    assert len(two.nodes) == 8


def test_an_engine_says_its_model_and_its_gpus() -> None:
    """Name, model, replicas times GPUs."""
    patch = {"spec/deploymentConfig/replicas": 2, "spec/deploymentConfig/resources/gpu": "4"}
    [node] = drawn(runtime(patch)).nodes
    assert node.lines[:3] == ("engine", "Qwen/Qwen3-8B", "2 × 4 GPUs")  # noqa: RUF001  # times
    [without] = drawn(runtime({"spec/deploymentConfig/resources/gpu": ABSENT})).nodes
    assert without.lines[2] == "1 replica, no GPU"


def test_an_engine_that_scales_says_its_range() -> None:
    """KEDA writes replicas between minReplicas, 1 by default, and maxReplicas."""
    scaling = {"spec/autoscalingConfig": {"enabled": True, "minReplicas": 2, "maxReplicas": 5}}
    [node] = drawn(runtime(scaling)).nodes
    assert node.lines[2] == "2 to 5 × 1 GPU"  # noqa: RUF001  # times
    [other] = drawn(runtime({"spec/autoscalingConfig": {"enabled": True, "maxReplicas": 3}})).nodes
    assert other.lines[2] == "1 to 3 × 1 GPU"  # noqa: RUF001  # times


def test_findings_are_marked_with_a_legend() -> None:
    """An object is as bad as its worst finding, which it names; notes are not marked."""
    text = render(drawn(runtime(), router({"spec/serviceAccountName": ABSENT})))
    assert "error: missing-service-account" in text
    assert 'legend_error["an error: it certainly fails"]' in text
    assert re.search(r"^  class n2,legend_error error$", text, re.MULTILINE)
    good = drawn(runtime(), router())
    assert {node.mark for node in good.nodes} == {Highlight.NONE}
    assert "legend" not in render(good)


ODD = 'a"]end[b|<br/>#35;%%{init}%%`x`\n--> Ω 漢 \\'


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("end", id="a word of Mermaid"),
        pytest.param("subgraph x", id="another"),
        pytest.param(ODD, id="everything that means something"),
        pytest.param("", id="no name"),
        pytest.param("x" * 300, id="long"),
    ],
)
def test_no_name_breaks_the_syntax(name: str) -> None:
    """Ids are counted; a label is quoted, and every character of it is text."""
    labels = {"spec/model/modelURL": name, "metadata/namespace": name}
    text = render(
        drawn(runtime({**labels, **CACHED}, name=name), router({"metadata/namespace": name}), cache(name=name))
    )
    assert_is_a_flowchart(text)
    assert "%%" not in text


def assert_is_a_flowchart(text: str) -> None:
    """Ids are declared once, arrows begin and end at them, boxes are closed, and every label is one quoted text."""
    declared: list[str] = []
    depth = 0
    head, *lines = text.splitlines()
    assert head == "flowchart LR"
    for line in lines:
        bare = re.sub(r'"[^"]*"', "Q", line.strip())
        if found := re.fullmatch(r"subgraph (\w+)\[Q\]", bare):
            depth += 1
            declared.append(found[1])
        elif bare == "end":
            depth -= 1
        elif found := re.fullmatch(r"(\w+)(\(\[Q\]\)|\{\{Q\}\}|\[Q\]|\[\(Q\)\]|\[/Q/\]|>Q\]|\(Q\)|\[Q\])", bare):
            declared.append(found[1])
        elif found := re.fullmatch(r"(\w+) (?:-->|-\.->)(?:\|Q\|)? (\w+)", bare):
            assert {found[1], found[2]} <= set(declared)
        elif found := re.fullmatch(r"class ([\w,]+) (error|warning)", bare):
            assert set(found[1].split(",")) <= set(declared)
        else:
            assert re.fullmatch(r"classDef (error|warning) [\w:#,-]+", bare), line
        assert depth >= 0
    assert depth == 0
    assert len(declared) == len(set(declared))


def test_the_examples_are_drawn(snapshot: SnapshotAssertion) -> None:
    """The project's own stacks, as synth writes them: a cache, an adapter and both sides are there."""
    world = World(read_tree([DATA / "pull-requests/before"]).manifests)
    one_rule = [each for each in rules() if each.id == "mutable-image-tag"]
    found = drawing([("today", world, judge(world, one_rule))])
    text = render(found)
    assert_is_a_flowchart(text)
    assert {"vllmruntime-basic -> cacheserver-basic", "sql-adapter ... vllmruntime-lora"} <= edges(found)
    assert len([title for title in boxes(found) if title.startswith(("prefill of", "decode of"))]) == 2
    assert text == snapshot


def test_the_order_of_documents_does_not_matter() -> None:
    """The same objects give the same text."""
    objects = (runtime(CACHED, labels=QWEN), router(), cache(), adapter(), runtime(name="b"), runtime(name="a"))
    assert render(drawn(*objects)) == render(drawn(*reversed(objects)))


def test_a_graph_that_mermaid_refuses_is_said() -> None:
    """Mermaid stops at 500 edges; a smaller path is the way out."""
    many = drawn(*(runtime(name=f"r{n}") for n in range(MAX_EDGES)), router({"spec/k8sLabelSelector": ""}))
    assert "name one cluster or unit of dist/" in (too_large(many, render(many)) or "")
    few = drawn(runtime(), router())
    assert too_large(few, render(few)) is None
