"""What is begun with a tool and is no object yet, in a real browser: lines under way, strokes, and what keys mean meanwhile."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Dialog, Page, expect
from tests.browser.desk import Desk
from tests.browser.hand import Hand, draw, selected, square

pytestmark = pytest.mark.browser
IMAGES = [f"photo{number:02}.jpg" for number in range(16)]
_next_image = iter(IMAGES)


@pytest.fixture
def hand(link: str, page: Page) -> Iterator[Hand]:
    """The first of two photos that no other test touches."""
    desk = Desk(page, height=400, width=600)
    desk.visit(link, next(_next_image))
    next(_next_image)
    yield Hand(desk)


def other_image(hand: Hand, key: str) -> None:
    """Go to the next or the previous image and wait until it is there."""
    left = hand.name
    hand.desk.press(key)
    expect(hand.desk.canvas).not_to_have_accessible_name(f"Picture {left}")


def test_a_polygon_begun_is_still_there_after_another_tool_and_another_image(hand: Hand) -> None:
    hand.desk.press("p")
    hand.tap(*square(100, 100, 80)[:3])
    hand.desk.press("b", "p")
    other_image(hand, "f")
    expect(hand.desk.objects).to_have_count(0)
    other_image(hand, "s")
    hand.tap((100, 180))
    hand.desk.press("Enter")
    expect(hand.desk.objects).to_have_count(1)
    (region,) = hand.regions()
    assert abs(region["area"] - 80 * 80) < 400


def test_the_page_asks_before_a_polygon_begun_is_lost_with_it(hand: Hand) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    hand.page.on("dialog", stay)
    hand.desk.press("p")
    hand.tap((100, 100))
    hand.page.close(run_before_unload=True)
    hand.page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    hand.tap(*square(120, 120, 60))
    hand.desk.press("Enter")
    expect(hand.desk.objects).to_have_count(1)


def test_a_stroke_is_kept_when_the_next_image_is_asked_for_before_the_button_is_let_go(hand: Hand) -> None:
    hand.desk.press("b")
    hand.press((100, 100))
    hand.page.mouse.move(*hand.to((200, 100)), steps=4)
    other_image(hand, "f")
    hand.page.mouse.move(*hand.to((300, 300)), steps=4)
    hand.page.mouse.up()
    hand.desk.expect_saved()
    expect(hand.desk.objects).to_have_count(0)
    other_image(hand, "s")
    expect(hand.desk.objects).to_have_count(1)
    assert hand.regions()[0]["box"][3] > 100


def test_undo_takes_corners_back_and_delete_spares_the_objects_while_a_line_is_begun(hand: Hand) -> None:
    draw(hand, square(250, 250, 80))
    hand.tap((290, 290), hold="Control")
    hand.desk.press("p")
    hand.tap(*square(100, 100, 80), (40, 40))
    hand.desk.press("Control+z", "Delete")
    hand.desk.press("Control+z", "Control+y", "Enter")
    expect(hand.desk.objects).to_have_count(2)
    assert abs(hand.regions()[1]["area"] - 80 * 80) < 400
    hand.tap((20, 20))
    hand.desk.press("Control+z")
    expect(hand.desk.objects).to_have_count(2)
    hand.desk.press("Control+z")
    expect(hand.desk.objects).to_have_count(1)


def test_the_buttons_above_finish_clear_undo_and_redo_a_line(hand: Hand) -> None:
    bar = hand.page.get_by_role("toolbar", name="Tools", exact=True)
    finish, clear, undo, redo = (
        bar.get_by_role("button", name=name, exact=True) for name in ("Finish object", "Clear clicks", "Undo", "Redo")
    )
    hand.desk.press("p")
    for button in (finish, clear, undo, redo):
        expect(button).to_be_disabled()
    hand.tap(*square(100, 100, 80))
    undo.click()
    undo.click()
    expect(finish).to_be_disabled()
    redo.click()
    redo.click()
    finish.click()
    expect(hand.desk.objects).to_have_count(1)
    assert abs(hand.regions()[0]["area"] - 80 * 80) < 400
    hand.tap((300, 100), (350, 100))
    clear.click()
    expect(clear).to_be_disabled()
    hand.desk.press("Control+z")
    expect(hand.desk.objects).to_have_count(0)


def test_the_right_button_takes_a_corner_back(hand: Hand) -> None:
    hand.desk.press("p")
    hand.page.mouse.click(*hand.to((50, 50)), button="right")
    hand.tap(*square(100, 100, 80), (350, 350))
    hand.page.mouse.click(*hand.to((400, 40)), button="right")
    hand.desk.press("Enter")
    expect(hand.desk.objects).to_have_count(1)
    assert abs(hand.regions()[0]["area"] - 80 * 80) < 400


def test_a_stroke_corrects_the_proposal_and_undo_goes_back_step_by_step(hand: Hand) -> None:
    hand.desk.click(212, 282)
    hand.desk.expect_clicks(1)
    proposed = hand.desk.area
    hand.desk.press("b")
    hand.drag([(20, 20), (120, 20)])
    expect(hand.desk.objects).to_have_count(1)
    (region,) = hand.regions()
    assert selected(hand) == [region["id"]]
    assert region["clicks"] == 1
    assert region["area"] > proposed * 0.9 + 1000
    hand.desk.press("Control+z")
    assert hand.regions()[0]["area"] < region["area"]
    hand.desk.press("Control+z")
    expect(hand.desk.objects).to_have_count(0)
    hand.desk.expect_clicks(1)
