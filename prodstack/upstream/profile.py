"""A profile describes one version of the operator: what it does with each field of its custom resources.

`profiles/<name>/fields.yaml` holds the facts, one row per field, and everything else is derived from them: the arguments and the environment
that `expand` predicts, the rollout digest, the verdicts of `diff`, the field names of `drift`, the flags that rules know, and the table in
docs/operator.md. The keys of a row:

    field         the path below spec; the row also stands for the fields below it. A row without a field is an argument that no field decides.
    argument      how the field becomes arguments of its container, see `Argument`
    environment   the environment variables that it becomes, see `Variable`
    lands         other places that hold it: the kind of a child and the path in it; [name] is the item of a list
    container     the container that gets the arguments and variables: "sidecar", or the main one (the default)
    when          fields that must have a value, or be set, for the row to have any effect
    compared      the place of a Deployment in which the operator sees a change; absent: it ignores a change until another place differs
    applied       a child other than the Deployment that the operator updates if the field changes
    values        the only values that this operator's own CRD accepts, if our CRD accepts more
    absent        values that mean the same as leaving the field out, besides the empty value of the type
    amount        true: a quantity, so that two texts of one amount mean the same
    digest        true: the rollout digest covers it; "keys": it covers the names in a mapping. A field must never leave the digest
    evidence      observed or read, if it is not the profile's

Rows stand in the order in which the operator writes arguments and environment variables. A profile that `extends` another replaces rows of
the same field in place, appends the rest, and drops those listed in `without`.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.yaml_plain import read_plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = Path(__file__).parent / "profiles"
FILE = "fields.yaml"
SET = "set"
"""As a condition: the field has any value but the empty one of its type."""
MAIN, SIDECAR = "main", "sidecar"
_PLACE = re.compile(r"(?P<kind>[A-Za-z]+)(?: (?P<path>\S.*))?")
_STEP = re.compile(r"\[([^\]]*)\]|([^.\[]+)")


class Evidence(enum.StrEnum):
    """How a fact is known: the operator was run and recorded, or its source was read."""

    OBSERVED = "observed"
    READ = "read"


class Form(enum.StrEnum):
    """How a value becomes an argument or an environment variable."""

    VALUE = "value"  # the flag and the value, if the field is set
    NONZERO = "nonzero"  # the flag and the value, unless it is 0 or ""
    ALWAYS = "always"  # the flag and the value, also if the value is empty
    SWITCH = "switch"  # the flag alone, if the field is true
    TOGGLE = "toggle"  # the flag, or --no- and the flag
    POSITIONAL = "positional"  # the value alone
    LIST = "list"  # the items, as they are
    FIXED = "fixed"  # the flag and a constant
    PATH = "path"  # the flag and a constant, if the field is set
    COMPUTED = "computed"  # code in prodstack/upstream/children decides
    PAIRS = "pairs"  # a list of names and values
    SECRET = "secret"  # noqa: S105  # the name of a Secret, with its key in another field


class Argument(NamedTuple):
    """An argument of a container. value: the constant of the forms FIXED and PATH."""

    flag: str = ""
    form: Form = Form.VALUE
    value: str = ""


class Variable(NamedTuple):
    """An environment variable. set, unset: its text if the field is set or not ("{}" is the field's value; None: no variable)."""

    name: str = ""
    form: Form = Form.VALUE
    set: str | None = None
    unset: str | None = None
    key: str = ""


class Place(NamedTuple):
    """A place in a child. path: its steps, () for the whole child."""

    kind: str
    path: tuple[str, ...]

    def __str__(self) -> str:
        kind, path = ("pod", self.path[2:]) if self.path[:2] == ("spec", "template") else (self.kind, self.path)
        text = ""
        for step in path[1:] if path[:1] == ("spec",) else path:
            text += step if step.startswith("[") or not text else f".{step}"
        return f"{kind} {text}" if text else kind


@dataclass(frozen=True, slots=True)
class Field:
    """One row of a profile; the module's docstring describes the keys."""

    kind: str
    path: str
    evidence: Evidence
    argument: Argument | None = None
    environment: tuple[Variable, ...] = ()
    lands: tuple[Place, ...] = ()
    container: str = MAIN
    when: Mapping[str, Any] = field(default_factory=dict)
    compared: str = ""
    applied: str = ""
    values: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    amount: bool = False
    digest: str = ""
    steps: tuple[str, ...] = field(init=False, default=())
    """The keys of the path below spec."""
    conditions: tuple[tuple[tuple[str, ...], Any], ...] = field(init=False, default=())
    """`when`, with the keys of each path."""

    def __post_init__(self) -> None:
        conditions = tuple((tuple(name.split(".")), wanted) for name, wanted in self.when.items())
        object.__setattr__(self, "steps", tuple(self.path.split(".")) if self.path else ())
        object.__setattr__(self, "conditions", conditions)

    @property
    def children(self) -> frozenset[str]:
        """The kinds of the children that hold it."""
        in_pod = frozenset({"Deployment"} if self.argument or self.environment else ())
        return in_pod | {place.kind for place in self.lands}

    @property
    def is_compared(self) -> bool:
        """Whether a change alone makes the operator write the Deployment."""
        return bool(self.compared)

    @property
    def reaches_nothing(self) -> bool:
        """Whether the operator never reads the field."""
        return not self.children

    @property
    def reaches_pod(self) -> bool:
        """Whether it is part of the pod template."""
        pod = ("spec", "template")
        return bool(self.argument or self.environment) or any(place.path[:2] == pod for place in self.lands)

    @property
    def in_digest(self) -> bool:
        """Whether the rollout digest covers it, at least while its conditions hold."""
        return bool(self.digest)

    @property
    def reaches(self) -> str:
        """Where it ends up, in words: "the arguments (--dtype)", "nothing"."""
        parts = [f"the arguments ({self.argument.flag})"] if self.argument and self.argument.flag else []
        parts += ["the arguments"] if self.argument and not self.argument.flag else []
        names = [variable.name for variable in self.environment if variable.name]
        if self.environment:
            parts.append(f"the environment ({', '.join(names)})" if names else "the environment")
        parts += [str(place) for place in self.lands]
        return "; ".join(parts) or "nothing"

    @property
    def condition(self) -> str:
        """The conditions in words, "" if there are none."""
        words = (f"{name} is {'set' if wanted == SET else str(wanted).lower()}" for name, wanted in self.when.items())
        return " and ".join(words)


@dataclass(frozen=True, eq=False)
class Profile:
    """One version of the operator. rows: by kind; names: patterns of the names of children that differ between versions.

    router: the release of the router that belongs to it, "0.1.12" or "change-841".
    """

    name: str
    title: str
    date: str
    evidence: Evidence
    source: str
    router: str
    names: Mapping[str, str]
    rows: Mapping[str, tuple[Field, ...]]

    def fields(self, kind: str) -> tuple[Field, ...]:
        """The rows of a kind, in the order in which the operator writes arguments and environment variables."""
        return self.rows.get(kind, ())

    def field(self, kind: str, path: str) -> Field | None:
        """The row of a field, of the field above it, or of the first field below it. path: below spec, [] for items; None: no such row."""
        plain = _plain(path)
        rows = self._by_path.get(kind, {})
        for end in range(len(plain), 0, -1):
            found = rows.get(plain[:end])
            if found is not None:
                return found
        return next((row for steps, row in rows.items() if steps[: len(plain)] == plain), None)

    @cached_property
    def digested(self) -> tuple[Field, ...]:
        """The fields of a runtime that count in its rollout digest."""
        return tuple(row for row in self.fields(RUNTIME) if row.in_digest)

    @cached_property
    def containers(self) -> dict[str, str]:
        """The name of the main container of each kind for which the operator creates a Deployment."""
        steps = {
            kind: [step for row in rows for place in row.lands for step in place.path]
            for kind, rows in self.rows.items()
        }
        named = {
            kind: [after[1:-1] for before, after in pairwise(found) if before == "containers"]
            for kind, found in steps.items()
        }
        return {kind: next(name for name in found if name != SIDECAR) for kind, found in named.items() if found}

    def compared_places(self, kind: str) -> tuple[str, ...]:
        """The places of a Deployment that the operator compares, in the order of the rows."""
        return tuple(dict.fromkeys(row.compared for row in self.fields(kind) if row.compared))

    def knows(self, kind: str, path: str) -> bool:
        """Whether this operator has the field; fields of kinds without rows are not judged."""
        return _knows(self, kind, path)

    @cached_property
    def _by_path(self) -> dict[str, dict[tuple[str, ...], Field]]:
        return {kind: {row.steps: row for row in rows if row.path} for kind, rows in self.rows.items()}


@cache
def names() -> tuple[str, ...]:
    """The names of all profiles, sorted."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob(f"*/{FILE}")))


@cache
def profile(name: str) -> Profile:
    """The profile of this name. Raises KeyError if there is none."""
    if name not in names():
        raise KeyError(name)
    data = _data(name)
    evidence = Evidence(data["evidence"])
    rows = {kind: tuple(_field(kind, row, evidence) for row in found) for kind, found in data["kinds"].items()}
    texts = {key: str(data[key]) for key in ("title", "date", "source", "router")}
    return Profile(name=name, evidence=evidence, names=data["names"], rows=rows, **texts)


@cache
def has_topology(name: str | None) -> bool | None:
    """Whether the operator of a profile knows prefill/decode topologies; None if no profile is named."""
    return None if name is None else profile(name).knows("VLLMRuntime", "topology")


@cache
def _knows(profile: Profile, kind: str, path: str) -> bool:
    return kind not in profile.rows or profile.field(kind, path) is not None


@cache
def unknown_fields(name: str, kind: str) -> tuple[tuple[str, ...], ...]:
    """The paths below spec of the fields that some other profile has and this one does not, sorted."""
    everywhere = {path for each in names() for path in _paths(each, kind)}
    return tuple(tuple(path.split(".")) for path in sorted(everywhere - _paths(name, kind)))


def _paths(name: str, kind: str) -> set[str]:
    return {row["field"] for row in _data(name)["kinds"].get(kind, ()) if "field" in row}


@cache
def default() -> Profile:
    """The newest profile that was observed."""
    observed = (name for name in names() if _data(name)["evidence"] == Evidence.OBSERVED)
    return profile(max(observed, key=lambda name: str(_data(name)["date"])))


@cache
def _data(name: str) -> dict[str, Any]:
    """The content of a profile's file on top of what it extends."""
    own: dict[str, Any] = read_plain((FOLDER / name / FILE).read_text(encoding="utf-8"))[0]
    if "extends" not in own:
        return own
    base = _data(str(own["extends"]))
    kinds = {kind: _extended(rows, own.get("kinds", {}).get(kind, [])) for kind, rows in base["kinds"].items()}
    kinds |= {kind: rows for kind, rows in own.get("kinds", {}).items() if kind not in kinds}
    for kind, paths in own.get("without", {}).items():
        kinds[kind] = [row for row in kinds[kind] if row.get("field") not in paths]
    return {**base, **own, "names": {**base["names"], **own.get("names", {})}, "kinds": kinds}


def _extended(rows: list[dict[str, Any]], own: list[dict[str, Any]]) -> list[dict[str, Any]]:
    replaced = {row["field"]: row for row in own if "field" in row}
    kept = [replaced.pop(row["field"]) if row.get("field") in replaced else row for row in rows]
    return [*kept, *replaced.values()]


def _field(kind: str, row: Mapping[str, Any], evidence: Evidence) -> Field:
    given = dict(row)
    argument = given.pop("argument", None)
    digest = given.pop("digest", "")
    absent = given.pop("absent", ())
    return Field(
        kind=kind,
        path=given.pop("field", ""),
        evidence=Evidence(given.pop("evidence", evidence)),
        argument=Argument(**{**argument, "form": Form(argument.get("form", Form.VALUE))}) if argument else None,
        environment=tuple(
            Variable(**{**each, "form": Form(each.get("form", Form.VALUE))}) for each in given.pop("environment", ())
        ),
        lands=tuple(_place(each) for each in given.pop("lands", ())),
        values=tuple(given.pop("values", ())),
        absent=(absent,) if isinstance(absent, str) else tuple(absent),
        digest="value" if digest is True else str(digest or ""),
        **given,
    )


def _place(text: str) -> Place:
    found = _PLACE.fullmatch(text)
    if found is None:
        raise ValueError(f'"{text}" is not a place: write the kind of a child, a space and a path')
    return Place(found["kind"], tuple(_steps(found["path"] or "")))


def _steps(path: str) -> Iterator[str]:
    for match in _STEP.finditer(path):
        yield f"[{match[1]}]" if match[2] is None else match[2]


def _plain(path: str) -> tuple[str, ...]:
    """The keys of a path without its list marks: a row stands for all items."""
    return tuple(
        step
        for step in re.split(r"[.\[\]{}]+", path.removeprefix(".spec.").removeprefix("spec."))
        if step and not step.isdigit()
    )
