"""Delivery: settings with which a sync undoes what others do, changes what it applies, or claims more than it knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from prodstack.manifests.cache import about_world
from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import GROUP, RUNTIME
from prodstack.manifests.values import block, entries, flag, get, text, words
from prodstack.rules.engine.registry import DELIVERY, Report, rule
from prodstack.rules.reading.delivery import (
    COMPARE_OPTIONS,
    FLUX_APPLY,
    FLUX_SUBSTITUTE,
    annotation,
    applied_objects,
    is_application,
    is_argocd_settings,
    is_automated,
    is_flux_kustomization,
    is_marked,
    names_of,
    sync_options,
)
from prodstack.rules.reading.fields import autoscaling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World

_REPLICAS = "/spec/deploymentConfig/replicas"
_CUSTOMIZED = f"resource.customizations.ignoreDifferences.{GROUP}_{RUNTIME}"
_VARIABLE = re.compile(r"(?<!\$)\$\{([A-Za-z_][A-Za-z0-9_]*)?([^}]{0,20})")
"""A variable as Flux substitutes it; $${x} stays. Its name, and what follows: a default or an operation."""


@rule(kinds=(DELIVERY,), severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
def unignored_replicas(manifest: Manifest, world: World) -> Iterator[Report]:
    """A GitOps tool sets the replicas of a runtime that KEDA scales.

    **What it reports.** An Application without `ignoreDifferences` for `/spec/deploymentConfig/replicas` or without the sync option
    `RespectIgnoreDifferences=true`, or a Flux Kustomization without `ignore` for that field, if it applies a runtime that is autoscaled, by its
    `autoscalingConfig` or by a ScaledObject of the tree, and whose manifest has `replicas`.

    **Why it is bad.** KEDA writes the same field of the runtime. Each sync sets it back: one apply with `replicas: 1` took 4 pods down to 1
    (operator, observed). Without `RespectIgnoreDifferences=true` Argo CD ignores the field only when it compares (documentation of Argo CD 3, read).

    **Bad**

        kind: VLLMRuntime
        spec:
          deploymentConfig: {replicas: 1}
          autoscalingConfig: {enabled: true, minReplicas: 1, maxReplicas: 4}

    **Fix.** Leave replicas out of Git.

        kind: VLLMRuntime
        spec:
          autoscalingConfig: {enabled: true, minReplicas: 1, maxReplicas: 4}
    """
    if not (is_application(manifest) or is_flux_kustomization(manifest)):
        return
    scaled = [each for each in applied_objects(world, manifest) if _is_contested(each, world)]
    reset = [each for each in scaled if not _leaves_replicas(manifest, each, world)]
    if reset:
        yield Report(
            ("spec",),
            f"each sync sets {names_of(reset)} back to the replicas in Git, although KEDA scales it",
            "leave deploymentConfig.replicas out of the manifest",
        )


def _is_contested(runtime: Manifest, world: World) -> bool:
    has_replicas = get(runtime.spec, "deploymentConfig", "replicas") is not None
    return has_replicas and runtime.is_ours and (autoscaling(runtime) is not None or _has_scaled_object(runtime, world))


def _has_scaled_object(runtime: Manifest, world: World) -> bool:
    return (runtime.ref.namespace, runtime.ref.name) in _scaled(world)


@about_world
def _scaled(world: World) -> frozenset[tuple[str, str]]:
    """Namespace and name of each runtime that a ScaledObject of the tree targets."""
    found = (each for each in world.manifests if each.ref.kind == "ScaledObject")
    targets = ((each.ref.namespace, block(each.spec, "scaleTargetRef")) for each in found)
    return frozenset((where, text(target, "name")) for where, target in targets if text(target, "kind") == RUNTIME)


def _leaves_replicas(manifest: Manifest, runtime: Manifest, world: World) -> bool:
    if is_flux_kustomization(manifest):
        ignored = [path for each in entries(manifest.spec, "ignore") for path in words(each, "paths")]
        return _REPLICAS in ignored or is_marked(runtime, FLUX_APPLY, "ignore", "ifnotpresent")
    ignores = any(_ignores_replicas(each, runtime) for each in entries(manifest.spec, "ignoreDifferences"))
    everywhere = any(
        "replicas" in text(each.body, "data", _CUSTOMIZED) for each in filter(is_argocd_settings, world.manifests)
    )
    return (ignores or everywhere) and sync_options(manifest).get("RespectIgnoreDifferences") == "true"


def _ignores_replicas(entry: Any, runtime: Manifest) -> bool:
    fits = text(entry, "group") in (GROUP, "*") and text(entry, "kind") in (RUNTIME, "*")
    named = text(entry, "name") in ("", runtime.ref.name) and text(entry, "namespace") in ("", runtime.ref.namespace)
    by_pointer = any(_REPLICAS.startswith(pointer) for pointer in words(entry, "jsonPointers"))
    by_query = any("replicas" in each for each in words(entry, "jqPathExpressions"))
    return fits and named and (by_pointer or by_query or bool(words(entry, "managedFieldsManagers")))


@rule(kinds=(DELIVERY,), severity=Severity.WARNING, fails_at=FailsAt.POD)
def substituted_variable(manifest: Manifest, world: World) -> Iterator[Report]:
    """Flux replaces a variable in a custom resource or CRD that has no value.

    **What it reports.** A Flux Kustomization with `postBuild.substitute` or `substituteFrom`, if it applies a custom resource or a CRD of the operator
    with a text such as `${NAME}` that is not in `substitute`, has no default, and is not excluded from substitution. With `substituteFrom` it
    is a note, because the names in there are not known.

    **Why it is bad.** Flux replaces `${NAME}` in every text of every object: in chat templates, arguments and environment variables. An unknown name
    becomes an empty text, or an error if substitution is strict (documentation of Flux 2, read).

    **Bad**

        kind: VLLMRuntime
        spec:
          vllmConfig:
            env: [{name: CACHE, value: "${HOME}/cache"}]     # in a Kustomization with postBuild.substitute

    **Fix.** Exclude the object, or write `$${HOME}`.

        metadata:
          annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}
    """
    build = block(manifest.spec, "postBuild") if is_flux_kustomization(manifest) else {}
    known, others = block(build, "substitute"), entries(build, "substituteFrom")
    for each in applied_objects(world, manifest) if known or others else ():
        is_judged = each.is_ours or text(each.spec, "group") == GROUP
        if is_judged and not is_marked(each, FLUX_SUBSTITUTE, "disabled") and (names := _unknown(each, known)):
            yield Report(
                ("spec", "postBuild"),
                f"{each.ref} contains {', '.join(names)}, which Flux replaces with an empty text unless the name has a value",
                f"write {FLUX_SUBSTITUTE}: disabled on the object, or $${{...}} to keep the text",
                Severity.NOTE if others else None,
            )


def _unknown(manifest: Manifest, known: dict[str, Any]) -> list[str]:
    """The variables without a value and without a default, as written."""
    texts = (text for half in manifest.contents for text in half.texts)
    found = (match for text in texts for match in _VARIABLE.finditer(text))
    return sorted({f"${{{m[1] or ''}}}" for m in found if m[1] not in known and ":=" not in m[2] and ":-" not in m[2]})


@rule(kinds=(DELIVERY,), severity=Severity.NOTE, fails_at=FailsAt.NOTHING)
def ignored_health_checks(manifest: Manifest, world: World) -> Iterator[Report]:
    """Flux ignores the health checks of a Kustomization that waits for everything.

    **What it reports.** A Flux Kustomization with `wait: true` and `healthChecks`, if it applies a custom resource of the operator in the tree.

    **Why it is bad.** With `wait: true` Flux checks all objects that it applied, and ignores the list (documentation of Flux 2, read). An
    object that another tool or the operator creates, such as the Deployment of a runtime, is then not checked.

    **Bad**

        kind: Kustomization
        spec:
          wait: true
          healthChecks: [{apiVersion: apps/v1, kind: Deployment, name: llama, namespace: llm}]

    **Fix.** Leave one of them out. `healthCheckExprs` works with both.

        kind: Kustomization
        spec:
          healthChecks: [{apiVersion: apps/v1, kind: Deployment, name: llama, namespace: llm}]
    """
    waits = is_flux_kustomization(manifest) and flag(manifest.spec, "wait") and entries(manifest.spec, "healthChecks")
    if waits and any(each.is_ours for each in applied_objects(world, manifest)):
        yield Report(
            ("spec", "healthChecks"),
            "wait is true, so Flux ignores these health checks",
            "remove healthChecks, or write wait: false",
        )


@rule(kinds=(DELIVERY,), severity=Severity.NOTE, fails_at=FailsAt.NOTHING)
def missing_health_expression(manifest: Manifest, world: World) -> Iterator[Report]:
    """Flux waits for a custom resource, but takes it for ready at once.

    **What it reports.** A Flux Kustomization with `wait: true` that applies a VLLMRuntime, VLLMRouter, CacheServer or LoraAdapter in the tree, and has no
    `healthCheckExprs` for that kind.

    **Why it is bad.** Flux judges a custom resource by its conditions and its observedGeneration. Of the operator's kinds only LoraAdapter has
    them (CRDs, read), so Flux reports the others as ready as soon as they are applied (source of Flux 2.9, read). Whatever depends on
    this Kustomization then starts before a model is loaded.

    **Bad**

        kind: Kustomization
        spec: {path: ./dist/prod/chat, wait: true}

    **Fix.** Add an expression for each kind; `gitops.flux` in a cluster file makes `synth` write them.

        kind: Kustomization
        spec:
          path: ./dist/prod/chat
          wait: true
          healthCheckExprs:
            - apiVersion: production-stack.vllm.ai/v1alpha1
              kind: VLLMRuntime
              inProgress: "!has(status.modelStatus)"
              current: status.modelStatus == 'Ready'
    """
    if is_flux_kustomization(manifest) and flag(manifest.spec, "wait"):
        judged = {
            text(each, "kind")
            for each in entries(manifest.spec, "healthCheckExprs")
            if text(each, "apiVersion").startswith(f"{GROUP}/")
        }
        kinds = {each.ref.kind for each in applied_objects(world, manifest) if each.is_ours} - judged
        if kinds and "" not in judged:
            yield Report(
                ("spec", "wait"),
                f"Flux waits, but takes each {' and '.join(sorted(kinds))} for ready as soon as it is applied",
                f"write healthCheckExprs for {', '.join(sorted(kinds))}",
            )


@rule(kinds=(DELIVERY,), severity=Severity.NOTE, fails_at=FailsAt.NOTHING)
def client_side_diff(manifest: Manifest, world: World) -> Iterator[Report]:
    """Argo CD applies on the server, but compares by itself.

    **What it reports.** An Application with the sync option `ServerSideApply=true` and without `ServerSideDiff=true` in the annotation
    `argocd.argoproj.io/compare-options`, if it applies a custom resource of the operator in the tree.

    **Why it is bad.** Without a diff on the server, Argo CD computes defaults itself, and the CRDs of the operator have many: the Application
    can stay OutOfSync although nothing differs (documentation of Argo CD 3, read). If you set `controller.diff.server.side` for all Applications,
    suppress this rule.

    **Bad**

        kind: Application
        spec:
          syncPolicy: {syncOptions: [ServerSideApply=true]}

    **Fix.**

        kind: Application
        metadata:
          annotations: {argocd.argoproj.io/compare-options: ServerSideDiff=true}
    """
    on_server = is_application(manifest) and sync_options(manifest).get("ServerSideApply") == "true"
    if not on_server or "ServerSideDiff=true" in annotation(manifest, COMPARE_OPTIONS):
        return
    ours = [each for each in applied_objects(world, manifest) if each.is_ours]
    if ours:
        yield Report(
            ("spec", "syncPolicy", "syncOptions"),
            f"{names_of(ours)} is applied on the server and compared without it, so defaults of the CRD can show as differences",
            f"write the annotation {COMPARE_OPTIONS}: ServerSideDiff=true",
        )


@rule(kinds=(DELIVERY,), severity=Severity.NOTE, fails_at=FailsAt.NOTHING)
def missing_sync_retry(manifest: Manifest, world: World) -> Iterator[Report]:
    """Argo CD gives up after a failed automated sync.

    **What it reports.** An Application with `automated` and without `selfHeal: true` and `retry`, if it applies a custom resource of the operator
    in the tree.

    **Why it is bad.** Argo CD does not sync a commit again by itself if the sync failed (documentation of Argo CD 3, read). A stack whose
    CRDs come a second later, or whose API server was busy, then stays as it is until somebody notices.

    **Bad**

        kind: Application
        spec:
          syncPolicy: {automated: {prune: true}}

    **Fix.**

        kind: Application
        spec:
          syncPolicy:
            automated: {prune: true, selfHeal: true}
            retry: {limit: 10, backoff: {duration: 10s, factor: 2, maxDuration: 5m}}
    """
    if not is_application(manifest) or not is_automated(manifest):
        return
    policy = manifest.spec["syncPolicy"]
    if flag(policy, "automated", "selfHeal") or block(policy, "retry"):
        return
    if any(each.is_ours for each in applied_objects(world, manifest)):
        yield Report(
            ("spec", "syncPolicy", "automated"),
            "after a failed sync Argo CD does not try this commit again",
            "write syncPolicy.retry, or automated.selfHeal: true",
        )
