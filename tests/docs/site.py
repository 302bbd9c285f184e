"""A hook of MkDocs (see mkdocs.yml) that adapts the pages to the site. They are written for Git hosts, and stay readable there.

Two things differ. A link may leave docs/ on a Git host, but not on the site: it leads to the file on the host whose address is in
DOCS_SOURCE_URL, or becomes plain text if that is not set. And a fence may have words after its language, which our tests read.
"""

from __future__ import annotations

import posixpath
import re
from typing import Any

_FENCED = re.compile(r"(^```.*?^```[ ]*$)", re.MULTILINE | re.DOTALL)
"""Fenced blocks, which contain no links."""
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(((?:\.\./)+[^)\s]*)\)")
_FENCE = re.compile(r"\A```(\S+)[ ]([^\n]*)")
_FILE = re.compile(r"\bfile=(\S+)")


def on_page_markdown(markdown: str, *, page: Any, config: Any, **_: Any) -> str:
    """Adapt one page; MkDocs calls this."""
    return adapted(markdown, page.file.src_uri, config["extra"]["source"])


def adapted(markdown: str, page: str, source: str) -> str:
    """The page for the site. page: its path below docs/; source: the address of the repository's files, which ends with a slash, or ""."""
    parts = _FENCED.split(markdown)
    return "".join(
        _FENCE.sub(_header, part) if number % 2 else _LINK.sub(lambda link: _outside(link, page, source), part)
        for number, part in enumerate(parts)
    )


def _header(fence: re.Match[str]) -> str:
    """The first line of a fenced block with the name of the file as its title, and without other words."""
    file = _FILE.search(fence[2])
    return f'```{{.{fence[1]} title="{file[1]}"}}' if file else f"```{fence[1]}"


def _outside(link: re.Match[str], page: str, source: str) -> str:
    """A link that leaves docs/, as a link to the Git host or as its text."""
    path = posixpath.normpath(posixpath.join("docs", posixpath.dirname(page), link[2]))
    if path.startswith("docs/"):
        return link[0]
    return f"[{link[1]}]({source}{path})" if source else link[1]
