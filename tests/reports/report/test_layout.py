"""Cards stand in columns without covering each other, whatever their number."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from prodstack.reports.graph.topology import Shape
from prodstack.reports.report.layout import GAP_Y, MAX_CHARACTERS, WIDTH, picture
from tests.reports.report.builders import changed, fleet, hostile


@pytest.mark.parametrize("number", [1, 2, 60])
def test_no_card_covers_another(number: int) -> None:
    """All are inside the picture, and the routers are left of their runtimes."""
    (cluster,) = fleet(1, number, 1).shown
    assert cluster.topology is not None
    drawn = picture(cluster.topology)
    assert len(drawn.cards) == number + 2
    for first, second in combinations(drawn.cards, 2):
        apart = abs(first.x - second.x) >= WIDTH
        assert apart or first.y + first.height + GAP_Y <= second.y or second.y + second.height + GAP_Y <= first.y
    assert all(card.x + WIDTH <= drawn.width and card.y + card.height <= drawn.height for card in drawn.cards)
    columns = {card.placed.node.shape: card.x for card in drawn.cards}
    assert columns[Shape.CLIENTS] < columns[Shape.ROUTER] < columns[Shape.ENGINE]
    assert len(drawn.arrows) == number + 1


def test_a_route_stands_between_clients_and_routers() -> None:
    """In a column of its own, only if there is one; an edit of it is a change of its card."""
    (cluster,) = hostile().shown
    assert cluster.topology is not None
    columns = {card.placed.node.shape: card.x for card in picture(cluster.topology).cards}
    assert columns[Shape.CLIENTS] < columns[Shape.ROUTE] < columns[Shape.ROUTER] < columns[Shape.ENGINE]


def test_a_change_is_told_by_text_too() -> None:
    """Not only by colour and by the line around the card."""
    (cluster,) = changed().shown
    assert cluster.topology is not None
    texts = [text.text for card in picture(cluster.topology).cards for text in card.texts]
    assert "* changed: interrupts" in texts


def test_long_lines_are_cut() -> None:
    """So that they stay in their card."""
    (cluster,) = hostile().shown
    assert cluster.topology is not None
    drawn = picture(cluster.topology)
    texts = [text for card in drawn.cards for text in card.texts if text.style != "state"]
    assert max(len(text.text) for text in texts) <= MAX_CHARACTERS
    assert all(below.y >= above.y for above, below in pairwise(drawn.frames))
