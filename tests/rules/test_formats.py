"""The rule about values in the format of a Kubernetes field."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.manifests import formats
from tests.rules.builders import ABSENT, adapter, router, runtime, topology
from tests.rules.harness import OPERATOR, POD, WARNING, Case, Said, bad, check, good, parametrized

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

SUBDOMAINS = {
    "a capital": "Bad_Name",
    "a slash": "a/b",
    "a dash first": "-a",
    "254 characters": "a" * 254,
    "a space": "a b",
}
KEYS = {
    "a space": "a b",
    "a dot": ".",
    "two dots": "..",
    "two dots first": "..a",
    "a slash": "a/b",
    "254 characters": "a" * 254,
}
LABEL_VALUES = {"a space": "b c", "64 characters": "b" * 64, "a slash": "a/b", "a dash last": "a-"}
LABEL_KEYS = {
    "empty": "",
    "two slashes": "a/b/c",
    "a domain with a capital": "A.b/c",
    "64 characters": "k" * 64,
    "no domain": "/a",
}
CONFIG, STORAGE, TOKEN = "spec/deploymentConfig", "spec/storageConfig", "spec/model/hfTokenSecret"
TERMS = f"{CONFIG}/nodeSelectorTerms"
UNREADABLE = {"name": "A/b", "key": "a b"}
DOWNLOAD = {"spec/adapterSource": {"type": "huggingface", "adapterName": "sql", "repository": "org/sql"}}


def requiring(part: str = "matchExpressions", **requirement: Any) -> list[Any]:
    """Node selector terms with one requirement."""
    return [{part: [requirement]}]


def labelled(value: str) -> Manifest:
    """A router whose pods run where a label has one of two values."""
    return router({"spec/nodeSelectorTerms": requiring(key="pool", operator="In", values=["a", value])})


def on_node(name: str) -> Manifest:
    """A side of a topology whose pods run on one node."""
    at = "spec/topology/decode/deploymentConfig/nodeSelectorTerms"
    return topology({at: requiring("matchFields", key="metadata.name", operator="In", values=[name])})


def api_key(name: str, key: str) -> Manifest:
    """A router with the engines' API key."""
    return router({"spec/vllmApiKeySecret": {"name": name}, "spec/vllmApiKeyName": key})


PLACES = (
    (f"{CONFIG}/runtimeClass", SUBDOMAINS, lambda text: runtime({f"{CONFIG}/runtimeClass": text})),
    (
        f"{STORAGE}/storageClassName",
        SUBDOMAINS,
        lambda text: runtime({STORAGE: {"enabled": True, "storageClassName": text}}),
    ),
    (
        f"{STORAGE}/volumeName",
        {**SUBDOMAINS, "a dot": "a.b"},
        lambda text: runtime({STORAGE: {"enabled": True, "volumeName": text}}),
    ),
    (f"{TOKEN}/hfTokenSecretName", SUBDOMAINS, lambda text: runtime({TOKEN: {"hfTokenSecretName": text}})),
    (
        f"{TOKEN}/hfTokenKeyName",
        KEYS,
        lambda text: runtime({TOKEN: {"hfTokenSecretName": "s", "hfTokenKeyName": text}}),
    ),
    ("spec/vllmApiKeySecret/name", SUBDOMAINS, lambda text: api_key(text, "key")),
    ("spec/vllmApiKeyName", KEYS, lambda text: api_key("s", text)),
    (
        "spec/vllmApiKey/secretName",
        SUBDOMAINS,
        lambda text: adapter({"spec/vllmApiKey": {"secretName": text, "secretKey": "k"}}),
    ),
    (
        "spec/vllmApiKey/secretKey",
        KEYS,
        lambda text: adapter({"spec/vllmApiKey": {"secretName": "s", "secretKey": text}}),
    ),
    (
        "spec/adapterSource/credentialsSecretRef/name",
        SUBDOMAINS,
        lambda text: adapter({**DOWNLOAD, "spec/adapterSource/credentialsSecretRef": {"name": text, "key": "k"}}),
    ),
    (
        f"{TERMS}/0/matchExpressions/0/key",
        LABEL_KEYS,
        lambda text: runtime({TERMS: requiring(key=text, operator="Exists")}),
    ),
    ("spec/nodeSelectorTerms/0/matchExpressions/0/values/1", LABEL_VALUES, labelled),
    (
        "spec/topology/decode/deploymentConfig/nodeSelectorTerms/0/matchFields/0/values/0",
        {**SUBDOMAINS, "empty": ""},
        on_node,
    ),
)
malformed, formed = partial(bad, "malformed-value"), partial(good, "malformed-value")
CASES = (
    *(
        malformed(f"{path}: {name}", make(text), Said(path, text, fails_at=OPERATOR, fix="write"))
        for path, texts, make in PLACES
        for name, text in texts.items()
    ),
    malformed(
        "a pull secret, without which a public image is pulled",
        runtime({f"{CONFIG}/image/pullSecretName": "My_Secret"}),
        Said(f"{CONFIG}/image/pullSecretName", "no Secret can have it", WARNING, POD),
    ),
    formed(
        "good values",
        runtime({f"{CONFIG}/runtimeClass": "a.b-c", TOKEN: {"hfTokenSecretName": "a.b", "hfTokenKeyName": ".A_b-"}}),
    ),
    formed("a volume that is off", runtime({STORAGE: {"enabled": False, "volumeName": "A", "storageClassName": "A"}})),
    formed("empty is the default", runtime({STORAGE: {"enabled": True, "volumeName": "", "storageClassName": ""}})),
    formed("a key without a Secret", runtime({TOKEN: {"hfTokenKeyName": "a b"}})),
    formed("half an API key", router({"spec/vllmApiKeyName": "a b"})),
    formed("label values", labelled("")),
    formed(
        "credentials that nothing reads, because an adapterPath is there",
        adapter({"spec/adapterSource/credentialsSecretRef": UNREADABLE}),
    ),
    formed("a node", on_node("node-1.example.com")),
    formed("a number is another rule's", runtime({f"{CONFIG}/runtimeClass": 5})),
    formed("absent", runtime({TERMS: ABSENT})),
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """The CRD accepts any text, and the API server refuses the child, or the operator finds no such Secret."""
    check(case)


@pytest.mark.parametrize(
    ("format_", "accepted", "refused"),
    [
        (
            formats.RESOURCE_NAME,
            ("cpu", "hugepages-2Mi", "kubernetes.io/gpu", "a.b/C_d"),
            ("pods", "A100", "a/", "requests.a.b/c", "A/b"),
        ),
        (formats.ENV_NAME, ("A", "a-b.c", "1"), ("", "A=B", "é")),
        (formats.ANNOTATION_KEY, ("A.b/c", "x"), ("a b", "a/b/c", "")),
        (formats.LABEL_VALUE, ("", "A.b_c"), ("a/b", "-a", "a" * 64)),
        (formats.DNS_LABEL, ("a-1", "0"), ("a.b", "A", "")),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_a_format_accepts_what_kubernetes_accepts(
    format_: formats.Format, accepted: tuple[str, ...], refused: tuple[str, ...]
) -> None:
    """Judged by a Kubernetes 1.34 API server."""
    assert [text for text in accepted if not format_.accepts(text)] == []
    assert [text for text in refused if format_.accepts(text)] == []
