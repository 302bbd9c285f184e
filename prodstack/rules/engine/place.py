"""Where a rule looks: a field of a kind, by its path, with its values in a manifest and its node in the schema.

`ENGINE / "vllmConfig.port"` is the port of an engine, wherever a runtime has one: in its spec, or on both sides of a topology. "[]" in a
path stands for each item of a list, a final "{}" for each key of a mapping. `place.where(condition)` looks only into blocks of which the
condition holds, and the CEL of a guard then stands at that block.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.manifest import CACHE_SERVER, LORA_ADAPTER, ROUTER, RUNTIME, Manifest
from prodstack.rules.engine.cel import Guard, negated, on_engines
from prodstack.rules.engine.dispatch import Watch
from prodstack.rules.engine.predicate import Predicate, anything, field, is_true, variable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prodstack.manifests.yaml_reader import Path

_STEP = re.compile(r"[^.\[\]{}]+|\[\]|\{\}")


class Found(NamedTuple):
    """A value of a place. value: None if a required field is not written; block: the mapping that `where` asked, or the whole engine or object."""

    manifest: Manifest
    path: Path
    value: Any
    block: Any


class Place(NamedTuple):
    """Values of one kind. block: path of the mapping that `when` is asked of; below: path from there to the value."""

    kind: str
    of_engine: bool = False
    block: str = ""
    below: str = ""
    when: Predicate | None = None

    def __truediv__(self, path: str) -> Place:
        """The field at a path below this place."""
        return self._replace(below=f"{self.below}.{path}".strip("."))

    def where(self, condition: Predicate) -> Place:
        """This place, only in those objects, engines or blocks of which the condition holds. ValueError: the place has a condition already."""
        if self.when is not None:
            raise ValueError("a place has one condition; join two with &")
        return self._replace(block=self.below, below="", when=condition)

    @property
    def name(self) -> str:
        """The last name in the path, such as "port"; the kind's for the whole object."""
        names = [step for step in steps(f"{self.block}.{self.below}") if step not in ("[]", "{}")]
        return names[-1] if names else self.kind

    def key(self, *, required: bool) -> str | None:
        """A key of the spec without which there is no value here, for skipping most objects quickly."""
        names = [step for step in steps(f"{self.block}.{self.below}") if step not in ("[]", "{}")]
        kept = names[: len(names) - required]
        is_in_spec = self.of_engine or (len(kept) > 1 and kept[0] == "spec")
        return kept[-1] if kept and is_in_spec else None

    def watch(self, must: Predicate, *, required: bool = False) -> Watch:
        """Where `failing` may find anything, up to the first list; and whether a value there, or something in it, fails."""
        block, way = steps(self.block), (*steps(self.block), *steps(self.below))
        stem = tuple(_until_list(way))
        is_single = len(stem) == len(way)
        if is_single:
            return Watch(self.of_engine, stem, lambda value: must.holds(value) is False, required and bool(self.below))
        # A condition on a block above the first list is not asked here: it only makes fewer values fail.
        inside = self._replace(block="", below=".".join(way[len(stem) :]), when=None)
        if len(block) > len(stem):
            inside = self._replace(block=".".join(block[len(stem) :]))
        return Watch(self.of_engine, stem, lambda value: any(inside._in(value, (), must, required=required)), False)

    def failing(self, manifest: Manifest, must: Predicate, *, required: bool = False) -> Iterator[Found]:
        """Every value that is written here and of which the predicate does not hold.

        With `required` also None for each value that is missing in a block that is there.
        """
        for root, whole in manifest.engines if self.of_engine else (((), manifest.body),):
            for at, value, block in self._in(whole, root, must, required=required):
                yield Found(manifest, at, value, block)

    def _in(self, whole: Any, root: Path, must: Predicate, *, required: bool) -> Iterator[tuple[Path, Any, Any]]:
        """The path, value and block of every value below `whole` that fails."""
        when, way = self.when, steps(self.below)
        for path, block in walk(whole, root, steps(self.block)) if self.block else ((root, whole),):
            if when is not None and when.holds(block) is not True:
                continue
            for at, value in walk(block, path, way, required=required):
                if value is None or not _is_fine(value, must):
                    yield at, value, block

    def guards(self, must: Predicate, message: str, *, required: bool) -> tuple[Guard, ...]:
        """The CEL of a predicate about these values, as low in the schema as it can stand; none if CEL cannot judge it.

        Raises ValueError if CEL can judge it, but not exactly the condition: the guard would be missing, and nobody would notice.
        """
        block, below = self._node(required=required)
        rule = _rule("self", below, must, required=required)
        condition = self.when.cel("self") if self.when is not None and self.when.cel and self.when.is_exact else None
        if rule is None:
            return ()
        if self.when is not None and condition is None:
            raise ValueError(
                f"CEL cannot judge exactly the condition of {self.kind} {self.block or 'as a whole'}, so {self.name} would have no guard;"
                " give the condition exact CEL, or write is_guarded=False with the reason"
            )
        text = f"{negated(condition)} || {rule}" if condition else rule
        node = "".join(f".{step}" for step in steps(block)).replace(".[]", "[]")
        named = "".join(f".{step}" for step in _until_list(below))
        return (
            on_engines(node, text, message, named)
            if self.of_engine
            else (Guard(self.kind, node, text, message, named),)
        )

    def _node(self, *, required: bool) -> tuple[str, tuple[str, ...]]:
        """The block at which a guard stands, and the steps from there to the value."""
        if self.when is not None:
            return self.block, steps(self.below)
        way = steps(self.below)
        kept = len(way) - (1 if required or way[-1:] == ("{}",) else 0)
        return ".".join(way[:kept]), way[kept:]


@cache
def steps(path: str) -> tuple[str, ...]:
    """`toleration[].key` as ("toleration", "[]", "key")."""
    return tuple(_STEP.findall(path))


def walk(value: Any, path: Path, way: Sequence[str], *, required: bool = False) -> Iterator[tuple[Path, Any]]:
    """Every value at the end of the way with its path; nothing if a step is missing, or None if only the last step of a required one is."""
    for at, step in enumerate(way, 1):
        if step == "[]":
            for index, item in enumerate(value if isinstance(value, list) else ()):
                yield from walk(item, (*path, index), way[at:], required=required)
            return
        if step == "{}":
            yield from (((*path, key), key) for key in (value if isinstance(value, dict) else ()))
            return
        if not isinstance(value, dict):
            return
        value = value.get(step)
        if value is None and not (required and at == len(way)):
            return
        path = (*path, step)
    if value is not None or (required and way):
        yield path, value


def _is_fine(value: object, must: Predicate) -> bool:
    return value is None or must.holds(value) is not False


def _rule(value: str, way: Sequence[str], must: Predicate, *, required: bool) -> str | None:
    """CEL: the predicate holds of every value at the end of the way."""
    if not way:
        return must.cel(value) if must.cel else None
    step, rest = way[0], way[1:]
    if step in ("[]", "{}"):
        inner = _rule(variable(value), rest, must, required=required)
        return inner and f"{value}.all({variable(value)}, {inner})"
    below = f"{value}.{step}"
    inner = None if must is anything else _rule(below, rest, must, required=required)
    if required and not rest:
        return f"(has({below}) && {inner})" if inner else f"has({below})"
    return inner and f"(!has({below}) || {inner})"


def _until_list(way: Sequence[str]) -> Sequence[str]:
    lists = [index for index, step in enumerate(way) if step in ("[]", "{}")]
    return way[: lists[0]] if lists else way


ENGINE = Place(RUNTIME, of_engine=True)
"""The settings of an engine: the spec of a runtime, or each side of its topology."""
RUNTIME_SPEC, ROUTER_SPEC, CACHE_SPEC, ADAPTER_SPEC = (
    Place(kind, below="spec") for kind in (RUNTIME, ROUTER, CACHE_SERVER, LORA_ADAPTER)
)
SIDECAR = (ENGINE / "deploymentConfig.sidecarConfig").where(field("enabled", is_true))
"""The enabled sidecar of an engine."""
STORAGE = (ENGINE / "storageConfig").where(field("enabled", is_true))
"""The enabled volume of an engine."""
IMAGES = (
    ENGINE / "deploymentConfig.image",
    SIDECAR / "image",
    ROUTER_SPEC / "image",
    CACHE_SPEC / "image",
)
"""Every image that reaches a container."""
