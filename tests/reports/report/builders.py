"""Reports about small clusters, with and without a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import Facts, Manifest, NodePool, World
from prodstack.reports.diff.compare import compare
from prodstack.reports.report.content import Comparison, Read, report
from prodstack.rules.engine.clusters import Judged
from prodstack.rules.engine.registry import judge
from prodstack.upstream.digest import ANNOTATION
from tests.rules.builders import ENGINE, InFile, Patch, adapter, body, cache, other, router, runtime

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from prodstack.reports.report.content import Report

POOLS = Facts(node_pools=(NodePool("a", gpus=2),))
EVIL = (
    "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&\u202egnp.exe\u2028\n# `x` [y](javascript:z)"
    + "n" * 300
)
"""A name that tries to be markup, to leave an attribute, to turn text around, and to be too long."""


def at(cluster: str, manifest: Manifest) -> Manifest:
    """The object in the folder of a cluster."""
    return Manifest(manifest.body, InFile(f"dist/{cluster}/chat/chat.k8s.yaml"))


def small(patch: Patch | None = None) -> list[Manifest]:
    """A router with a runtime, whose patch this is, a cache and an adapter."""
    return [router(), runtime(patch), cache(), adapter()]


LONGER: Patch = {
    "spec/model/maxModelLen": 16384,
    ("spec", "deploymentConfig", "podAnnotations"): {ANNOTATION: "2"},
}
"""A longer context, which reaches the pods because of the digest."""
BEFORE: Patch = {("spec", "deploymentConfig", "podAnnotations"): {ANNOTATION: "1"}}


def reported(
    new: Mapping[str, Iterable[Manifest]], old: Mapping[str, Iterable[Manifest]] | None = None, facts: Facts = POOLS
) -> Report:
    """The report about clusters by name. old: before the change; None for no comparison."""
    now = {name: [at(name, each) for each in manifests] for name, manifests in new.items()}
    judged = [_judged(name, manifests, facts) for name, manifests in now.items()]
    findings = [finding for each in judged for finding in each.findings]
    was = None if old is None else [at(name, each) for name, manifests in old.items() for each in manifests]
    everything = [each for manifests in now.values() for each in manifests]
    comparison = None
    if was is not None:
        comparison = Comparison("main", "c" * 40, was, compare(was, everything, name_clusters=True))
    return report(Read(("dist",), judged, findings, "1.2.3", comparison))


def _judged(name: str, manifests: Sequence[Manifest], facts: Facts) -> Judged:
    from dataclasses import replace

    world = World(tuple(manifests), facts=facts)
    return Judged(name, world, tuple(replace(each, clusters=(name,)) for each in judge(world)))


def changed() -> Report:
    """The report about a longer context in one of two clusters."""
    old = {"dev": small(BEFORE), "prod": small(BEFORE)}
    return reported({"dev": small(BEFORE), "prod": small(LONGER)}, old)


def hostile() -> Report:
    """A report in which every name, value and message tries to be markup."""
    extra = {"spec/vllmConfig/extraArgs": [EVIL], "spec/model/modelURL": EVIL}
    backend = {"service": {"name": EVIL, "port": {"number": 80}}}
    rules = [{"host": EVIL, "http": {"paths": [{"path": EVIL, "backend": backend}]}}]
    route = other("Ingress", {"spec": {"rules": rules}}, EVIL, "networking.k8s.io/v1")
    new = [
        runtime(extra, EVIL, labels={EVIL: EVIL}),
        router({"spec/routingLogic": EVIL}, EVIL),
        cache(name=EVIL),
        route,
    ]
    return reported({EVIL.replace("/", ""): new}, {EVIL.replace("/", ""): [runtime(name=EVIL), adapter(name=EVIL)]})


def fleet(clusters: int, runtimes: int, changes: int = 0) -> Report:
    """Clusters with as many runtimes each, behind one router. changes: in how many clusters each runtime changes."""

    def of(patch: Patch) -> list[Manifest]:
        return [router(), *(Manifest(_named(number, patch)) for number in range(runtimes))]

    old = {f"c{number:02}": of(BEFORE) for number in range(clusters)}
    return reported({name: of(LONGER) if i < changes else of(BEFORE) for i, name in enumerate(old)}, old)


def _named(number: int, patch: Patch) -> dict[str, Any]:
    return body("VLLMRuntime", f"engine-{number:03}", ENGINE, patch, labels={"app": "engine"})
