"""A finding says what is wrong, where, what goes wrong first, and what to do; every command speaks in these."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from prodstack.manifests.secret_shapes import redacted


class Severity(enum.IntEnum):
    """How sure the harm is: an error surely fails, a warning likely does or hurts, a note is worth knowing."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


class FailsAt(enum.StrEnum):
    """What goes wrong first."""

    API_SERVER = "api-server"
    OPERATOR = "operator"
    POD = "pod"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, order=True)
class ObjectRef:
    """The identity of a Kubernetes object; the namespace is "" where none is written or the kind has none."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return redacted(f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem at one place. `file` is relative to the project or as the person named it; lines and columns count from 1.

    Its words never repeat what has the shape of a secret: findings are printed into logs and pull requests.
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

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", redacted(self.message))
        object.__setattr__(self, "fix", redacted(self.fix))

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Findings are listed by place, then by rule."""
        return (self.file, self.line, self.column, self.rule, self.message)

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        fix = f"; {self.fix}" if self.fix else ""
        return f"{where}: {self.message}{fix} [{self.rule}]"
