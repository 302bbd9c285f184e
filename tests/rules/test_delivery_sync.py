"""The rules about what a sync undoes, changes or claims."""

from __future__ import annotations

from functools import partial

from tests.rules.builders import ABSENT, Patch, application, flux, other, placed, router, runtime
from tests.rules.harness import NOTE, NOTHING, POD, WARNING, Case, Said, bad, check, good, parametrized

FILE = "dist/prod/chat/chat.k8s.yaml"
AUTOSCALING = {
    "enabled": True,
    "minReplicas": 1,
    "maxReplicas": 4,
    "scaleUpPolicy": {},
    "scaleDownPolicy": {},
    "triggers": {},
}
SCALED: Patch = {"spec/autoscalingConfig": AUTOSCALING}
SCALER = other(
    "ScaledObject",
    {"spec": {"scaleTargetRef": {"kind": "VLLMRuntime", "name": "engine"}}},
    "scaler",
    "keda.sh/v1alpha1",
)
POINTER = "/spec/deploymentConfig/replicas"
IGNORED = {"group": "production-stack.vllm.ai", "kind": "VLLMRuntime", "jsonPointers": [POINTER]}
RESPECTED: Patch = {
    "spec/ignoreDifferences": [IGNORED],
    "spec/syncPolicy": {"syncOptions": ["RespectIgnoreDifferences=true"]},
}
CHAT = placed(FILE, runtime(), router())
CONTESTED = placed(FILE, runtime(SCALED))

reset, left = partial(bad, "unignored-replicas"), partial(good, "unignored-replicas")
UNIGNORED_REPLICAS = (
    reset(
        "by Argo CD",
        (application(), *CONTESTED),
        Said("spec", "sets VLLMRuntime llm/engine back", WARNING, NOTHING, "out of the manifest"),
    ),
    reset("by Flux", (flux(), *CONTESTED), Said("spec", "KEDA", WARNING, NOTHING)),
    reset(
        "a ScaledObject of its own", (flux(), *placed(FILE, runtime(), SCALER)), Said("spec", "KEDA", WARNING, NOTHING)
    ),
    reset(
        "ignored only in the comparison",
        (application({"spec/ignoreDifferences": [IGNORED]}), *CONTESTED),
        Said("spec", "VLLMRuntime llm/engine", WARNING, NOTHING),
    ),
    reset(
        "ignored for another runtime",
        (application({**RESPECTED, "spec/ignoreDifferences": [{**IGNORED, "name": "other"}]}), *CONTESTED),
        Said("spec", "VLLMRuntime llm/engine", WARNING, NOTHING),
    ),
    left(
        "no replicas in Git",
        (application(), flux(), *placed(FILE, runtime({**SCALED, "spec/deploymentConfig/replicas": ABSENT}))),
    ),
    left("nothing scales it", (application(), flux(), *CHAT)),
    left("ignored by Argo CD", (application(RESPECTED), *CONTESTED)),
    left(
        "ignored for all Applications",
        (
            application({"spec/syncPolicy": {"syncOptions": ["RespectIgnoreDifferences=true"]}}),
            other(
                "ConfigMap",
                {
                    "data": {
                        "resource.customizations.ignoreDifferences.production-stack.vllm.ai_VLLMRuntime": f"jsonPointers: [{POINTER}]"
                    }
                },
                "argocd-cm",
            ),
            *CONTESTED,
        ),
    ),
    left(
        "ignored by Flux 2.9",
        (flux({"spec/ignore": [{"paths": [POINTER], "target": {"kind": "VLLMRuntime"}}]}), *CONTESTED),
    ),
    left("another runtime is scaled", (flux(), *placed(FILE, runtime(name="chat"), SCALER))),
    left("not in this path", (flux(path="dist/prod/lora"), *CONTESTED)),
)

ENV: Patch = {"spec/vllmConfig/env": [{"name": "CACHE", "value": "${HOME}/x"}]}
SUBSTITUTE = {"spec/postBuild": {"substitute": {"REGION": "eu"}}}
DISABLED = {"kustomize.toolkit.fluxcd.io/substitute": "disabled"}
substituted, verbatim = partial(bad, "substituted-variable"), partial(good, "substituted-variable")
SUBSTITUTED_VARIABLE = (
    substituted(
        "an unknown name",
        (flux(SUBSTITUTE), *placed(FILE, runtime(ENV))),
        Said("spec/postBuild", "VLLMRuntime llm/engine contains ${HOME}", WARNING, POD, "substitute: disabled"),
    ),
    substituted(
        "names that a Secret may have",
        (
            flux({"spec/postBuild": {"substituteFrom": [{"kind": "Secret", "name": "vars"}]}}),
            *placed(FILE, runtime(ENV)),
        ),
        Said("spec/postBuild", "${HOME}", NOTE, POD),
    ),
    substituted(
        "what is not a name, in a chat template",
        (flux(SUBSTITUTE), *placed(FILE, runtime({"spec/model/chatTemplate": "{{ x }} ${#y} ${B} ${REGION}"}))),
        Said("spec/postBuild", "contains ${B}, ${}", WARNING, POD),
    ),
    verbatim("no substitution", (flux({"spec/postBuild": {}}), *placed(FILE, runtime(ENV)))),
    verbatim(
        "a known name", (flux({"spec/postBuild": {"substitute": {"HOME": "/root"}}}), *placed(FILE, runtime(ENV)))
    ),
    verbatim("escaped", (flux(SUBSTITUTE), *placed(FILE, runtime({"spec/model/chatTemplate": "$${HOME} $HOME"})))),
    verbatim("a default", (flux(SUBSTITUTE), *placed(FILE, runtime({"spec/model/chatTemplate": "${HOME:=/root}"})))),
    verbatim("excluded", (flux(SUBSTITUTE), *placed(FILE, runtime(ENV, annotations=DISABLED)))),
    verbatim("Argo CD", (application(SUBSTITUTE), *placed(FILE, runtime(ENV)))),
)

CHECKS = {"spec/wait": True, "spec/healthChecks": [{"apiVersion": "apps/v1", "kind": "Deployment", "name": "engine"}]}
ignored, used = partial(bad, "ignored-health-checks"), partial(good, "ignored-health-checks")
IGNORED_HEALTH_CHECKS = (
    ignored("both", (flux(CHECKS), *CHAT), Said("spec/healthChecks", "wait is true", NOTE, NOTHING)),
    used("without wait", (flux({**CHECKS, "spec/wait": False}), *CHAT)),
    used("without a list", (flux({"spec/wait": True}), *CHAT)),
    used("somebody else's", (flux(CHECKS), *placed(FILE, other("Deployment", api_version="apps/v1")), runtime())),
)


def expressions(*kinds: str) -> Patch:
    """A Kustomization that waits, with an expression for each of these kinds."""
    each = {"apiVersion": "production-stack.vllm.ai/v1alpha1", "current": "has(status.x)"}
    return {"spec/wait": True, "spec/healthCheckExprs": [{**each, "kind": kind} for kind in kinds]}


unjudged, judged = partial(bad, "missing-health-expression"), partial(good, "missing-health-expression")
MISSING_HEALTH_EXPRESSION = (
    unjudged(
        "none", (flux({"spec/wait": True}), *CHAT), Said("spec/wait", "VLLMRouter and VLLMRuntime", NOTE, NOTHING)
    ),
    unjudged(
        "one is missing",
        (flux(expressions("VLLMRuntime")), *CHAT),
        Said("spec/wait", "each VLLMRouter for", NOTE, NOTHING),
    ),
    judged("all", (flux(expressions("VLLMRuntime", "VLLMRouter")), *CHAT)),
    judged(
        "one for every kind, from Flux 2.9",
        (
            flux(
                {
                    "spec/wait": True,
                    "spec/healthCheckExprs": [{"apiVersion": "production-stack.vllm.ai/v1", "current": "true"}],
                }
            ),
            *CHAT,
        ),
    ),
    judged("does not wait", (flux(), *CHAT)),
    judged(
        "other kinds", (flux({"spec/wait": True}), *placed(FILE, other("Deployment", api_version="apps/v1")), runtime())
    ),
)

SERVER_SIDE: Patch = {"spec/syncPolicy": {"syncOptions": ["ServerSideApply=true"]}}
COMPARE = ("metadata", "annotations")
compared, on_server = partial(bad, "client-side-diff"), partial(good, "client-side-diff")
CLIENT_SIDE_DIFF = (
    compared(
        "applied on the server",
        (application(SERVER_SIDE), *CHAT),
        Said("spec/syncPolicy/syncOptions", "defaults", NOTE, NOTHING, "ServerSideDiff=true"),
    ),
    compared(
        "other compare options",
        (application({**SERVER_SIDE, COMPARE: {"argocd.argoproj.io/compare-options": "IgnoreExtraneous"}}), *CHAT),
        Said("spec/syncPolicy/syncOptions", "VLLMRuntime llm/engine and 1 more", NOTE, NOTHING),
    ),
    on_server(
        "compared there too",
        (application({**SERVER_SIDE, COMPARE: {"argocd.argoproj.io/compare-options": "ServerSideDiff=true"}}), *CHAT),
    ),
    on_server("applied by Argo CD itself", (application(), *CHAT)),
    on_server("other objects", (application(SERVER_SIDE), *placed(FILE, other("Service")), runtime())),
)

RETRY = {"limit": 5}
once, again = partial(bad, "missing-sync-retry"), partial(good, "missing-sync-retry")
MISSING_SYNC_RETRY = (
    once(
        "automated",
        (application({"spec/syncPolicy": {"automated": {}}}), *CHAT),
        Said("spec/syncPolicy/automated", "does not try", NOTE, NOTHING, "retry"),
    ),
    again("with retry", (application({"spec/syncPolicy": {"automated": {"prune": True}, "retry": RETRY}}), *CHAT)),
    again("heals itself", (application({"spec/syncPolicy": {"automated": {"selfHeal": True}}}), *CHAT)),
    again("by hand", (application(), application({"spec/syncPolicy": {"automated": {"enabled": False}}}), *CHAT)),
    again(
        "other objects",
        (application({"spec/syncPolicy": {"automated": {}}}), *placed(FILE, other("Service")), runtime()),
    ),
)

CASES = (
    *UNIGNORED_REPLICAS,
    *SUBSTITUTED_VARIABLE,
    *IGNORED_HEALTH_CHECKS,
    *MISSING_HEALTH_EXPRESSION,
    *CLIENT_SIDE_DIFF,
    *MISSING_SYNC_RETRY,
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """A sync must neither undo what KEDA does, nor change a text, nor report as ready what is not."""
    check(case)
