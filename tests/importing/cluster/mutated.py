"""Objects of the four kinds with one to three changed fields, valid and not, as hypothesis draws them."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from tests.e2e.mutations import MUTATIONS
from tests.rules import builders


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A good object of one kind with one to three fields changed."""
    kind = draw(st.sampled_from(sorted(MUTATIONS)))
    body: dict[str, Any] = copy.deepcopy(getattr(builders, kind)().body)
    for path, values in draw(st.lists(st.sampled_from(MUTATIONS[kind]), min_size=1, max_size=3)):
        _set(body, path.split("/"), draw(values))
    return body


def _set(body: dict[str, Any], steps: list[str], value: Any) -> None:
    target: Any = body
    for step in steps[:-1]:
        target = target.setdefault(step, {})
        if not isinstance(target, dict):
            return
    if value is builders.ABSENT:
        target.pop(steps[-1], None)
    else:
        target[steps[-1]] = value
