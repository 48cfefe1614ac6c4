"""Single features of the page in a real browser, on a server they share; each test has a photo of its own."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect
from tests.browser.desk import Desk

pytestmark = pytest.mark.browser
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def test_undo_and_redo_walk_through_clicks_finish_and_clear(desk: Desk) -> None:
    desk.click(212, 282)
    desk.expect_clicks(1)
    desk.click(350, 300)
    desk.expect_clicks(2)
    desk.press("Space")
    expect(desk.objects).to_have_count(1)
    desk.press("Control+z")
    expect(desk.objects).to_have_count(0)
    desk.expect_clicks(2)
    desk.press("Control+z")
    desk.expect_clicks(1)
    desk.press("Control+Shift+Z")
    desk.expect_clicks(2)
    desk.press("Control+y")
    expect(desk.objects).to_have_count(1)
    desk.click(30, 30)
    desk.expect_clicks(1)
    desk.press("Escape")
    desk.expect_clicks(0)
    desk.press("Control+z")
    desk.expect_clicks(1)
    desk.press("Backspace")
    desk.expect_clicks(0)


def test_right_click_and_shift_click_are_negative_and_no_menu_opens(desk: Desk) -> None:
    desk.page.evaluate("window.menus = 0; addEventListener('contextmenu', (e) => { menus += e.defaultPrevented ? 0 : 1; })")
    desk.click(212, 282)
    desk.expect_clicks(1)
    desk.click(30, 30, button="right")
    desk.expect_clicks(2)
    desk.click(30, 560, hold="Shift")
    desk.expect_clicks(3)
    expect(desk.current).to_contain_text("1 positive, 2 negative")
    assert desk.page.evaluate("window.menus") == 0


def test_threshold_and_largest_region_change_the_mask_without_a_request(desk: Desk) -> None:
    desk.click(212, 282)
    desk.expect_clicks(1)
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    areas = [desk.area]
    for key in ("[", "[", "[", "l"):
        desk.press(key)
        desk.page.evaluate(TWO_FRAMES)
        areas.append(desk.area)
        assert asked == []
    assert all(before < after for before, after in pairwise(areas[:4]))
    assert 0 < areas[4] <= areas[3]
    # Once the hand rests they are stored, by the clicks that are there already.
    desk.expect_saved()
    assert [url.rsplit("/", 1)[-1] for url in asked] == ["edits"]
    expect(desk.page.get_by_role("slider")).to_have_value("0.35")


def test_an_object_is_made_and_labelled_with_the_keyboard_alone(desk: Desk) -> None:
    page = desk.page
    reach(page, "application")
    desk.press("ArrowUp", "Shift+ArrowLeft", "x")
    desk.expect_clicks(1)
    desk.press("Shift+ArrowUp", "Shift+ArrowUp", "Shift+X")
    desk.expect_clicks(2)
    desk.press("Enter")
    expect(desk.objects).to_have_count(1)

    reach(page, "textbox")
    page.keyboard.type("cup")
    desk.press("Enter")
    expect(page.get_by_role("radio", name="cup")).to_be_checked()
    page.get_by_role("radio", name="object").wait_for()
    expect(desk.canvas).to_be_focused()
    desk.press("Tab")
    expect(desk.objects).to_have_attribute("aria-pressed", "true")
    desk.press(page.get_by_role("radio", name="cup").get_attribute("aria-keyshortcuts") or "no key")
    expect(desk.objects).to_contain_text("cup")
    desk.expect_saved()
    desk.press("Delete")
    expect(desk.objects).to_have_count(0)


def test_an_object_is_selected_by_ctrl_click_and_deleted_by_its_button(desk: Desk) -> None:
    # The label last chosen is kept, and another test may have chosen one.
    desk.page.get_by_role("radio", name="object").click()
    desk.click(212, 282)
    desk.expect_clicks(1)
    desk.press("Space")
    expect(desk.objects).to_have_count(1)
    desk.expect_saved()
    desk.click(212, 282, hold="Control")
    expect(desk.objects).to_have_attribute("aria-pressed", "true")
    desk.click(2, 2, hold="Control")
    expect(desk.objects).to_have_attribute("aria-pressed", "false")
    desk.page.get_by_role("button", name="Delete object 1").click()
    expect(desk.objects).to_have_count(0)
    desk.expect_saved()


def test_space_held_pans_and_does_not_finish(desk: Desk) -> None:
    page = desk.page
    desk.click(212, 282)
    desk.expect_clicks(1)
    box = desk.canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 300, box["y"] + 300)
    page.keyboard.down("Space")
    page.mouse.down()
    page.mouse.move(box["x"] + 400, box["y"] + 350, steps=4)
    page.mouse.up()
    page.keyboard.up("Space")
    desk.press("z")
    desk.click(350, 300)
    desk.expect_clicks(2)
    expect(desk.objects).to_have_count(0)


def test_f_and_s_go_through_the_images(desk: Desk) -> None:
    first = (desk.canvas.get_attribute("aria-label") or "").removeprefix("Picture ")
    number = int(first.removeprefix("coffee").removesuffix(".jpg"))
    desk.press("f")
    desk.expect_image(f"coffee{number + 1}.jpg")
    desk.press("s")
    desk.expect_image(first)


def test_help_lists_the_keys_and_finds_one(desk: Desk) -> None:
    desk.press("?")
    dialog = desk.page.get_by_role("dialog", name="Keys and mouse")
    expect(dialog).to_contain_text("Finish object")
    dialog.get_by_role("searchbox").fill("threshold")
    expect(dialog).not_to_contain_text("Finish object")
    expect(dialog).to_contain_text("Raise the threshold")
    desk.press("Escape", "Escape")
    expect(dialog).not_to_be_visible()


def test_the_page_speaks_chinese_when_asked_and_remembers_it(desk: Desk) -> None:
    desk.page.get_by_role("combobox", name="Language").select_option("zh")
    expect(desk.page.get_by_role("button", name="完成对象")).to_be_visible()
    desk.page.reload()
    expect(desk.page.get_by_role("button", name="完成对象")).to_be_visible()


def reach(page: Page, role: str) -> None:
    """Press Tab until an element of the role has the focus; fail where it cannot be reached."""
    for _ in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "() => { const e = document.activeElement; return e.getAttribute('role') ?? (e.type === 'text' ? 'textbox' : '') }"
        )
        if found == role:
            return
    raise AssertionError(f"Tab does not reach the {role}")
