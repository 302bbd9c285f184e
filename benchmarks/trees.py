"""What expand, diff and drift are timed on: the objects of dist/, renamed as often as needed, and the same tree after a merge.

One group is everything of the operator's that dist/today holds; each tree is one file, because dyff reads files alone. One group in
EVERY has one edit, the kinds of edits in turn.
"""

from __future__ import annotations

import copy
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from prodstack.manifests.manifest import CACHE_SERVER, KINDS, LORA_ADAPTER, ROUTER, RUNTIME
from prodstack.manifests.schema import with_defaults
from prodstack.manifests.yaml_writer import to_yaml
from prodstack.upstream.children.api_defaults import api_defaults
from prodstack.upstream.children.predict import expand_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Body = dict[str, Any]

DIST = Path(__file__).resolve().parent.parent / "dist" / "today"
EVERY = 10
EDITS: tuple[tuple[str, str, Body | None], ...] = (
    ("a longer context that the operator ignores", RUNTIME, {"spec": {"model": {"maxModelLen": 8192}}}),
    ("an image", RUNTIME, {"spec": {"deploymentConfig": {"image": {"name": "lmcache/vllm-openai:v0.3.7"}}}}),
    ("replicas", RUNTIME, {"spec": {"deploymentConfig": {"replicas": 3}}}),
    ("a claim's size", RUNTIME, {"spec": {"storageConfig": {"size": "40Gi"}}}),
    ("a label of the selector", RUNTIME, {"metadata": {"labels": {"team": "search"}}}),
    ("a router's arguments", ROUTER, {"spec": {"requestStatsWindow": 30}}),
    ("a cache server's memory", CACHE_SERVER, {"spec": {"resources": {"memory": "8Gi"}}}),
    ("another adapter", LORA_ADAPTER, {"spec": {"adapterSource": {"repository": "my-org/llama-3.1-8b-sql-lora-2"}}}),
    ("a deleted cache server", CACHE_SERVER, None),
)
"""Edits by what they change, the kind, and what is merged into the first object of that kind; None: it is gone."""


class Template(NamedTuple):
    """One group as text. names: what is numbered in it; size: its objects."""

    text: str
    names: re.Pattern[str]
    size: int

    def copies(self, numbers: Sequence[int]) -> list[str]:
        """The group once for each number."""
        return [self.names.sub(rf"\g<0>-{number}", self.text) for number in numbers]


def write_trees(folder: Path, size: int) -> int:
    """old.yaml and new.yaml with at least `size` objects each before the edits; the exact number is returned."""
    before, after = _template(group()), [_template(edited(number)) for number in range(len(EDITS))]
    count = _times(size, before.size)
    old = before.copies(range(count))
    new = [_changed(after, number) if number % EVERY == 0 else text for number, text in enumerate(old)]
    for name, texts in (("old", old), ("new", new)):
        (folder / f"{name}.yaml").write_text("---\n".join(texts), encoding="utf-8")
    return count * before.size


def write_dump(folder: Path, size: int) -> int:
    """dump.yaml as kubectl prints it: custom resources after the edits, with the children of before; the number of objects."""
    plain = _template(_live(group(), group()), as_items=True)
    after = [_template(_live(edited(number), group()), as_items=True) for number in range(len(EDITS))]
    count = _times(size, plain.size)
    texts = plain.copies(range(count))
    texts[::EVERY] = [_changed(after, number) for number in range(0, count, EVERY)]
    (folder / "dump.yaml").write_text("apiVersion: v1\nkind: List\nitems:\n" + "".join(texts), encoding="utf-8")
    return count * plain.size


@cache
def group() -> tuple[Body, ...]:
    """The operator's objects of dist/today."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(DIST.rglob("*.yaml")))
    found = (body for text in texts for body in yaml.load_all(text, yaml.CSafeLoader))
    return tuple(body for body in found if body and body["kind"] in KINDS)


def edited(number: int) -> tuple[Body, ...]:
    """A group after the edit of that number."""
    _, kind, change = EDITS[number]
    bodies = list(group())
    place = next(index for index, body in enumerate(bodies) if body["kind"] == kind)
    bodies[place : place + 1] = [] if change is None else [_merged(bodies[place], change)]
    return tuple(bodies)


def _changed(after: Sequence[Template], number: int) -> str:
    return after[number // EVERY % len(after)].copies([number])[0]


def _times(size: int, each: int) -> int:
    return -(-size // each)


def _merged(body: Mapping[str, Any], change: Mapping[str, Any]) -> Body:
    merged = dict(copy.deepcopy(body))
    for key, value in change.items():
        merged[key] = _merged(merged.get(key, {}), value) if isinstance(value, dict) else value
    return merged


def _live(resources: Sequence[Body], origin: Sequence[Body]) -> tuple[Body, ...]:
    """Custom resources as they are stored, and the children that run: a rollout that is finished, with the status of one."""
    children = [api_defaults(child.body) for child in expand_all(origin)]
    return (*map(with_defaults, resources), *map(_running, children))


def _running(child: Body) -> Body:
    if child["kind"] != "Deployment":
        return child
    count = child["spec"]["replicas"]
    counts = dict.fromkeys(("replicas", "readyReplicas", "availableReplicas", "updatedReplicas"), count)
    return _merged(child, {"metadata": {"generation": 1}, "status": {**counts, "observedGeneration": 1}})


def _template(bodies: Sequence[Body], *, as_items: bool = False) -> Template:
    text = to_yaml(bodies)
    if as_items:
        text = "".join(_item(each) for each in text.split("---\n"))
    names = sorted({body["metadata"]["name"] for body in group()}, key=len, reverse=True)
    return Template(text, re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, names))})(?!\w)"), len(bodies))


def _item(text: str) -> str:
    """A document as an item of a list."""
    return "- " + text.replace("\n", "\n  ").removesuffix("  ")
