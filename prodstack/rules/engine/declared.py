"""Find what the modules of the rules declare. There is no list to keep: every rule, index and question in a module is found."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")
FAMILIES, READING = "prodstack.rules", "prodstack.rules.reading"
"""The packages of modules that declare something: the families of rules, and how rules read manifests."""


def declared(kind: type[T], *packages: str) -> Iterator[T]:
    """Every object of a type in the modules of these packages."""
    for package in map(importlib.import_module, packages):
        for module in pkgutil.iter_modules(package.__path__):
            if not module.ispkg:
                content = vars(importlib.import_module(f"{package.__name__}.{module.name}"))
                yield from (each for each in content.values() if isinstance(each, kind))
