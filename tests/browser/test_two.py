"""Two people, or two tabs, on one image: who comes second is told and shown what changed, and nothing is overwritten."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from tests.browser.desk import Desk

pytestmark = pytest.mark.browser
IMAGES = ("drawn.jpg", "deleted.jpg", "looked.jpg", "labels.jpg")
Visit = Callable[[str, bool], tuple[Desk, Desk]]


@pytest.fixture
def both(browser: Browser, link: str) -> Iterator[Visit]:
    """Opens an image twice: in two tabs of one browser, or in the browsers of two people."""
    contexts: list[BrowserContext] = []

    def context() -> BrowserContext:
        contexts.append(browser.new_context(locale="en-US", viewport={"width": 1300, "height": 800}))
        return contexts[-1]

    def visit(image: str, tabs: bool) -> tuple[Desk, Desk]:
        mine = context()
        theirs = mine if tabs else context()
        desks = Desk(mine.new_page(), height=400, width=600), Desk(theirs.new_page(), height=400, width=600)
        for desk in desks:
            desk.visit(link, image)
        return desks

    yield visit
    for one in contexts:
        one.close()


def _draw(desk: Desk, top: int, left: int) -> None:
    """Draw a square of 60 pixels."""
    desk.canvas.focus()
    desk.press("p")
    for row, col in ((top, left), (top, left + 60), (top + 60, left + 60), (top + 60, left)):
        desk.click(row, col)
    desk.press("Enter", "a")


def test_an_object_drawn_by_a_second_person_does_not_push_out_that_of_the_first(both: Visit) -> None:
    first, second = both("drawn.jpg", False)
    _draw(first, 100, 100)
    expect(first.objects).to_have_count(1)
    first.expect_saved()
    _draw(second, 200, 300)
    told = second.page.get_by_role("alert")
    expect(told).to_contain_text("drawn.jpg was changed elsewhere; the page now shows what is stored.")
    expect(told).to_contain_text("Objects: 1 new, 0 changed, 0 gone.")
    expect(told).to_contain_text("Not applied: drawn object.")
    expect(second.objects).to_have_count(1)
    _draw(second, 200, 300)
    expect(second.objects).to_have_count(2)
    second.expect_saved()
    first.reload("drawn.jpg")
    expect(first.objects).to_have_count(2)


def test_an_object_that_another_person_deleted_is_not_brought_back_by_an_edit_of_it(both: Visit) -> None:
    mine, theirs = both("deleted.jpg", False)
    _draw(mine, 100, 100)
    mine.expect_saved()
    theirs.reload("deleted.jpg")
    theirs.objects.first.click()
    theirs.press("Delete")
    expect(theirs.objects).to_have_count(0)
    theirs.expect_saved()
    mine.objects.first.click()
    mine.canvas.focus()
    mine.press("Shift+H")
    told = mine.page.get_by_role("alert")
    expect(told).to_contain_text("Objects: 0 new, 0 changed, 1 gone.")
    expect(told).to_contain_text("Not applied: hiding.")
    expect(mine.objects).to_have_count(0)
    # What the other did can be taken back by either.
    mine.press("Control+z")
    expect(mine.objects).to_have_count(1)


def test_a_tab_that_is_come_back_to_tells_and_shows_what_was_done_in_another(both: Visit) -> None:
    first, second = both("looked.jpg", True)
    _draw(second, 100, 100)
    second.expect_saved()
    first.page.bring_to_front()
    first.page.evaluate("dispatchEvent(new Event('focus'))")
    expect(first.objects).to_have_count(1)
    told = first.page.locator(".notice[role=status]")
    expect(told).to_contain_text("looked.jpg was changed elsewhere")
    expect(told).to_contain_text("Objects: 1 new, 0 changed, 0 gone.")
    _draw(first, 200, 300)
    expect(first.objects).to_have_count(2)
    first.expect_saved()
    expect(first.page.get_by_role("alert")).to_have_count(0)


def test_a_label_added_on_an_older_table_is_refused_shown_and_can_be_added_then(both: Visit) -> None:
    mine, theirs = both("labels.jpg", False)

    def add(desk: Desk, name: str) -> None:
        desk.page.get_by_placeholder("New label").fill(name)
        desk.page.get_by_role("button", name="Add", exact=True).click()

    add(theirs, "cup")
    expect(theirs.page.get_by_role("radio", name="cup")).to_be_visible()
    add(mine, "spoon")
    expect(mine.page.get_by_role("alert")).to_contain_text("The labels were changed elsewhere")
    expect(mine.page.get_by_role("radio", name="cup")).to_be_visible()
    expect(mine.page.get_by_placeholder("New label")).to_have_value("spoon")
    mine.page.get_by_role("button", name="Add", exact=True).click()
    expect(mine.page.get_by_role("radio", name="spoon")).to_be_checked()
