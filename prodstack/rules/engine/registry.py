"""The set of rules, and how they judge objects.

The modules of prodstack/rules/ hold the rules, a family each; every `Rule` in them is found, there is no list to keep. A rule about one
object is declared (engine/declaration.py); one that needs other objects is a function with @rule. Its docstring is its page in the
documentation. A rule gets one object and the world, and reports on that object alone. It is skipped if a rule that it names as its premise
has already reported on the object, so that one mistake gives one finding.
"""

from __future__ import annotations

import inspect
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple, cast

from prodstack.manifests.cache import no_collection
from prodstack.manifests.finding import FailsAt, Finding, Severity
from prodstack.manifests.secrets import HIDDEN, find, values
from prodstack.rules.engine.declared import FAMILIES, declared
from prodstack.rules.engine.dispatch import Dispatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.yaml_reader import Path
    from prodstack.rules.engine.cel import Guard
    from prodstack.rules.engine.dispatch import Watch

    Check = Callable[[Manifest], Iterable["Report"]] | Callable[[Manifest, World], Iterable["Report"]]

SECRET = "plaintext-secret"  # noqa: S105  # a rule's id
"""The rule whose finds no other rule repeats."""
ANY = "*"
"""Stands for the kinds of all objects."""
DELIVERY = "delivery"
"""Stands for what GitOps tools and kustomize read (prodstack/rules/reading/delivery.py); see judge_delivery."""


class Report(NamedTuple):
    """What a rule says of the object it was handed. severity and fails_at: where this case differs from the rule's own."""

    path: Path
    message: str
    fix: str
    severity: Severity | None = None
    fails_at: FailsAt | None = None


class Rule(NamedTuple):
    """One bad pattern: its id (the pattern's name), the kinds it reads ("*": every object; "delivery": see DELIVERY), its usual severity and what fails first.

    premises: ids of rules; if one of them has reported on an object, this rule is silent about that object.
    only_with: keys without which there is nothing to report; most objects lack most keys, so most rules are never asked. (): always asked.
    make_guards: makes its CEL for the hardened CRDs; unguarded: why a rule that reports errors has none; guard_misses: what its guards accept
    although the rule reports it.
    watches: of a rule about values in known places, those places, by kind; only if a value there fails, or for `also`, has it anything to
    report. None: only the check can tell.
    """

    id: str
    kinds: tuple[str, ...]
    severity: Severity
    fails_at: FailsAt
    premises: tuple[str, ...]
    only_with: tuple[str, ...]
    check: Callable[[Manifest, World], Iterable[Report]]
    page: str
    make_guards: Callable[[], tuple[Guard, ...]] = tuple
    unguarded: str = ""
    guard_misses: str = ""
    watches: Callable[[str], Iterable[Watch]] | None = None
    also: Callable[[Manifest], Iterable[Report]] | None = None

    @property
    def guards(self) -> tuple[Guard, ...]:
        """Its CEL for the hardened CRDs. It is made on request: only who writes CRDs or documentation asks for it."""
        return self.make_guards()

    @property
    def title(self) -> str:
        """The first line of the page."""
        return self.page.strip().splitlines()[0]


class EditGuard(NamedTuple):
    """Guards that compare with the stored object (`oldSelf`): only an edit shows the mistake, so no rule can. Its page is pages/ID.md."""

    id: str
    guards: tuple[Guard, ...]


def rule(
    *,
    kinds: tuple[str, ...],
    severity: Severity,
    fails_at: FailsAt,
    premises: tuple[str, ...] = (),
    only_with: tuple[str, ...] = (),
    guards: tuple[Guard, ...] | Callable[[], tuple[Guard, ...]] = (),
    unguarded: str = "",
    guard_misses: str = "",
) -> Callable[[Check], Rule]:
    """Make a rule of a function of the object, or of the object and the world; the function's name, with dashes, is the rule's id.

    guards: a function where making them takes long.
    """

    def decorate(check: Check) -> Rule:
        return Rule(
            check.__name__.replace("_", "-"),
            kinds,
            severity,
            fails_at,
            premises,
            only_with,
            _of_both(check),
            check.__doc__ or "",
            guards if callable(guards) else lambda: guards,
            unguarded,
            guard_misses,
        )

    return decorate


def _of_both(check: Check) -> Callable[[Manifest, World], Iterable[Report]]:
    """The check as a function of the object and the world, also if it looks at the object alone."""
    if len(inspect.signature(check).parameters) > 1:
        return cast("Callable[[Manifest, World], Iterable[Report]]", check)
    alone = cast("Callable[[Manifest], Iterable[Report]]", check)
    return lambda manifest, _world: alone(manifest)


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule of prodstack/rules/, each after its premises, otherwise by id."""
    found = {each.id: each for each in declared(Rule, FAMILIES)}
    ordered: dict[str, Rule] = {}

    def place(identifier: str) -> None:
        if identifier not in ordered:
            for premise in found[identifier].premises:
                place(premise)
            ordered[identifier] = found[identifier]

    for identifier in sorted(found):
        place(identifier)
    return tuple(ordered.values())


@cache
def edit_guards() -> tuple[EditGuard, ...]:
    """Every guard of an edit, by id."""
    return tuple(sorted(declared(EditGuard, FAMILIES), key=lambda each: each.id))


def judge(world: World, only: Iterable[Rule] | None = None) -> list[Finding]:
    """Every finding of every rule about every object of the world, sorted by place. Linear in the number of objects."""
    groups = _all_by_kind() if only is None else _by_kind(tuple(only))
    findings: list[Finding] = []
    with no_collection():
        for kind, group in groups.items():
            for manifest in world.by_kind.get(kind, ()) if kind != ANY else world.foreign:
                findings.extend(_judge_one(manifest, world, group))
    return sorted(findings, key=lambda finding: finding.sort_key)


def judge_delivery(world: World) -> list[Finding]:
    """Every finding about the objects that GitOps tools and kustomize read, sorted by place.

    world: the whole tree with its kustomize files, because an Application is often in another folder than what it applies.
    """
    from prodstack.rules.reading.delivery import is_delivery

    about = [each for each in rules() if DELIVERY in each.kinds]
    findings = [
        _finding(each, manifest, report)
        for manifest in filter(is_delivery, world.manifests)
        for each in about
        for report in each.check(manifest, world)
    ]
    return sorted(findings, key=lambda finding: finding.sort_key)


class _Group:
    """The rules about one kind of object. asked: those that may have something to say about an object with these keys.

    Objects of a kind have few different sets of keys.
    """

    def __init__(self, candidates: Iterable[Rule], kind: str) -> None:
        candidates = tuple(candidates)
        self.dispatch = Dispatch(
            (each.id, watch) for each in candidates if each.watches for watch in each.watches(kind)
        )
        self.asked = lru_cache(maxsize=1024)(partial(_asked, candidates))


class _Asked(NamedTuple):
    """Rules in order, each with the rules of which none may have reported. always: those that no dispatch can leave out."""

    every: tuple[tuple[Rule, frozenset[str]], ...]
    always: tuple[tuple[Rule, frozenset[str]], ...]


@cache
def _all_by_kind() -> dict[str, _Group]:
    return _by_kind(rules())


def _by_kind(chosen: tuple[Rule, ...]) -> dict[str, _Group]:
    from prodstack.manifests.manifest import KINDS

    groups = {kind: _Group((r for r in chosen if kind in r.kinds or ANY in r.kinds), kind) for kind in KINDS}
    groups[ANY] = _Group((r for r in chosen if ANY in r.kinds), ANY)
    return groups


def _asked(candidates: Iterable[Rule], keys: frozenset[str]) -> _Asked:
    silencing: dict[str, frozenset[str]] = {}
    every = []
    for each in candidates:  # premises come first
        if not each.only_with or not keys.isdisjoint(each.only_with):
            # a rule that is silent silences those that build on it
            silencing[each.id] = frozenset().union(each.premises, *(silencing.get(name, ()) for name in each.premises))
            every.append((each, silencing[each.id]))
    always = tuple((each, silent) for each, silent in every if each.watches is None or each.also is not None)
    return _Asked(tuple(every), always)


def _judge_one(manifest: Manifest, world: World, group: _Group) -> Iterator[Finding]:
    reported: set[str] = set()
    found: list[tuple[Rule, Report]] = []
    failing, asked = group.dispatch.failing(manifest), group.asked(manifest.keys)
    for candidate, silencing in asked.every if failing else asked.always:
        if reported and not reported.isdisjoint(silencing):
            continue
        if candidate.watches is None or candidate.id in failing:
            reports = candidate.check(manifest, world)
        else:
            reports = candidate.also(manifest) if candidate.also is not None else ()
        for report in reports:
            reported.add(candidate.id)
            found.append((candidate, report))
    secret = _secrets(manifest) if SECRET in reported else ()
    for candidate, report in found:
        yield _finding(candidate, manifest, _without(secret, report))


def _secrets(manifest: Manifest) -> tuple[str, ...]:
    """The secrets of an object, longest first: no rule's message repeats them."""
    words = {word for found in find(manifest.body) for word in values(found.value)}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _without(secret: Iterable[str], report: Report) -> Report:
    for word in secret:
        report = report._replace(message=report.message.replace(word, HIDDEN), fix=report.fix.replace(word, HIDDEN))
    return report


def _finding(found: Rule, manifest: Manifest, report: Report) -> Finding:
    mark = manifest.mark(report.path)
    severity = report.severity if report.severity is not None else found.severity
    fails_at = report.fails_at if report.fails_at is not None else found.fails_at
    about = manifest.ref if manifest.ref.kind else None  # a kustomize file may have neither kind nor name
    return Finding(found.id, severity, fails_at, mark.file, mark.line, mark.column, about, report.message, report.fix)
