"""Cache what many rules ask about one manifest or one world.

Dozens of rules judge each manifest before the next one is looked at, so a few cached manifests are enough. Results about a world are
stored in that world.
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
"""How many manifests are cached: the one that is judged and those that it is compared with."""
T = TypeVar("T")


def about_manifest(function: Callable[[Manifest], Iterable[T]]) -> Callable[[Manifest], tuple[T, ...]]:
    """Decorate a function of a manifest: its results become a tuple, cached for the last manifests that were asked about."""
    return wraps(function)(lru_cache(maxsize=AT_HAND)(lambda manifest: tuple(function(manifest))))


def about_world(function: Callable[[World], T]) -> Callable[[World], T]:
    """Decorate a function of a world: its result is cached as long as the world exists."""

    @wraps(function)
    def remembered(world: World) -> T:
        if function not in world.remembered:
            world.remembered[function] = function(world)
        found: T = world.remembered[function]
        return found

    return remembered


@contextlib.contextmanager
def no_collection() -> Iterator[None]:
    """Switch the cyclic garbage collector off.

    Reading and judging create many objects but no reference cycles, so collecting only costs time (15,000 objects: 2.2 s instead of 5.3 s).
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
