"""Names: those of the chart's objects, and those of the entries that take their place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prodstack.importing.helm.exposure import needs_other_name
from prodstack.importing.helm.release import model_name
from prodstack.manifests.values import get

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prodstack.importing.helm.release import Release

_LONGEST = 50
"""The operator appends up to 13 characters to a name, and Kubernetes allows 63."""


@dataclass(frozen=True)
class Names:
    """The entries of the stack file. runtimes: by the index of the model; adapters: by the index of the adapter."""

    runtimes: Mapping[int, str]
    adapters: Mapping[int, str]
    router: str
    cache: str


def names_of(release: Release) -> Names:
    """Choose the names: RELEASE-MODEL, RELEASE-router, RELEASE-cache. A number follows where two would be equal.

    The router is RELEASE-front if its HTTPRoute would otherwise be called like the chart's.
    """
    taken: set[str] = set()
    of_router = "front" if needs_other_name(release) else "router"
    router, cache = (_unique(f"{release.name}-{part}", taken) for part in (of_router, "cache"))
    models = release.value("servingEngineSpec", "modelSpec")
    runtimes = {
        index: _unique(f"{release.name}-{model_name(model)}", taken)
        for index, model in enumerate(models if isinstance(models, list) else ())
    }
    adapters = release.value("loraAdapters")
    of_adapters: set[str] = set()
    named = {
        index: _unique(str(get(adapter, "name", default="adapter")), of_adapters)
        for index, adapter in enumerate(adapters if isinstance(adapters, list) else ())
    }
    return Names(runtimes, named, router, cache)


def dns(text: str) -> str:
    """The text as a name that Kubernetes accepts for a Service: lower-case letters, digits and dashes, a letter first."""
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:_LONGEST].strip("-")
    return name if name[:1].isalpha() else f"x-{name}".strip("-")


def _unique(text: str, taken: set[str]) -> str:
    wanted = name = dns(text)
    number = 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    taken.add(name)
    return name
