"""Rules about one object, declared as data: where a value stands, what must hold of it, and what to say if it does not.

A function decorated with @field_rule returns the cases of one rule; its docstring is the rule's page, as for every rule. The check, the CEL
guards for the hardened CRDs and the page are made from that one declaration. A case looks only at values that are written (null is not),
unless it says `required`. Of the cases about one value, only the first that fails is reported.
"""

from __future__ import annotations

import inspect
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.rules.engine.pages import BAD
from prodstack.rules.engine.registry import Report, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.yaml_reader import Path
    from prodstack.rules.engine.cel import Guard
    from prodstack.rules.engine.dispatch import Watch
    from prodstack.rules.engine.place import Found, Place
    from prodstack.rules.engine.predicate import Predicate

_VALUE = re.compile(r' ?"?\{value\}"?')


class Case(NamedTuple):
    """What must hold of the values of some places, and the words for a value of which it does not.

    message and fix: templates with {value}, {name} (of the field), {object} (its name), {problem} (what the predicate found) and
    {block[field]} (a field beside the value); or functions of what was found. A guard has the same words without the value; where they do
    not read well without it, or are functions, `guard` has its words as "what is wrong: what to do".
    severity and fails_at: where they differ from the rule's own. is_guarded=False: a value that works in some clusters, or that the API
    server refuses by itself. A case that is no error has no guard either.
    """

    at: tuple[Place, ...]
    must: Predicate
    message: str | Callable[[Found], str]
    fix: str | Callable[[Found], str]
    required: bool = False
    severity: Severity | None = None
    fails_at: FailsAt | None = None
    guard: str = ""
    is_guarded: bool = True


class Evidence(NamedTuple):
    """How we know what a rule says: `observed` (we ran it), `read` (in this source) or `unknown`."""

    how: str
    source: str = ""

    def __str__(self) -> str:
        return f"{self.source}, {self.how}" if self.source else self.how


def observed(source: str = "operator") -> Evidence:
    """It was run, and this happened."""
    return Evidence("observed", source)


def read(source: str) -> Evidence:
    """It stands in this source code or documentation; nobody ran it."""
    return Evidence("read", source)


def field_rule(
    *,
    severity: Severity,
    fails_at: FailsAt,
    evidence: tuple[Evidence, ...],
    premises: tuple[str, ...] = (),
    only_with: tuple[str, ...] | None = None,
    also: Callable[[Manifest], Iterable[Report]] | None = None,
    unguarded: str = "",
    guard_misses: str = "",
) -> Callable[[Callable[[], tuple[Case, ...]]], Rule]:
    """Make a rule of a function that returns its cases; the function's name, with dashes, is the rule's id.

    evidence: added to the page where it says why. only_with: found from the cases' places unless given. also: reports about values that no
    place can name, such as arguments. unguarded, guard_misses, premises: see Rule.
    """

    def decorate(function: Callable[[], tuple[Case, ...]]) -> Rule:
        cases, identifier = function(), function.__name__.replace("_", "-")
        check = _Check(cases, also)
        return Rule(
            identifier,
            tuple(dict.fromkeys(place.kind for case in cases for place in case.at)),
            severity,
            fails_at,
            premises,
            _keys(cases) if only_with is None and also is None else only_with or (),
            check,
            _page(function.__doc__ or "", evidence),
            lambda: tuple(_guards(identifier, cases, severity)),
            unguarded,
            guard_misses,
            check.watches,
            also,
        )

    return decorate


class _Check:
    """The check of a declared rule: every value of every case's places, by kind."""

    def __init__(self, cases: Iterable[Case], also: Callable[[Manifest], Iterable[Report]] | None) -> None:
        by_kind: dict[str, list[tuple[Place, Case]]] = defaultdict(list)
        for case in cases:
            for place in case.at:
                by_kind[place.kind].append((place, case))
        self._by_kind = dict(by_kind)
        self._also = also

    def __call__(self, manifest: Manifest, _world: World) -> Iterator[Report]:
        reported: set[Path] = set()
        for place, case in self._by_kind.get(manifest.ref.kind, ()):
            for found in place.failing(manifest, case.must, required=case.required):
                if found.path not in reported:
                    reported.add(found.path)
                    yield _report(case, place, found)
        if self._also is not None:
            yield from self._also(manifest)

    def watches(self, kind: str) -> list[Watch]:
        """Where the places of a kind are, see Rule.watches."""
        return [place.watch(case.must, required=case.required) for place, case in self._by_kind.get(kind, ())]


def _report(case: Case, place: Place, found: Found) -> Report:
    message, fix = (_worded(text, case, place, found) for text in (case.message, case.fix))
    return Report(found.path, message, fix, case.severity, case.fails_at)


def _worded(text: str | Callable[[Found], str], case: Case, place: Place, found: Found) -> str:
    if not isinstance(text, str):
        return text(found)
    return text.format(
        value="" if found.value is None else found.value,
        name=place.name,
        object=found.manifest.ref.name,
        problem=case.must.problem(found.value),
        block=_Fields(found.block),
    )


class _Fields:
    """A block for templates: {block[a][b]} is "" where there is no such field."""

    def __init__(self, block: Any) -> None:
        self._block = block

    def __getitem__(self, key: str) -> _Fields:
        return _Fields(self._block.get(key) if isinstance(self._block, dict) else None)

    def __str__(self) -> str:
        return "" if self._block is None else str(self._block)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def _keys(cases: Iterable[Case]) -> tuple[str, ...]:
    """Keys without one of which no case has a value; () if a case looks at every object."""
    found = [place.key(required=case.required) for case in cases for place in case.at]
    return () if None in found else tuple(dict.fromkeys(key for key in found if key is not None))


def _guards(identifier: str, cases: Iterable[Case], severity: Severity) -> Iterator[Guard]:
    for case in cases:
        if case.is_guarded and (case.severity or severity) is Severity.ERROR:
            for place in case.at:
                if place.guards(case.must, "", required=case.required):
                    yield from place.guards(case.must, _guard_words(identifier, case, place), required=case.required)


def _guard_words(identifier: str, case: Case, place: Place) -> str:
    """The words without a value. Raises ValueError where that cannot be; the author then writes `guard`."""
    texts = (case.guard,) if case.guard else (case.message, case.fix)
    try:
        return ": ".join(_VALUE.sub("", text).strip().format(name=place.name) for text in texts)  # type: ignore[arg-type]
    except (KeyError, TypeError) as error:
        msg = f"{identifier}: the words of a case need more than its value and {{name}}; write its `guard`"
        raise ValueError(msg) from error


def _page(docstring: str, evidence: tuple[Evidence, ...]) -> str:
    """The page, with the evidence at the end of the part that says why."""
    why, bad, examples = inspect.cleandoc(docstring).partition(f"\n\n**{BAD}**")
    return f"{why.removesuffix('.')} ({'; '.join(map(str, evidence))}).{bad}{examples}"
