"""What a person expects without thinking of it: where the keyboard is, what stays in view, what goes away, what fits."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import SAMPLES, Server
from tests.browser.desk import Desk

pytestmark = pytest.mark.browser
IMAGES = tuple(f"c_bird00_{number:010}.jpg" for number in range(40))
# Controls that nobody can press because they lie outside the window; what scrolls inside its own box can be reached.
OUTSIDE = """() => [...document.querySelectorAll("button, select, input, summary")]
  .filter((one) => one.checkVisibility() && one.closest("dialog, .sheet, .tools, .scroller, [hidden]") === null)
  .filter((one) => {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight;
  })
  .map((one) => one.getAttribute("aria-label") ?? one.textContent)"""
OVERLAPS = """() => {
  const boxes = [".toolbar", ".images", ".stage", ".side", ".status"].map((name) => [
    name, document.querySelector(name).getBoundingClientRect(),
  ]);
  return boxes.flatMap(([name, one], place) => boxes.slice(place + 1)
    .filter(([, other]) => one.left < other.right - 1 && other.left < one.right - 1
      && one.top < other.bottom - 1 && other.top < one.bottom - 1)
    .map(([other]) => `${name} ${other}`));
}"""


@pytest.fixture
def birds(page: Page, link: str) -> Desk:
    """The page on the first of forty photos whose names differ in the last digits only."""
    return _at(page, link, IMAGES[0])


def _at(page: Page, link: str, image: str) -> Desk:
    """The page on an image of the module's folder, found by the search: where the list is scrolled to does not matter."""
    desk = Desk(page, height=400, width=600)
    page.goto(link)
    search = page.get_by_role("searchbox", name="Search images")
    search.fill(image)
    _rows(page).filter(has_text=image).click()
    desk.expect_image(image)
    search.fill("")
    desk.canvas.focus()
    return desk


def _rows(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Images").get_by_role("option")


def _inside(row: Locator, box: Locator) -> bool:
    """Whether a row is wholly in the part of a list that is seen."""
    inner, outer = row.bounding_box(), box.bounding_box()
    assert inner is not None
    assert outer is not None
    return outer["y"] - 1 <= inner["y"] and inner["y"] + inner["height"] <= outer["y"] + outer["height"] + 1


def test_after_a_search_the_keys_are_the_pictures_again(birds: Desk) -> None:
    page = birds.page
    search = page.get_by_role("searchbox", name="Search images")
    search.fill("0007")
    _rows(page).filter(has_text=IMAGES[7]).click()
    birds.expect_image(IMAGES[7])
    birds.press("g")
    expect(page.get_by_role("button", name="Flag this image")).to_have_attribute("aria-pressed", "true")
    expect(search).to_have_value("0007")

    search.fill("0009")
    search.press("Enter")
    birds.expect_image(IMAGES[9])
    expect(birds.canvas).to_be_focused()

    search.fill("x")
    search.press("Escape")
    expect(birds.canvas).to_be_focused()


def test_a_new_label_gives_the_keys_back_and_a_pressed_one_too(birds: Desk) -> None:
    page = birds.page
    name = page.get_by_role("textbox", name="Name", exact=True)
    name.fill("feather")
    name.press("Enter")
    expect(page.get_by_role("radio", name="feather")).to_be_checked()
    expect(birds.canvas).to_be_focused()
    name.click()
    page.get_by_role("radio", name="object").click()
    expect(birds.canvas).to_be_focused()


def test_forty_labels_have_room_and_digits_and_are_chosen_by_search_and_enter(page: Page, shared_labels: Desk) -> None:
    rows = page.get_by_role("radiogroup", name="Labels")
    radios = rows.get_by_role("radio")
    assert sum(_inside(radio, rows) for radio in radios.all()) >= 11
    assert [radio.get_attribute("aria-keyshortcuts") for radio in radios.all()[:10]] == [*"123456789", ""]

    search = page.get_by_role("searchbox", name="Search labels")
    search.fill("kind 31")
    search.press("Enter")
    chosen = page.get_by_role("radio", name="kind 31")
    expect(chosen).to_be_checked()
    expect(shared_labels.canvas).to_be_focused()
    expect(search).to_have_value("")
    expect(radios).to_have_count(40)
    assert _inside(chosen, rows)

    search.fill("kind 2")
    search.press("ArrowDown")
    expect(page.get_by_role("radio", name="kind 2 2", exact=True)).to_be_focused()
    search.fill("")
    expect(radios).to_have_count(40)
    assert _inside(chosen, rows)


def test_what_can_be_changed_of_a_label_opens_in_view(page: Page, shared_labels: Desk) -> None:
    rows = page.get_by_role("radiogroup", name="Labels")
    lowest = [radio for radio in rows.get_by_role("radio").all() if _inside(radio, rows)][-1]
    lowest.locator("xpath=following-sibling::button").click()
    assert _inside(page.locator(".label-editor"), rows)
    expect(page.locator(".label-editor input[type=text]")).to_be_focused()


@pytest.fixture
def shared_labels(page: Page, photos: Path, start_server: Callable[[Path], Server]) -> Desk:
    """A page with the label that every project has and 39 of a file."""
    desk = Desk(page, height=400, width=600)
    desk.visit(start_server(photos).link, "coffee.jpg")
    names = "\n".join(f"kind {number}" for number in range(2, 41))
    page.locator("input[type=file]").set_input_files({"name": "labels.txt", "mimeType": "text/plain", "buffer": names.encode()})
    expect(page.get_by_role("radiogroup", name="Labels").get_by_role("radio")).to_have_count(40)
    return desk


def test_news_go_by_themselves_and_at_the_next_edit(page: Page, link: str) -> None:
    page.clock.install()
    desk = _at(page, link, IMAGES[20])
    told = page.locator(".notice")
    desk.export("COCO")
    expect(told).to_contain_text("coco.zip")
    page.clock.fast_forward(8000)
    expect(told).to_have_count(0)
    desk.export("COCO")
    expect(told).to_contain_text("coco.zip")
    desk.press("g")
    expect(told).to_have_count(0)


def test_a_note_is_kept_by_keyboard_and_thrown_away_by_its_button_alone(birds: Desk) -> None:
    page = birds.page
    note = page.locator("dialog[open] textarea")
    for text, key in (("by control", "Control+Enter"), ("by escape", "Escape")):
        birds.press("n")
        note.fill(text)
        birds.press(key)
        expect(note).to_have_count(0)
        expect(page.get_by_role("button", name="Note on this image")).to_have_attribute("title", text)
    birds.press("n")
    note.fill("by mistake")
    page.get_by_role("button", name="Cancel").click()
    expect(note).to_have_count(0)
    expect(page.get_by_role("button", name="Note on this image")).to_have_attribute("title", "by escape")


def test_going_through_the_list_one_sees_what_comes_next_and_where_one_is(birds: Desk) -> None:
    page = birds.page
    box = page.get_by_role("listbox", name="Images")
    for number in range(1, 15):
        birds.press("f")
        birds.expect_image(IMAGES[number])
        for seen in (number, number + 1, number + 2):
            assert _inside(_rows(page).filter(has_text=IMAGES[seen]), box), seen
    expect(page.locator(".images header")).to_contain_text("15 of 40")
    expect(_rows(page).filter(has_text=IMAGES[14])).to_have_accessible_name(re.compile(f"^{re.escape(IMAGES[14])} "))
    # The digits in which the names differ are not shortened away.
    tail = _rows(page).filter(has_text=IMAGES[14]).locator(".tail")
    expect(tail).to_have_text("000014.jpg")
    assert tail.evaluate("(one) => one.scrollWidth <= one.clientWidth + 1 || getComputedStyle(one).overflow === 'visible'")


def test_a_file_put_into_the_folder_is_listed_without_a_reload(
    page: Page, photos: Path, start_server: Callable[[Path], Server]
) -> None:
    page.clock.install()
    desk = Desk(page, height=400, width=600)
    desk.visit(start_server(photos).link, "coffee.jpg")
    desk.expect_saved()
    shutil.copy(SAMPLES / "chelsea.jpg", photos / "new.jpg")
    expect(_rows(page)).to_have_count(2)
    page.clock.fast_forward(30_000)
    expect(_rows(page)).to_have_count(3)


def test_a_damaged_photo_says_why_in_the_picture_and_in_the_list_and_is_tried_again(
    page: Page, photos: Path, start_server: Callable[[Path], Server]
) -> None:
    whole = (SAMPLES / "coffee.jpg").read_bytes()
    (photos / "damaged.jpg").write_bytes(whole[: len(whole) // 2])
    desk = Desk(page, height=400, width=600)
    desk.visit(start_server(photos).link, "damaged.jpg")
    told = page.locator(".over")
    expect(told).to_contain_text("The image cannot be shown: damaged.jpg")
    expect(told).to_contain_text("is damaged or cut short")
    expect(told).not_to_contain_text("/api/")
    assert told.evaluate("(box) => box.scrollWidth <= box.clientWidth")
    row = _rows(page).filter(has_text="damaged.jpg")
    expect(row).to_have_class(re.compile("broken"))
    expect(row).to_contain_text("damaged or cut short")
    told.get_by_role("button", name="Try again").click()
    expect(told).to_contain_text("is damaged or cut short")
    (photos / "damaged.jpg").write_bytes(whole)
    told.get_by_role("button", name="Try again").click()
    expect(told).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 700), (700, 900), (420, 800)])
def test_at_every_size_all_controls_are_on_the_page_and_the_picture_has_room(birds: Desk, width: int, height: int) -> None:
    page = birds.page
    page.set_viewport_size({"width": width, "height": height})
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(OVERLAPS) == []
    expect(page.get_by_role("button", name="Finish object")).to_be_in_viewport(ratio=1)
    canvas, toolbar = birds.canvas.bounding_box(), page.locator(".toolbar").bounding_box()
    assert canvas is not None
    assert toolbar is not None
    assert canvas["width"] >= min(width - 50, 480)
    assert canvas["height"] >= 250
    if width >= 1024:
        assert toolbar["height"] < 60  # one line
    for menu in page.locator(".toolbar summary").all():
        menu.click()
        box = page.locator(".menu[open] .sheet").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        menu.press("Escape")


def test_the_statistics_cut_long_labels_and_break_no_number(birds: Desk) -> None:
    page = birds.page
    label = "a label that nobody could have given in earnest, but a file did " * 3
    name = page.get_by_role("textbox", name="Name", exact=True)
    name.fill(label)
    name.press("Enter")
    expect(page.get_by_role("radio", name=label[:40])).to_be_checked()
    birds.press("p")
    for row, col in ((50, 50), (50, 550), (350, 550), (350, 50)):
        birds.click(row, col)
    birds.press("Enter")
    expect(birds.objects).to_have_count(1)
    birds.press("Shift+T")
    cells = page.locator("dialog[open] tbody tr").filter(has_text=label[:40]).locator("td")
    expect(cells.nth(1)).to_have_attribute("title", label.strip())
    box = cells.nth(1).bounding_box()
    assert box is not None
    assert box["width"] <= 260
    lines = cells.evaluate_all("(all) => all.map((one) => Math.round(one.getBoundingClientRect().height))")
    assert max(lines) <= 34, json.dumps(lines)
