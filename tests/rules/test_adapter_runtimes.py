"""The rules about LoRA adapters and the runtimes that load them."""

from __future__ import annotations

from functools import partial

from tests.rules.builders import ABSENT, Patch, adapter, other, runtime, topology
from tests.rules.harness import FACTS, NOTE, NOTHING, POD, WARNING, Case, Said, bad_cluster, check, good, parametrized

AT = "spec/baseModel"
SOURCE = "spec/adapterSource"
LORA = {"spec/model/enableLoRA": True}
LABEL = {"model": "qwen3-8b"}

unmatched = partial(bad_cluster, "unmatched-base-model")
matched = partial(good, "unmatched-base-model", facts=FACTS)
UNMATCHED_BASE_MODEL = (
    unmatched(
        "no label at all",
        (runtime(), adapter()),
        Said(AT, 'model: "qwen3-8b" (labels of the runtimes: none)', fails_at=NOTHING, name="adapter"),
    ),
    unmatched(
        "another label",
        (runtime(labels={"model": "m"}), adapter()),
        Said(AT, "labels of the runtimes: m", fails_at=NOTHING, name="adapter"),
    ),
    unmatched(
        "a topology's label without its side",
        (topology(labels=LABEL), adapter()),
        Said(AT, "qwen3-8b-decode, qwen3-8b-prefill", fails_at=NOTHING, name="adapter"),
    ),
    unmatched(
        "a partial tree", adapter(), Said(AT, "waits endlessly", WARNING, NOTHING, name="adapter"), complete=False
    ),
    matched("the label", (runtime(labels=LABEL), adapter())),
    matched("of another namespace", (runtime({"metadata/namespace": "b"}, labels=LABEL), adapter())),
    matched("one side", (topology(labels={"model": "q"}), adapter({AT: "q-decode"}))),
    matched(
        "pods without the operator",
        (other("Deployment", {"spec": {"template": {"metadata": {"labels": LABEL}}}}), adapter()),
    ),
    matched("no text", adapter({AT: 7})),
)

ambiguous = partial(bad_cluster, "ambiguous-base-model")
unambiguous = partial(good, "ambiguous-base-model", facts=FACTS)
ELSEWHERE = runtime({**LORA, "metadata/namespace": "test"}, labels=LABEL)
NO_NAMESPACE = {"metadata/namespace": ABSENT}
AMBIGUOUS_BASE_MODEL = (
    ambiguous(
        "another namespace too",
        (runtime(LORA, labels=LABEL), ELSEWHERE, adapter()),
        Said(AT, 'runtime "test/engine" also has the label', WARNING, POD, name="adapter"),
    ),
    ambiguous("another namespace only", (ELSEWHERE, adapter()), Said(AT, "test/engine", WARNING, POD, name="adapter")),
    ambiguous(
        "two runtimes",
        (runtime(LORA, labels=LABEL), runtime(LORA, name="second", labels=LABEL), adapter()),
        Said(AT, 'runtime "llm/engine" and runtime "llm/second" both have', WARNING, POD, name="adapter"),
    ),
    unambiguous("one runtime", (runtime(LORA, labels=LABEL), adapter())),
    unambiguous(
        "another label",
        (runtime(LORA, labels=LABEL), runtime(LORA, name="second", labels={"model": "b"}), adapter()),
    ),
    unambiguous("no namespaces written", (runtime(NO_NAMESPACE, labels=LABEL), adapter(NO_NAMESPACE))),
)

SIDECAR = {"enabled": True, "image": {"registry": "docker.io", "name": "lmcache/lmstack-sidecar:v1"}}
FIT = {
    **LORA,
    "spec/vllmConfig/maxLoras": 2,
    "spec/deploymentConfig/sidecarConfig": SIDECAR,
    "spec/storageConfig": {"enabled": True, "storageClassName": "gp3"},
}
HUB = {
    SOURCE: {
        "type": "huggingface",
        "adapterName": "sql",
        "repository": "acme/sql",
        "credentialsSecretRef": {"name": "hf", "key": "token"},
    }
}


def updating(value: str) -> Patch:
    """The switch that lets vLLM load adapters while it runs."""
    return {"spec/vllmConfig/env": [{"name": "VLLM_ALLOW_RUNTIME_LORA_UPDATING", "value": value}]}


def unfit(name: str, patch: Patch, part: str, source: Patch | None = None) -> Case:
    """A runtime that fits except for the patch, and what is said of its adapter."""
    objects = (runtime({**FIT, **patch}, labels=LABEL), adapter(source))
    return bad_cluster("unfit-adapter-runtime", name, objects, Said(AT, part, name="adapter"))


fit = partial(good, "unfit-adapter-runtime", facts=FACTS)
UNFIT_ADAPTER_RUNTIME = (
    unfit("LoRA off", {"spec/model/enableLoRA": False}, 'runtime "llm/engine" has LoRA off'),
    unfit("LoRA absent", {"spec/model/enableLoRA": ABSENT}, "has LoRA off"),
    unfit("no updating", updating("False"), 'to "False"'),
    unfit("another port", {"spec/vllmConfig/port": 8001}, "listens on port 8001"),
    unfit("a download without a sidecar", {"spec/deploymentConfig/sidecarConfig": ABSENT}, "no enabled sidecar", HUB),
    unfit("a download without storage", {"spec/storageConfig": ABSENT}, "no enabled storage", HUB),
    unfit(
        "two mount paths",
        {"spec/deploymentConfig/sidecarConfig": {**SIDECAR, "mountPath": "/lora"}},
        'at "/data" and its sidecar mounts it at "/lora"',
        HUB,
    ),
    bad_cluster(
        "unfit-adapter-runtime",
        "more runtimes than are named",
        (
            *(runtime({**FIT, "spec/model/enableLoRA": False}, name=f"r{number}", labels=LABEL) for number in range(7)),
            adapter(),
        ),
        *(Said(AT, f'runtime "llm/r{number}" has LoRA off', name="adapter") for number in range(5)),
        Said(AT, "2 more reasons like these", name="adapter"),
    ),
    fit("a download", (runtime(FIT, labels=LABEL), adapter(HUB))),
    fit("a local path", (runtime(LORA, labels=LABEL), adapter())),
    fit(
        "a path of the hub",
        (
            runtime(LORA, labels=LABEL),
            adapter({SOURCE: {"type": "huggingface", "adapterName": "sql", "adapterPath": "/data/sql"}}),
        ),
    ),
    fit("updating switched on", (runtime({**FIT, **updating("true")}, labels=LABEL), adapter(HUB))),
    fit("another runtime", (runtime(labels={"model": "other"}), runtime(FIT, name="b", labels=LABEL), adapter(HUB))),
)

TWO = (adapter(), adapter(name="second"))
exceeded = partial(bad_cluster, "exceeded-max-loras")
enough = partial(good, "exceeded-max-loras", facts=FACTS)
EXCEEDED_MAX_LORAS = (
    exceeded(
        "two for the default",
        (runtime(LORA, labels=LABEL), *TWO),
        Said(AT, "has 2 adapters and maxLoras 1", NOTE, NOTHING, name="second"),
    ),
    exceeded(
        "two for one",
        (runtime({**LORA, "spec/vllmConfig/maxLoras": 1}, labels=LABEL), *TWO),
        Said(AT, "maxLoras 1", NOTE, NOTHING, name="second"),
    ),
    enough("one", (runtime(LORA, labels=LABEL), adapter())),
    enough("room for two", (runtime({**LORA, "spec/vllmConfig/maxLoras": 2}, labels=LABEL), *TWO)),
    enough(
        "kept in memory",
        (runtime({**LORA, "spec/vllmConfig/extraArgs": ["--max-cpu-loras", "2"]}, labels=LABEL), *TWO),
    ),
)

CASES = (
    *UNMATCHED_BASE_MODEL,
    *AMBIGUOUS_BASE_MODEL,
    *UNFIT_ADAPTER_RUNTIME,
    *EXCEEDED_MAX_LORAS,
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """The operator matches an adapter to pods by one label in all namespaces, and loads it on port 8000 or by the sidecar."""
    check(case)
