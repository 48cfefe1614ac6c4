"""The statistics: what was done is in the tables, and in the files."""

import csv
import io
import json
from pathlib import Path

from playwright.sync_api import Locator, expect
from tests.browser.desk import Desk


def _open(desk: Desk) -> Locator:
    desk.canvas.press("Shift+T")
    return desk.page.locator("dialog.statistics")


def _download(desk: Desk, dialog: Locator, button: str) -> str:
    with desk.page.expect_download() as waiting:
        dialog.get_by_role("button", name=button).click()
    return Path(waiting.value.path()).read_text(encoding="utf-8-sig")


def test_a_finished_object_is_in_the_table_and_in_both_files(desk: Desk) -> None:
    desk.click(180, 300)
    desk.expect_clicks(1)
    desk.press("Enter")
    expect(desk.objects).to_have_count(1)
    dialog = _open(desk)
    expect(dialog.get_by_role("row", name="coffee").first).to_be_visible()
    rows = list(csv.DictReader(io.StringIO(_download(desk, dialog, "CSV"))))
    assert rows[0]["clicks"].isdigit()
    assert len(json.loads(_download(desk, dialog, "JSON"))["objects"]) == len(rows)


def test_a_column_sorts_by_a_press_and_the_other_way_by_a_second(desk: Desk) -> None:
    dialog = _open(desk)
    dialog.get_by_role("button", name="Images", exact=True).click()
    column = dialog.get_by_role("columnheader", name="Image")
    column.get_by_role("button").click()
    expect(column).to_have_attribute("aria-sort", "ascending")
    first = dialog.get_by_role("row").nth(1)
    expect(first).to_contain_text("coffee0.jpg")
    column.get_by_role("button").click()
    expect(column).to_have_attribute("aria-sort", "descending")
    expect(first).not_to_contain_text("coffee0.jpg")
