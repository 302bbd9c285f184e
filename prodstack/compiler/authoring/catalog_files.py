"""Read a project's own catalogue, the files in catalog/. Mistakes become findings, and nothing outside the project is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.compiler.authoring.problems import problem
from prodstack.compiler.authoring.sources import Read
from prodstack.manifests.opener import read_file
from prodstack.manifests.yaml_reader import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read_catalog(root: Path, files: Sequence[str]) -> Read[str]:
    """Return the models of a project's own catalogue as one text, None if a file is wrong, and the mistakes.

    files: their paths, relative to the project.
    """
    if not files:
        return Read("", (), {})
    from prodstack.catalog.own import own_text  # most projects have no catalogue of their own
    from prodstack.catalog.reading import CatalogError

    texts: dict[str, bytes] = {}
    file = ""
    try:
        for file in files:
            texts[file] = read_file(root / file, root)
        return Read(own_text(texts), (), texts)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        return Read(None, (problem("unreadable-yaml", Mark(file, 1, 1), message, "make it readable"),), texts)
    except CatalogError as error:
        message, _, fix = str(error).rpartition("; ")
        mark = error.mark or Mark(error.file or file, 1, 1)
        # A finding begins with its place, so the message need not repeat it.
        what = (message or fix).removeprefix(f"{mark}: ").removeprefix(f"{mark.file}: ")
        wrong = problem("invalid-catalog-entry", mark, what, fix if message else "correct it")
        return Read(None, (wrong,), texts)
