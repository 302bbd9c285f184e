"""A dump that was edited by hand may contain anything: nothing raises, and the report lists what could not be compared."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.reports.drift import output
from tests.reports.drift.builders import live, report
from tests.upstream.children.builders import cache_server, router, runtime

if TYPE_CHECKING:
    from collections.abc import Iterator

Body = dict[str, Any]
Place = tuple[str | int, ...]

SIDECAR = {"enabled": True, "name": "s", "image": {"registry": "r", "name": "n"}}
FULL = runtime(
    {"model": "m"},
    storageConfig={"enabled": True},
    model={"maxModelLen": 4096, "chatTemplate": "x"},
    deploymentConfig={"podAnnotations": {"a": "b"}, "shmSize": "1Gi", "sidecarConfig": SIDECAR},
)
ODD: tuple[Any, ...] = (None, 3, "x", [], {}, [3], [None], {"a": 1}, True)


def places(value: Any, path: Place = ()) -> Iterator[Place]:
    """Every place of a tree."""
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield from places(inner, (*path, key))


def replaced(tree: Any, path: Place, value: Any) -> Any:
    """The tree with another value at a place; the rest is shared."""
    if not path:
        return value
    made = copy.copy(tree)
    made[path[0]] = replaced(tree[path[0]], path[1:], value)
    return made


@pytest.mark.parametrize("value", ODD, ids=repr)
@pytest.mark.parametrize("cr", [FULL, router(), cache_server()], ids=lambda cr: str(cr["kind"]))
def test_nothing_raises_whatever_stands_anywhere(cr: Body, value: object) -> None:
    """Every place of the dump, one after the other, has an odd value."""
    listing = live(cr)
    items = listing["items"][:-2]
    for place in places(items):
        if len(place) > 1:
            found = report({**listing, "items": replaced(items, place, value)})
            assert output.document(found)
            assert list(output.segments(found))


def test_a_child_that_no_server_returns_is_not_compared() -> None:
    """It is neither fresh nor stale, and the report names the odd place."""
    found = report(live(runtime(), None, spec={"template": {"metadata": {"labels": {"app": 3}}}}))
    [remark] = found.remarks
    assert (
        remark
        == "Deployment lab/x was not compared: its spec.template.metadata.labels.app is not as an API server returns it"
    )
