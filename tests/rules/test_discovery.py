"""The rules about how a router finds its engines."""

from __future__ import annotations

from functools import partial
from typing import Any

from prodstack.manifests.manifest import Manifest, World
from tests.rules.builders import ABSENT, cache, other, router, runtime, topology
from tests.rules.harness import (
    ERROR,
    FACTS,
    POD,
    WARNING,
    Case,
    Said,
    bad,
    bad_cluster,
    check,
    good,
    parametrized,
    rule_of,
)

SELECTOR = "spec/k8sLabelSelector"
DISCOVERY = "spec/serviceDiscovery"
BACKENDS = "spec/staticBackends"
MODELS = "spec/staticModels"
ARGUMENTS = "spec/extraArgs"

bad_invalid, good_invalid = partial(bad, "invalid-label-selector"), partial(good, "invalid-label-selector")
INVALID_LABEL_SELECTOR = (
    bad_invalid(
        "model id",
        router({SELECTOR: "model=meta-llama/Llama-3.1-8B"}),
        Said(SELECTOR, "is not a valid label value", fails_at=POD),
    ),
    bad_invalid("yaml", router({SELECTOR: "app: engine"}), Said(SELECTOR, "is not a valid label key", fails_at=POD)),
    bad_invalid(
        "trailing comma", router({SELECTOR: "app=engine,"}), Said(SELECTOR, "ends where a label key", fails_at=POD)
    ),
    bad_invalid("unclosed", router({SELECTOR: "app in (engine"}), Said(SELECTOR, "without", fails_at=POD)),
    bad_invalid(
        "argument",
        router({ARGUMENTS: ["--k8s-label-selector", "app==", "--log-stats", "--k8s-label-selector=a b"]}),
        Said(f"{ARGUMENTS}/3", "after", fails_at=POD),
    ),
    good_invalid("equality", router({SELECTOR: "app=engine,tier!=test"})),
    good_invalid("set", router({SELECTOR: "app in (a, b),model notin (c)"})),
    good_invalid("exists", router({SELECTOR: "model,!draft"})),
    good_invalid("empty", router({SELECTOR: ""})),
    good_invalid("absent", router({SELECTOR: ABSENT})),
    good_invalid("static", router({SELECTOR: "((", DISCOVERY: "static"})),
    good_invalid("overridden", router({SELECTOR: "((", ARGUMENTS: ["--k8s-label-selector=app=a"]})),
)

bad_own, good_own = partial(bad_cluster, "self-matching-selector"), partial(good, "self-matching-selector", facts=FACTS)
SELF_MATCHING_SELECTOR = (
    bad_own(
        "a label of both",
        (runtime(labels={"team": "a"}), router({SELECTOR: "team=a"}, labels={"team": "a"})),
        Said(SELECTOR, "own pods (app=router,team=a)", ERROR, POD, name="router"),
    ),
    bad_own(
        "an empty selector",
        (runtime(), router({SELECTOR: ""})),
        Said(SELECTOR, 'the selector ""', ERROR, POD, name="router"),
    ),
    bad_own(
        "no selector",
        (runtime(), router({SELECTOR: ABSENT})),
        Said(SELECTOR, 'the selector ""', ERROR, POD, name="router"),
    ),
    bad_own(
        "an argument that comes last",
        (runtime(), router({ARGUMENTS: ["--k8s-label-selector", "app"]})),
        Said(f"{ARGUMENTS}/0", 'the selector "app"', ERROR, POD, name="router"),
    ),
    bad_own(
        "only what it is not",
        (runtime(), router({SELECTOR: "app!=cache"})),
        Said(SELECTOR, "app!=cache", ERROR, POD, name="router"),
    ),
    good_own("by name", (runtime(), router())),
    good_own("a label that the router lacks", (runtime(labels={"team": "a"}), router({SELECTOR: "team=a"}))),
    good_own(
        "another namespace is watched",
        (runtime({"metadata/namespace": "other"}), router({SELECTOR: "app", ARGUMENTS: ["--k8s-namespace", "other"]})),
    ),
    good_own("a static list", router({DISCOVERY: "static", SELECTOR: ABSENT})),
)

bad_unmatched, good_unmatched = (
    partial(bad_cluster, "unmatched-selector"),
    partial(good, "unmatched-selector", facts=FACTS),
)
UNMATCHED_SELECTOR = (
    bad_unmatched(
        "a misspelt name",
        (runtime(), router({SELECTOR: "app=engin"})),
        Said(
            SELECTOR,
            '"app=engin" matches the pods of no runtime in namespace "llm" (runtimes there: engine)',
            ERROR,
            POD,
            name="router",
        ),
    ),
    bad_unmatched(
        "the label that only the deployment guide has",
        (runtime(), router({SELECTOR: "model=qwen"})),
        Said(SELECTOR, "model=qwen", ERROR, POD, name="router"),
    ),
    bad_unmatched(
        "a runtime of another namespace",
        (runtime({"metadata/namespace": "other"}), router()),
        Said(SELECTOR, 'only runtime "other/engine"', ERROR, POD, name="router"),
    ),
    bad_unmatched(
        "no runtime in a partial tree",
        router(),
        Said(SELECTOR, "there: none", WARNING, POD, name="router"),
        complete=False,
    ),
    bad_unmatched(
        "one label of two",
        (runtime(), router({SELECTOR: "app=engine,team=a"})),
        Said(SELECTOR, "team=a", ERROR, POD, name="router"),
    ),
    bad_unmatched(
        "an argument that comes last",
        (runtime(), router({ARGUMENTS: ["--k8s-label-selector", "app=other"]})),
        Said(f"{ARGUMENTS}/0", '"app=other" matches the pods of no runtime', ERROR, POD, name="router"),
    ),
    bad_unmatched(
        "only a cache server",
        (cache(), router({SELECTOR: "app=cache"})),
        Said(SELECTOR, "app=cache", ERROR, POD, name="router"),
    ),
    good_unmatched("the runtime", (runtime(), router())),
    good_unmatched("a shared label", (runtime(labels={"team": "a"}), router({SELECTOR: "team=a"}))),
    good_unmatched("a set with one that is not there", (runtime(), router({SELECTOR: "app in (engine,later)"}))),
    good_unmatched("by absence", (runtime(), router({SELECTOR: "!node-type,app!=router"}))),
    good_unmatched("one side of a topology", (topology(), router({SELECTOR: "app=engine,node-type=decode"}))),
    good_unmatched(
        "the label model of a side", (topology(labels={"model": "q"}), router({SELECTOR: "model=q-prefill"}))
    ),
    good_unmatched("a label that replaces app", (runtime(labels={"app": "x"}), router({SELECTOR: "app=x"}))),
    good_unmatched(
        "engines without the operator",
        (other("Deployment", {"spec": {"template": {"metadata": {"labels": {"app": "engine"}}}}}), router()),
    ),
    good_unmatched(
        "an argument that comes last",
        (runtime(), router({SELECTOR: "app=x", ARGUMENTS: ["--k8s-label-selector=app=engine"]})),
    ),
    good_unmatched(
        "another namespace is watched",
        (runtime({"metadata/namespace": "other"}), router({ARGUMENTS: ["--k8s-namespace", "other"]})),
    ),
    good_unmatched("a static list", router({DISCOVERY: "static"})),
    good_unmatched("a selector that does not parse", (runtime(), router({SELECTOR: "app in engine"}))),
)

bad_incomplete, good_incomplete = (
    partial(bad, "incomplete-static-discovery"),
    partial(good, "incomplete-static-discovery"),
)
INCOMPLETE_STATIC_DISCOVERY = (
    bad_incomplete(
        "no models", router({DISCOVERY: "static", BACKENDS: "http://a.b.svc:80"}), Said(MODELS, "staticModels is empty")
    ),
    bad_incomplete(
        "no backends", router({DISCOVERY: "static", MODELS: "m"}), Said(BACKENDS, "staticBackends is empty")
    ),
    bad_incomplete(
        "empty models", router({DISCOVERY: "static", BACKENDS: "http://a.b.svc", MODELS: ""}), Said(MODELS, "panics")
    ),
    bad_incomplete(
        "only arguments",
        router({DISCOVERY: "static", BACKENDS: "http://a.b.svc", ARGUMENTS: ["--static-models", "m"]}),
        Said(MODELS, "panics"),
    ),
    good_incomplete("both", router({DISCOVERY: "static", BACKENDS: "http://a.b.svc:80", MODELS: "m"})),
    good_incomplete("k8s", router()),
    good_incomplete("default", router({DISCOVERY: ABSENT})),
    bad_incomplete(
        "neither",
        router({DISCOVERY: "static"}),
        Said(BACKENDS, "staticBackends is empty"),
        Said(MODELS, "staticModels is empty"),
    ),
)


def listed(backends: str, models: str, arguments: list[str] | None = None) -> Manifest:
    """A router with these two lists."""
    return router({DISCOVERY: "static", BACKENDS: backends, MODELS: models, ARGUMENTS: arguments or []})


bad_uneven, good_uneven = partial(bad, "uneven-static-discovery"), partial(good, "uneven-static-discovery")
UNEVEN_STATIC_DISCOVERY = (
    bad_uneven(
        "two to one",
        listed("http://a.llm.svc:80,http://b.llm.svc:80", "m"),
        Said(MODELS, "2 backends and 1 model do", fails_at=POD),
    ),
    bad_uneven(
        "one to two", listed("http://a.llm.svc:80", "m,n"), Said(MODELS, "1 backend and 2 models", fails_at=POD)
    ),
    bad_uneven(
        "no dot", listed("http://rt:80", "m"), Said(BACKENDS, 'router skips the backend "http://rt:80"', fails_at=POD)
    ),
    bad_uneven(
        "no letters last", listed("http://a.b:80", "m"), Said(BACKENDS, "or end in a dot and letters", fails_at=POD)
    ),
    bad_uneven("no scheme", listed("a.llm.svc:80", "m"), Said(BACKENDS, "skips the backend", fails_at=POD)),
    bad_uneven(
        "space", listed("http://a.llm.svc:80, http://b.llm.svc:80", "m,n"), Said(BACKENDS, "space", fails_at=POD)
    ),
    bad_uneven(
        "model space",
        listed("http://a.llm.svc:80,http://b.llm.svc:80", "m, n"),
        Said(MODELS, 'the model " n"', fails_at=POD),
    ),
    bad_uneven(
        "trailing comma",
        listed("http://a.llm.svc:80,http://b.llm.svc:80", "m,"),
        Said(MODELS, "is empty", fails_at=POD),
    ),
    bad_uneven(
        "argument wins",
        listed("http://a.llm.svc:80", "m", ["--static-models", "m,n"]),
        Said(f"{ARGUMENTS}/0", "2 models", fails_at=POD),
    ),
    good_uneven("pairs", listed("http://a.llm.svc:80,http://b.llm.svc:80", "m,n")),
    good_uneven("same model twice", listed("http://a.llm.svc:80,http://b.llm.svc:80", "m,m")),
    good_uneven("localhost", listed("http://localhost:8000", "m")),
    good_uneven("ipv4", listed("https://10.0.0.7:8000/v1", "m")),
    good_uneven("not static", router({BACKENDS: "http://rt:80", MODELS: "m,n"})),
)


def static(*backends: str, **spec: Any) -> Manifest:
    """A router with these backends."""
    models = ",".join("m" for _ in backends)
    lists = {DISCOVERY: "static", BACKENDS: ",".join(backends), MODELS: models}
    return router({**lists, SELECTOR: ABSENT, **{f"spec/{key}": value for key, value in spec.items()}})


def service(**spec: Any) -> Manifest:
    """A Service that somebody wrote."""
    return other("Service", {"spec": spec}, "mine")


bad_backend, good_backend = (
    partial(bad_cluster, "unresolved-static-backend"),
    partial(good, "unresolved-static-backend", facts=FACTS),
)
UNRESOLVED_STATIC_BACKEND = (
    bad_backend(
        "the container's port",
        (runtime(), static("http://engine.llm.svc:8000")),
        Said(
            BACKENDS,
            "uses port 8000, but the Service of VLLMRuntime llm/engine listens only on 80",
            ERROR,
            POD,
            name="router",
        ),
    ),
    bad_backend(
        "in a partial tree",
        (runtime(), static("http://engine.llm.svc.cluster.local:8000/v1")),
        Said(BACKENDS, "port 8000", ERROR, POD, name="router"),
        complete=False,
    ),
    bad_backend(
        "https", (runtime(), static("https://engine.llm.svc")), Said(BACKENDS, "port 443", ERROR, POD, name="router")
    ),
    bad_backend(
        "one of two",
        (runtime(), static("http://engine.llm.svc:80", "http://nowhere.llm.svc:80")),
        Said(BACKENDS, '"nowhere" in namespace "llm", which does not exist', ERROR, POD, name="router"),
    ),
    bad_backend(
        "another namespace",
        (runtime(), static("http://engine.prod.svc")),
        Said(BACKENDS, 'namespace "prod"', ERROR, POD, name="router"),
    ),
    bad_backend(
        "a topology's own name",
        (topology(labels={"model": "q"}), static("http://engine.llm.svc:80")),
        Said(BACKENDS, '"engine"', ERROR, POD, name="router"),
    ),
    bad_backend(
        "a written Service without the port",
        (service(ports=[{"port": 8000}]), static("http://mine.llm.svc:80")),
        Said(BACKENDS, "does not have", ERROR, POD, name="router"),
    ),
    bad_backend(
        "an argument that comes last",
        (runtime(), static("http://engine.llm.svc", extraArgs=["--static-backends", "http://engin.llm.svc"])),
        Said(f"{ARGUMENTS}/0", '"engin"', ERROR, POD, name="router"),
    ),
    good_backend("the Service", (runtime(), static("http://engine.llm.svc:80", "http://engine.llm.svc"))),
    good_backend("a side of a topology", (topology(), static("http://engine-decode.llm.svc:80"))),
    good_backend("a written Service", (service(ports=[{"port": 8000}]), static("http://mine.llm.svc:8000"))),
    good_backend("a headless one", (service(clusterIP="None"), static("http://mine.llm.svc:8000"))),
    good_backend("a name outside", (service(type="ExternalName"), static("http://mine.llm.svc:8000"))),
    good_backend(
        "outside the cluster", static("http://vllm.example.com:8000", "http://10.0.0.7:8000", "http://localhost:8000")
    ),
    good_backend("perhaps outside", static("http://vllm.internal:8000")),
    good_backend("found by labels", (runtime(), router({BACKENDS: "http://engine.llm.svc:8000"}))),
)

CASES = (
    *INVALID_LABEL_SELECTOR,
    *SELF_MATCHING_SELECTOR,
    *UNMATCHED_SELECTOR,
    *INCOMPLETE_STATIC_DISCOVERY,
    *UNEVEN_STATIC_DISCOVERY,
    *UNRESOLVED_STATIC_BACKEND,
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """A selector has to match the pods of runtimes and nothing else; a static list has to name Services as they are."""
    check(case)


def test_what_a_partial_tree_lacks_may_be_elsewhere() -> None:
    """Static backends are how a router serves what somebody else runs."""
    manifest = static("http://vllm.others.svc:80")
    assert not list(rule_of("unresolved-static-backend").check(manifest, World((manifest,))))
