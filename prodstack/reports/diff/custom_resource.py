"""What the operator makes of an edit of a live runtime, router or cache server, field by field.

Each field is judged by what it changes in the children, and by what the whole edit makes the operator do: an ignored field lands with
the next compared one, and one immutable field blocks all others (operator, observed; the recordings are in tests/data/observed-edits).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.secrets import masked
from prodstack.reports.diff.edits import ABSENT, Edit, Item, edits, shown
from prodstack.reports.diff.impact import FieldChange, Impact
from prodstack.reports.diff.transition import Situation, State
from prodstack.reports.diff.verdict import CORRECT, judged, stopped
from prodstack.upstream.digest import ANNOTATION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.reports.diff.edits import Steps
    from prodstack.reports.diff.verdict import Verdict

UNVERIFIED = " (unverified: upstream change 841 was only read)"


def edited(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """Every changed field of a live custom resource, with its impact. The bodies are as written; they are left as they are."""
    situation = Situation(kind, State.of(old), State.of(new))
    stored = [edit for edit in edits(situation.old.stored, situation.new.stored) if not server_set(edit.path)]
    found = [_field(edit, judged(edit, situation), situation) for edit in stored]
    return (*found, *_same_meaning(old, new, stored), *_new_stop(situation, stored, found))


def server_set(path: Steps) -> bool:
    """Whether an entry is the API server's own, which a dump has and a written manifest has not."""
    return path[:1] == ("status",) or (path[:1] == ("metadata",) and len(path) > 1 and path[1] in _SERVER_SET)


_SERVER_SET = ("uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink")


def printed(edit: Edit) -> tuple[Any, Any]:
    """Both values for output: None where one is absent, and no secret: a difference is printed into pull requests."""
    last, before = edit.path[-1], edit.path[-2] if len(edit.path) > 1 else ""
    name = before.value if last == "value" and isinstance(before, Item) else str(last)
    old, new = (None if value is ABSENT else masked(name, value) for value in (edit.old, edit.new))
    return old, new


def _field(edit: Edit, verdict: Verdict, situation: Situation) -> FieldChange:
    verified = all(child.verified for child in situation.new.wanted)
    why = verdict.why if verified or edit.path[0] == "metadata" else verdict.why + UNVERIFIED
    follows = verdict.follows or edit.path[-1] == ANNOTATION
    return FieldChange(shown(edit.path), *printed(edit), verdict.impact, why, verdict.fix, follows)


def _same_meaning(old: Mapping[str, Any], new: Mapping[str, Any], stored: list[Edit]) -> Iterator[FieldChange]:
    """Edits that are gone once the CRD's defaults are filled in."""
    seen = [edit.path for edit in stored]
    for edit in edits(old, new):
        covered = any(path[: len(edit.path)] == edit.path or edit.path[: len(path)] == path for path in seen)
        if not covered and not server_set(edit.path):
            why = "means the same: it is the CRD's default"
            yield FieldChange(shown(edit.path), *printed(edit), Impact.NOTHING, why)


def _new_stop(situation: Situation, stored: list[Edit], found: list[FieldChange]) -> Iterator[FieldChange]:
    """The operator stops only because of several edits together: no field says it, so the object does."""
    said = any(map(situation.stops_because_of, stored)) or any(field.impact is Impact.BLOCKED for field in found)
    halt = situation.new.stop
    if found and not said and halt is not None and situation.old.stop is None:
        yield FieldChange("spec", None, None, *stopped(situation.kind, halt), CORRECT)
