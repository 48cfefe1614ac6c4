"""Keys that a person changes: heard, refused, taken from others, kept."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.browser.desk import Desk

_AS_IT_WAS = """async () => {
  const headers = { 'Content-Type': 'application/json' };
  await fetch('/api/settings', { method: 'PUT', headers, body: JSON.stringify({ values: { shortcuts: {} } }) });
}"""


@pytest.fixture
def page_with_shortcuts(desk: Desk) -> Iterator[Page]:
    """The page with the shortcuts open and every key as it was."""
    desk.canvas.press("F1")
    yield desk.page
    # The server keeps them for its user, who in these tests is everybody: the next test must find its keys.
    desk.page.wait_for_load_state("networkidle")
    desk.page.evaluate(_AS_IT_WAS)


def _said(page: Page) -> str:
    return page.locator("dialog.help .said").inner_text()


def _record(page: Page, button: str, key: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("button", name="Press a key …")).to_be_focused()
    page.keyboard.press(key)


def test_a_new_key_works_is_in_the_tooltip_and_survives_a_reload(page_with_shortcuts: Page, desk: Desk) -> None:
    page = page_with_shortcuts
    with page.expect_response("**/api/settings"):
        _record(page, "Add a key for Outlines only", "Shift+Y")
    assert _said(page) == "Shift+Y now does “Outlines only”."
    _record(page, "Change O of Outlines only", "Alt+O")
    page.keyboard.press("Escape")
    button = page.get_by_role("button", name="Outlines only", exact=True)
    expect(button).to_have_attribute("aria-keyshortcuts", "Alt+O Shift+Y")
    expect(button).to_have_attribute("title", "Outlines only (Alt+O)")
    page.wait_for_timeout(300)
    page.reload()
    expect(button).to_have_attribute("aria-keyshortcuts", "Alt+O Shift+Y")
    expect(desk.canvas).to_be_visible()
    desk.canvas.press("Shift+Y")
    expect(button).to_have_attribute("aria-pressed", "true")


def test_a_key_that_has_an_action_is_taken_from_it_only_when_asked(page_with_shortcuts: Page) -> None:
    page = page_with_shortcuts
    row = page.locator("[data-action=outlines]")
    _record(page, "Add a key for Outlines only", "h")
    assert _said(page) == "H does “Hide objects” already."
    page.get_by_role("button", name="Leave it there").click()
    expect(row.get_by_role("button", name="Change H of Outlines only")).to_have_count(0)
    _record(page, "Add a key for Outlines only", "h")
    page.keyboard.press("Enter")
    expect(row.get_by_role("button", name="Change H of Outlines only")).to_be_visible()
    expect(page.locator("[data-action=hide]").get_by_role("button", name="Change H of Hide objects")).to_have_count(0)
    page.get_by_role("button", name="Reset Outlines only").click()
    expect(page.get_by_role("button", name="Change H of Hide objects")).to_be_visible()


def test_keys_of_the_browser_and_of_labels_are_refused_with_a_sentence(page_with_shortcuts: Page) -> None:
    page = page_with_shortcuts
    _record(page, "Add a key for Fit", "Control+p")
    assert _said(page) == "Ctrl+P is kept by the browser or the system; press another key."
    page.keyboard.press("1")
    assert _said(page) == "1 stays with “Choose a label”; press another key."


def test_escape_ends_the_waiting_and_leaves_the_dialog_open(page_with_shortcuts: Page) -> None:
    page = page_with_shortcuts
    _record(page, "Change Z of Fit", "Escape")
    assert _said(page) == "Nothing was changed."
    expect(page.get_by_role("heading", name="Keys and mouse")).to_be_visible()
    expect(page.get_by_role("button", name="Change Z of Fit")).to_be_focused()


def test_a_preset_of_another_tool_gives_its_keys(page_with_shortcuts: Page) -> None:
    page = page_with_shortcuts
    page.get_by_label("Keys as in").select_option("CVAT")
    expect(page.get_by_role("button", name="Change N of Finish object")).to_be_visible()
    page.get_by_label("Keys as in").select_option("EdgeFlow")
    expect(page.get_by_role("button", name="Change Space of Finish object")).to_be_visible()


def test_the_search_finds_actions_by_name_and_by_key(page_with_shortcuts: Page) -> None:
    page = page_with_shortcuts
    search = page.get_by_role("searchbox", name="Search", exact=True)
    search.fill("polygon")
    expect(page.locator("[data-action]")).to_have_count(2)
    search.fill("ctrl+]")
    expect(page.locator("[data-action]")).to_have_count(1)
    search.fill("no such thing")
    expect(page.get_by_text("Nothing is called that.")).to_be_visible()
