"""The rules about what the CRDs accept."""

from __future__ import annotations

from functools import partial

from prodstack.manifests.manifest import GROUP, Manifest
from prodstack.manifests.yaml_reader import read
from tests.rules.builders import ABSENT, adapter, cache, other, router, runtime, topology
from tests.rules.harness import API_SERVER, UNKNOWN, WARNING, Case, Said, bad, bad_cluster, check, good, parametrized

IMAGE = "spec/deploymentConfig/image"
TOKEN = "spec/model/hfTokenSecret"  # noqa: S105 (a path)
ENV = "spec/vllmConfig/env"
NO_CACHE = {"enabled": False, "cpuOffloadingBufferSize": "", "diskOffloadingBufferSize": ""}
UNREAD_ENV = runtime({ENV: [{"name": "A", "valueFrom": {}}]})


def unknown(name: str, manifest: Manifest, path: str, part: str = "is not a field of a ", fix: str = "") -> Case:
    """A field that the CRD does not have."""
    return bad("unknown-field", name, manifest, Said(path, part, fails_at=API_SERVER, fix=fix))


def image_field(name: str, fix: str, **image: str) -> Case:
    """A field that an image does not have: the last one."""
    manifest = cache({"spec/image": {"registry": "r.example", "name": "a/b", **image}})
    return unknown(name, manifest, f"spec/image/{[*image][-1]}", fix=fix)


known = partial(good, "unknown-field")
UNKNOWN_FIELD = (
    unknown("a Secret's name", runtime({TOKEN: {"name": "hf"}}), f"{TOKEN}/name", fix="write hfTokenSecretName"),
    unknown(
        "a Secret's key",
        runtime({TOKEN: {"hfTokenName": "t"}}),
        f"{TOKEN}/hfTokenName",
        fix="write hfTokenKeyName",
    ),
    unknown(
        "a Secret's key beside it",
        runtime({"spec/model/hfTokenName": "token"}),
        "spec/model/hfTokenName",
        fix="hfTokenKeyName below hfTokenSecret",
    ),
    unknown("a tag", runtime({f"{IMAGE}/tag": "v1"}), f"{IMAGE}/tag", "is not a field of a VLLMRuntime"),
    image_field("a tag that the name lacks", '"a/b:v1"', tag="v1"),
    image_field("a digest", '"a/b@sha256:0"', digest="sha256:0"),
    unknown("a second tag", cache({"spec/image/tag": "v1"}), "spec/image/tag", fix="write the tag into name"),
    unknown(
        "a repository",
        cache({"spec/image/repository": "a/b"}),
        "spec/image/repository",
        fix="write registry and name",
    ),
    unknown("enabled", cache({"spec/enabled": True}), "spec/enabled", "is not a field of a CacheServer", "remove it"),
    unknown("storage", cache({"spec/storage": {"size": "20Gi"}}), "spec/storage"),
    unknown(
        "a router's variable from elsewhere",
        router({"spec/env": [{"name": "A", "valueFrom": {}}]}),
        "spec/env/0/valueFrom",
    ),
    unknown("a variable from elsewhere", UNREAD_ENV, f"{ENV}/0/valueFrom", fix="literal value"),
    unknown(
        "an underscore",
        runtime({"spec/model/max_model_len": 1}),
        "spec/model/max_model_len",
        fix="write maxModelLen",
    ),
    unknown(
        "underscores",
        runtime({"spec/vllmConfig/gpu_memory_utilization": "0.9"}),
        "spec/vllmConfig/gpu_memory_utilization",
        fix="write gpuMemoryUtilization",
    ),
    unknown(
        "an underscore on a side",
        topology({"spec/topology/decode/model/max_num_seqs": 1}),
        "spec/topology/decode/model/max_num_seqs",
        fix="write maxNumSeqs",
    ),
    unknown(
        "an adapter's field",
        adapter({"spec/adapterSource/path": "/x"}),
        "spec/adapterSource/path",
        "is not a field of a LoraAdapter",
    ),
    unknown("another kind's field", router({"spec/modelURL": "x"}), "spec/modelURL", "of a VLLMRouter"),
    unknown("another case", runtime({"spec/model/enableLora": True}), "spec/model/enableLora", fix="write enableLoRA"),
    unknown("a typo", router({"spec/routingLogc": "session"}), "spec/routingLogc", fix="did you mean routingLogic"),
    unknown(
        "a field of deploymentConfig",
        runtime({"spec/replicas": 2}),
        "spec/replicas",
        fix="write it below spec.deploymentConfig",
    ),
    unknown(
        "a field of vllmConfig",
        runtime({"spec/model/tensorParallelSize": 2}),
        "spec/model/tensorParallelSize",
        fix="write it below spec.vllmConfig",
    ),
    unknown(
        "tolerations",
        runtime({"spec/deploymentConfig/tolerations": []}),
        "spec/deploymentConfig/tolerations",
        fix="write toleration,",
    ),
    unknown(
        "a pod's node selector",
        router({"spec/nodeSelector": {}}),
        "spec/nodeSelector",
        fix="write nodeSelectorTerms",
    ),
    unknown(
        "limits",
        cache({"spec/resources/limits": {}}),
        "spec/resources/limits",
        fix="right below resources",
    ),
    unknown("nothing near", cache({"spec/xyzzy": 1}), "spec/xyzzy", fix="remove it; known here: deploymentStrategy"),
    known("a runtime", runtime()),
    known("annotations", runtime({("spec", "deploymentConfig", "podAnnotations"): {"a/b": "c"}})),
    known("labels", runtime(labels={"model": "qwen", "anything.example/goes": "x"})),
    known("a topology", topology()),
    known("a router", router()),
    known("a cache", cache()),
    known("an adapter", adapter()),
)

RESOURCES, RESOURCES_OF_ENGINE = "spec/resources", "spec/deploymentConfig/resources"


def invalid(name: str, manifest: Manifest, path: str, part: str, fix: str = "") -> Case:
    """A value that the CRD refuses."""
    return bad("invalid-value", name, manifest, Said(path, part, fails_at=API_SERVER, fix=fix))


CACHE = """
apiVersion: production-stack.vllm.ai/v1alpha1
kind: CacheServer
metadata: {{name: c}}
spec:
  image: {{registry: docker.io, name: {name}, pullSecretName: {pullSecretName}}}
  resources: {{cpu: {cpu}, memory: {memory}}}
  port: {port}
  replicas: 1
  deploymentStrategy: {deploymentStrategy}
"""
PLAIN = {
    "name": '"a/b:v1"',
    "pullSecretName": '""',
    "cpu": '"1"',
    "memory": "2Gi",
    "port": "8000",
    "deploymentStrategy": "RollingUpdate",
}


def written(name: str, path: str, value: str, fix: str, part: str = "found the ") -> Case:
    """A value of a cache server as a person wrote it."""
    text = CACHE.format(**{**PLAIN, path.rpartition("/")[2]: value})
    return invalid(name, Manifest(read(text, "c.yaml")[0]), path, part, fix)


valid = partial(good, "invalid-value")
INVALID_VALUE = (
    invalid("cpu", runtime({f"{RESOURCES_OF_ENGINE}/cpu": 4}), f"{RESOURCES_OF_ENGINE}/cpu", "the number 4"),
    invalid("gpu", runtime({f"{RESOURCES_OF_ENGINE}/gpu": 1}), f"{RESOURCES_OF_ENGINE}/gpu", "must be a string"),
    invalid(
        "a share of memory",
        runtime({"spec/vllmConfig/gpuMemoryUtilization": 0.9}),
        "spec/vllmConfig/gpuMemoryUtilization",
        "0.9",
    ),
    invalid(
        "a variable",
        router({"spec/env": [{"name": "A", "value": 1}]}),
        "spec/env/0/value",
        "must be a string",
    ),
    invalid("a port as text", router({"spec/port": "80"}), "spec/port", 'the text "80"'),
    invalid("a switch as text", runtime({"spec/vllmConfig/v1": "true"}), "spec/vllmConfig/v1", "must be a boolean"),
    invalid("a list for text", cache({"spec/image/name": ["a"]}), "spec/image/name", "found a list"),
    invalid("text for a list", router({"spec/extraArgs": "--log-stats"}), "spec/extraArgs", "must be an array"),
    invalid("an unknown logic", router({"spec/routingLogic": "random"}), "spec/routingLogic", "roundrobin"),
    invalid(
        "an unknown strategy",
        cache({"spec/deploymentStrategy": "Replace"}),
        "spec/deploymentStrategy",
        "RollingUpdate",
    ),
    invalid(
        "an unknown source",
        adapter({"spec/adapterSource/type": "git"}),
        "spec/adapterSource/type",
        "huggingface",
    ),
    invalid(
        "a port beyond the CRD's bound",
        router({"spec/lmcacheControllerPort": 70000}),
        "spec/lmcacheControllerPort",
        "65535",
    ),
    invalid(
        "a number of 64 bits beyond our CRD's bound",
        runtime({"spec/lmCacheConfig": {**NO_CACHE, "maxLocalCpuSize": 2147483648}}),
        "spec/lmCacheConfig/maxLocalCpuSize",
        "2147483647 or less",
    ),
    invalid("a missing field", cache({"spec/image": ABSENT}), "spec/image", "required but missing", "add image"),
    invalid(
        "null in a required field",
        adapter({"spec/adapterSource/adapterName": None}),
        "spec/adapterSource/adapterName",
        "required but missing",
    ),
    written("a plain number", "spec/resources/cpu", "4", 'write cpu: "4"'),
    written("a number with an exponent", "spec/resources/memory", "1e3", 'write memory: "1e3"'),
    written("an octal number", "spec/resources/cpu", "010", 'write cpu: "010"'),
    written("a word that is a boolean", "spec/image/pullSecretName", "y", 'write pullSecretName: "y"'),
    written("a number in quotes", "spec/port", '"8000"', "write port: 8000 without quotes"),
    written("another case", "spec/deploymentStrategy", "recreate", 'did you mean "Recreate"', "must be one of"),
    written(
        "a name that is a boolean",
        "spec/image/name",
        "y",
        'write name: "y"',
        "spec.image.name must be a string, found the boolean true (that is how YAML 1.1 reads the plain word y)",
    ),
    valid("null in an optional field", runtime({"spec/model/dtype": None})),
    valid(
        "a default fills it in",
        cache({"spec/port": None, "spec/replicas": ABSENT, "spec/deploymentStrategy": ABSENT}),
    ),
    valid("a number in quotes", runtime({ENV: [{"name": "A", "value": "1"}]})),
    valid("a topology", topology()),
    valid("a number beyond int32 is another rule's", runtime({"spec/model/maxModelLen": 5000000000})),
    valid("a missing field beside an unknown one", UNREAD_ENV),
)

oversized, fitting = partial(bad, "oversized-integer"), partial(good, "oversized-integer")
SECONDS = {"key": "a", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 5000000000}
OVERSIZED_INTEGER = (
    *(
        oversized(path, manifest, Said(path, part, fix=fix))
        for manifest, path, part, fix in (
            (runtime({"spec/model/maxModelLen": 5000000000}), "spec/model/maxModelLen", "every VLLMRuntime", ""),
            (
                router({"spec/requestStatsWindow": 2147483648}),
                "spec/requestStatsWindow",
                "every VLLMRouter",
                "2147483647",
            ),
            (cache({"spec/replicas": 3000000000}), "spec/replicas", "every CacheServer", ""),
            (router({"spec/engineScrapeInterval": -2147483649}), "spec/engineScrapeInterval", "-2147483649", ""),
            (runtime({"spec/vllmConfig/port": 5000000000}), "spec/vllmConfig/port", "freezes", ""),
            (
                topology({"spec/topology/decode/model/maxModelLen": 5000000000}),
                "spec/topology/decode/model/maxModelLen",
                "freezes",
                "",
            ),
            (
                adapter({"spec/adapterSource/maxAdapters": 5000000000}),
                "spec/adapterSource/maxAdapters",
                "every LoraAdapter",
                "",
            ),
        )
    ),
    oversized(
        "a bound of the CRD",
        router({"spec/lmcacheControllerPort": 5000000000}),
        Said("spec/lmcacheControllerPort", "rejects", fails_at=API_SERVER),
    ),
    fitting("the largest number", runtime({"spec/model/maxModelLen": 2147483647})),
    fitting("seconds have 64 bits", runtime({"spec/deploymentConfig/toleration": [SECONDS]})),
    fitting("text", runtime({"spec/model/maxModelLen": "5000000000"})),
    fitting("small numbers", cache()),
)

TOLERATIONS = "spec/deploymentConfig/toleration"
not_null = partial(good, "null-field")


def is_null(path: str, manifest: Manifest, *also: str) -> Case:
    """One null; also: other rules that report an error, because the field is missing."""
    said = Said(path, "is null", WARNING, API_SERVER, fix="leave")
    return bad_cluster(
        "null-field", f"{manifest.ref.kind} {path}", manifest, said, complete=False, facts=UNKNOWN, also=also
    )


NULL_FIELD = (
    *(
        is_null(path, make({path: None}))
        for make, path in (
            (runtime, TOLERATIONS),
            (runtime, "spec/model/chatTemplate"),
            (runtime, "spec/deploymentConfig/podAnnotations/a"),
            (topology, "spec/topology/decode/model/dtype"),
            (adapter, "spec/adapterSource/credentialsSecretRef"),
        )
    ),
    is_null(f"{TOLERATIONS}/0/key", runtime({TOLERATIONS: [{"key": None, "operator": "Exists"}]})),
    is_null("spec/serviceAccountName", router({"spec/serviceAccountName": None}), "missing-service-account"),
    is_null("spec", cache({"spec": None}), "missing-spec"),
    not_null(
        "a default fills it in", runtime({"spec/vllmConfig/port": None, "spec/deploymentConfig/runtimeClass": None})
    ),
    not_null("a label", runtime(labels={"a": None})),
    not_null("a missing required field is another rule's", cache({"spec/image": None})),
    not_null("another kind", other("ConfigMap", {"data": None})),
    not_null("a whole object", router()),
)

CURRENT = f"{GROUP}/v1alpha1"
NEW_KIND = other("VLLMCluster", api_version=f"{GROUP}/v1beta1")


def definition(**version: object) -> Manifest:
    """The CustomResourceDefinition of a newer operator."""
    spec = {"group": GROUP, "names": {"kind": "VLLMCluster"}, "versions": [{"name": "v1beta1", **version}]}
    return other("CustomResourceDefinition", {"spec": spec}, api_version="apiextensions.k8s.io/v1")


def unserved(name: str, manifest: Manifest, path: str, part: str, fix: str) -> Case:
    """An object that the API server rejects for its version, kind or group."""
    return bad("unserved-version", name, manifest, Said(path, part, fails_at=API_SERVER, fix=fix))


served = partial(good, "unserved-version")
UNSERVED_VERSION = (
    unserved("a version", runtime({"apiVersion": f"{GROUP}/v1"}), "apiVersion", "v1", CURRENT),
    unserved("another version", router({"apiVersion": f"{GROUP}/v1beta1"}), "apiVersion", "v1beta1", CURRENT),
    unserved("the core group", runtime({"apiVersion": "v1"}), "apiVersion", '"v1"', CURRENT),
    unserved("a group of Kubernetes", router({"apiVersion": "apps/v1"}), "apiVersion", "apps/v1", CURRENT),
    unserved("no version", cache({"apiVersion": GROUP}), "apiVersion", GROUP, CURRENT),
    unserved("a kind", runtime({"kind": "VllmRuntime"}), "kind", '"VllmRuntime"', "did you mean VLLMRuntime"),
    unserved("half a kind", adapter({"kind": "LoRA"}), "kind", '"LoRA"', "LoraAdapter"),
    unserved("a kind of Kubernetes", other("Pod", api_version=CURRENT), "kind", '"Pod"', "write one of VLLMRuntime"),
    unserved("a group", runtime({"apiVersion": "production-stack.vllm.io/v1alpha1"}), "apiVersion", "vllm.io", CURRENT),
    unserved(
        "a group without its dash",
        cache({"apiVersion": "productionstack.vllm.ai/v1"}),
        "apiVersion",
        "productionstack",
        CURRENT,
    ),
    bad_cluster(
        "unserved-version",
        "a version that a definition of the tree does not serve",
        (definition(served=False), NEW_KIND),
        Said("kind", '"VLLMCluster"', fails_at=API_SERVER, name="other"),
    ),
    served("a definition of the tree serves it", (definition(served=True), NEW_KIND)),
    served("a definition serves it by default", (definition(), NEW_KIND)),
    served("a runtime", runtime()),
    served("a kind of Kubernetes in its own group", other("Deployment", api_version="apps/v1")),
    served("somebody else's cache server", other("CacheServer", api_version="infinispan.org/v1")),
    served("somebody else's group", other("IntelligentPool", api_version="vllm.ai/v1alpha1")),
    served("somebody else's group that is near", other("Cluster", api_version="production-stack.vllm.io/v1")),
)

CASES = (*UNKNOWN_FIELD, *INVALID_VALUE, *OVERSIZED_INTEGER, *NULL_FIELD, *UNSERVED_VERSION)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """What the API server refuses, drops silently, or stores although the operator cannot read it."""
    check(case)
