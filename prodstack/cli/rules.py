"""`rules` and `explain`: the list of all rules, and the page of one rule."""

from __future__ import annotations

import difflib
import enum
import json
import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

from prodstack.cli.arguments import Color  # noqa: TC001  # typer reads the annotation when it runs
from prodstack.cli.terminal import write_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prodstack.rules.engine.pages import Page

MAX_COLUMNS = 100
"""The widest text that is easy to read."""
LEAST_ROOM = 36
"""The least width of a column with sentences."""
INDENT = "    "


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
    color: Color = None,
) -> None:
    """Explain one rule: what it reports, why that is a problem, an example, and how to fix it."""
    from prodstack.cli.terminal import columns, write
    from prodstack.reports.output.page_text import STYLES, segments
    from prodstack.rules.engine.pages import pages

    known = pages()
    wanted = rule.strip().strip("[]")
    if wanted not in known:
        raise typer.BadParameter(f'there is no rule "{rule}"; {_suggestion(wanted, known)}')
    page = known[wanted]
    head = f"{page.id} ({page.severity}, fails at: {page.fails_at})\n\n"
    write([(head, ""), *segments(page.text, min(columns() or MAX_COLUMNS, MAX_COLUMNS))], STYLES, color)


def _suggestion(wanted: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(wanted.lower().replace("_", "-"), list(known), 3, 0.5)
    return f"did you mean {' or '.join(near)}?" if near else "run `rules` to list all ids"


def _table(pages: Iterable[Page]) -> str:
    from prodstack.cli.terminal import columns

    rows = [(page.id, str(page.severity), str(page.fails_at), page.title) for page in pages]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    width = columns()
    return "\n".join(_row(row, widths, width) for row in rows) + "\n"


def _row(row: Sequence[str], widths: Sequence[int], width: int | None) -> str:
    """One row of the table. If a terminal has no room for the title beside the other columns, it stands below them, indented."""
    head = "  ".join(map(str.ljust, row[:3], widths))
    if width is None or len(head) + 2 + len(row[3]) <= width:
        return f"{head}  {row[3]}"
    room = width - len(head) - 2
    if room < LEAST_ROOM:
        return f"{head.rstrip()}\n" + textwrap.fill(row[3], width, initial_indent=INDENT, subsequent_indent=INDENT)
    first, *rest = textwrap.wrap(row[3], room)
    return "\n".join([f"{head}  {first}", *(f"{' ' * (len(head) + 2)}{line}" for line in rest)])


def _json(pages: Iterable[Page]) -> str:
    rows = [
        {"id": page.id, "severity": str(page.severity), "fails_at": str(page.fails_at), "title": page.title}
        for page in pages
    ]
    return json.dumps({"rules": rows}, indent=2) + "\n"
