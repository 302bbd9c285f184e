"""Bad worlds and what one rule says of them, for rules that look beyond one object."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import Facts, Manifest, NodePool, World
from prodstack.rules.engine.registry import Report, rules
from tests.rules.builders import Patch, errors, reports, world

if TYPE_CHECKING:
    from collections.abc import Iterator

FACTS = Facts(
    storage_classes=frozenset({"gp3"}),
    default_storage_class="gp3",
    runtime_classes=frozenset({"nvidia"}),
    node_pools=(NodePool("a100", gpus=64, nodes=8),),
    add_ons=frozenset({"keda", "scrape-job"}),
    secrets={("llm", "hf"): frozenset({"token"}), ("llm", "registry"): None},
    profile="change-841",
)
"""A cluster that has all that a good object of builders.py asks for."""

_BUFFER = {"nixlBufferSize": "1024", "nixlBufferDevice": "cuda"}
_NIXL = {"enabled": True, "enableNixl": True, "cpuOffloadingBufferSize": "", "diskOffloadingBufferSize": "", **_BUFFER}
_ANY_HOST = "0.0.0.0"  # noqa: S104 (what a pod listens on)
SENDER = {**_NIXL, "nixlRole": "sender", "nixlProxyHost": "router-nixl", "nixlProxyPort": "7500"}
RECEIVER = {
    **_NIXL,
    "nixlRole": "receiver",
    "nixlPeerHost": _ANY_HOST,
    "nixlPeerInitPort": "7300",
    "nixlPeerAllocPort": "7400",
}
"""The lmCacheConfig of both sides of a topology that fit."""
NIXL: Patch = {
    "spec/vllmConfig/extraArgs": ["--kv-transfer-config", '{"kv_connector":"NixlConnector","kv_role":"kv_both"}'],
    "spec/vllmConfig/env": [{"name": "VLLM_NIXL_SIDE_CHANNEL_HOST", "value": _ANY_HOST}],
}
"""What makes a runtime an engine of one side on today's operator."""


class Said(NamedTuple):
    """One report: the object's name, the path with slashes, and a part of the message."""

    name: str
    path: str
    part: str
    severity: Severity = Severity.ERROR
    fails_at: FailsAt = FailsAt.POD


@dataclass(frozen=True)
class Bad:
    """Objects, what the rule says of them, and which rules besides report an error because they must."""

    objects: tuple[Manifest, ...]
    said: tuple[Said, ...]
    complete: bool = True
    facts: Facts = FACTS
    also: frozenset[str] = field(default_factory=frozenset)


def check_bad(rule: str, case: Bad) -> None:
    """The rule says exactly this, and no other rule reports an error."""
    found = list(_said(rule, case))
    assert [said._replace(part="") for said in found] == [said._replace(part="") for said in case.said], found
    for actual, expected in zip(found, case.said, strict=True):
        assert expected.part in actual.part, (expected.part, actual.part)
    own = {rule} if any(said.severity is Severity.ERROR for said in case.said) else set()
    reported = errors(*case.objects, complete=case.complete, facts=case.facts)
    assert reported == own | case.also, reported


def check_good(rule: str, objects: tuple[Manifest, ...], facts: Facts = FACTS) -> None:
    """The rule says nothing in a complete world, nor in a partial one."""
    for complete in (True, False):
        whole = world(*objects, complete=complete, facts=facts)
        found = [report for manifest in objects for report in _reports(rule, manifest, whole)]
        assert not found, found


def _reports(rule: str, manifest: Manifest, whole: World) -> list[Report]:
    kinds = next(r for r in rules() if r.id == rule).kinds
    return reports(rule, manifest, whole) if "*" in kinds or manifest.ref.kind in kinds else []


def _said(rule: str, case: Bad) -> Iterator[Said]:
    whole = world(*case.objects, complete=case.complete, facts=case.facts)
    for manifest in case.objects:
        for report in _reports(rule, manifest, whole):
            path = "/".join(map(str, report.path))
            assert report.severity is not None
            assert report.fails_at is not None
            assert report.fix
            yield Said(manifest.ref.name, path, report.message, report.severity, report.fails_at)
