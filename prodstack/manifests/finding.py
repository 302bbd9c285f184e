"""A finding: what is wrong, where, what fails first because of it, and what to do. Every command reports findings."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.secret_shapes import redacted

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(enum.IntEnum):
    """How certain the harm is: an error certainly fails, a warning probably fails or hurts, a note is worth knowing."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


class FailsAt(enum.StrEnum):
    """What fails first."""

    API_SERVER = "api-server"
    OPERATOR = "operator"
    POD = "pod"
    NOTHING = "nothing"


class ObjectRef(NamedTuple):
    """The identity of a Kubernetes object; the namespace is "" if none is written or the kind is cluster-scoped."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return redacted(f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem at one place. `file` is relative to the project, or as the user named it; lines and columns count from 1.

    clusters: the clusters that it holds for, sorted; empty if it does not depend on a cluster, or if the cluster is unknown.

    Findings end up in logs and pull requests, so text that looks like a secret is redacted in the message and the fix.
    """

    rule: str
    severity: Severity
    fails_at: FailsAt
    file: str
    line: int
    column: int
    object: ObjectRef | None
    message: str
    fix: str
    clusters: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", redacted(self.message))
        object.__setattr__(self, "fix", redacted(self.fix))

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Sort by place, then by rule."""
        return (self.file, self.line, self.column, self.rule, self.message)

    @property
    def in_clusters(self) -> str:
        """The clusters for people: "cluster prod" or "clusters dev, prod"; "" if there are none."""
        names = ", ".join(self.clusters)
        return f"cluster{'s' if len(self.clusters) > 1 else ''} {names}" if names else ""


def blocks(findings: Iterable[Finding], strict: bool = False) -> bool:
    """Whether a finding blocks the publish: an error, or with `strict` a warning."""
    limit = Severity.WARNING if strict else Severity.ERROR
    return any(finding.severity >= limit for finding in findings)


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Equal findings of several clusters as one finding that lists them, in the order in which they first occur."""
    clusters: dict[Finding, set[str]] = {}
    for finding in findings:
        clusters.setdefault(replace(finding, clusters=()), set()).update(finding.clusters)
    return [replace(finding, clusters=tuple(sorted(names))) for finding, names in clusters.items()]
