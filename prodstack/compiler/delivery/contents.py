"""Derive the summary of a unit from its objects."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from prodstack.compiler.delivery.summary import Content, Summary
from prodstack.manifests.manifest import GROUP, KINDS, RUNTIME
from prodstack.manifests.values import get, text
from prodstack.rules.reading.gpus import demand
from prodstack.upstream.install import OPERATOR_CONTENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from prodstack.manifests.manifest import Manifest

SCALERS = frozenset({"ScaledObject", "HorizontalPodAutoscaler"})


def summarized(manifests: Iterable[Manifest], home: str = "") -> Summary:
    """Summarize objects."""
    objects = list(manifests)
    runtimes = [each for each in objects if each.is_ours and each.ref.kind == RUNTIME]
    gpus: Counter[str] = Counter()
    for need in (need for runtime in runtimes for need in demand(runtime)):
        gpus[need.gpu_type] += need.least
    return Summary(counted(each.body for each in objects), tuple(sorted(gpus.items())), _scaled(objects), home)


def counted(bodies: Iterable[Mapping[str, Any]]) -> tuple[Content, ...]:
    """Count objects by kind and namespace, sorted."""
    found = Counter(
        (text(body, "apiVersion"), text(body, "kind"), str(get(body, "metadata", "namespace") or "")) for body in bodies
    )
    return tuple(Content(*key, count) for key, count in sorted(found.items()))


def crd_contents() -> tuple[Content, ...]:
    """Return what the CRDs are."""
    return (Content("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", len(KINDS)),)


def operator_contents(namespace: str) -> tuple[Content, ...]:
    """Return what the operator's install consists of."""
    return tuple(
        Content(version, kind, namespace if namespaced else "", count)
        for version, kind, namespaced, count in OPERATOR_CONTENTS
    )


def _scaled(manifests: Iterable[Manifest]) -> tuple[tuple[str, str], ...]:
    found: set[tuple[str, str]] = set()
    for each in manifests:
        if each.is_ours and get(each.spec, "autoscalingConfig", "enabled") is True:
            found.add((each.ref.namespace, each.ref.name))
        target = get(each.spec, "scaleTargetRef")
        if each.ref.kind in SCALERS and get(target, "kind") == RUNTIME and text(target, "apiVersion").startswith(GROUP):
            found.add((each.ref.namespace, text(target, "name")))
    return tuple(sorted(found))
