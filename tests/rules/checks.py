"""What every rule's table is checked for: the finding, where it points, and that the mistake gives no other error."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.rules.engine.registry import judge, rules
from tests.rules.builders import errors, reports, world

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Facts, Manifest

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
API_SERVER, OPERATOR, POD, NOTHING = FailsAt.API_SERVER, FailsAt.OPERATOR, FailsAt.POD, FailsAt.NOTHING


class Said(NamedTuple):
    """What is expected of a bad object. path: with slashes, or a tuple where a key has one. part: of the message."""

    path: str | tuple[str | int, ...]
    part: str
    severity: Severity = ERROR
    fails_at: FailsAt = OPERATOR
    fix: str = ""


def check_bad(rule: str, manifest: Manifest, *expected: Said, facts: Facts | None = None) -> None:
    """The rule says exactly this, and no other rule reports an error."""
    found = reports(rule, manifest, world(manifest, facts=facts))
    assert [(each.path, each.severity, each.fails_at) for each in found] == [
        (_path(said.path), said.severity, said.fails_at) for said in expected
    ]
    for report, said in zip(found, expected, strict=True):
        assert said.part in report.message
        assert report.fix
        assert said.fix in report.fix
    own = {rule} if any(said.severity is ERROR for said in expected) else set()
    assert errors(manifest, facts=facts) == own


def check_good(rule: str, manifest: Manifest, facts: Facts | None = None) -> None:
    """The rule says nothing."""
    found = [each for each in rules() if each.id == rule]
    assert judge(world(manifest, facts=facts), found) == []


def _path(path: str | tuple[str | int, ...]) -> tuple[str | int, ...]:
    if isinstance(path, tuple):
        return path
    return tuple(int(part) if part.isdigit() else part for part in path.split("/"))
