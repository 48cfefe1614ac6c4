"""What one sees of objects: which one a row is, which row an object is, where it lies, and that hidden ones are hidden."""

import cv2
import numpy as np
from playwright.sync_api import expect
from tests.browser.desk import Desk
from tests.browser.hand import Hand, draw, square


def _picture(desk: Desk) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    screen = cv2.imdecode(np.frombuffer(desk.canvas.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    assert screen is not None
    return np.asarray(screen, np.uint8)


def _two(desk: Desk) -> None:
    hand = Hand(desk)
    draw(hand, square(60, 50, 60))
    draw(hand, square(400, 250, 60))
    expect(desk.objects).to_have_count(2)
    desk.expect_saved()
    desk.press("c")


def test_an_object_and_its_row_are_found_by_pointing_at_either(desk: Desk) -> None:
    _two(desk)
    page = desk.page
    page.mouse.move(*desk.place(20, 300))
    before = _picture(desk)
    desk.objects.nth(0).hover()
    expect(desk.objects.nth(0)).to_be_visible()
    page.wait_for_function("() => document.querySelectorAll('.object-row').length === 2")
    for _ in range(40):
        if np.any(_picture(desk) != before):
            break
        page.wait_for_timeout(50)
    assert np.any(_picture(desk) != before), "the object of the row is not emphasised"
    page.mouse.move(*desk.place(280, 430))
    expect(page.locator(".object-row.pointed")).to_have_count(1)
    expect(page.locator(".object-row.pointed")).to_contain_text("object 2")
    page.mouse.move(*desk.place(20, 300))
    expect(page.locator(".object-row.pointed")).to_have_count(0)


def test_an_object_out_of_view_comes_into_view_when_it_is_chosen_and_fills_it_by_a_double_click(desk: Desk) -> None:
    _two(desk)
    page = desk.page
    zoom = page.locator(".corner button", has_text="%")
    desk.objects.nth(0).dblclick()
    expect(desk.objects.nth(0)).to_have_attribute("aria-pressed", "true")
    expect(zoom).to_have_text("800 %")
    # The other is far out of view; chosen, it is where the first was: in the middle, where a tap selects it.
    desk.objects.nth(1).click()
    page.wait_for_timeout(300)
    box = desk.canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".object-row.pointed")).to_contain_text("object 2")
    zoom.click()
    expect(zoom).to_have_text("100 %")


def test_hidden_objects_are_said_to_be_hidden_and_come_back_by_that_very_button(desk: Desk) -> None:
    _two(desk)
    page = desk.page
    told = page.get_by_role("button", name="Objects are hidden")
    expect(told).to_have_count(0)
    desk.press("h")
    told.click()
    expect(told).to_have_count(0)


def test_objects_of_one_label_are_told_apart_by_colours_of_their_own(desk: Desk) -> None:
    _two(desk)
    page = desk.page
    swatches = page.locator(".object-row .swatch")
    colours = "all => all.map(one => getComputedStyle(one).backgroundColor)"
    assert len(set(swatches.evaluate_all(colours))) == 1
    page.locator("summary[title^=View]").click()
    with page.expect_response("**/api/settings"):
        page.get_by_role("checkbox", name="A colour for each object").check()
    assert len(set(swatches.evaluate_all(colours))) == 2
    # The server is shared with other tests.
    with page.expect_response("**/api/settings"):
        page.get_by_role("checkbox", name="A colour for each object").uncheck()
