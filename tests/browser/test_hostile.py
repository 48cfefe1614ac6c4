"""Hostile and awkward work: names that mean something elsewhere, hundreds of labels, impossible outlines, versions apart."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from tests.browser.conftest import SAMPLES
from tests.browser.desk import Desk

from edgeflow.store.connect import DEFAULT_PLACE
from edgeflow.store.store import Store

pytestmark = pytest.mark.browser
NAMES = ("<script>alert(1)</script>", "../x", "😀 cup, \"one\" & 'two'", "W" * 200, "con", "\u202egnp.exe")
IMAGES = ("names.jpg", "many.jpg", "outlines.jpg", "old.jpg", "reply.jpg")


@pytest.fixture
def visit(page: Page, link: str) -> Callable[[str], Desk]:
    """Open the page on an image; a dialog that a name opened would be an error."""
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.type} {dialog.message}"))

    def open_image(image: str) -> Desk:
        desk = Desk(page, height=400, width=600)
        desk.visit(link, image)
        return desk

    return open_image


def _draw(desk: Desk, *corners: tuple[float, float]) -> None:
    """Draw a polygon of rows and columns; clicking is the tool again afterwards."""
    desk.canvas.focus()
    desk.press("p")
    for row, col in corners:
        desk.click(row, col)
    desk.press("Enter", "a")
    desk.expect_saved()


def _label(page: Page, name: str) -> None:
    page.get_by_placeholder("New label").fill(name)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".labels [role=radio][aria-checked=true]")).to_have_attribute("title", name.strip())


def _regions(page: Page, image: str) -> list[dict[str, Any]]:
    """The regions of an image as the server has them."""
    listed: list[dict[str, Any]] = page.evaluate(
        """async (name) => {
          const images = await (await fetch('/api/images')).json();
          const id = images.find((image) => image.name === name).id;
          return (await (await fetch(`/api/images/${id}/open`, { method: 'POST' })).json()).document.regions;
        }""",
        image,
    )
    return listed


def _expect_nothing_sticks_out(page: Page) -> None:
    wide: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('.side, .side .panel, .images, .toolbar, footer')]
          .filter((part) => part.scrollWidth > part.clientWidth + 1)
          .map((part) => `${part.className}: ${part.scrollWidth} in ${part.clientWidth}`)"""
    )
    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_names_of_labels_are_text_everywhere_and_nothing_else(visit: Callable[[str], Desk], page: Page) -> None:
    desk = visit("names.jpg")
    for number, name in enumerate(NAMES):
        _label(page, name)
        top, left = 40 + 50 * number, 40 + 80 * number
        _draw(desk, (top, left), (top, left + 30), (top + 30, left + 30), (top + 30, left))
        expect(desk.objects).to_have_count(number + 1)
    _expect_nothing_sticks_out(page)
    desk.reload("names.jpg")
    for name in NAMES:
        expect(page.locator(".labels").get_by_title(name, exact=True)).to_have_count(1)
        expect(desk.objects.filter(has_text=name)).to_have_count(1)
    desk.press("Shift+T")
    expect(page.locator("dialog.statistics table")).to_contain_text(NAMES[0])
    desk.press("Escape")
    page.get_by_role("button", name=f"Edit label {NAMES[0]}", exact=True).click()
    _expect_nothing_sticks_out(page)
    page.locator(".label-editor").get_by_role("button", name="Delete").click()
    expect(page.locator("dialog.asking[open]")).to_contain_text(NAMES[0])
    page.locator("dialog.asking[open]").get_by_role("button", name="Cancel").click()

    for form in ("Index masks (PNG)", "COCO (JSON)"):
        files = desk.export(form)
        assert not [name for name in files if ".." in name or name.startswith("/") or "script" in name]
        said = json.loads(next(text for name, text in files.items() if name in ("labels.json", "annotations.json")))
        assert all(json.dumps(name) in json.dumps(said) for name in NAMES)
    assert page.evaluate("document.querySelectorAll('body script').length") == 0


def test_with_three_hundred_labels_one_is_found_chosen_by_digit_and_the_objects_stay_in_sight(
    visit: Callable[[str], Desk], page: Page, tmp_path: Path
) -> None:
    desk = visit("many.jpg")
    names = tmp_path / "labels.txt"
    names.write_text("\n".join(f"kind {number:03}" for number in range(300)))
    page.locator(".labels input[type=file]").set_input_files(names)
    expect(page.get_by_text("Read 300 labels")).to_be_visible()
    before = page.locator(".labels [role=radio]").count()
    assert before >= 300
    _draw(desk, (100, 100), (100, 200), (200, 200))
    expect(desk.objects).to_be_in_viewport()

    search = page.get_by_role("searchbox", name="Search labels")
    search.fill("kind 277")
    expect(page.locator(".labels [role=radio]")).to_have_count(1)
    page.get_by_role("radio", name="kind 277").click()
    search.fill("")
    desk.canvas.focus()
    expect(page.get_by_role("radio", name="kind 277")).to_be_checked()
    _draw(desk, (100, 300), (100, 400), (200, 400))
    expect(desk.objects.filter(has_text="kind 277")).to_have_count(1)
    page.get_by_role("button", name="Edit label kind 277", exact=True).click()
    page.locator(".label-editor select").first.select_option("9")
    page.locator(".label-editor input[type=text]").press("Escape")
    desk.canvas.focus()
    for digit, name in (("1", "object"), ("9", "kind 277")):
        desk.press(digit)
        chosen = page.get_by_role("radio", name=name, exact=False).and_(page.locator("[aria-checked=true]"))
        expect(chosen).to_have_count(1)
        # A label that a key chose is where it can be seen.
        expect(chosen).to_be_in_viewport()


def test_a_polygon_that_crosses_itself_becomes_what_it_covers(visit: Callable[[str], Desk], page: Page) -> None:
    desk = visit("outlines.jpg")
    _draw(desk, (100, 100), (200, 200), (100, 200), (200, 100))
    expect(desk.objects).to_have_count(1)
    (region,) = _regions(page, "outlines.jpg")
    assert abs(region["area"] - 2 * 100 * 50 / 2) < 300
    desk.press("Control+z")
    expect(desk.objects).to_have_count(0)


def test_an_object_moved_out_of_the_image_stays_and_the_page_says_why(visit: Callable[[str], Desk], page: Page) -> None:
    desk = visit("outlines.jpg")
    _draw(desk, (100, 1), (100, 6), (110, 6), (110, 1))
    expect(desk.objects).to_have_count(1)
    before = _regions(page, "outlines.jpg")
    desk.objects.first.click()
    desk.canvas.focus()
    desk.press("m", "Shift+ArrowLeft")
    expect(page.get_by_role("alert")).to_contain_text("nothing of the object would be left in the image")
    assert page.get_by_role("alert").inner_text().count(".") == 1
    desk.expect_saved()
    assert _regions(page, "outlines.jpg") == before
    desk.press("a", "Control+z")
    expect(desk.objects).to_have_count(0)


def test_a_page_that_the_server_no_longer_understands_asks_for_a_reload_and_keeps_its_edits(
    visit: Callable[[str], Desk], page: Page
) -> None:
    desk = visit("old.jpg")

    def estrange(route: Route) -> None:
        asked = json.loads(route.request.post_data or "")
        asked["edit"]["of_old"] = True
        route.continue_(post_data=json.dumps(asked))

    page.route("**/edits", estrange)
    desk.press("g")
    expect(page.get_by_role("alert")).to_contain_text("This page is of another version than the server; reload it.")
    desk.click(212, 282)
    expect(page.get_by_test_id("saved")).to_have_attribute("data-state", "outdated")
    expect(desk.current).to_have_attribute("data-clicks", "1")
    page.unroute("**/edits")
    page.get_by_role("button", name="Reload", exact=True).click()
    desk.expect_image("old.jpg")
    desk.expect_clicks(1)
    expect(page.get_by_role("button", name="Flag this image")).to_have_attribute("aria-pressed", "true")


def test_fields_and_errors_of_a_newer_server_that_the_page_does_not_know_do_no_harm(
    visit: Callable[[str], Desk], page: Page
) -> None:
    def enrich(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        body["of_tomorrow"] = {"deep": [1]}
        for part in ("document", "change"):
            if body.get(part):
                body[part]["of_tomorrow"] = 1
                for region in body[part].get("regions", []):
                    region["of_tomorrow"] = "x"
        route.fulfill(response=answer, json=body)

    page.route("**/open", enrich)
    page.route("**/edits", enrich)
    desk = visit("reply.jpg")
    _draw(desk, (100, 100), (100, 200), (200, 200))
    expect(desk.objects).to_have_count(1)
    page.unroute("**/edits")
    problem = {"kind": "of-tomorrow", "message": "The moon is in the wrong place."}
    page.route("**/edits", lambda route: route.fulfill(status=422, json=problem))
    desk.press("g")
    expect(page.get_by_role("alert")).to_contain_text(problem["message"])
    page.unroute("**/edits")
    desk.press("g")
    desk.expect_saved()
    expect(page.get_by_role("button", name="Flag this image")).to_have_attribute("aria-pressed", "true")


def test_a_project_of_a_newer_version_is_refused_in_a_sentence_and_left_as_it_is(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "coffee.jpg", tmp_path)
    with closing(Store.open(tmp_path)):
        pass
    path = tmp_path / DEFAULT_PLACE
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    command = [sys.executable, "-m", "edgeflow.cli", "annotate", str(tmp_path), "--no-open", "--port", "0"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode != 0
    assert "newer EdgeFlow" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert path.read_bytes() == before


def test_with_a_damaged_model_the_page_says_so_and_a_simpler_method_proposes_masks(
    page: Page, photos: Path, start_server: Callable[..., Any], tmp_path: Path
) -> None:
    model = tmp_path / "model.onnx"
    model.write_bytes(b"no model")
    desk = Desk(page, height=400, width=600)
    desk.visit(start_server(photos, "--model", str(model)).link, "coffee.jpg")
    desk.click(170, 300)
    desk.expect_clicks(1)
    expect(desk.current).not_to_have_attribute("data-area", "0")
    expect(page.get_by_role("alert")).to_contain_text("a simpler method proposes the masks")
    # The saucer beside the cup.
    desk.click(300, 120, button="right")
    desk.expect_clicks(2)
    page.get_by_role("button", name="Finish object").click()
    expect(desk.objects).to_have_count(1)
    expect(page.get_by_role("alert")).to_contain_text("a simpler method proposes the masks")
