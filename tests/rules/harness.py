"""The one harness for tests of rules: a case is some objects and everything that one rule reports about them.

`check` also makes sure that the mistake gives no other error, and that each report says what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pytest

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import Facts, Manifest, NodePool, World
from prodstack.rules.engine.registry import ANY, DELIVERY, Report, Rule, judge, judge_delivery, rules
from prodstack.rules.reading.delivery import is_delivery, is_kustomize_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.rules.builders import Patch

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
API_SERVER, OPERATOR, POD, NOTHING = FailsAt.API_SERVER, FailsAt.OPERATOR, FailsAt.POD, FailsAt.NOTHING

FACTS = Facts(
    storage_classes=frozenset({"gp3"}),
    default_storage_class="gp3",
    runtime_classes=frozenset({"nvidia"}),
    node_pools=(NodePool("a100", gpus=64, nodes=8),),
    add_ons=frozenset({"keda", "prometheus-operator", "scrape-job"}),
    secrets={("llm", "hf"): frozenset({"token"}), ("llm", "registry"): None},
    profile="change-841",
)
"""A cluster that has everything that a good object of builders.py asks for."""
UNKNOWN = Facts()
"""A cluster of which nothing is known."""

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
"""The lmCacheConfig of the two sides of a topology that fit."""
NIXL: Patch = {
    "spec/vllmConfig/extraArgs": ["--kv-transfer-config", '{"kv_connector":"NixlConnector","kv_role":"kv_both"}'],
    "spec/vllmConfig/env": [{"name": "VLLM_NIXL_SIDE_CHANNEL_HOST", "value": _ANY_HOST}],
}
"""What makes a runtime an engine of one side on today's operator."""


class Said(NamedTuple):
    """One report. path: with slashes, or a tuple if a key has one; part and fix: parts of the texts; name: of the object, "" for any."""

    path: str | tuple[str | int, ...]
    part: str
    severity: Severity = ERROR
    fails_at: FailsAt = OPERATOR
    fix: str = ""
    name: str = ""


@dataclass(frozen=True)
class Case:
    """Objects that are judged together, and all that the rule reports about them, object by object.

    complete: judge them as a whole cluster, as a part of one, or (None) as both. also: other rules that must report an error here too.
    """

    rule: str
    id: str
    objects: tuple[Manifest, ...]
    said: tuple[Said, ...] = ()
    complete: bool | None = False
    facts: Facts = UNKNOWN
    also: frozenset[str] = frozenset()


def bad(rule: str, name: str, objects: Manifest | tuple[Manifest, ...], *said: Said) -> Case:
    """Objects of an unknown cluster, usually only one, about which the rule reports exactly this."""
    return Case(rule, name, _tuple(objects), said)


def bad_cluster(
    rule: str,
    name: str,
    objects: Manifest | tuple[Manifest, ...],
    *said: Said,
    complete: bool = True,
    facts: Facts = FACTS,
    also: Iterable[str] = (),
) -> Case:
    """Objects of a known cluster, all of it unless told otherwise, about which the rule reports exactly this."""
    return Case(rule, name, _tuple(objects), said, complete, facts, frozenset(also))


def good(rule: str, name: str, objects: Manifest | tuple[Manifest, ...], facts: Facts = UNKNOWN) -> Case:
    """Objects about which the rule reports nothing, in a whole cluster and in a part of one."""
    return Case(rule, name, _tuple(objects), (), None, facts)


def parametrized(cases: Iterable[Case]) -> pytest.MarkDecorator:
    """Run a test with each case as `case`."""
    return pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.rule}: {case.id}") for case in cases])


def check(case: Case) -> None:
    """The rule reports exactly what the case says; if that is an error, no other rule reports one."""
    for complete in (True, False) if case.complete is None else (case.complete,):
        world = World(case.objects, complete, case.facts)
        found = list(_reports(case.rule, world))
        assert len(found) == len(case.said), found
        for (name, report), said in zip(found, case.said, strict=True):
            _check_report(name, report, said)
        if case.said:
            own = {case.rule} if any(said.severity is ERROR for said in case.said) else set()
            assert errors(world) == own | case.also


def errors(world: World) -> set[str]:
    """The ids of all rules that report an error."""
    judged = World(tuple(each for each in world.manifests if not is_kustomize_file(each)), world.complete, world.facts)
    found = (*judge(judged), *judge_delivery(world))
    return {finding.rule for finding in found if finding.severity is ERROR}


def rule_of(identifier: str) -> Rule:
    """The rule with this id."""
    return next(rule for rule in rules() if rule.id == identifier)


def _check_report(name: str, report: Report, said: Said) -> None:
    assert (report.path, report.severity, report.fails_at) == (_path(said.path), said.severity, said.fails_at), report
    assert said.part in report.message, report
    assert report.fix
    assert said.fix in report.fix, report
    assert said.name in ("", name)


def _reports(identifier: str, world: World) -> Iterator[tuple[str, Report]]:
    """(name of the object, report) of one rule, with severity and fails_at filled in; premises are not asked."""
    rule = rule_of(identifier)
    for manifest in world.manifests:
        is_read = DELIVERY in rule.kinds and is_delivery(manifest)
        if is_read or ANY in rule.kinds or (manifest.is_ours and manifest.ref.kind in rule.kinds):
            for report in rule.check(manifest, world):
                severity = rule.severity if report.severity is None else report.severity
                fails_at = rule.fails_at if report.fails_at is None else report.fails_at
                yield manifest.ref.name, report._replace(severity=severity, fails_at=fails_at)


def _path(path: str | tuple[str | int, ...]) -> tuple[str | int, ...]:
    if isinstance(path, tuple):
        return path
    return tuple(int(part) if part.isdigit() else part for part in path.split("/"))


def _tuple(objects: Manifest | tuple[Manifest, ...]) -> tuple[Manifest, ...]:
    return objects if isinstance(objects, tuple) else (objects,)
