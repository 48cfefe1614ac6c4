"""What axe finds in every view, light and dark, in both languages; and the whole work without a mouse."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import ROOT
from tests.browser.desk import Desk

IMAGES = ("one.jpg", "two.jpg")
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed; run npm ci in web/"),
]
_RUN = """async (only) => {
  await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)));
  const how = { resultTypes: ["violations"], ...(only === null ? {} : { runOnly: only }) };
  const { violations } = await axe.run(document, how);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
}"""


def _found(page: Page) -> list[str]:
    """What axe finds serious or critical in the page as it is now, seen by day and by night."""
    found: list[str] = []
    for scheme, rules in (("light", None), ("dark", ["color-contrast"])):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        found += [f"{scheme}: {text}" for text in page.evaluate(_RUN, rules)]
    return found


@pytest.mark.parametrize(("language", "image"), [("en", "one.jpg"), ("zh", "two.jpg")])
def test_axe_finds_nothing_serious_in_any_view(page: Page, link: str, language: str, image: str) -> None:
    desk = Desk(page, height=400, width=600)
    page.goto(link)
    page.locator("[role=option]").filter(has_text=image).click()
    page.locator("select").filter(has_text="English").select_option(language)
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    problems: dict[str, list[str]] = {}

    def look(view: str) -> None:
        if found := _found(page):
            problems[view] = found

    look("an empty image")
    _two_objects(desk)
    desk.press("Shift+K")
    desk.click(320, 300)
    desk.expect_clicks(1)
    look("objects, one selected and locked, and an object under way")
    desk.press("Escape")

    for view, key in (("shortcuts", "F1"), ("statistics", "Shift+T"), ("note", "n")):
        desk.press(key)
        expect(page.locator("dialog[open]")).to_be_visible()
        if view == "statistics":
            expect(page.locator("dialog[open] table")).to_be_visible()
        look(view)
        desk.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)

    summaries = page.locator(".toolbar summary")
    for number in range(summaries.count()):
        summaries.nth(number).click()
        look(f"menu {number} of the toolbar")
        summaries.nth(number).press("Escape")

    page.locator("[data-label] [aria-expanded]").first.click()
    look("a label being changed")
    page.locator(".label-editor button").last.click()
    expect(page.locator("dialog.asking[open]")).to_be_visible()
    look("the deletion of a label")
    desk.press("Escape")

    desk.objects.last.click()
    desk.canvas.focus()
    desk.press("Shift+S")
    expect(page.locator("dialog.simplify")).to_contain_text("IoU")
    look("simplifying")
    assert problems == {}


def _two_objects(desk: Desk) -> None:
    """A label more, and two polygons drawn by the keyboard; the second is selected."""
    desk.page.locator(".labels form input[type=text]").fill("cup")
    desk.press("Enter")
    for top, left in ((100, 100), (150, 300)):
        count = desk.objects.count()
        desk.canvas.focus()
        desk.press("p")
        for row, col in ((top, left), (top, left + 80), (top + 80, left + 80), (top + 80, left)):
            desk.click(row, col)
        desk.press("Enter")
        expect(desk.objects).to_have_count(count + 1)
    desk.press("a")
    desk.objects.last.click()
    desk.canvas.focus()


def test_a_key_is_changed_and_its_tool_used_with_the_keyboard_alone(page: Page, link: str) -> None:
    page.goto(link)
    # Before the picture is there, keys and focus would go to a page that is still being put together.
    expect(page.get_by_role("application")).to_have_accessible_name(re.compile("^Picture ."))
    page.keyboard.press("F1")
    dialog = page.get_by_role("dialog", name="Keys and mouse")
    _tab_to(page, dialog.get_by_role("searchbox"))
    page.keyboard.type("brush")
    _tab_to(page, dialog.get_by_role("button", name="Add a key for Brush", exact=True))
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+B")
    expect(dialog.get_by_role("status")).to_have_text("Shift+B now does “Brush”.")
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()

    canvas = page.get_by_role("application")
    _tab_to(page, canvas)
    objects = page.locator("[data-region]")
    count = objects.count()
    for key in ("Shift+B", "ArrowUp", "x"):
        page.keyboard.press(key)
    expect(objects).to_have_count(count + 1)
    expect(page.get_by_test_id("saved")).to_have_attribute("data-state", "saved")
    for key in ("e", "Shift+ArrowRight", "Shift+X", "a", "Control+z"):
        page.keyboard.press(key)
    expect(page.get_by_test_id("saved")).to_have_attribute("data-state", "saved")


def test_tab_goes_round_the_whole_page_and_is_held_nowhere(page: Page, link: str) -> None:
    page.goto(link)
    # Before the picture is there, keys and focus would go to a page that is still being put together.
    expect(page.get_by_role("application")).to_have_accessible_name(re.compile("^Picture ."))
    reached: list[str] = []
    for _ in range(120):
        page.keyboard.press("Tab")
        name = str(page.evaluate(_FOCUSED))
        if reached and name == reached[0]:
            break
        if "|BODY|" not in name:  # between the last control and the first, the browser's own
            reached.append(name)
    else:
        raise AssertionError(f"Tab does not come round: {reached}")
    for part in ("images", "toolbar", "stage", "side"):
        assert any(name.startswith(part) for name in reached), part
    assert all(name.split("|")[1] != "" for name in reached), reached
    assert not [name for name in reached if name.endswith("|none")]  # where the focus is can be seen


_FOCUSED = """() => {
  const e = document.activeElement;
  const part = ["images", "toolbar", "stage", "side"].find((name) => e.closest("." + name)) ?? "page";
  const outline = getComputedStyle(e).outlineStyle;
  const name = e.ariaLabel ?? e.labels?.[0]?.textContent ?? e.textContent ?? e.title;
  return [part, name || e.id, e.tagName, outline].join("|");
}"""


def _tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the element has the focus; fail where it cannot be reached."""
    for _ in range(120):
        if wanted.count() == 1 and wanted.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {wanted}")
