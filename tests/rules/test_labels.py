"""The rules about labels and annotations."""

from __future__ import annotations

from functools import partial

from prodstack.manifests.manifest import Manifest
from tests.rules.builders import ABSENT, IMAGE, adapter, cache, other, router, runtime, topology
from tests.rules.harness import (
    API_SERVER,
    FACTS,
    NOTE,
    NOTHING,
    POD,
    WARNING,
    Case,
    Said,
    bad,
    bad_cluster,
    check,
    good,
    parametrized,
)

extra, only_model = partial(bad, "extra-selector-label"), partial(good, "extra-selector-label")
EXTRA_SELECTOR_LABEL = (
    extra(
        "a label of one's own",
        runtime(labels={"team": "a", "model": "m"}),
        Said("metadata/labels/team", "team", NOTE, NOTHING),
    ),
    extra(
        "upstream's label",
        router(labels={"app.kubernetes.io/name": "production-stack"}),
        Said(("metadata", "labels", "app.kubernetes.io/name"), "selector", NOTE, NOTHING),
    ),
    extra(
        "Argo CD's label",
        runtime(labels={"app.kubernetes.io/instance": "x"}),
        Said(("metadata", "labels", "app.kubernetes.io/instance"), "blocks", WARNING, NOTHING),
    ),
    extra(
        "Flux's labels",
        runtime(labels={"kustomize.toolkit.fluxcd.io/name": "x", "kustomize.toolkit.fluxcd.io/namespace": "y"}),
        Said(("metadata", "labels", "kustomize.toolkit.fluxcd.io/name"), "namespace", WARNING, NOTHING),
    ),
    only_model("model", runtime(labels={"model": "m"})),
    only_model("no labels", runtime()),
    only_model("a cache's labels are not copied", cache(labels={"team": "a"})),
    only_model("app is another rule's", runtime(labels={"app": "x"})),
)

AUTOSCALED = {
    "spec/deploymentConfig/replicas": ABSENT,
    "spec/autoscalingConfig": {
        "enabled": True,
        "maxReplicas": 4,
        "scaleUpPolicy": {},
        "scaleDownPolicy": {},
        "triggers": {},
    },
}
overridden, own = partial(bad, "overridden-app-label"), partial(good, "overridden-app-label")
OVERRIDDEN_APP_LABEL = (
    overridden("a runtime", runtime(labels={"app": "chat"}), Said("metadata/labels/app", '"chat"', WARNING, NOTHING)),
    overridden("a router", router(labels={"app": "chat"}), Said("metadata/labels/app", "app=router", WARNING, NOTHING)),
    overridden(
        "an autoscaled runtime",
        runtime(AUTOSCALED, labels={"app": "chat"}),
        Said("metadata/labels/app", 'ask for job="engine"', WARNING, NOTHING),
    ),
    own("its own name", runtime(labels={"app": "engine"})),
    own("no labels", runtime()),
    own("a cache's labels are not copied", cache(labels={"app": "chat"})),
)

invalid, valid = partial(bad, "invalid-label-value"), partial(good, "invalid-label-value")
INVALID_LABEL_VALUE = (
    invalid(
        "a slash",
        runtime(labels={"model": "meta-llama/Llama-3.1-8B"}),
        Said("metadata/labels/model", "meta-llama", fails_at=API_SERVER),
    ),
    invalid(
        "64 characters", router(labels={"model": "a" * 64}), Said("metadata/labels/model", "64", fails_at=API_SERVER)
    ),
    invalid("a number", cache(labels={"tier": 1}), Said("metadata/labels/tier", "not text", fails_at=API_SERVER)),
    invalid("a boolean", adapter(labels={"tier": True}), Said("metadata/labels/tier", "true", fails_at=API_SERVER)),
    invalid(
        "a key",
        other("ConfigMap", {"metadata": {"name": "other", "labels": {"a b": "c"}}}),
        Said("metadata/labels/a b", "a b", fails_at=API_SERVER),
    ),
    invalid(
        "no room for a side",
        topology(labels={"model": "a" * 56}),
        Said("metadata/labels/model", "has 64 characters", fix="at most 55"),
    ),
    invalid(
        "too long without a side",
        topology(labels={"model": "a" * 64}),
        Said("metadata/labels/model", "64", fails_at=API_SERVER),
    ),
    valid("good labels", runtime(labels={"model": "Llama-3.1-8B", "app.kubernetes.io/name": "x", "empty": ""})),
    valid("no labels", runtime()),
    valid("room for a side", topology(labels={"model": "a" * 55})),
    invalid(
        "sides without a label",
        topology(labels={}),
        Said(
            "metadata/labels/model", 'without a label model the runtime gives the prefill side "-prefill"', fix="write"
        ),
    ),
    invalid("an empty label of sides", topology(labels={"model": ""}), Said("metadata/labels/model", '"-prefill"')),
    valid("a label of sides", topology(labels={"model": "a"})),
    valid("63 characters without sides", runtime(labels={"model": "a" * 63})),
    valid("text instead of labels", runtime(labels="x")),
    valid("null", runtime(labels={"a": None})),
)

CONFIG = "spec/deploymentConfig"
ANNOTATIONS = f"{CONFIG}/podAnnotations"
unreadable, readable = partial(bad, "invalid-annotation-key"), partial(good, "invalid-annotation-key")
INVALID_ANNOTATION_KEY = (
    unreadable(
        "a space in a pod annotation",
        runtime({ANNOTATIONS: {"scrape me": "x"}}),
        Said(f"{ANNOTATIONS}/scrape me", "not a valid label key"),
    ),
    unreadable("64 characters", runtime({ANNOTATIONS: {"a" * 64: "x"}}), Said(f"{ANNOTATIONS}/{'a' * 64}", "64")),
    unreadable(
        "a prefix",
        other("ConfigMap", {"metadata": {"name": "other", "annotations": {"-/x": "c"}}}),
        Said(("metadata", "annotations", "-/x"), "prefix", fails_at=API_SERVER),
    ),
    readable(
        "Kubernetes lowers the key first, so capitals in the prefix pass",
        runtime({ANNOTATIONS: {"prometheus.io/scrape": "true", "a.B/c_D": "", "Example.COM/x": "1"}}),
    ),
    readable("no annotations", runtime()),
    readable("a list", runtime({ANNOTATIONS: ["x y"]})),
)

APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
SECCOMP = "seccomp.security.alpha.kubernetes.io/pod"
TOLERATIONS = "scheduler.alpha.kubernetes.io/tolerations"
COST = "controller.kubernetes.io/pod-deletion-cost"
SIDECAR = {"enabled": True, "name": "lora", "image": IMAGE}
refused, taken = partial(bad, "invalid-annotation-value"), partial(good, "invalid-annotation-value")


def pod_annotation(key: str, value: str, **patch: object) -> Manifest:
    """A runtime whose pods have an annotation."""
    return runtime({ANNOTATIONS: {key: value}, **patch})


OTHER_VALUES: tuple[object, ...] = (1, True, [], {"a": "b"})
INVALID_ANNOTATION_VALUE = (
    *(
        refused(
            f"{key} {value}",
            pod_annotation(key, value),
            Said(("spec", "deploymentConfig", "podAnnotations", key), part),
        )
        for key, value, part in (
            ("kubernetes.io/config.mirror", "", "static pod"),
            (f"{APPARMOR}engine", "runtime/default", "it has: vllm"),
            (f"{APPARMOR}vllm", "default", "not an AppArmor profile"),
            (SECCOMP, "localhost/../a", "not a seccomp profile"),
            (TOLERATIONS, "[{", "not a JSON list"),
            (TOLERATIONS, '[{"key": "a b", "operator": "Exists"}]', "not a valid label key"),
            (COST, "+1", "32 bits"),
            (COST, str(2**31), "32 bits"),
        )
    ),
    *(
        refused(
            f"the object's own: {value!r}",
            other("ConfigMap", {"metadata": {"name": "other", "annotations": {"a": value}}}),
            Said("metadata/annotations/a", "not text", fails_at=API_SERVER, fix="quote"),
        )
        for value in OTHER_VALUES
    ),
    taken(
        "a sidecar's profile", pod_annotation(f"{APPARMOR}lora", "localhost/a", **{f"{CONFIG}/sidecarConfig": SIDECAR})
    ),
    taken("tolerations", pod_annotation(TOLERATIONS, '[{"key": "a", "operator": "Exists"}]')),
    taken("a cost", pod_annotation(COST, "-5")),
    taken("a profile", pod_annotation(SECCOMP, "runtime/default")),
    taken("null", runtime(annotations={"a": None})),
)

NAMESPACE = "metadata/namespace"


def namespace(level: str, name: str = "llm") -> Manifest:
    """A Namespace that enforces a level."""
    labels = {"pod-security.kubernetes.io/enforce": level, "pod-security.kubernetes.io/warn": "restricted"}
    return Manifest({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})


STRICT = namespace("restricted")
refused = partial(bad_cluster, "restricted-namespace")
admitted = partial(good, "restricted-namespace", facts=FACTS)
RESTRICTED_NAMESPACE = (
    refused(
        "a runtime and a router",
        (STRICT, runtime(), router()),
        Said(NAMESPACE, '"llm" enforces', fails_at=POD, name="engine"),
        Said(NAMESPACE, "restricted", fails_at=POD, name="router"),
    ),
    refused(
        "a cache in a partial tree",
        (STRICT, cache()),
        Said(NAMESPACE, "restricted", fails_at=POD, name="cache"),
        complete=False,
    ),
    admitted("baseline", (namespace("baseline"), runtime(), router(), cache())),
    admitted("another namespace", (namespace("restricted", "operator"), runtime())),
    admitted("an adapter has no pod", (STRICT, adapter())),
    admitted("no Namespace in the tree", runtime()),
)

CASES = (
    *EXTRA_SELECTOR_LABEL,
    *OVERRIDDEN_APP_LABEL,
    *INVALID_LABEL_VALUE,
    *INVALID_ANNOTATION_KEY,
    *INVALID_ANNOTATION_VALUE,
    *RESTRICTED_NAMESPACE,
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """The operator copies the labels of its objects into selectors and pods; the API server rejects invalid labels and annotations."""
    check(case)
