"""Suppressions: each silences one rule for one object and states why. A suppression that silences nothing is reported.

Our own stacks have them in the stack file; a plain manifest has an annotation on the object:

    production-stack.vllm.ai/suppress: "mutable-image-tag: the nightly cluster follows latest on purpose"

One annotation can hold several, separated by line breaks or semicolons. The operator never copies the annotations of a custom resource
to its pods (operator, observed).
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.finding import FailsAt, Finding, Severity
from prodstack.manifests.manifest import GROUP
from prodstack.manifests.values import get

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from prodstack.manifests.finding import ObjectRef
    from prodstack.manifests.manifest import Manifest
    from prodstack.manifests.yaml_reader import Mark

ANNOTATION = f"{GROUP}/suppress"
UNUSED, INVALID = "unused-suppression", "invalid-suppression"
_BETWEEN = re.compile(r"(?:;|\n)\s*(?=[a-z0-9-]+\s*:|$)")


class Suppression(NamedTuple):
    """One silenced rule. object: a name, Kind/name or Kind/namespace/name; None: every object of the file."""

    rule: str
    object: str | None
    reason: str
    mark: Mark

    def names(self, ref: ObjectRef | None) -> bool:
        """Whether this suppression applies to the object `ref`."""
        if self.object is None:
            return True
        if ref is None:
            return False
        return self.object in (ref.name, f"{ref.kind}/{ref.name}", f"{ref.kind}/{ref.namespace}/{ref.name}")


def same_file(suppression: Suppression, finding: Finding) -> bool:
    """Whether the finding is in the file that contains the suppression."""
    return suppression.mark.file == finding.file


def apply(
    findings: Iterable[Finding],
    suppressions: Iterable[Suppression],
    known: Collection[str],
    reaches: Callable[[Suppression, Finding], bool] = same_file,
) -> list[Finding]:
    """The findings that are not silenced, and findings about the suppressions themselves, sorted by place.

    known: the ids that can be suppressed. A suppression of another id or without a reason is an error and silences nothing; one that
    matches no finding is a warning. Judge everything first (all clusters that use a stack), then apply once.
    """
    given = list(dict.fromkeys(suppressions))
    invalid = [finding for suppression in given for finding in _invalid(suppression, known)]
    valid = [suppression for suppression in given if not any(_invalid(suppression, known))]
    by_rule: dict[str, list[Suppression]] = {}
    for suppression in valid:
        by_rule.setdefault(suppression.rule, []).append(suppression)
    used: set[Suppression] = set()
    kept: list[Finding] = []
    for finding in findings:
        hits = [s for s in by_rule.get(finding.rule, ()) if s.names(finding.object) and reaches(s, finding)]
        used.update(hits)
        if not hits:
            kept.append(finding)
    unused = [_unused(suppression) for suppression in valid if suppression not in used]
    return sorted([*kept, *invalid, *unused], key=lambda finding: finding.sort_key)


def annotated(manifest: Manifest) -> Iterator[Suppression]:
    """The suppressions in a manifest's annotation; each applies to that object alone."""
    text = get(manifest.body, "metadata", "annotations", ANNOTATION)
    if not isinstance(text, str):
        return
    ref, mark = manifest.ref, manifest.mark(("metadata", "annotations", ANNOTATION))
    for part in _BETWEEN.split(text):
        rule, _, reason = part.partition(":")
        if part.strip():
            yield Suppression(rule.strip(), f"{ref.kind}/{ref.namespace}/{ref.name}", reason.strip(), mark)


def written(data: Mapping[str, Any]) -> Iterator[Suppression]:
    """The suppressions in the `suppress` list of a stack or cluster file, without entries of a wrong form."""
    listed = data.get("suppress")
    marks = getattr(listed, "marks", [])
    for entry, mark in zip(listed if isinstance(listed, list) else [], marks, strict=False):
        if isinstance(get(entry, "rule"), str) and isinstance(get(entry, "reason"), str):
            yield Suppression(get(entry, "rule"), get(entry, "object"), get(entry, "reason"), mark)


def _invalid(suppression: Suppression, known: Collection[str]) -> Iterator[Finding]:
    if suppression.rule not in known:
        near = difflib.get_close_matches(suppression.rule, sorted(known), 1)
        fix = f'did you mean "{near[0]}"?' if near else "run `rules` to list all ids"
        yield _finding(
            suppression, INVALID, Severity.ERROR, f'"{suppression.rule}" is not a rule that can be suppressed', fix
        )
    elif not suppression.reason.strip():
        message = f"the suppression of {suppression.rule} has no reason, so it silences nothing"
        yield _finding(suppression, INVALID, Severity.ERROR, message, "state why the rule does not apply here")


def _unused(suppression: Suppression) -> Finding:
    about = f" about {suppression.object}" if suppression.object else ""
    message = f"the suppression silences nothing: {suppression.rule} reports nothing{about}"
    return _finding(suppression, UNUSED, Severity.WARNING, message, "remove it")


def _finding(suppression: Suppression, identifier: str, severity: Severity, message: str, fix: str) -> Finding:
    return Finding(identifier, severity, FailsAt.NOTHING, *suppression.mark[:3], None, message, fix)
