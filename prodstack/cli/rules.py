"""`rules` and `explain`: the list of all rules, and the page of one rule."""

from __future__ import annotations

import difflib
import enum
import json
from typing import TYPE_CHECKING, Annotated

import typer

from prodstack.cli.terminal import write_document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prodstack.rules.engine.pages import Page


class ListFormat(enum.StrEnum):
    """How the list of rules is printed."""

    TABLE = "table"
    JSON = "json"


def rules(form: Annotated[ListFormat, typer.Option("--format", help="the output format")] = ListFormat.TABLE) -> None:
    """List every rule: its id, its severity, what fails first, and what it finds."""
    from prodstack.rules.engine.pages import pages

    render = _json if form is ListFormat.JSON else _table
    write_document(render(pages().values()))


def explain(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="the id of a rule; `rules` lists all ids")],
) -> None:
    """Explain one rule: what it reports, why that is a problem, an example, and how to fix it."""
    from prodstack.rules.engine.pages import pages

    known = pages()
    wanted = rule.strip().strip("[]")
    if wanted not in known:
        raise typer.BadParameter(f'there is no rule "{rule}"; {_suggestion(wanted, known)}')
    page = known[wanted]
    write_document(f"{page.id} ({page.severity}, fails at: {page.fails_at})\n\n{page.text.strip()}\n")


def _suggestion(wanted: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(wanted.lower().replace("_", "-"), list(known), 3, 0.5)
    return f"did you mean {' or '.join(near)}?" if near else "run `rules` to list all ids"


def _table(pages: Iterable[Page]) -> str:
    rows = [(page.id, str(page.severity), str(page.fails_at), page.title) for page in pages]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ("  ".join([*map(str.ljust, row[:3], widths), row[3]]) for row in rows)
    return "\n".join(lines) + "\n"


def _json(pages: Iterable[Page]) -> str:
    rows = [
        {"id": page.id, "severity": str(page.severity), "fails_at": str(page.fails_at), "title": page.title}
        for page in pages
    ]
    return json.dumps({"rules": rows}, indent=2) + "\n"
