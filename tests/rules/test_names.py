"""The rules about names."""

from __future__ import annotations

from functools import partial

from prodstack.manifests.manifest import Manifest
from prodstack.manifests.yaml_reader import read
from tests.rules.builders import ABSENT, IMAGE, adapter, cache, other, router, runtime, topology
from tests.rules.harness import (
    API_SERVER,
    FACTS,
    NOTE,
    NOTHING,
    WARNING,
    Case,
    Said,
    bad,
    bad_cluster,
    check,
    good,
    parametrized,
)

AT = "metadata/name"

invalid, valid = partial(bad, "invalid-name"), partial(good, "invalid-name")
_LONG = "t" * 56
INVALID_NAME = (
    invalid(
        "a leading digit",
        runtime(name="3-llama"),
        Said(AT, '"3-llama" is not a valid name for a Service', fix='"llama"'),
    ),
    invalid("a dot", runtime(name="llama-3.1"), Said(AT, "is not a valid name for a Service")),
    invalid("64 characters", cache(name="c" * 64), Said(AT, "64 characters; the name of a Service has at most 63")),
    invalid("a router of 64 characters", router(name="r" * 64), Said(AT, "64 characters")),
    invalid("capitals", router(name="Router"), Said(AT, "is not a valid object name", fails_at=API_SERVER)),
    invalid("an underscore", adapter(name="my_adapter"), Said(AT, "is not a valid object name", fails_at=API_SERVER)),
    invalid("a trailing dash", cache(name="cache-"), Said(AT, "is not a valid object name", fails_at=API_SERVER)),
    invalid("254 characters", adapter(name="a" * 254), Said(AT, "254 characters", fails_at=API_SERVER)),
    invalid("no name", cache({AT: ABSENT}), Said(AT, "has no name", fails_at=API_SERVER)),
    invalid("a number", cache({AT: 12}), Said(AT, "has no name", fails_at=API_SERVER)),
    invalid(
        "an account",
        router({"spec/serviceAccountName": "Router_SA"}),
        Said("spec/serviceAccountName", '"Router_SA"', fix="use a-z"),
    ),
    invalid(
        "a side of a topology needs eight characters more",
        topology(name=_LONG),
        Said(AT, f'gives a Service "{_LONG}-prefill", which has 64 characters'),
    ),
    valid("63 characters", runtime(name="r" * 63)),
    valid("digits inside", runtime(name="llama-3-1-8b")),
    valid("a topology of 55 characters", topology(name="t" * 55)),
    valid("an adapter with a dot makes no Service", adapter(name="sql.v2")),
    valid("an adapter of 64 characters", adapter(name="a" * 64)),
    valid("a generated name", cache({AT: ABSENT, "metadata/generateName": "cache-"})),
    valid("the default account", router({"spec/serviceAccountName": "default"})),
)


def sidecar(**fields: object) -> Manifest:
    """A runtime with a sidecar."""
    return runtime({"spec/deploymentConfig/sidecarConfig": {"image": IMAGE, **fields}})


SIDECAR = "spec/deploymentConfig/sidecarConfig/name"
clashing, fine = partial(bad, "clashing-container-name"), partial(good, "clashing-container-name")
CLASHING_CONTAINER_NAME = (
    clashing("vllm", sidecar(enabled=True, name="vllm"), Said(SIDECAR, "engine's container")),
    clashing("empty", sidecar(enabled=True, name=""), Said(SIDECAR, "not a container's name")),
    clashing("a capital", sidecar(enabled=True, name="LoRA"), Said(SIDECAR, "LoRA")),
    fine("absent", sidecar(enabled=True)),
    fine("another name", sidecar(enabled=True, name="lora")),
    fine("switched off", sidecar(name="vllm")),
    fine("a number", sidecar(enabled=True, name=1)),
)


def placed(
    file: str,
    text: str = "{kind: CacheServer, apiVersion: production-stack.vllm.ai/v1alpha1, metadata: {name: c}, "
    "spec: {image: {registry: docker.io, name: 'a/b:v1'}, resources: {cpu: '1'}}}",
) -> Manifest:
    """An object that was read from a file."""
    return Manifest(read(text, file)[0])


twice, once = partial(bad_cluster, "duplicate-object"), partial(good, "duplicate-object", facts=FACTS)
DUPLICATE_OBJECT = (
    twice(
        "in one file",
        (runtime(), runtime()),
        Said(AT, "VLLMRuntime llm/engine is written twice", fails_at=NOTHING, name="engine"),
    ),
    twice(
        "in two folders of a complete tree",
        (placed("a/x.yaml"), placed("b/x.yaml")),
        Said(AT, "first at a/x.yaml:1:", fails_at=NOTHING, name="c"),
    ),
    twice(
        "in one folder of a partial tree",
        (placed("a/x.yaml"), placed("a/y.yaml")),
        Said(AT, "first at a/x.yaml:1:", WARNING, NOTHING, name="c"),
        complete=False,
    ),
    twice(
        "a kind of somebody else",
        (other("ConfigMap"), other("ConfigMap")),
        Said(AT, "ConfigMap llm/other", fails_at=NOTHING, name="other"),
    ),
    twice(
        "two folders of a partial tree may be two clusters", (placed("a/x.yaml"), placed("b/x.yaml")), complete=False
    ),
    once("two names", (runtime(), runtime(name="second"))),
    once("two namespaces", (cache(), cache({"metadata/namespace": "b"}))),
    once(
        "two API groups",
        (other("Service", name="x"), other("Service", name="x", api_version="serving.knative.dev/v1")),
    ),
    once("no names", (other("Job", name=""), other("Job", name=""))),
)


def service(name: str, **spec: object) -> Manifest:
    """A Service that somebody wrote."""
    return other("Service", {"spec": spec}, name)


clash = partial(bad_cluster, "clashing-child-name")
no_clash = partial(good, "clashing-child-name", facts=FACTS)
CLASHING_CHILD_NAME = (
    clash(
        "a runtime and a router",
        (runtime(), router(name="engine")),
        Said(AT, 'also those of VLLMRuntime "engine"', name="engine"),
        also={"self-matching-selector"},
    ),
    clash("a runtime and a cache", (runtime(), cache(name="engine")), Said(AT, "VLLMRuntime", name="engine")),
    clash(
        "a side and a runtime",
        (runtime(name="a-prefill"), topology(name="a")),
        Said(AT, '"a-prefill" are also those of VLLMRuntime "a-prefill"', name="a"),
    ),
    clash(
        "an ExternalName Service",
        (runtime(), service("engine", type="ExternalName", externalName="a.b")),
        Said(AT, "panics on every reconcile", name="engine"),
    ),
    clash(
        "a router's Service with a foreign selector",
        (runtime(), router(), service("router", selector={"app": "x"})),
        Said(AT, "leaves its selector, so", name="router"),
    ),
    clash(
        "a cache's ExternalName Service",
        (cache(), service("cache", type="ExternalName", externalName="a.b")),
        Said(AT, "ExternalName", name="cache"),
    ),
    clash(
        "a runtime's Service with a foreign selector",
        (runtime(), service("engine", selector={"app": "x"})),
        Said(AT, "if the target port is its own", name="engine"),
    ),
    no_clash("own names", (runtime(), router(), cache())),
    no_clash("two namespaces", (runtime(), cache({"metadata/namespace": "b"}, name="engine"))),
    no_clash("a runtime beside a topology", (runtime(name="a"), topology(name="b"))),
    no_clash("a Service of another name", (runtime(), service("engine-metrics", selector={"app": "engine"}))),
    no_clash("a Service that says the same", (runtime(), service("engine", selector={"app": "engine"}))),
    no_clash(
        "a dump",
        (
            runtime(),
            Manifest(
                {
                    "apiVersion": "v1",
                    "kind": "Service",
                    "spec": {"selector": {"a": "b"}},
                    "metadata": {"name": "engine", "namespace": "llm", "ownerReferences": [{"kind": "VLLMRuntime"}]},
                }
            ),
        ),
    ),
    no_clash("an adapter", (runtime(labels={"model": "m"}), adapter(name="engine"))),
)


def without_namespace(kind: str, api_version: str = "v1") -> Manifest:
    """An object that has no namespace."""
    return other(kind, {"metadata": {"name": "other"}}, api_version=api_version)


NAMESPACED = (
    ("Service", "v1"),
    ("Secret", "v1"),
    ("Deployment", "apps/v1"),
    ("RoleBinding", "rbac.authorization.k8s.io/v1"),
    ("PodMonitor", "monitoring.coreos.com/v1"),
    ("ScaledObject", "keda.sh/v1alpha1"),
    ("HTTPRoute", "gateway.networking.k8s.io/v1"),
)
NO_NAMESPACE = {"metadata/namespace": ABSENT}
missing = partial(bad_cluster, "missing-namespace")
not_missing = partial(good, "missing-namespace", facts=FACTS)
MISSING_NAMESPACE = (
    *(
        missing(
            kind,
            (runtime(), without_namespace(kind, api_version)),
            Said("metadata", f"the {kind} has no namespace", NOTE, NOTHING, name="other"),
        )
        for kind, api_version in NAMESPACED
    ),
    not_missing("written", (runtime(), other("Service"))),
    not_missing(
        "of the cluster",
        (
            runtime(),
            without_namespace("ClusterRole", "rbac.authorization.k8s.io/v1"),
            without_namespace("Namespace"),
        ),
    ),
    not_missing(
        "not known",
        (runtime(), without_namespace("Widget", "example.com/v1"), without_namespace("Service", "example.com/v1")),
    ),
    not_missing("nobody has one", (runtime(NO_NAMESPACE), router(NO_NAMESPACE), without_namespace("Service"))),
    not_missing("not all have one", (runtime(NO_NAMESPACE), router(), without_namespace("Service"))),
    not_missing("nothing of ours", (without_namespace("Service"),)),
)

CASES = (
    *INVALID_NAME,
    *CLASHING_CONTAINER_NAME,
    *DUPLICATE_OBJECT,
    *CLASHING_CHILD_NAME,
    *MISSING_NAMESPACE,
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """A Service is a DNS-1035 label of at most 63 characters, and no two objects share what the operator makes of them."""
    check(case)
