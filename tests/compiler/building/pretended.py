"""A renderer that needs no node: the content of a file is a function of the unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prodstack.compiler.building.texts import Draft, Renderer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prodstack.compiler.building.units import Unit


def plain(unit: Unit) -> str:
    """A text that tells units with different objects apart."""
    return repr((unit.path, [each.body for each in unit.resources], unit.operator))


@dataclass(frozen=True)
class PretendedRenderer(Renderer):
    """Gives this text of each unit. It is in the draft already; `write` passes it on."""

    text: Callable[[Unit], str] = plain

    def start(self) -> None:
        """Nothing has to start."""

    def release(self) -> None:
        """Nothing has to end."""

    def draft(self, unit: Unit) -> Draft:
        """The text as the only object."""
        return Draft(unit.path, "", [{"text": self.text(unit)}])

    def write(self, drafts: Sequence[str]) -> list[str]:
        """The drafts as they are."""
        return list(drafts)

    def finish(self, draft: Draft, text: str) -> bytes:
        """The text, if the draft that was written is this one."""
        assert text == draft.to_json()
        return str(draft.objects[0]["text"]).encode("utf-8", "surrogatepass")
