"""The canvas tools in a real browser on a real server: what a hand does, and what is stored of it."""

import pytest
from playwright.sync_api import Route, expect
from tests.browser.desk import Desk
from tests.browser.hand import Hand, Place, draw, selected, square

pytestmark = pytest.mark.browser


@pytest.fixture
def hand(desk: Desk) -> Hand:
    return Hand(desk)


def test_a_polygon_of_clicks_becomes_an_object_of_exactly_its_pixels(hand: Hand) -> None:
    draw(hand, square(100, 100, 80))
    (region,) = hand.regions()
    assert abs(region["area"] - 80 * 80) < 400  # a click falls on a pixel of the screen, not on a corner of the image's
    hand.desk.press("Control+z")
    expect(hand.desk.objects).to_have_count(0)


def test_a_hole_is_cut_into_the_selected_object(hand: Hand) -> None:
    draw(hand, square(100, 100, 120))
    before = hand.regions()[0]["area"]
    hand.tap((110, 110), hold="Control")
    hand.desk.press("Shift+P")
    hand.tap(*square(140, 140, 30))
    hand.desk.press("Enter")
    hand.desk.page.wait_for_function("document.querySelectorAll('[data-region]').length === 1")
    (region,) = hand.regions()
    assert len(region["polygons"][0]) == 2
    assert 600 < before - region["area"] < 1200


def test_strokes_of_the_brush_grow_one_object_and_the_eraser_takes_from_it(hand: Hand) -> None:
    hand.desk.press("b")
    hand.drag([(100, 100), (160, 100), (160, 140)])
    expect(hand.desk.objects).to_have_count(1)
    first = hand.regions()[0]["area"]
    hand.drag([(160, 140), (220, 140)])
    (region,) = hand.regions()
    assert region["area"] > first
    hand.desk.press("e")
    hand.drag([(90, 100), (130, 100)])
    (erased,) = hand.regions()
    assert erased["area"] < region["area"]
    assert erased["id"] == region["id"]


def test_the_eraser_takes_nothing_from_what_is_not_selected_and_says_what_is_missing(hand: Hand) -> None:
    draw(hand, square(100, 100, 80))
    before = hand.regions()
    hand.desk.press("Escape", "e")
    expect(hand.page.locator("[role=row][aria-selected=true]")).to_have_count(0)
    hand.drag([(90, 140), (190, 140)])
    expect(hand.page.get_by_text("Select one object first", exact=False)).to_be_visible()
    assert hand.regions() == before


def test_the_right_button_erases_with_the_brush_and_paints_with_the_eraser(hand: Hand) -> None:
    hand.desk.press("b")
    hand.drag([(100, 100), (200, 100)])
    expect(hand.desk.objects).to_have_count(1)
    painted = hand.regions()[0]["area"]
    drag_right(hand, (100, 100), (140, 100))
    erased = hand.regions()[0]["area"]
    assert erased < painted
    hand.desk.press("e")
    drag_right(hand, (100, 100), (140, 100))
    assert hand.regions()[0]["area"] > erased


def drag_right(hand: Hand, start: Place, end: Place) -> None:
    hand.page.mouse.move(*hand.to(start))
    hand.page.mouse.down(button="right")
    hand.page.mouse.move(*hand.to(end), steps=4)
    hand.page.mouse.up(button="right")


def test_strokes_made_faster_than_they_are_answered_grow_one_object(hand: Hand) -> None:
    def hold(route: Route) -> None:
        hand.page.wait_for_timeout(300)
        route.continue_()

    hand.page.route("**/edits", hold)
    hand.desk.press("b")
    hand.drag([(100, 100), (160, 100)])
    hand.drag([(160, 100), (160, 160)])
    hand.drag([(160, 160), (220, 160)])
    (region,) = hand.regions()
    assert region["box"][2] > 60
    assert region["box"][3] > 120
    assert selected(hand) == [region["id"]]


def test_a_stroke_is_seen_before_anything_is_sent(hand: Hand) -> None:
    hand.desk.press("b")
    hand.page.mouse.move(*hand.to((100, 100)))
    hand.page.wait_for_timeout(60)
    circle = hand.ink()
    hand.requests.clear()
    hand.press((100, 100))
    hand.page.mouse.move(*hand.to((200, 150)), steps=6)
    hand.page.wait_for_timeout(60)
    assert hand.ink() > circle + 500
    assert "edits" not in hand.requests
    hand.page.mouse.up()
    hand.desk.expect_saved()
    assert hand.requests.count("edits") == 1


def test_shift_and_a_click_paint_a_straight_line_from_the_last_disc(hand: Hand) -> None:
    hand.desk.press("b")
    hand.tap((100, 100))
    expect(hand.desk.objects).to_have_count(1)
    disc = hand.regions()[0]["area"]
    hand.tap((200, 100), hold="Shift")
    (region,) = hand.regions()
    assert region["area"] > disc + 100 * 4


def test_an_object_is_dragged_and_nudged_by_whole_pixels(hand: Hand) -> None:
    draw(hand, square(100, 100, 60))
    before = hand.regions()[0]
    hand.desk.press("m")
    hand.drag([(130, 130), (150, 130), (170, 130)])
    moved = hand.regions()[0]
    assert moved["area"] == before["area"]
    assert moved["box"][1] - before["box"][1] in range(38, 43)
    hand.desk.press("Shift+ArrowDown", "ArrowDown")
    nudged = hand.regions()[0]
    assert nudged["box"][0] - moved["box"][0] == 11


def test_a_line_cuts_an_object_in_two(hand: Hand) -> None:
    draw(hand, square(100, 100, 80))
    hand.tap((120, 140), hold="Control")
    hand.desk.press("k")
    hand.tap((140, 80), (140, 200))
    hand.desk.press("Enter")
    expect(hand.desk.objects).to_have_count(2)
    one, other = hand.regions()
    assert abs(one["area"] - other["area"]) < 600


def test_ctrl_and_a_click_go_down_through_what_lies_under_the_pointer(hand: Hand) -> None:
    draw(hand, square(100, 100, 120))
    draw(hand, square(130, 130, 60))
    low, high = (region["id"] for region in hand.regions())
    chosen = hand.page.locator("[role=row][aria-selected=true]")
    for _ in range(2):
        hand.tap((160, 160), hold="Control")
        expect(chosen).to_have_count(1)
        assert selected(hand) == [high]
        hand.tap((160, 160), hold="Control")
        assert selected(hand) == [low]


def test_a_locked_object_stays_as_it_is_and_the_page_says_why(hand: Hand) -> None:
    draw(hand, square(100, 100, 80))
    hand.tap((140, 140), hold="Control")
    hand.desk.press("Shift+K")
    before = hand.regions()[0]
    hand.desk.press("b")
    hand.drag([(100, 100), (300, 300)])
    expect(hand.page.get_by_text("locked", exact=False)).to_be_visible()
    assert hand.regions()[0]["area"] == before["area"]


def test_simplifying_shows_what_it_would_give_and_changes_nothing_when_cancelled(hand: Hand) -> None:
    hand.desk.press("b")
    hand.drag([(100, 100), (200, 150), (300, 120)])
    expect(hand.desk.objects).to_have_count(1)
    before = hand.regions()[0]
    hand.desk.press("Shift+S")
    panel = hand.page.get_by_role("dialog", name="Simplify the outline")
    expect(panel).to_contain_text("IoU 0.9")
    hand.desk.press("Escape")
    expect(panel).to_have_count(0)
    assert hand.regions()[0]["polygons"] == before["polygons"]
    hand.desk.press("Shift+S")
    expect(panel).to_contain_text("IoU 0.9")
    panel.get_by_role("button", name="Apply").click()
    expect(panel).to_have_count(0)
    after = hand.regions()[0]
    assert len(after["polygons"][0][0]) < len(before["polygons"][0][0])


def test_two_objects_are_united_by_one_key(hand: Hand) -> None:
    draw(hand, square(100, 100, 80))
    draw(hand, square(150, 150, 80))
    hand.desk.press("Control+a")
    hand.desk.press("u")
    expect(hand.desk.objects).to_have_count(1)
    assert hand.regions()[0]["area"] > 80 * 80 + 3000


def test_a_second_finger_ends_a_stroke_and_nothing_is_sent(hand: Hand) -> None:
    hand.desk.press("b")
    touch = hand.page.context.new_cdp_session(hand.page)
    hand.requests.clear()

    def send(kind: str, *places: Place) -> None:
        points = [{"x": x, "y": y, "id": index} for index, (x, y) in enumerate(map(hand.to, places))]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", (100, 100))
    send("touchMove", (160, 120))
    send("touchStart", (160, 120), (300, 300))
    send("touchMove", (180, 140), (320, 320))
    send("touchEnd")
    hand.desk.expect_saved()
    assert "edits" not in hand.requests
    expect(hand.desk.objects).to_have_count(0)


def test_a_box_begins_an_object_and_clicking_goes_on(hand: Hand) -> None:
    hand.desk.press("r")
    hand.drag([(180, 120), (300, 200), (400, 300)])
    hand.desk.expect_saved()
    expect(
        hand.page.get_by_role("button", name="Click", exact=False).and_(hand.page.locator("[aria-pressed=true]"))
    ).to_have_count(1)
    assert hand.desk.area > 0


def test_alt_and_the_wheel_change_the_size_of_the_brush_and_nothing_else(hand: Hand) -> None:
    hand.desk.press("b")
    hand.page.mouse.move(*hand.to((100, 100)))
    size = hand.page.get_by_role("slider", name="Brush size")
    before = float(size.input_value())
    hand.page.keyboard.down("Alt")
    for _ in range(3):
        hand.page.mouse.wheel(0, -100)
    hand.page.keyboard.up("Alt")
    hand.page.wait_for_timeout(300)
    assert float(size.input_value()) > before
    hand.tap((100, 100))
    hand.desk.expect_saved()
    assert hand.regions()[0]["box"][0] < 100  # where it was aimed at: the picture was not zoomed


def test_an_object_is_painted_by_the_keyboard_alone(hand: Hand) -> None:
    hand.desk.canvas.focus()
    hand.desk.press("b", "ArrowUp", "x")
    expect(hand.desk.objects).to_have_count(1)
    disc = hand.regions()[0]["area"]
    hand.desk.press("Shift+ArrowRight", "Shift+X")
    assert hand.regions()[0]["area"] > disc
