"""Vertices of finished objects, in a real browser on a real server."""

import pytest
from tests.browser.desk import Desk
from tests.browser.hand import Hand, draw, square

pytestmark = pytest.mark.browser


@pytest.fixture
def hand(desk: Desk) -> Hand:
    return Hand(desk)


def test_a_dragged_vertex_is_sent_once_and_moves_the_outline(hand: Hand) -> None:
    draw(hand, square(100, 100, 80))
    hand.tap((140, 140), hold="Control")
    hand.desk.press("v")
    before = hand.regions()[0]
    hand.requests.clear()
    hand.drag([(180, 180), (200, 200), (230, 230)])
    after = hand.regions()[0]
    assert hand.requests.count("edits") == 1
    assert after["area"] > before["area"] + 1500
    assert len(after["polygons"][0][0]) == len(before["polygons"][0][0])


def test_a_vertex_is_put_into_an_edge_and_taken_out_with_alt(hand: Hand) -> None:
    draw(hand, square(100, 100, 80))
    hand.tap((140, 140), hold="Control")
    hand.desk.press("v")
    hand.drag([(140, 100), (140, 80), (140, 60)])
    assert len(hand.regions()[0]["polygons"][0][0]) == 6
    hand.tap((140, 60), hold="Alt")
    assert len(hand.regions()[0]["polygons"][0][0]) == 5


def test_a_vertex_moved_with_its_neighbours_is_one_edit_and_one_step_of_undo(hand: Hand) -> None:
    draw(hand, square(100, 100, 80))
    draw(hand, square(182, 100, 80))
    hand.tap((140, 140), hold="Control")
    hand.desk.press("v")
    # Snapped to the neighbour's corner, so that both have a vertex there.
    hand.drag([(180, 180), (175, 170), (181, 181)])
    before = [region["area"] for region in hand.regions()]
    hand.requests.clear()
    hand.page.keyboard.down("Shift")
    hand.drag([(182, 180), (182, 200), (182, 220)])
    hand.page.keyboard.up("Shift")
    after = [region["area"] for region in hand.regions()]
    assert hand.requests.count("edits") == 1
    assert all(new > old + 800 for old, new in zip(before, after, strict=True))
    hand.desk.press("Control+z")
    assert [region["area"] for region in hand.regions()] == before
