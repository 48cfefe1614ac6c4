"""Work that was not stored yet: it outlives the server, the tab, and meets what another tab did."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Server
from tests.browser.desk import Desk

pytestmark = pytest.mark.browser
LEFT = """() => new Promise((done) => {
  const opening = indexedDB.open("edgeflow", 1);
  opening.onsuccess = () => {
    const all = opening.result.transaction("edits").objectStore("edits").getAll();
    all.onsuccess = () => done(all.result.length);
  };
})"""


def _visit(page: Page, server: Server) -> Desk:
    desk = Desk(page, height=400, width=600)
    desk.visit(server.link, "coffee.jpg")
    return desk


def test_edits_made_without_a_server_survive_the_tab_and_are_stored_by_the_next(
    browser: Browser, photos: Path, start_server: Callable[[Path], Server]
) -> None:
    server = start_server(photos)
    context = browser.new_context()
    page = context.new_page()
    desk = _visit(page, server)
    server.kill(signal.SIGKILL)
    desk.press("g", "n")
    page.locator("dialog[open] textarea").fill("blurred")
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_role("searchbox", name="Search images").wait_for()
    expect(page.get_by_test_id("saved")).to_have_attribute("data-state", "retrying")
    # A browser writes its database a few milliseconds after it was told to; only a test closes a tab faster than that.
    while page.evaluate(LEFT) < 2:
        page.wait_for_timeout(20)
    page.close()
    server.start()

    page = context.new_page()
    desk = _visit(page, server)
    desk.expect_saved()
    expect(page.get_by_role("option", name="coffee.jpg")).to_contain_text("has a note")
    expect(page.get_by_role("button", name="Flag this image")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(LEFT) == 0
    context.close()


def test_an_edit_on_what_another_tab_changed_is_not_applied_and_named(
    browser: Browser, photos: Path, start_server: Callable[[Path], Server]
) -> None:
    server = start_server(photos)
    context = browser.new_context()
    one, other = context.new_page(), context.new_page()
    first = _visit(one, server)
    second = _visit(other, server)
    first.press("g")
    first.expect_saved()
    second.press("g")
    expect(other.get_by_role("alert")).to_contain_text("coffee.jpg was changed elsewhere")
    expect(other.get_by_role("alert")).to_contain_text("Not applied: note or flag.")
    expect(other.get_by_role("button", name="Flag this image")).to_have_attribute("aria-pressed", "true")
    context.close()
