"""The rules about autoscaling."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import Any

from prodstack.manifests.manifest import Facts, Manifest
from tests.rules.builders import ABSENT, Patch, other, router, runtime
from tests.rules.harness import (
    ERROR,
    FACTS,
    NOTE,
    NOTHING,
    OPERATOR,
    WARNING,
    Case,
    Said,
    bad,
    bad_cluster,
    check,
    good,
    parametrized,
)

CONFIG = "spec/autoscalingConfig"
AT = "spec/autoscalingConfig/enabled"
REPLICAS_AT = "spec/deploymentConfig/replicas"
ARGUMENTS = "spec/vllmConfig/extraArgs"
NAME = "metadata/name"


def scaling(**fields: object) -> dict[str, object]:
    """A complete autoscalingConfig, with these fields."""
    complete: dict[str, object] = {
        "enabled": True,
        "maxReplicas": 4,
        "scaleUpPolicy": {},
        "scaleDownPolicy": {},
        "triggers": {},
    }
    return {**complete, **fields}


ON: Patch = {REPLICAS_AT: ABSENT, CONFIG: scaling()}

bad_incomplete, good_incomplete = partial(bad, "incomplete-autoscaling"), partial(good, "incomplete-autoscaling")
INCOMPLETE_AUTOSCALING = (
    bad_incomplete(
        "all",
        runtime({CONFIG: {"enabled": True, "maxReplicas": 4}, REPLICAS_AT: ABSENT}),
        Said(CONFIG, "scaleUpPolicy, scaleDownPolicy, triggers", fix="triggers: {}"),
    ),
    bad_incomplete(
        "one",
        runtime(
            {
                CONFIG: {"enabled": True, "maxReplicas": 4, "scaleUpPolicy": {}, "scaleDownPolicy": {}},
                REPLICAS_AT: ABSENT,
            }
        ),
        Said(CONFIG, "without triggers"),
    ),
    bad_incomplete(
        "null",
        runtime(
            {
                CONFIG: {
                    "enabled": True,
                    "maxReplicas": 4,
                    "scaleUpPolicy": {},
                    "scaleDownPolicy": None,
                    "triggers": {},
                },
                REPLICAS_AT: ABSENT,
            }
        ),
        Said(CONFIG, "scaleDownPolicy"),
    ),
    good_incomplete("complete", runtime({CONFIG: scaling(), REPLICAS_AT: ABSENT})),
    good_incomplete("off", runtime({CONFIG: {"enabled": False, "maxReplicas": 4}})),
    good_incomplete("absent is off", runtime({CONFIG: {"maxReplicas": 4}})),
    good_incomplete("none", runtime()),
    good_incomplete("odd", runtime({CONFIG: "on"})),
)

bad_bounds, good_bounds = (
    partial(bad, "inconsistent-autoscaling-bounds"),
    partial(good, "inconsistent-autoscaling-bounds"),
)
INCONSISTENT_AUTOSCALING_BOUNDS = (
    bad_bounds(
        "min above max",
        runtime({CONFIG: scaling(maxReplicas=2, minReplicas=4), REPLICAS_AT: ABSENT}),
        Said(f"{CONFIG}/maxReplicas", "minReplicas 4"),
    ),
    bad_bounds(
        "below replicas",
        runtime({CONFIG: scaling(maxReplicas=2, minReplicas=1), REPLICAS_AT: 3}),
        Said(f"{CONFIG}/maxReplicas", "replicas 3"),
    ),
    good_bounds("fits", runtime({CONFIG: scaling(minReplicas=0), REPLICAS_AT: ABSENT})),
    good_bounds("default min", runtime({CONFIG: scaling(maxReplicas=1), REPLICAS_AT: ABSENT})),
    good_bounds("equal", runtime({CONFIG: scaling(minReplicas=4), REPLICAS_AT: 4})),
    good_bounds("off", runtime({CONFIG: {"maxReplicas": 1, "minReplicas": 3}})),
    good_bounds("odd", runtime({CONFIG: scaling(maxReplicas="b", minReplicas="a")})),
    good_bounds("none", runtime()),
)


def scaled(*arguments: object) -> Manifest:
    """A runtime that scales, with these extra arguments."""
    return runtime({**ON, ARGUMENTS: list(arguments)})


bad_model, good_model = partial(bad, "mismatched-autoscaling-model"), partial(good, "mismatched-autoscaling-model")
MISMATCHED_AUTOSCALING_MODEL = (
    bad_model(
        "two items",
        scaled("--served-model-name", "chat"),
        Said(f"{ARGUMENTS}/0", 'requests to "Qwen/Qwen3-8B"', WARNING, NOTHING, fix="--served-model-name=chat"),
    ),
    bad_model(
        "underscores",
        scaled("--seed", "1", "--served_model_name=chat"),
        Said(f"{ARGUMENTS}/2", 'serves "chat"', WARNING, NOTHING, fix="--served-model-name=chat"),
    ),
    bad_model(
        "twice",
        scaled("--served-model-name=a", "--served-model-name=chat"),
        Said(f"{ARGUMENTS}/1", 'requests to "a"', WARNING, NOTHING, fix="--served-model-name=chat"),
    ),
    good_model("with =", scaled("--served-model-name=chat")),
    good_model("the name of the model", scaled("--served-model-name", "Qwen/Qwen3-8B")),
    good_model("another argument", scaled("--seed", "1")),
    good_model("no value", scaled("--served-model-name")),
    good_model("no autoscaling", runtime({ARGUMENTS: ["--served-model-name", "chat"]})),
    good_model("off", runtime({CONFIG: {"enabled": False}, ARGUMENTS: ["--served-model-name", "chat"]})),
)

bad_replicas, good_replicas = partial(bad, "contested-replicas"), partial(good, "contested-replicas")
CONTESTED_REPLICAS = (
    bad_replicas(
        "both", runtime({CONFIG: scaling(), REPLICAS_AT: 1}), Said(REPLICAS_AT, "every apply", WARNING, NOTHING)
    ),
    good_replicas("left out", runtime({CONFIG: scaling(), REPLICAS_AT: ABSENT})),
    good_replicas("off", runtime({CONFIG: {"maxReplicas": 4}})),
    good_replicas("none", runtime()),
)

CRD = Manifest(
    {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "scaledobjects.keda.sh"},
    }
)
RUNTIME_CLASS = Manifest(
    {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "nvidia"}, "handler": "nvidia"}
)
bad_keda, good_keda = partial(bad_cluster, "missing-keda"), partial(good, "missing-keda", facts=FACTS)
MISSING_KEDA = (
    bad_keda(
        "a cluster without",
        runtime(ON),
        Said(AT, "KEDA is not known", ERROR, OPERATOR, name="engine"),
        facts=dataclasses.replace(FACTS, add_ons=frozenset({"scrape-job"})),
    ),
    bad_keda(
        "a complete tree without facts",
        (runtime(ON), RUNTIME_CLASS),
        Said(AT, "KEDA is not known", ERROR, OPERATOR, name="engine"),
        facts=Facts(),
    ),
    bad_keda(
        "a partial tree", runtime(ON), Said(AT, "KEDA", NOTE, NOTHING, name="engine"), complete=False, facts=Facts()
    ),
    good_keda("with KEDA", runtime(ON)),
    good_keda("KEDA's CRD in the tree", (runtime(ON), CRD)),
    good_keda("switched off", runtime({CONFIG: {"enabled": False, "maxReplicas": 4}})),
    good_keda("absent", runtime()),
    good(
        "missing-keda",
        "a cluster that is described without add-ons",
        runtime(ON),
        dataclasses.replace(FACTS, add_ons=None),
    ),
)

NO_JOB = dataclasses.replace(FACTS, add_ons=frozenset({"keda"}))


def monitor(app: str, kind: str = "PodMonitor", **spec: object) -> Manifest:
    """A monitor of the pods of one app."""
    content = {"jobLabel": "app", "selector": {"matchLabels": {"app": app}}, **spec}
    return other(kind, {"spec": content}, f"{app}-monitor", "monitoring.coreos.com/v1")


ENGINES, ROUTERS = monitor("engine"), monitor("router", jobLabel="x")
ALL: dict[str, Any] = {
    "namespaceSelector": {"any": True},
    "selector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["engine", "router"]}]},
}
SERVICE = other(
    "Service",
    {
        "metadata": {"name": "r", "namespace": "llm", "labels": {"app": "router"}},
        "spec": {"selector": {"app": "router"}},
    },
)
COLLECTED: tuple[tuple[str, tuple[Manifest, ...]], ...] = (
    ("both", (runtime(ON), router(), ENGINES, ROUTERS)),
    (
        "by another label with the runtime's name",
        (runtime(ON, labels={"app": "chat", "engine": "engine"}), monitor("chat", jobLabel="engine")),
    ),
    ("one for all", (runtime(ON), router(), monitor("all", **ALL))),
    ("every Service", (runtime(ON), router(), monitor("all", "ServiceMonitor", selector={}))),
    (
        "a Service of one's own for the router",
        (runtime(ON), router(), ENGINES, SERVICE, monitor("router", "ServiceMonitor")),
    ),
    ("a ScrapeConfig", (runtime(ON), router(), monitor("x", "ScrapeConfig"))),
    ("no autoscaling", (runtime(), router())),
)
"""Trees in which something collects the metrics, or nothing needs them."""
bad_scrape = partial(bad_cluster, "missing-scrape-job", facts=NO_JOB)
MISSING_SCRAPE_JOB = (
    bad_scrape(
        "none at all",
        (runtime(ON), router()),
        Said(AT, 'as job "engine"', WARNING, NOTHING, name="engine"),
        Said(AT, 'router "router"', WARNING, NOTHING, name="engine"),
    ),
    bad_scrape(
        "a partial tree", runtime(ON), Said(AT, 'as job "engine"', NOTE, NOTHING, name="engine"), complete=False
    ),
    bad_scrape(
        "without jobLabel",
        (runtime(ON), monitor("engine", jobLabel=None)),
        Said(AT, "jobLabel: app", WARNING, NOTHING, name="engine"),
    ),
    bad_scrape("of other pods", (runtime(ON), monitor("x")), Said(AT, "jobLabel", WARNING, NOTHING, name="engine")),
    bad_scrape(
        "in another namespace",
        (runtime(ON), monitor("engine", namespaceSelector={"matchNames": ["b"]})),
        Said(AT, "jobLabel", WARNING, NOTHING, name="engine"),
    ),
    bad_scrape(
        "under the name of a label app",
        (runtime(ON, labels={"app": "chat"}), monitor("chat")),
        Said(AT, 'as job "engine"', WARNING, NOTHING, name="engine"),
    ),
    bad_scrape(
        "not the router", (runtime(ON), router(), ENGINES), Said(AT, 'router "router"', WARNING, NOTHING, name="engine")
    ),
    *(
        good("missing-scrape-job", f"{name}{known}", objects, facts)
        for name, objects in COLLECTED
        for known, facts in (("", NO_JOB), (", with the add-on", FACTS))
    ),
    good("missing-scrape-job", "only the add-on", (runtime(ON), router()), FACTS),
)


def scaled_object(name: str) -> Manifest:
    """A ScaledObject that somebody wrote."""
    return other("ScaledObject", {"spec": {}}, name, "keda.sh/v1alpha1")


bad_foreign, good_foreign = (
    partial(bad_cluster, "foreign-scaled-object"),
    partial(good, "foreign-scaled-object", facts=FACTS),
)
FOREIGN_SCALED_OBJECT = (
    bad_foreign(
        "without autoscaling",
        (runtime(), scaled_object("engine-scaledobject")),
        Said(NAME, "deletes the ScaledObject", ERROR, NOTHING, name="engine"),
    ),
    bad_foreign(
        "with autoscaling",
        (runtime(ON), scaled_object("engine-scaledobject")),
        Said(NAME, "overwrites the ScaledObject", ERROR, NOTHING, name="engine"),
    ),
    good_foreign("another name", (runtime(), scaled_object("engine-scaling"))),
    good_foreign(
        "a dump",
        (
            runtime(ON),
            Manifest(
                {
                    "kind": "ScaledObject",
                    "metadata": {
                        "name": "engine-scaledobject",
                        "namespace": "llm",
                        "ownerReferences": [{"kind": "VLLMRuntime", "name": "engine"}],
                    },
                }
            ),
        ),
    ),
)

CASES = (
    *INCOMPLETE_AUTOSCALING,
    *INCONSISTENT_AUTOSCALING_BOUNDS,
    *MISMATCHED_AUTOSCALING_MODEL,
    *CONTESTED_REPLICAS,
    *MISSING_KEDA,
    *MISSING_SCRAPE_JOB,
    *FOREIGN_SCALED_OBJECT,
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """The operator needs every part of the settings, KEDA to make a ScaledObject for, and metrics that somebody collects."""
    check(case)
