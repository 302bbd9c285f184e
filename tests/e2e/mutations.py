"""What the generator writes into valid objects: paths, and values from the edges of what Kubernetes accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.rules.builders import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Mutations = Sequence[tuple[str, st.SearchStrategy[Any]]]

_EDGES = (
    "",
    "a",
    "A",
    "-a",
    "a-",
    "a.b",
    "a..b",
    "a/b",
    "A/b",
    "a/b/c",
    "/a",
    "a/",
    "a b",
    "a_b",
    ".",
    "..",
    "..a",
    ".a",
    "é",
    "0",
    "1a",
)
_LONG = tuple(sign * count for sign in ("a", "b.") for count in (55, 56, 63, 64, 253, 254, 300))
TEXT = st.one_of(
    st.sampled_from((*_EDGES, *_LONG)),
    st.text("abcXYZ019-_./=: é", max_size=12),
    st.from_regex(r"[a-z][-a-z0-9.]{0,8}", fullmatch=True),
)
"""Texts that some Kubernetes format takes, and some does not."""
QUANTITY = st.one_of(
    st.sampled_from(
        (
            "",
            "0",
            "1",
            "2",
            "500m",
            "0.5",
            "1.5",
            "-1",
            "+1",
            "1e3",
            "1E",
            "1Gi",
            "-1Gi",
            "1024Mi",
            "16Ei",
            "abc",
            "1 Gi",
            "2Mi",
            "3Mi",
            "0Gi",
        )
    ),
    st.from_regex(r"[1-9][0-9]{0,3}(m|k|Ki|Mi|Gi)?", fullmatch=True),
)
PORT = st.sampled_from((-1, 0, 1, 80, 8000, 65535, 65536, 70000, 2**31 - 1))
SMALL = st.sampled_from((-1, 0, 1, 2, 5))
POLICY = st.sampled_from(("", "Always", "IfNotPresent", "Never", "Sometimes", "always"))
STRINGS = st.lists(TEXT, max_size=3)
ENV = st.lists(st.fixed_dictionaries({"name": TEXT, "value": TEXT}), max_size=3)
_OPERATOR = st.sampled_from(("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt", "", "in", "Equal"))
_REQUIREMENT = st.fixed_dictionaries(
    {"key": st.one_of(TEXT, st.sampled_from(("metadata.name", "kubernetes.io/os"))), "operator": _OPERATOR},
    optional={"values": st.one_of(STRINGS, st.lists(st.sampled_from(("1", "08", "-1", "a")), max_size=2))},
)
TERMS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "matchExpressions": st.lists(_REQUIREMENT, max_size=2),
            "matchFields": st.lists(_REQUIREMENT, max_size=2),
        },
    ),
    max_size=2,
)
TOLERATIONS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "key": TEXT,
            "operator": st.sampled_from(("", "Exists", "Equal", "In")),
            "value": TEXT,
            "effect": st.sampled_from(("", "NoSchedule", "PreferNoSchedule", "NoExecute", "Never")),
            "tolerationSeconds": SMALL,
        },
    ),
    max_size=2,
)
_APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
ANNOTATIONS = st.dictionaries(
    st.one_of(
        TEXT,
        st.sampled_from(
            (
                "kubernetes.io/config.mirror",
                f"{_APPARMOR}vllm",
                f"{_APPARMOR}sidecar",
                f"{_APPARMOR}x",
                "controller.kubernetes.io/pod-deletion-cost",
                "seccomp.security.alpha.kubernetes.io/pod",
                "scheduler.alpha.kubernetes.io/tolerations",
            )
        ),
    ),
    st.one_of(
        TEXT,
        st.sampled_from(
            ("runtime/default", "localhost/a", "unconfined", "5", "-5", "+5", "[]", "[{}]", '[{"operator":"Exists"}]')
        ),
    ),
    max_size=2,
)
OWN_ANNOTATIONS = st.dictionaries(TEXT, st.one_of(TEXT, st.integers(0, 1), st.none()), max_size=2)
LABELS = st.dictionaries(
    st.one_of(TEXT, st.sampled_from(("model", "app"))), st.one_of(TEXT, st.none(), st.booleans()), max_size=2
)
GPU_TYPE = st.one_of(
    TEXT,
    st.sampled_from(
        (
            "cpu",
            "memory",
            "ephemeral-storage",
            "kubernetes.io/gpu",
            "a.kubernetes.io/b",
            "nvidia.com/gpu",
            "requests.nvidia.com/gpu",
            "hugepages-2Mi",
            "storage",
        )
    ),
)
NAME = TEXT.filter(bool)
IMAGE: Mapping[str, st.SearchStrategy[Any]] = {
    "pullPolicy": POLICY,
    "pullSecretName": TEXT,
    "registry": TEXT,
    "name": TEXT,
}
SIDECAR = st.fixed_dictionaries(
    {"enabled": st.booleans(), "image": st.just({"registry": "docker.io", "name": "a/b:v1"})},
    optional={
        "name": TEXT,
        "env": ENV,
        "resources": st.fixed_dictionaries({}, optional={"cpu": QUANTITY, "gpu": QUANTITY, "gpuType": GPU_TYPE}),
        "mountPath": TEXT,
    },
)
STORAGE = st.fixed_dictionaries(
    {"enabled": st.booleans()},
    optional={
        "size": QUANTITY,
        "volumeName": st.one_of(TEXT, st.sampled_from(("dshm", "chat-template"))),
        "storageClassName": TEXT,
        "accessMode": st.sampled_from(("ReadWriteOnce", "ReadWriteMany", "ReadOnlyMany", "ReadWriteOncePod", "")),
        "mountPath": st.one_of(TEXT, st.sampled_from(("/dev/shm", "/data"))),  # noqa: S108  # paths in a pod
    },
)
TOKEN = st.fixed_dictionaries({}, optional={"hfTokenSecretName": TEXT, "hfTokenKeyName": TEXT})


TOO_BIG = 2**31
NUMBER = st.sampled_from((-1, 0, 1, 2, 8192, TOO_BIG - 1, TOO_BIG, 5_000_000_000))
SWITCH = st.booleans()
LABEL = st.sampled_from(("", "a", "qwen3-8b", "a/b", "a" * 64))
REFERENCE = st.fixed_dictionaries({}, optional={"name": TEXT, "key": TEXT})
SOURCE = st.fixed_dictionaries(
    {"type": st.sampled_from(("local", "s3", "http", "huggingface", "", "S3")), "adapterName": st.just("sql")},
    optional={
        "adapterPath": st.sampled_from(("", "/data/sql")),
        "repository": st.sampled_from(("", "org/sql")),
        "pattern": TEXT,
        "maxAdapters": NUMBER,
        "credentialsSecretRef": st.one_of(st.none(), REFERENCE),
    },
)
SIZE = st.sampled_from(("", "5", "30", "4Gi", "0"))
LMCACHE = st.fixed_dictionaries(
    {},
    optional={
        "enabled": SWITCH,
        "cpuOffloadingBufferSize": SIZE,
        "diskOffloadingBufferSize": SIZE,
        "remoteUrl": st.sampled_from(("", "lm://cache.llm.svc:80")),
        "remoteSerde": st.sampled_from(("", "naive")),
    },
)
"""What every operator knows; PD_CACHE adds the fields of change 841."""
PD_CACHE = st.fixed_dictionaries(
    {"enabled": SWITCH},
    optional={
        "kvRole": st.sampled_from(("", "kv_producer", "kv_consumer")),
        "localCpu": st.sampled_from(("", "True")),
        "maxLocalCpuSize": NUMBER,
        "enableNixl": SWITCH,
        "enableXpyd": SWITCH,
        "nixlRole": st.sampled_from(("", "sender", "receiver")),
        "nixlProxyPort": st.sampled_from(("", "7500", "70000")),
        "skipLastNTokens": NUMBER,
        "rpcPort": TEXT,
        "remoteUrl": st.sampled_from(("", "lm://cache.llm.svc:80")),
    },
)
LMCACHE_ENV = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(
                ("LMCACHE_USE_EXPERIMENTAL", "LMCACHE_MAX_LOCAL_CPU_SIZE", "LMCACHE_REMOTE_URL", "LMCACHE_LOCAL_CPU")
            ),
            "value": st.sampled_from(("", "True", "true", "5", "lm://cache.llm.svc:80")),
        }
    ),
    max_size=2,
)
_POLICY: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {},
        optional={"podValue": SMALL, "periodSeconds": SMALL, "stabilizationWindowSeconds": NUMBER},
    ),
)
SCALING = st.fixed_dictionaries(
    {"enabled": SWITCH},
    optional={
        "minReplicas": SMALL,
        "maxReplicas": SMALL,
        "scaleUpPolicy": _POLICY,
        "scaleDownPolicy": _POLICY,
        "triggers": st.fixed_dictionaries({}, optional={"requestsRunningThreshold": SMALL}),
        "pollingInterval": NUMBER,
    },
)
WHOLE_SCALING = st.fixed_dictionaries(
    {"enabled": st.just(True), "scaleUpPolicy": st.just({}), "scaleDownPolicy": st.just({}), "triggers": st.just({})},
    optional={"minReplicas": SMALL, "maxReplicas": SMALL},
)
STATIC = st.one_of(TEXT, st.sampled_from(("http://a.b:80", "http://a.b:80,http://c.d:80", "m", "m,n")))
NOTHING = st.sampled_from((ABSENT, None))
"""The field is taken away, or written as null."""


def _meta() -> Mutations:
    return (("metadata/name", NAME), ("metadata/labels", LABELS), ("metadata/annotations", OWN_ANNOTATIONS))


def _below(path: str, fields: Mapping[str, st.SearchStrategy[Any]]) -> Mutations:
    return tuple((f"{path}/{key}", values) for key, values in fields.items())


def _without(path: str, *fields: str) -> Mutations:
    return tuple((f"{path}/{field}", NOTHING) for field in fields)


def _engine(path: str) -> Mutations:
    config = f"{path}/deploymentConfig"
    return (
        *_below(f"{config}/image", IMAGE),
        *_below(f"{config}/resources", {"cpu": QUANTITY, "memory": QUANTITY, "gpu": QUANTITY, "gpuType": GPU_TYPE}),
        (f"{config}/replicas", st.one_of(SMALL, NUMBER)),
        (f"{config}/runtimeClass", TEXT),
        (f"{config}/nodeSelectorTerms", TERMS),
        (f"{config}/toleration", TOLERATIONS),
        (f"{config}/podAnnotations", ANNOTATIONS),
        (f"{config}/shmSize", QUANTITY),
        (f"{config}/sidecarConfig", SIDECAR),
        *_without(config, "nodeSelectorTerms", "resources", "image", "replicas", "toleration", "runtimeClass"),
        (f"{config}/resources", st.just({})),
        (f"{path}/storageConfig", STORAGE),
        (f"{path}/model/hfTokenSecret", TOKEN),
        (f"{path}/model/chatTemplate", TEXT),
        (f"{path}/model/maxModelLen", NUMBER),
        (f"{path}/vllmConfig/tensorParallelSize", st.one_of(NUMBER, st.sampled_from((2.0, 1.0, 1.5)))),
        (f"{path}/vllmConfig/port", PORT),
        (f"{path}/vllmConfig/env", st.one_of(ENV, LMCACHE_ENV)),
        (f"{path}/vllmConfig/extraArgs", STRINGS),
        *_without(f"{path}/vllmConfig", "port", "v1", "env", "extraArgs"),
        (f"{path}/lmCacheConfig", st.one_of(LMCACHE, PD_CACHE, NOTHING)),
        *_without(path, "model", "vllmConfig", "deploymentConfig"),
    )


MUTATIONS: Mapping[str, Mutations] = {
    "runtime": (
        *_meta(),
        *_engine("spec"),
        ("spec/autoscalingConfig", st.one_of(SCALING, WHOLE_SCALING)),
        ("spec/enablePDDisaggregation", st.one_of(SWITCH, NOTHING)),
        *_without("spec", "lmCacheConfig"),
        ("spec", NOTHING),
    ),
    "topology": (
        *_meta(),
        *_engine("spec/topology/prefill"),
        *_engine("spec/topology/decode"),
        ("spec/enablePDDisaggregation", st.one_of(SWITCH, NOTHING)),
        ("spec/autoscalingConfig", st.one_of(SCALING, WHOLE_SCALING)),
        *_without("spec/topology", "prefill", "decode"),
        ("spec/topology", st.one_of(NOTHING, st.just({}))),
    ),
    "router": (
        *_meta(),
        *_below("spec/image", IMAGE),
        ("spec/replicas", st.one_of(SMALL, NUMBER)),
        ("spec/port", PORT),
        ("spec/env", ENV),
        ("spec/nodeSelectorTerms", TERMS),
        ("spec/serviceAccountName", st.one_of(TEXT, NOTHING)),
        ("spec/serviceDiscovery", st.sampled_from(("k8s", "static", "", "K8s"))),
        ("spec/staticBackends", st.one_of(STATIC, NOTHING)),
        ("spec/staticModels", STATIC),
        ("spec/k8sLabelSelector", st.one_of(TEXT, NOTHING)),
        ("spec/routingLogic", st.sampled_from(("roundrobin", "session", "kvaware", "prefixaware", "loadaware", ""))),
        ("spec/sessionKey", TEXT),
        ("spec/lmcacheControllerPort", st.one_of(PORT, NUMBER)),
        ("spec/engineScrapeInterval", NUMBER),
        ("spec/requestStatsWindow", NUMBER),
        ("spec/extraArgs", STRINGS),
        ("spec/vllmApiKeySecret", st.fixed_dictionaries({}, optional={"name": TEXT})),
        ("spec/vllmApiKeyName", TEXT),
        *_below("spec/resources", {"cpu": QUANTITY, "memory": QUANTITY, "gpu": QUANTITY, "gpuType": GPU_TYPE}),
        ("spec/resources", st.one_of(NOTHING, st.just({}))),
        ("spec", NOTHING),
    ),
    "cache": (
        *_meta(),
        *_below("spec/image", IMAGE),
        ("spec/replicas", st.one_of(SMALL, NUMBER)),
        ("spec/port", PORT),
        *_below("spec/resources", {"cpu": QUANTITY, "memory": QUANTITY}),
        ("spec/resources", st.one_of(NOTHING, st.just({}), st.just({"gpu": "1"}))),
        ("spec", NOTHING),
    ),
    "adapter": (
        *_meta(),
        ("spec/baseModel", st.one_of(LABEL, NOTHING)),
        ("spec/adapterSource", SOURCE),
        ("spec/adapterSource/adapterPath", st.one_of(st.just(""), NOTHING)),
        ("spec/adapterSource/type", st.sampled_from(("s3", "http", "huggingface", "none"))),
        ("spec/adapterSource/credentialsSecretRef", st.one_of(REFERENCE, NOTHING)),
        ("spec/loraAdapterDeploymentConfig", st.one_of(NOTHING, st.just({}))),
        ("spec/loraAdapterDeploymentConfig/algorithm", st.sampled_from(("default", "ordered", "", "Default"))),
        ("spec/loraAdapterDeploymentConfig/replicas", NUMBER),
        ("spec/vllmApiKey", st.fixed_dictionaries({}, optional={"secretName": TEXT, "secretKey": TEXT})),
        ("spec/adapterSource", NOTHING),
        ("spec", NOTHING),
    ),
}
"""Paths with the values that they may get, by the name of the builder in tests/rules/builders.py."""
