"""What many rules ask about one manifest or one world is worked out once.

Rules look at one manifest after another, dozens of them at each, so a few answers are enough to remember; what is about a whole world
is kept with that world.
"""

from __future__ import annotations

import contextlib
import gc
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from prodstack.manifests.manifest import Manifest, World


AT_HAND = 4
"""How many manifests are remembered: the one that is judged, and those that it is compared with."""
T = TypeVar("T")


def about_manifest(function: Callable[[Manifest], Iterable[T]]) -> Callable[[Manifest], tuple[T, ...]]:
    """Everything that `function` yields about a manifest, as a tuple; remembered for the manifests that were last asked about."""
    return wraps(function)(lru_cache(maxsize=AT_HAND)(lambda manifest: tuple(function(manifest))))


def about_world(function: Callable[[World], T]) -> Callable[[World], T]:
    """What `function` makes of a world; remembered as long as the world lives."""

    @wraps(function)
    def remembered(world: World) -> T:
        if function not in world.remembered:
            world.remembered[function] = function(world)
        found: T = world.remembered[function]
        return found

    return remembered


@contextlib.contextmanager
def no_collection() -> Iterator[None]:
    """Reading and judging make many objects and no cycles, and looking for some halfway takes longer (reading 15,000: 5.3 s to 2.2 s)."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
