"""The report of `edgeflow bench` in a browser: complete, readable and quiet, from a file and without a network."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.evaluate.fakes import TABLE
from tests.evaluate.toys import draw_toys

from edgeflow.evaluate.bench import run_bench
from edgeflow.evaluate.cell import Bench
from edgeflow.evaluate.methods import MethodChoice
from edgeflow.evaluate.presets import PRESETS
from edgeflow.evaluate.suite import SetChoice, Suite
from edgeflow.evaluate.suite_report import write_suite_report

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Measured once for all tests, which only read it."""
    folder = tmp_path_factory.mktemp("bench")
    methods = (MethodChoice("same-colour", "colours"), MethodChoice("failing", "fragile", {"how": "raise"}))
    sets = (SetChoice("GrabCut", draw_toys(folder / "Toys")),)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parents[2]))  # for the processes it spawns
        return run_bench(Suite("Toys", methods, sets, (PRESETS["plain"],)), folder / "out", table=TABLE)


def test_the_report_opens_from_a_file_and_asks_nobody(page: Page, bench: Bench, tmp_path: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(write_suite_report(bench, tmp_path / "report").as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("Toys")
    for place in range(page.locator("img").count()):
        page.locator("img").nth(place).scroll_into_view_if_needed()
    page.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    assert page.locator("img:not([alt])").count() == 0
    assert asked and all(url.startswith("file:") for url in asked)


def test_its_numbers_are_those_of_the_records(page: Page, bench: Bench, tmp_path: Path) -> None:
    page.goto(write_suite_report(bench, tmp_path / "report").as_uri())
    quality = page.get_by_role("table", name="Clicks and masks")
    for result in bench.results:
        row = quality.get_by_role("row").filter(has=page.get_by_role("rowheader", name=result.cell.method.label, exact=True))
        summary = json.loads(result.path.read_text())["summary"]
        for name in ("NoC@90", "mIoU@5", "AUC"):
            cell = row.locator(f'data[class="{name}"]')
            assert float(cell.get_attribute("value") or "") == summary[name]
            assert float(cell.inner_text()) == pytest.approx(summary[name], abs=0.005)


def test_the_crashed_object_is_seen(page: Page, bench: Bench, tmp_path: Path) -> None:
    page.goto(write_suite_report(bench, tmp_path / "report").as_uri())
    expect(page.get_by_role("heading", name="Failed")).to_be_visible()
    expect(page.get_by_role("listitem")).to_have_text(
        "fragile on GrabCut [plain], object 1 of moth.png: ZeroDivisionError: no colour at all"
    )
    expect(page.get_by_text("1 FAILED").first).to_be_visible()


def test_a_phone_scrolls_tables_and_not_the_page(page: Page, bench: Bench, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(write_suite_report(bench, tmp_path / "report").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
