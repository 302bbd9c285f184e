"""What runs, told by the history of a custom resource: an edit that the operator ignored is pending, and decides what the next change does.

The operator writes a whole Deployment if one compared place differs, and otherwise nothing. So the version that runs is the last one that made
it write, and everything that was merged since is applied, or refused, together with the next compared change (operator, observed).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.reports.diff.edits import edits, path_text, with_value
from prodstack.reports.diff.transition import Snapshot, Transition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from prodstack.reports.diff.edits import Steps
    from prodstack.upstream.profile import Profile


class Version(NamedTuple):
    """A custom resource as a commit left it. commit: its short name."""

    commit: str
    body: Mapping[str, Any]


class Running(NamedTuple):
    """body: the version that runs; since: the commit that brought each pending edit, by the path of its field."""

    body: Mapping[str, Any]
    since: Mapping[str, str]


def running(kind: str, versions: Sequence[Version], profile: Profile | None = None) -> Running:
    """The version that runs after all of them were merged one after the other, the oldest first, of which the first is taken to run."""
    first, *later = versions
    body, since = first.body, dict[str, str]()
    for commit, merged in later:
        transition = Transition(kind, Snapshot.of(body, profile), Snapshot.of(merged, profile))
        if _is_written(transition):
            body, since = merged, {}
        else:
            body = _with_applied(body, merged, transition)
            since = {path: since.get(path, commit) for path in map(path_text, _paths(body, merged))}
    return Running(body, since)


def _is_written(transition: Transition) -> bool:
    """Whether the operator writes the children as the new version wants them; where it stopped before, nothing is known to be pending."""
    return bool((transition.landing and not transition.obstacle) or not transition.old.runs)


def _with_applied(body: Mapping[str, Any], merged: Mapping[str, Any], transition: Transition) -> Mapping[str, Any]:
    """The version that runs, with the edits that reach no Deployment: they were applied at once, or never will be."""
    applied: Any = body
    for edit in edits(dict(body), dict(merged)):
        if "Deployment" not in transition.effect(edit).kinds():
            applied = with_value(applied, edit.path, edit.new)
    return applied  # type: ignore[no-any-return]  # a mapping, as body is


def _paths(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[Steps]:
    return (edit.path for edit in edits(dict(old), dict(new)))
