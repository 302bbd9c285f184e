"""dist/ as it is committed: fresh, with the tutorial's values, and without a single trap of the operator."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from charts.synth import files
from prodstack.compiler.authoring.project import load
from prodstack.compiler.building.project import compile_project
from prodstack.compiler.delivery.health import flux_expressions
from prodstack.manifests.files import read_tree
from prodstack.manifests.manifest import API_VERSION, Manifest, World
from prodstack.manifests.schema import schemas
from prodstack.manifests.yaml_reader import read
from prodstack.rules.engine.registry import judge, judge_delivery
from prodstack.upstream.digest import ANNOTATION
from tests import tutorial
from tests.printed import one_line
from tests.projects import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from syrupy.assertion import SnapshotAssertion

DIST = ROOT / "dist"
HEALTH = "missing-health-expression"
STACKS = ["today/basic", "today/lora", "today/pd-sample", "change-841/pd-sample"]


class YamlFile(SingleFileSnapshotExtension):
    """A snapshot is one YAML file, as a reviewer reads it."""

    file_extension = "yaml"
    _write_mode = WriteMode.TEXT


@cache
def text(unit: str) -> str:
    """The committed file of a unit."""
    cluster, _, name = unit.partition("/")
    return (DIST / cluster / name / f"{name}.k8s.yaml").read_text(encoding="utf-8")


def objects(unit: str) -> list[dict[str, Any]]:
    """The objects of a unit, as Kubernetes' tools read them."""
    return read(text(unit), unit)


def spec(unit: str, kind: str, name: str) -> dict[str, Any]:
    """The spec of one object."""
    (body,) = [each for each in objects(unit) if (each["kind"], each["metadata"]["name"]) == (kind, name)]
    found: dict[str, Any] = body["spec"]
    return found


def runtimes() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every VLLMRuntime with its unit."""
    yield from ((unit, body) for unit in STACKS for body in objects(unit) if body["kind"] == "VLLMRuntime")


def engines() -> list[dict[str, Any]]:
    """Every engine block: a runtime's spec, or a topology's sides."""
    specs = [body["spec"] for _, body in runtimes()]
    return [each for one in specs for each in (one["topology"].values() if "topology" in one else [one])]


def value(tree: Any, path: str) -> Any:
    """The value at a dotted path, or None."""
    for key in path.split("."):
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree


def pairs(arguments: list[str]) -> dict[str, str]:
    """Flags with their values."""
    return dict(zip(arguments[::2], arguments[1::2], strict=True))


def test_dist_is_fresh() -> None:
    """What is committed is what the stack files give, to the byte, and nothing else."""
    compiled = compile_project(load(ROOT))
    committed = {path.relative_to(DIST).as_posix(): path.read_bytes() for path in DIST.rglob("*") if path.is_file()}
    assert not compiled.blocked
    assert files(compiled.units) == committed


@pytest.mark.parametrize("unit", STACKS, ids=lambda unit: unit.replace("/", "-"))
def test_snapshot(unit: str, snapshot: SnapshotAssertion) -> None:
    """One file per example unit, for a reader; the tests below say what matters in it."""
    assert text(unit) == snapshot.use_extension(YamlFile)


TUTORIAL: dict[str, tuple[str, str, str, str, Mapping[str, Any]]] = {
    "Part 1's runtime": ("today/basic", "VLLMRuntime", "vllmruntime-basic", "", tutorial.BASIC_RUNTIME),
    "Part 1's router": ("today/basic", "VLLMRouter", "vllmrouter-basic", "", tutorial.BASIC_ROUTER),
    "Part 1's cache": ("today/basic", "CacheServer", "cacheserver-basic", "", tutorial.BASIC_CACHE),
    **{
        f"Part 2's pair, {side}": ("today/pd-sample", "VLLMRuntime", f"vllmruntime-pd-sample-{side}", "", tutorial.SIDE)
        for side in ("prefill", "decode")
    },
    **{
        f"Part 2's topology, {side}": (
            "change-841/pd-sample",
            "VLLMRuntime",
            "vllmruntime-pd-sample",
            f"topology.{side}",
            {**tutorial.SIDE, **tutorial.NIXL[side]},
        )
        for side in ("prefill", "decode")
    },
}


@pytest.mark.parametrize(("unit", "kind", "name", "below", "wanted"), TUTORIAL.values(), ids=TUTORIAL)
def test_the_tutorial_s_values(unit: str, kind: str, name: str, below: str, wanted: Mapping[str, Any]) -> None:
    """Each value of the tutorial arrives, under its name in the CRD."""
    tree = spec(unit, kind, name)
    tree = value(tree, below) if below else tree
    assert {path: value(tree, path) for path in wanted} == dict(wanted)


def test_the_tutorial_s_environment_and_arguments() -> None:
    """On every engine of the 2P2D, in order, before what the pair's connector adds."""
    found = [each for each in engines() if each["model"]["modelURL"] == "meta-llama/Llama-3.2-1B-Instruct"]
    assert len(found) == 4
    for engine in found:
        names = {entry["name"]: entry["value"] for entry in engine["vllmConfig"]["env"]}
        assert list(names.items())[: len(tutorial.ENVIRONMENT)] == list(tutorial.ENVIRONMENT.items())
        assert engine["vllmConfig"]["extraArgs"][0] == tutorial.ARGUMENT


def test_the_topology_s_router() -> None:
    """The tutorial's routing logic and NIXL arguments, and the labels of the two sides."""
    router = spec("change-841/pd-sample", "VLLMRouter", "vllmrouter-sample")
    flags = pairs(router["extraArgs"])
    assert router["routingLogic"] == "disaggregated_prefill"
    assert {flag: flags[flag] for flag in tutorial.ROUTER_FLAGS} == dict(tutorial.ROUTER_FLAGS)
    assert flags["--prefill-model-labels"] == "default.vllmruntime-pd-sample-prefill"
    service = spec("change-841/pd-sample", "Service", "vllmrouter-sample-nixl")
    assert (service["ports"][0]["port"], service["selector"]) == (7500, {"app": "vllmrouter-sample"})


def test_the_pair_s_router() -> None:
    """It runs on today's operator: the logic is an argument, and selects both sides' pods."""
    router = spec("today/pd-sample", "VLLMRouter", "vllmrouter-sample")
    flags = pairs(router["extraArgs"])
    assert flags["--routing-logic"] == "disaggregated_prefill_orchestrated"
    names = ("vllmruntime-pd-sample-decode", "vllmruntime-pd-sample-prefill")
    assert router["k8sLabelSelector"] == f"app in ({','.join(names)})"
    labels = [body["metadata"]["labels"]["model"] for unit, body in runtimes() if unit == "today/pd-sample"]
    assert labels == [flags["--prefill-model-labels"], flags["--decode-model-labels"]]


def test_the_adapter() -> None:
    """Its base model is its runtime's label, and the runtime can load it."""
    adapter = spec("today/lora", "LoraAdapter", "sql-adapter")
    (runtime,) = [body for unit, body in runtimes() if unit == "today/lora"]
    assert adapter["baseModel"] == runtime["metadata"]["labels"]["model"]
    assert adapter["adapterSource"]["credentialsSecretRef"] == {"name": "huggingface-token", "key": "token"}
    assert runtime["spec"]["model"]["enableLoRA"] is True
    assert runtime["spec"]["deploymentConfig"]["sidecarConfig"]["enabled"] is True
    assert runtime["spec"]["storageConfig"]["enabled"] is True


@pytest.mark.parametrize("cluster", ["today", "change-841"])
def test_the_operator_is_installed(cluster: str) -> None:
    """CRDs, the operator's Namespace, and its Deployment under the name that the tutorial's commands use."""
    assert {each["kind"] for each in objects(f"{cluster}/crds")} == {"CustomResourceDefinition"}
    assert len(objects(f"{cluster}/crds")) == 4
    names = [(each["kind"], each["metadata"]["name"]) for each in objects(f"{cluster}/operator")]
    assert ("Deployment", "production-stack-controller-manager") in names
    assert ("Namespace", "production-stack-system") in [
        (each["kind"], each["metadata"]["name"]) for each in objects(f"{cluster}/namespaces")
    ]


def test_runtimes_carry_exactly_one_label() -> None:
    """`model`, which names the namespace and the runtime: labels enter immutable selectors."""
    for _, body in runtimes():
        metadata = body["metadata"]
        assert metadata["labels"] == {"model": f"{metadata['namespace']}.{metadata['name']}"}


def test_nothing_else_carries_labels() -> None:
    """A router's labels would enter its selector too."""
    others = [body for unit in STACKS for body in objects(unit) if body["kind"] != "VLLMRuntime"]
    assert others
    assert [body["metadata"]["name"] for body in others if "labels" in body["metadata"]] == []


def test_every_engine_has_digest_terms_and_switches() -> None:
    """The digest rolls out what the operator does not compare; without terms it panics; absent switches mean off."""
    assert len(engines()) == 6
    for engine in engines():
        assert len(engine["deploymentConfig"]["podAnnotations"][ANNOTATION]) == 12
        assert engine["deploymentConfig"]["nodeSelectorTerms"]
        assert {"v1", "enableChunkedPrefill", "enablePrefixCaching"} <= set(engine["vllmConfig"])


def test_every_router_has_an_account_and_a_selector() -> None:
    """Without an account the operator makes no router, and two routers may not share one."""
    found = [body for unit in STACKS for body in objects(unit) if body["kind"] == "VLLMRouter"]
    assert [body["spec"]["serviceAccountName"] for body in found] == [body["metadata"]["name"] for body in found]
    assert all(body["spec"]["k8sLabelSelector"].startswith("app in (") for body in found)


@pytest.mark.parametrize("unit", STACKS)
def test_the_header_names_the_files_to_edit(unit: str) -> None:
    """One line, without version or date."""
    cluster, _, name = unit.partition("/")
    first, second = text(unit).splitlines()[:2]
    inputs = f"stacks/{name}.yaml and clusters/{cluster}.yaml"
    assert first == f"# Generated from {inputs}; do not edit. Change those files and run synth."
    assert second == f"apiVersion: {API_VERSION}"


WRITTEN_DEFAULTS = {
    ("CacheServer", "port"), ("CacheServer", "replicas"), ("CacheServer", "deploymentStrategy"),
    ("LoraAdapter", "loraAdapterDeploymentConfig.algorithm"),
    ("VLLMRuntime", "storageConfig.size"),
}  # fmt: skip
"""Required by the CRD although they have a default, and, last, written in the stack file because the tutorial writes it."""


def defaults(tree: Any, schema: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """The paths of the values that equal the CRD's default."""
    if isinstance(tree, dict):
        for key, item in tree.items():
            below = schema.get("properties", {}).get(key, schema.get("additionalProperties", {}))
            where = f"{path}.{key}".removeprefix(".")
            if "default" in below and below["default"] == item:
                yield where
            yield from defaults(item, below, where)
    elif isinstance(tree, list):
        for item in tree:
            yield from defaults(item, schema.get("items", {}), path)


@pytest.mark.parametrize("unit", STACKS)
def test_no_field_repeats_a_default(unit: str) -> None:
    """What equals the CRD's default is left out, unless it was written or has to be said."""
    for body in objects(unit):
        if body["apiVersion"] == API_VERSION:
            schema = schemas()[body["kind"]]["properties"]["spec"]
            sides = ("topology.prefill.", "topology.decode.")
            found = {path.removeprefix(sides[0]).removeprefix(sides[1]) for path in defaults(body["spec"], schema)}
            found -= {"enablePDDisaggregation"}
            assert {(body["kind"], path) for path in found} <= WRITTEN_DEFAULTS, body["metadata"]["name"]


@pytest.mark.parametrize("cluster", ["today", "change-841"])
def test_a_foreign_check_of_dist_finds_no_error_of_the_operator(cluster: str) -> None:
    """dist/ is judged like YAML that somebody else wrote: nothing in it fails on the API server or the operator."""
    manifests = [Manifest(body) for unit in STACKS if unit.startswith(cluster) for body in objects(unit)]
    found = [
        f
        for f in judge(World(tuple(manifests)))
        if f.severity.name == "ERROR" and f.fails_at in ("operator", "api-server")
    ]
    assert [one_line(finding) for finding in found if finding.rule != "unusable-topology"] == []


@pytest.mark.parametrize(("stack", "lines"), [("basic", 29), ("pd-sample", 36)])
def test_the_examples_are_short(stack: str, lines: int) -> None:
    """The tutorial's Part 1 has 78 lines of YAML, upstream's 2P2D samples 230."""
    assert len((ROOT / "stacks" / f"{stack}.yaml").read_text(encoding="utf-8").splitlines()) <= lines


def test_what_the_gitops_tools_read_has_no_trap() -> None:
    """No rule about delivery reports anything about dist/, read as `check dist/` reads it, but for kinds without a health check."""
    tree = read_tree(["dist"], ROOT)
    assert {"Application", "Kustomization"} <= {manifest.ref.kind for manifest in tree.manifests}
    found = judge_delivery(World((*tree.manifests, *tree.kustomize_files)))
    assert [f"{finding.object}: {finding.message}" for finding in found if finding.rule != HEALTH] == []
    checked = {each["kind"] for each in flux_expressions()}
    assert [finding.message for finding in found if any(f"{kind} " in finding.message for kind in checked)] == []
