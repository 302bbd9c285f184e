"""Objects of the four kinds with one to three changed fields, valid and not, as hypothesis draws them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.e2e.manifests import moved
from tests.e2e.mutations import MUTATIONS
from tests.rules import builders

if TYPE_CHECKING:
    from collections.abc import Callable

NAMESPACE = "default"


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A valid object of one kind, or a topology, in the namespace `default`, with one to three fields changed."""
    kind = draw(st.sampled_from(sorted(MUTATIONS)))
    body = copy.deepcopy(getattr(builders, kind)().body)
    for path, values in draw(st.lists(st.sampled_from(MUTATIONS[kind]), min_size=1, max_size=3)):
        _set(body, path, draw(values))
    return moved(body, NAMESPACE)


def try_all(judge: Callable[[dict[str, Any]], None], count: int, start: int = 1) -> None:
    """Judge `count` mutated objects; with the same `start` they are the same objects on every run."""

    @seed(start)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(mutated())
    def judged(body: dict[str, Any]) -> None:
        judge(body)

    judged()


def _set(body: dict[str, Any], path: str, value: Any) -> None:
    """Write a value at a path, whose steps are made where they are missing."""
    target, steps = body, path.split("/")
    for step in steps[:-1]:
        target = target.setdefault(step, {})
        if not isinstance(target, dict):
            return
    if value is builders.ABSENT:
        target.pop(steps[-1], None)
    else:
        target[steps[-1]] = value
