"""Edits after which the findings of a stack that nobody edited are others, or are in another place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.compiler.building.sequences import DifferentError, Runs, Version, pretended
from tests.projects import ENGINE_IMAGE, ROUTER_IMAGE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    Files = Mapping[str, str | None]


class Scenario(NamedTuple):
    """Files, edits of them (None: the file is deleted), and the rules that report something else then."""

    before: Files
    after: Files
    rules: frozenset[str]


def _runtime(name: str, **more: Any) -> str:
    resources = more.pop("resources", {"cpu": 4, "memory": "16Gi", "gpu": more.pop("gpu", 1)})
    deployment = {"image": ENGINE_IMAGE, "resources": resources}
    entry = {"model": {"modelURL": "org/llama"}, "vllmConfig": {}, "deploymentConfig": deployment, **more}
    return "runtimes:\n  " + json.dumps(name) + ": " + json.dumps(entry) + "\n"


def _router(name: str, **more: Any) -> str:
    entry = {"image": ROUTER_IMAGE, "resources": {"cpu": 2, "memory": "8Gi"}, **more}
    return "routers:\n  " + json.dumps(name) + ": " + json.dumps(entry) + "\n"


def _cluster(*stacks: str, more: str = "") -> str:
    return f"stacks: [{', '.join(stacks)}]\noperator: {{install: false}}\n{more}"


def _own_model(context: int) -> str:
    attention = [{"kind": "full", "layers": 16, "kvHeads": 8, "headSize": 64}]
    sizes = {"hiddenSize": 2048, "heads": 32, "vocabulary": 32000, "dtype": "bfloat16", "maxContext": context}
    weights = [{"part": "all", "parameters": 10**9, "bits": 16}]
    return json.dumps(
        {"models": [{"id": "me/tiny", "attention": attention, "weights": weights, "source": "me", **sizes}]}
    )


def _scenario(before: Files, after: Files, *rules: str) -> Scenario:
    return Scenario({"clusters/prod.yaml": _cluster("a", "b"), **before}, after, frozenset(rules))


A, B, PROD = "stacks/a.yaml", "stacks/b.yaml", "clusters/prod.yaml"
_SECRET = '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "hf", "namespace": "default"}, "data": {"token": "eA=="}}'  # noqa: S105  # a manifest
_MADE = '{"apiVersion": "onepassword.com/v1", "kind": "OnePasswordItem", "metadata": {"name": "hf", "namespace": "default"}}'
_TOKEN = _runtime("a", model={"modelURL": "org/llama", "hfTokenSecret": "hf"})
_SELECTS_B = _router("front", k8sLabelSelector="app=b")
_POOL = "facts: {nodePools: [{name: p, gpus: 4, nodes: 4}]}\n"
_QUOTA = "quotas:\n  default: {requests.nvidia.com/gpu: 4}\n"
_MEMORY = _POOL.replace("nodes: 4", "nodes: 4, gpuMemory: 80")
_NOWHERE = (
    "loraAdapters:\n  x: {baseModel: nope, loraAdapterDeploymentConfig: {}, adapterSource: {type: huggingface,"
    " adapterName: x, repository: org/x, credentialsSecretRef: {name: hf, key: token}}}\n"
)
_UNUSED = "suppress: [{rule: unmatched-selector, reason: it comes later}]\n"
_SPACE = '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "llm", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}'
_DENY = '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "deny", "namespace": "default"}, "spec": {}}'
_BUDGET = (
    '{"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "mine", "namespace": "default"},'
    ' "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "b"}}}}'
)
_MONITOR = (
    '{"apiVersion": "monitoring.coreos.com/v1", "kind": "PodMonitor", "metadata": {"name": "m", "namespace": "default"},'
    ' "spec": {"selector": {"matchLabels": {"app": "b"}}}}'
)
_MONITORS = (
    '{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "podmonitors.monitoring.coreos.com"},'
    ' "spec": {"group": "monitoring.coreos.com", "names": {"kind": "PodMonitor"}, "versions": [{"name": "v1", "served": true}]}}'
)
_TWO = _runtime("b").replace('"image"', '"replicas": 2, "image"')
SCENARIOS: dict[str, Scenario] = {
    "what a stack refers to is renamed in another": _scenario(
        {A: _SELECTS_B, B: _runtime("b")}, {B: _runtime("c")}, "unmatched-selector"
    ),
    "what a stack refers to appears in another": _scenario(
        {A: _SELECTS_B, B: _runtime("c")}, {B: _runtime("b")}, "unmatched-selector"
    ),
    "the other stack leaves the cluster": _scenario(
        {A: _SELECTS_B, B: _runtime("b")}, {PROD: _cluster("a")}, "unmatched-selector", "unused-stack"
    ),
    "the other stack comes": _scenario(
        {A: _SELECTS_B, PROD: _cluster("a")}, {B: _runtime("b"), PROD: _cluster("a", "b")}, "unmatched-selector"
    ),
    "the order changes, and the first one wins": _scenario(
        {A: _runtime("x"), B: _router("x", k8sLabelSelector="app=x")}, {PROD: _cluster("b", "a")}, "clashing-child-name"
    ),
    "the order of duplicates changes": _scenario(
        {"stacks/a/s.yaml": _SECRET, "stacks/b/s.yaml": _SECRET}, {PROD: _cluster("b", "a")}, "duplicate-object"
    ),
    "a duplicate appears": _scenario(
        {"stacks/a/s.yaml": _SECRET, B: _runtime("b")}, {"stacks/b/s.yaml": _SECRET, B: None}, "duplicate-object"
    ),
    "a secret appears in another stack": _scenario(
        {A: _TOKEN, B: _runtime("b"), PROD: _cluster("a", "b", more="facts: {secrets: []}\n")},
        {"stacks/b/s.yaml": _MADE, B: None},
        "missing-secret",
    ),
    "a budget blocks no longer because another stack runs more pods": _scenario(
        {"stacks/a/s.yaml": _BUDGET, B: _runtime("b")}, {B: _TWO}, "blocking-disruption-budget"
    ),
    "another stack has a second budget of the same pods": _scenario(
        {"stacks/a/s.yaml": _BUDGET, B: _TWO}, {B: f"{_TWO}disruption: true\n"}, "blocking-disruption-budget"
    ),
    "another stack brings the CRD": _scenario(
        {"stacks/a/s.yaml": _MONITOR, B: _runtime("b"), PROD: _cluster("a", "b", more="facts: {addOns: []}\n")},
        {"stacks/b/s.yaml": _MONITORS, B: None},
        "missing-crd",
    ),
    "the GPUs are exceeded because another stack requests more": _scenario(
        {A: _runtime("a"), B: _runtime("b"), PROD: _cluster("a", "b", more=_POOL)},
        {A: _runtime("a", gpu=4, vllmConfig={"tensorParallelSize": 4})},
        "exceeded-gpu-pool",
        "missing-spare-gpu",
    ),
    "the order decides which stack exceeds the GPUs": _scenario(
        {
            A: _runtime("a", gpu=1).replace('"resources"', '"replicas": 3, "resources"'),
            B: _runtime("b", gpu=1).replace('"resources"', '"replicas": 2, "resources"'),
            PROD: _cluster("a", "b", more=_POOL),
        },
        {PROD: _cluster("b", "a", more=_POOL)},
        "exceeded-gpu-pool",
    ),
    "a suppression becomes used": _scenario(
        {A: _SELECTS_B + _UNUSED, B: _runtime("b")}, {B: _runtime("c")}, "unused-suppression"
    ),
    "a stack becomes unused": _scenario({A: _runtime("a"), B: _runtime("b")}, {PROD: _cluster("a")}, "unused-stack"),
    "an override causes it, and moves": _scenario(
        {
            A: _runtime("a"),
            B: _runtime("b"),
            PROD: _cluster("a", "b", more="overrides:\n  a: {runtimes: {a: {vllmConfig: {tensorParallelSize: 2}}}}\n"),
        },
        {
            PROD: _cluster(
                "a", "b", more="# a comment\noverrides:\n  a: {runtimes: {a: {vllmConfig: {tensorParallelSize: 2}}}}\n"
            )
        },
        "mismatched-tensor-parallel-size",
    ),
    "an override is the cause until another stack is edited": _scenario(
        {
            A: _router("front", k8sLabelSelector="app=b"),
            B: _runtime("b"),
            PROD: _cluster("a", "b", more='overrides:\n  a: {routers: {front: {k8sLabelSelector: "app=c"}}}\n'),
        },
        {B: _runtime("c")},
        "unmatched-selector",
    ),
    "the engines of another stack listen on another port": _scenario(
        {A: _router("front", serves=["b/b"]), B: _runtime("b", vllmConfig={"port": 9000})},
        {B: _runtime("b"), A: _router("front", serves=["b/b"], extraArgs=["--k8s-port", "9000"])},
        "mismatched-port",
    ),
    "a stack whose runtime another serves asks for policies": _scenario(
        {A: _router("front", serves=["b/b"]), B: _runtime("b")},
        {B: "networkPolicy: true\n" + _runtime("b")},
        "blocked-traffic",
    ),
    "a policy appears beside another stack": _scenario(
        {A: _router("front", serves=["b/b"]), "stacks/b/stack.yaml": _runtime("b")},
        {"stacks/b/policy.yaml": _DENY},
        "blocked-traffic",
    ),
    "a default says what all routers serve": _scenario(
        {
            A: _router("front"),
            B: _runtime("b", vllmConfig={"port": 9000}),
            PROD: _cluster("a", "b", more="defaults: {routers: {serves: [b/b]}}\n"),
        },
        {B: _runtime("c")},
        "unknown-reference",
    ),
    "a served runtime of another stack is renamed": _scenario(
        {A: _router("front", serves=["b/b"]), B: _runtime("b")}, {B: _runtime("c")}, "unknown-reference"
    ),
    "the stack of a served runtime leaves the cluster": _scenario(
        {A: _router("front", serves=["b/b"]), B: _runtime("b")}, {PROD: _cluster("a")}, "unknown-reference"
    ),
    "an override moves the other stack to another namespace": _scenario(
        {A: _router("front", serves=["b/b"]), B: _runtime("b")},
        {PROD: _cluster("a", "b", more="overrides: {b: {namespace: llm}}\n")},
        "unknown-reference",
    ),
    "a default causes it": _scenario(
        {A: _runtime("a"), B: _runtime("b")},
        {PROD: _cluster("a", "b", more="defaults: {runtimes: {vllmConfig: {gpuMemoryUtilization: 2}}}\n")},
        "out-of-range-number",
    ),
    "a default moves": _scenario(
        {
            A: _runtime("a"),
            B: _runtime("b"),
            PROD: _cluster("a", "b", more="defaults: {runtimes: {vllmConfig: {gpuMemoryUtilization: 2}}}\n"),
        },
        {PROD: _cluster("a", "b", more="# a comment\ndefaults: {runtimes: {vllmConfig: {gpuMemoryUtilization: 2}}}\n")},
        "out-of-range-number",
    ),
    "an own model is described otherwise": _scenario(
        {
            A: _runtime("a", model={"modelURL": "me/tiny", "maxModelLen": 4096}),
            B: _runtime("b"),
            PROD: _cluster("a", "b", more=_MEMORY),
            "catalog/own.yaml": _own_model(8192),
        },
        {"catalog/own.yaml": _own_model(2048)},
        "model-does-not-fit",
    ),
    "a model of the own catalogue disappears": _scenario(
        {
            A: _runtime("a", model={"catalog": "me/tiny"}),
            B: _runtime("b"),
            PROD: _cluster("a", "b", more=_MEMORY),
            "catalog/own.yaml": _own_model(8192),
        },
        {"catalog/own.yaml": None},
        "unknown-reference",
    ),
    "a base states other facts": _scenario(
        {
            A: _TOKEN,
            B: _runtime("b"),
            PROD: _cluster("a", "b", more="base: x\n"),
            "bases/x.yaml": "namespace: default\n",
        },
        {"bases/x.yaml": "facts: {secrets: []}\n"},
        "missing-secret",
    ),
    "an override in a base moves": _scenario(
        {
            A: _runtime("a"),
            B: _runtime("b"),
            PROD: _cluster("a", "b", more="base: x\n"),
            "bases/x.yaml": "overrides:\n  a: {runtimes: {a: {vllmConfig: {tensorParallelSize: 2}}}}\n",
        },
        {"bases/x.yaml": "# a comment\noverrides:\n  a: {runtimes: {a: {vllmConfig: {tensorParallelSize: 2}}}}\n"},
        "mismatched-tensor-parallel-size",
    ),
    "a base is used no longer": _scenario(
        {
            A: _runtime("a"),
            B: _runtime("b"),
            PROD: _cluster("a", "b", more="base: x\n"),
            "bases/x.yaml": "namespace: default\n",
        },
        {PROD: _cluster("a", "b")},
        "unused-base",
    ),
    "a suggestion names what another stack has": _scenario(
        {A: _SELECTS_B, B: _runtime("c")}, {B: _runtime("d")}, "unmatched-selector"
    ),
    "whether an override is the cause depends on what another stack has": _scenario(
        {
            A: _runtime("r") + _NOWHERE,
            B: _runtime("b", labels={"model": "c1"}),
            "stacks/c.yaml": "runtimes:\n"
            + "".join(_runtime(f"a{n}", labels={"model": f"a{n}"}).removeprefix("runtimes:\n") for n in range(1, 5)),
            PROD: _cluster("a", "b", "c", more="overrides: {a: {runtimes: {r: {labels: {model: c1}}}}}\n"),
        },
        {B: _runtime("b", labels={"model": "zz"})},
        "unmatched-base-model",
    ),
    "a quota is exceeded because another stack requests more": _scenario(
        {A: _runtime("a"), B: _runtime("b"), PROD: _cluster("a", "b", more=_QUOTA)},
        {B: _runtime("b", gpu=4, vllmConfig={"tensorParallelSize": 4})},
        "exceeded-quota",
    ),
    "a quota moves": _scenario(
        {A: _runtime("a", gpu=4), B: _runtime("b", gpu=2), PROD: _cluster("a", "b", more=_QUOTA)},
        {PROD: _cluster("a", "b", more=f"# a comment\n{_QUOTA}")},
        "exceeded-quota",
    ),
    "a quota demands requests": _scenario(
        {A: _runtime("a", resources={"gpu": 1}), B: _runtime("b"), PROD: _cluster("a", "b")},
        {PROD: _cluster("a", "b", more="quotas: {default: {requests.cpu: 64}}\n")},
        "missing-requests",
    ),
    "a RuntimeClass is made": _scenario(
        {A: _runtime("a"), B: _runtime("b"), PROD: _cluster("a", "b", more="facts: {runtimeClasses: []}\n")},
        {PROD: _cluster("a", "b", more="facts: {runtimeClasses: []}\nruntimeClasses: {nvidia: {}}\n")},
        "missing-runtime-class",
    ),
    "the stack in the namespace of a quota leaves the cluster": _scenario(
        {
            A: _runtime("a"),
            B: "namespace: llm\n" + _runtime("b"),
            PROD: _cluster("a", "b", more="quotas: {llm: {pods: 9}}\n"),
        },
        {PROD: _cluster("a", more="quotas: {llm: {pods: 9}}\n")},
        "unused-quota",
    ),
    "a namespace is defined in another stack": _scenario(
        {A: "namespace: llm\n" + _runtime("a"), B: _runtime("b")},
        {"stacks/b/n.yaml": _SPACE, B: None},
        "restricted-namespace",
    ),
    "a stack moves to another namespace": _scenario(
        {A: _SELECTS_B, B: _runtime("b")}, {B: "namespace: llm\n" + _runtime("b")}, "unmatched-selector"
    ),
    "the last of two names of an image wins": _scenario(
        {
            A: _runtime("a"),
            B: _runtime("b"),
            PROD: _cluster(
                "a", "b", more='images: {lmcache/vllm-openai: ":v1", docker.io/lmcache/vllm-openai: ":latest"}\n'
            ),
        },
        {
            PROD: _cluster(
                "a", "b", more='images: {docker.io/lmcache/vllm-openai: ":latest", lmcache/vllm-openai: ":v1"}\n'
            )
        },
        "mutable-image-tag",
    ),
    "a stack moves to a folder of its own": _scenario(
        {A: _SELECTS_B, B: _runtime("c")}, {A: None, "stacks/a/stack.yaml": _SELECTS_B}, "unmatched-selector"
    ),
    "a stack without findings moves to a folder of its own": _scenario(
        {A: _runtime("a"), B: _runtime("b")}, {A: None, "stacks/a/stack.yaml": _runtime("a")}
    ),
    "an image is replaced by the cluster file": _scenario(
        {A: _runtime("a"), B: _runtime("b")},
        {PROD: _cluster("a", "b", more='images: {lmcache/vllm-openai: ":latest"}\n')},
        "mutable-image-tag",
    ),
}


def first_fault(root: Path) -> str:
    """The first scenario in which a run with the cache and one without it differ, and how; "" if there is none."""
    version = Version()
    with pretended(version):
        for name, each in SCENARIOS.items():
            try:
                changed = changed_rules(Runs(root, version), each)
            except DifferentError as error:
                return f"{name}: {error}"
            if not each.rules <= changed:
                return f"{name}: {sorted(changed)} report something else, not {sorted(each.rules)}"
        try:
            version.number += 1
            runs = Runs(root, version)
            changed_rules(runs, next(iter(SCENARIOS.values())))
            version.number += 1
            runs.compare()
        except DifferentError as error:
            return f"another version: {error}"
    return ""


def changed_rules(runs: Runs, scenario: Scenario) -> set[str]:
    """The rules that report something else after the edit. There and back, each time with the cache and without it."""
    files = [scenario.before, {**scenario.before, **scenario.after}]
    found = []
    for some in (files[0], files[1], files[0], files[1]):
        runs.write({path: text.encode() for path, text in some.items() if text is not None})
        found.append(set(runs.compare()))
    return {finding.rule for finding in found[0] ^ found[1]}
