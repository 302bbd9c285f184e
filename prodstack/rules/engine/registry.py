"""A rule is one function in one file of prodstack/rules/; its docstring is its page in the documentation.

It is handed one object and the world, and reports on that object alone. It is skipped where a rule that it names as its premise has
already reported on the object, so that one mistake gives one finding.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.cache import no_collection
from prodstack.manifests.finding import FailsAt, Finding, Severity
from prodstack.manifests.manifest import get
from prodstack.manifests.secrets import HIDDEN, values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.yaml_reader import Path


SECRET = "plaintext-secret"  # noqa: S105  # a rule's id
"""The rule whose finds no other rule repeats."""


class Report(NamedTuple):
    """What a rule says of the object it was handed. severity and fails_at: where this case differs from the rule's own."""

    path: Path
    message: str
    fix: str
    severity: Severity | None = None
    fails_at: FailsAt | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One bad pattern: its id (the pattern's name), the kinds it reads ("*": every object), its usual severity and what fails first.

    only_with: keys; where none of them is written anywhere in the spec, the rule has nothing to say and is not asked. (): always asked.
    """

    id: str
    kinds: tuple[str, ...]
    severity: Severity
    fails_at: FailsAt
    premises: tuple[str, ...]
    only_with: tuple[str, ...]
    check: Callable[[Manifest, World], Iterable[Report]]
    page: str

    @property
    def title(self) -> str:
        """The first line of the page."""
        return self.page.strip().splitlines()[0]


def rule(
    *,
    kinds: tuple[str, ...],
    severity: Severity,
    fails_at: FailsAt,
    premises: tuple[str, ...] = (),
    only_with: tuple[str, ...] = (),
) -> Callable[[Callable[[Manifest, World], Iterable[Report]]], Rule]:
    """Make a rule of a generator function; the function's name, with dashes, is the rule's id.

    premises: ids of rules; where one of them has reported on an object, this rule is silent about that object.
    only_with: keys without which there is nothing to report; most objects lack most keys, so most rules are never asked.
    """

    def decorate(check: Callable[[Manifest, World], Iterable[Report]]) -> Rule:
        identifier = check.__name__.replace("_", "-")
        return Rule(identifier, kinds, severity, fails_at, premises, only_with, check, check.__doc__ or "")

    return decorate


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule of prodstack/rules/, each after its premises, otherwise by id."""
    package = importlib.import_module("prodstack.rules")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__) if not module.ispkg)
    found = {r.id: r for r in (getattr(importlib.import_module(f"prodstack.rules.{name}"), name) for name in names)}
    ordered: dict[str, Rule] = {}

    def place(identifier: str) -> None:
        if identifier not in ordered:
            for premise in found[identifier].premises:
                place(premise)
            ordered[identifier] = found[identifier]

    for identifier in found:
        place(identifier)
    return tuple(ordered.values())


def judge(world: World, only: Iterable[Rule] | None = None) -> list[Finding]:
    """Every finding of every rule about every object of the world, sorted by place. Linear in the number of objects."""
    chosen = tuple(only) if only is not None else rules()
    findings: list[Finding] = []
    with no_collection():
        for kind, candidates in _by_kind(chosen).items():
            asked = cache(partial(_asked, candidates))
            for manifest in world.by_kind.get(kind, ()) if kind != "*" else _foreign(world):
                findings.extend(_judge_one(manifest, world, asked(manifest.keys)))
    return sorted(findings, key=lambda finding: finding.sort_key)


def _by_kind(chosen: Iterable[Rule]) -> dict[str, list[Rule]]:
    from prodstack.manifests.manifest import KINDS

    chosen = tuple(chosen)
    groups = {kind: [r for r in chosen if kind in r.kinds or "*" in r.kinds] for kind in KINDS}
    groups["*"] = [r for r in chosen if "*" in r.kinds]
    return groups


def _asked(candidates: Iterable[Rule], keys: frozenset[str]) -> tuple[Rule, ...]:
    """The rules that may have something to say about an object with these keys. Objects of a kind have few different sets of keys."""
    return tuple(r for r in candidates if not r.only_with or not keys.isdisjoint(r.only_with))


def _foreign(world: World) -> Iterator[Manifest]:
    return (manifest for manifest in world.manifests if not manifest.is_ours)


def _judge_one(manifest: Manifest, world: World, candidates: Iterable[Rule]) -> Iterator[Finding]:
    reported: set[str] = set()
    found: list[tuple[Rule, Report]] = []
    for candidate in candidates:
        if reported and not reported.isdisjoint(candidate.premises):
            reported.add(candidate.id)  # silent, and so are the rules that build on it
            continue
        for report in candidate.check(manifest, world):
            reported.add(candidate.id)
            found.append((candidate, report))
    secret = _secrets(manifest, found) if SECRET in reported else ()
    for candidate, report in found:
        yield _finding(candidate, manifest, _without(secret, report))


def _secrets(manifest: Manifest, found: Iterable[tuple[Rule, Report]]) -> tuple[str, ...]:
    """The secrets of an object, longest first: what one rule found, no other rule's words repeat."""
    held = (get(manifest.body, *report.path) for candidate, report in found if candidate.id == SECRET)
    return tuple(sorted({word for text in held for word in values(text)}, key=lambda word: (-len(word), word)))


def _without(secret: Iterable[str], report: Report) -> Report:
    for word in secret:
        report = report._replace(message=report.message.replace(word, HIDDEN), fix=report.fix.replace(word, HIDDEN))
    return report


def _finding(found: Rule, manifest: Manifest, report: Report) -> Finding:
    mark = manifest.mark(report.path)
    severity = report.severity if report.severity is not None else found.severity
    fails_at = report.fails_at if report.fails_at is not None else found.fails_at
    return Finding(
        found.id, severity, fails_at, mark.file, mark.line, mark.column, manifest.ref, report.message, report.fix
    )
