"""The rule about fields that are written and empty."""

from __future__ import annotations

from functools import partial

from tests.rules.builders import ABSENT, IMAGE, cache, router, runtime, topology
from tests.rules.harness import POD, Case, Said, bad, check, good, parametrized

wrong, right = partial(bad, "empty-field"), partial(good, "empty-field")

TERMS = "spec/deploymentConfig/nodeSelectorTerms"
POOL = {"key": "pool", "operator": "Exists"}
NODE_SELECTOR = (
    wrong(
        "expressions",
        runtime({TERMS: [{"matchExpressions": []}]}),
        Said(f"{TERMS}/0/matchExpressions", "updates the Deployment endlessly"),
    ),
    wrong(
        "fields",
        runtime({TERMS: [{"matchExpressions": [POOL], "matchFields": []}]}),
        Said(f"{TERMS}/0/matchFields", "endlessly", fix="leave matchFields out"),
    ),
    wrong(
        "values",
        runtime({TERMS: [{"matchExpressions": [{**POOL, "values": []}]}]}),
        Said(f"{TERMS}/0/matchExpressions/0/values", "values is an empty list"),
    ),
    wrong(
        "values of a field",
        runtime({TERMS: [{"matchFields": [{"key": "metadata.name", "operator": "In", "values": []}]}]}),
        Said(f"{TERMS}/0/matchFields/0/values", "inside nodeSelectorTerms"),
    ),
    right("full terms", runtime()),
    right("the operator does not compare a router's", router({"spec/nodeSelectorTerms": [{"matchExpressions": []}]})),
    right("terms that are not mappings", runtime({TERMS: [1, {"matchExpressions": [2]}]})),
)

TOLERATION = "spec/deploymentConfig/toleration"
TOLERATIONS = (
    wrong("tolerations", runtime({TOLERATION: []}), Said(TOLERATION, "endlessly", fix="leave")),
    right("no tolerations", runtime()),
    right("tolerations that are null", runtime({TOLERATION: None})),
    right("one toleration", runtime({TOLERATION: [{"operator": "Exists"}]})),
)

RESOURCES_OF_ENGINE, RESOURCES = "spec/deploymentConfig/resources", "spec/resources"
GPU = {"gpu": "1", "gpuType": "amd.com/gpu"}
SIDECAR_WITHOUT = {"enabled": True, "image": IMAGE, "resources": {}}
EMPTY_RESOURCES = (
    wrong(
        "resources of a runtime",
        runtime({RESOURCES_OF_ENGINE: {}}),
        Said(RESOURCES_OF_ENGINE, "none of cpu, memory, gpu"),
    ),
    wrong("resources of a router", router({RESOURCES: {}}), Said(RESOURCES, "none of cpu, memory")),
    wrong("only gpu of a router", router({RESOURCES: {"gpu": "1"}}), Said(RESOURCES, "endlessly")),
    wrong("resources of a cache", cache({RESOURCES: {}}), Said(RESOURCES, "endlessly")),
    wrong("only gpu of a cache", cache({RESOURCES: GPU}), Said(RESOURCES, "endlessly")),
    wrong(
        "empty texts",
        runtime({RESOURCES_OF_ENGINE: {"cpu": "", "gpuType": "amd.com/gpu"}}),
        Said(RESOURCES_OF_ENGINE, "endlessly"),
    ),
    right("resources", runtime()),
    right("only gpu of a runtime", runtime({RESOURCES_OF_ENGINE: {"gpu": "1"}})),
    right("only cpu of a router", router({RESOURCES: {"cpu": "1"}})),
    right(
        "the operator does not compare a sidecar's", runtime({"spec/deploymentConfig/sidecarConfig": SIDECAR_WITHOUT})
    ),
    right("no resources", runtime({RESOURCES_OF_ENGINE: ABSENT})),
    right("resources as text", runtime({RESOURCES_OF_ENGINE: "all"})),
)

MODEL = "spec/model/modelURL"
MODEL_URL = (
    wrong("a model", runtime({MODEL: ""}), Said(MODEL, "vLLM", fails_at=POD)),
    wrong("a model of spaces", runtime({MODEL: " "}), Said(MODEL, "vLLM", fails_at=POD)),
    right("a Hugging Face id", runtime()),
    right("a path", runtime({MODEL: "/data/model"})),
    right("no model", runtime({MODEL: ABSENT})),
    right("a model as number", runtime({MODEL: 5})),
)

REGISTRY, REGISTRY_OF_ENGINE = "spec/image/registry", "spec/deploymentConfig/image/registry"
REGISTRY_OF_SIDECAR = "spec/deploymentConfig/sidecarConfig/image/registry"
SIDECAR_OF_NO_REGISTRY = {"image": {**IMAGE, "registry": ""}}
REGISTRIES = (
    wrong(
        "a router's registry",
        router({REGISTRY: ""}),
        Said(REGISTRY, '"/lmcache/lmstack-router:v0.1.11"', fails_at=POD),
    ),
    wrong(
        "an engine's registry",
        runtime({REGISTRY_OF_ENGINE: ""}),
        Said(REGISTRY_OF_ENGINE, "of the engine", fails_at=POD),
    ),
    wrong("a cache's registry", cache({REGISTRY: ""}), Said(REGISTRY, "cache server", fails_at=POD)),
    wrong(
        "a sidecar's registry",
        runtime({"spec/deploymentConfig/sidecarConfig": {"enabled": True, **SIDECAR_OF_NO_REGISTRY}}),
        Said(REGISTRY_OF_SIDECAR, "of the sidecar", fails_at=POD),
    ),
    right("Docker Hub", router()),
    right("a registry of one's own", router({REGISTRY: "r.example:5000/team"})),
    right("a sidecar that is off", runtime({"spec/deploymentConfig/sidecarConfig": SIDECAR_OF_NO_REGISTRY})),
)

SECRET = "spec/model/hfTokenSecret"  # noqa: S105 (a path)
TOKEN_KEY = (
    wrong(
        "the key of a token",
        runtime({SECRET: {"hfTokenSecretName": "hf", "hfTokenKeyName": ""}}),
        Said(f"{SECRET}/hfTokenKeyName", "secret hf"),
    ),
    right("no key", runtime({SECRET: {"hfTokenSecretName": "hf"}})),
    right("a key", runtime({SECRET: {"hfTokenSecretName": "hf", "hfTokenKeyName": "tok"}})),
    right("a key without a secret", runtime({SECRET: {"hfTokenKeyName": ""}})),
    right("no token", runtime()),
    right("a secret as text", runtime({SECRET: "hf"})),
)

CLASS = "spec/deploymentConfig/runtimeClass"
RUNTIME_CLASS = (
    wrong("a runtime class", runtime({CLASS: ""}), Said(CLASS, "refuses")),
    wrong(
        "a runtime class of a side",
        topology({"spec/topology/decode/deploymentConfig/runtimeClass": ""}),
        Said("spec/topology/decode/deploymentConfig/runtimeClass", "refuses"),
    ),
    right("no runtime class", runtime()),
    right("null is nvidia", runtime({CLASS: None})),
    right("another runtime class", runtime({CLASS: "nvidia-cdi"})),
)

specless, specified = partial(bad, "missing-spec"), partial(good, "missing-spec")
MISSING_SPEC = (
    specless("a runtime", runtime({"spec": ABSENT}), Said("spec", "has no spec")),
    specless("a cache server", cache({"spec": ABSENT}), Said("spec", "has no spec")),
    specless("null", cache({"spec": None}), Said("spec", "has no spec")),
    specified("a runtime", runtime()),
    specified("a router is missing-service-account's", router({"spec": ABSENT})),
    specified("an empty spec is invalid-value's", cache({"spec": {}})),
)

CASES = (
    *MISSING_SPEC,
    *NODE_SELECTOR,
    *TOLERATIONS,
    *EMPTY_RESOURCES,
    *MODEL_URL,
    *REGISTRIES,
    *TOKEN_KEY,
    *RUNTIME_CLASS,
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """The CRD accepts the empty value, and the operator or the API server does not treat it like an absent one."""
    check(case)
