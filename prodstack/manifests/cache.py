"""Cache what many rules ask about one manifest or one world.

Dozens of rules judge each manifest before the next one is looked at, so a few cached manifests are enough. Results about a world are
stored in that world.
"""

from __future__ import annotations

import contextlib
import gc
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from prodstack.manifests.manifest import Manifest, World


AT_HAND = 4
"""How many manifests are cached: the one that is judged and those that it is compared with."""
T = TypeVar("T")
P = ParamSpec("P")


def about_manifest(function: Callable[[Manifest], Iterable[T]]) -> Callable[[Manifest], tuple[T, ...]]:
    """Decorate a function of a manifest: its results become a tuple, cached for the last manifests that were asked about."""
    return wraps(function)(lru_cache(maxsize=AT_HAND)(lambda manifest: tuple(function(manifest))))


def about_world(function: Callable[P, T]) -> Callable[P, T]:
    """Decorate a function of a world, and perhaps of more: its results are cached as long as the world exists.

    A cached result counts as the look-ups that led to it.
    """

    @wraps(function)
    def remembered(*args: P.args, **kwargs: P.kwargs) -> T:
        world: World = args[0]  # type: ignore[assignment]  # a ParamSpec cannot say so
        key = (function, args[1:], tuple(kwargs.items()))
        outer = world.looked
        if key not in world.remembered:
            world.looked = set()
            try:
                world.remembered[key] = function(*args, **kwargs), world.looked
            finally:
                world.looked = outer
        found, looked = world.remembered[key]
        if outer is not None:
            outer |= looked
        result: T = found
        return result

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
