"""dist/index.json: every unit of every cluster on a line of its own, for tools that list, price or compare a fleet.

GitOps objects are not generated from it: with an ApplicationSet, an empty index would delete every Application.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.layout import INDEX_MARK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prodstack.compiler.delivery.summary import Content, Summary


class Row(NamedTuple):
    """A unit in the index. path: of its file, below dist/; sha256: the digest of that file."""

    cluster: str
    unit: str
    path: str
    summary: Summary
    sha256: bytes


def index_text(rows: Iterable[Row]) -> str:
    """Return the content of the index, sorted by cluster and unit."""
    clusters: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: (row.cluster, row.unit)):
        clusters.setdefault(row.cluster, []).append(_line(row))
    lists = ",\n".join(f"{json.dumps(name)}: [\n" + ",\n".join(lines) + "\n]" for name, lines in clusters.items())
    return f'{INDEX_MARK} "clusters": {{\n{lists}\n}}}}\n'


def _line(row: Row) -> str:
    data = {
        "cluster": row.cluster,
        "unit": row.unit,
        "path": row.path,
        "kinds": _kinds(row.summary.contents),
        "gpus": dict(row.summary.gpus),
        "sha256": row.sha256.hex(),
    }
    return json.dumps(data)


@lru_cache(maxsize=4096)
def _kinds(contents: tuple[Content, ...]) -> dict[str, int]:
    """How many objects of each kind there are."""
    found: dict[str, int] = {}
    for each in contents:
        found[each.kind] = found.get(each.kind, 0) + each.amount
    return dict(sorted(found.items()))
