"""A project's own catalogue as one text. The facts of a cluster carry it to where no folder catalog/ is at hand, such as `check dist/`."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from prodstack.catalog.reading import (
    SECTIONS,
    Catalog,
    CatalogError,
    entries_in,
    our_entries,
    own_documents,
    own_entries,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

CARRIED = tuple(section for section in SECTIONS if section != "gpus")
"""The sections that are carried: node pools state their memory themselves, so nothing asks for kinds of GPU."""


def own_text(texts: Mapping[str, bytes]) -> str:
    """The models of a project's files and their parsers for tool calls, as JSON; "" if there are none. Raises CatalogError."""
    own_entries(texts)
    found: dict[str, list[Any]] = {}
    for name, text in texts.items():
        for document in own_documents(text, name):
            for section in CARRIED:
                found.setdefault(section, []).extend(document.get(section) or ())
    stated = {section: entries for section, entries in found.items() if entries}
    return json.dumps(stated, sort_keys=True) if stated else ""


@lru_cache(maxsize=16)
def catalog_with(own: str) -> Catalog:
    """Our entries and those of a text that `own_text` made. A text that it cannot have made adds nothing."""
    try:
        documents = [json.loads(own)] if own else []
        return Catalog.of([*our_entries(), *entries_in(documents, "catalog/", ours=False)])
    except (ValueError, CatalogError):
        return Catalog.of(our_entries())
