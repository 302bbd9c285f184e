"""The containers of a changed object's pods: image, arguments and environment, before and after, as the operator would write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prodstack.manifests.secrets import masked
from prodstack.manifests.values import block, entries, get
from prodstack.reports.diff.usage import WORKLOADS
from prodstack.reports.drift.arguments import KINDS, options
from prodstack.upstream.children.predict import wanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from prodstack.manifests.manifest import Manifest
    from prodstack.upstream.profile import Profile

IMAGE, COMMAND, VARIABLE = "image", "command", "env "
"""How rows are called that are not arguments; the name of a variable stands behind VARIABLE."""
MAX_SHOWN = 300
"""The most characters of one value."""

Values = dict[str, str]
_Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One argument, variable or image. old, new: None if it is absent."""

    name: str
    old: str | None
    new: str | None

    @property
    def is_changed(self) -> bool:
        """Whether the container differs in this row."""
        return self.old != self.new

    @property
    def change(self) -> str:
        """The difference in one word; "" if there is none."""
        if not self.is_changed:
            return ""
        return "added" if self.old is None else "removed" if self.new is None else "changed"


@dataclass(frozen=True, slots=True)
class Container:
    """One container of a workload before and after the change."""

    workload: str
    name: str
    rows: tuple[Row, ...]

    @property
    def changed(self) -> tuple[Row, ...]:
        """The rows that differ."""
        return tuple(row for row in self.rows if row.is_changed)


def containers(old: Manifest | None, new: Manifest | None, profile: Profile | None = None) -> tuple[Container, ...]:
    """The containers that differ, of all workloads of an object. None: the object does not exist on that side.

    The rows are in the order of the new container; those that only the old one has come last.
    """
    before, after = _values(old, profile), _values(new, profile)
    found = (
        Container(workload, name, tuple(_rows(before.get((workload, name), {}), after.get((workload, name), {}))))
        for workload, name in _both(before, after)
    )
    return tuple(container for container in found if container.changed)


def _both(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> list[Any]:
    return [*after, *(key for key in before if key not in after)]


def _rows(before: Values, after: Values) -> Iterator[Row]:
    for name in _both(before, after):
        yield Row(name, before.get(name), after.get(name))


def _values(manifest: Manifest | None, profile: Profile | None) -> dict[_Place, Values]:
    """The values of each container by the name of its workload and its own."""
    if manifest is None:
        return {}
    bodies = [child.body for child in wanted(manifest.body, profile)] if manifest.is_ours else [manifest.body]
    return {
        (str(get(body, "metadata", "name")), str(container.get("name"))): _of(container, profile)
        for body in bodies
        if body.get("kind") in WORKLOADS
        for container in entries(body, "spec", "template", "spec", "containers")
        if isinstance(container, dict)
    }


def _of(container: Mapping[str, Any], profile: Profile | None) -> Values:
    hidden = block({"container": masked("", dict(container))}, "container")
    found = {IMAGE: _shown(hidden.get("image", "")), COMMAND: " ".join(map(str, entries(hidden, "command")))}
    found |= _arguments(str(hidden.get("name")), [str(each) for each in entries(hidden, "args")], profile)
    for variable in entries(hidden, "env"):
        if isinstance(variable, dict):
            found[f"{VARIABLE}{variable.get('name')}"] = _shown(variable.get("value", _source(variable)))
    return {name: _cut(value) for name, value in found.items() if value}


def _arguments(container: str, args: Sequence[str], profile: Profile | None) -> Values:
    if container not in KINDS:
        return {"arguments": " ".join(args)}
    return {name: _shown(value) for name, value in options(container, args, profile).items()}


def _source(variable: Mapping[str, Any]) -> str:
    """Where the value of a variable comes from; a Secret is named, never read."""
    secret = get(variable, "valueFrom", "secretKeyRef")
    if isinstance(secret, dict):
        return f"key {secret.get('key')} of Secret {secret.get('name')}"
    return "(from elsewhere)" if "valueFrom" in variable else '""'


def _shown(value: Any) -> str:
    return {True: "on", False: "off"}.get(value, "") if isinstance(value, bool) else str(value) or '""'


def _cut(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 3]}..."
