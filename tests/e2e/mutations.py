"""What the generator writes into valid objects: paths, and values from the edges of what Kubernetes accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

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


def _meta() -> Mutations:
    return (("metadata/name", NAME), ("metadata/labels", LABELS), ("metadata/annotations", OWN_ANNOTATIONS))


def _below(path: str, fields: Mapping[str, st.SearchStrategy[Any]]) -> Mutations:
    return tuple((f"{path}/{key}", values) for key, values in fields.items())


MUTATIONS: Mapping[str, Mutations] = {
    "runtime": (
        *_meta(),
        *_below("spec/deploymentConfig/image", IMAGE),
        *_below(
            "spec/deploymentConfig/resources",
            {"cpu": QUANTITY, "memory": QUANTITY, "gpu": QUANTITY, "gpuType": GPU_TYPE},
        ),
        ("spec/deploymentConfig/replicas", SMALL),
        ("spec/deploymentConfig/runtimeClass", TEXT),
        ("spec/deploymentConfig/nodeSelectorTerms", TERMS),
        ("spec/deploymentConfig/toleration", TOLERATIONS),
        ("spec/deploymentConfig/podAnnotations", ANNOTATIONS),
        ("spec/deploymentConfig/shmSize", QUANTITY),
        ("spec/deploymentConfig/sidecarConfig", SIDECAR),
        ("spec/storageConfig", STORAGE),
        ("spec/model/hfTokenSecret", TOKEN),
        ("spec/model/chatTemplate", TEXT),
        ("spec/vllmConfig/port", PORT),
        ("spec/vllmConfig/env", ENV),
        ("spec/vllmConfig/extraArgs", STRINGS),
    ),
    "router": (
        *_meta(),
        *_below("spec/image", IMAGE),
        ("spec/replicas", SMALL),
        ("spec/port", PORT),
        ("spec/env", ENV),
        ("spec/nodeSelectorTerms", TERMS),
        ("spec/serviceAccountName", TEXT),
        ("spec/vllmApiKeySecret", st.fixed_dictionaries({}, optional={"name": TEXT})),
        ("spec/vllmApiKeyName", TEXT),
        *_below("spec/resources", {"cpu": QUANTITY, "memory": QUANTITY, "gpu": QUANTITY, "gpuType": GPU_TYPE}),
    ),
    "cache": (
        *_meta(),
        *_below("spec/image", IMAGE),
        ("spec/replicas", SMALL),
        ("spec/port", PORT),
        *_below("spec/resources", {"cpu": QUANTITY, "memory": QUANTITY}),
    ),
}
"""Paths with the values that they may get, by the name of the builder in tests/rules/builders.py."""
