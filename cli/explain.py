"""`explain`: the page of one rule."""

from __future__ import annotations

import difflib
import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable


def explain(rule: Annotated[str, typer.Argument(metavar="RULE", help="an id, as `rules` lists it")]) -> None:
    """Say what a rule reports, why it is bad, how it looks, and how it is corrected."""
    from review.pages import pages

    known = pages()
    wanted = rule.strip().strip("[]")
    if wanted not in known:
        raise typer.BadParameter(f'there is no rule "{rule}"; {_instead(wanted, known)}')
    page = known[wanted]
    sys.stdout.write(f"{page.id} ({page.severity}, fails at: {page.fails_at})\n\n{page.text.strip()}\n")


def _instead(wanted: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(wanted.lower().replace("_", "-"), list(known), 3, 0.5)
    return f"did you mean {' or '.join(near)}?" if near else "`rules` lists what there is"
