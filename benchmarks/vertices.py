"""Times of the page's frames with an outline of 10,000 vertices, and how long it takes until one can be dragged.

A real server and a headless Chromium without a GPU. The outline, a square with one side of so many vertices, is put into the
server's answer on its way.
"""

import json
import math
import shutil
import statistics
import time
from pathlib import Path

from benchmarks.frames import count_frames, frames_during
from benchmarks.served import served
from playwright.sync_api import Page, Route, sync_playwright
from tests.browser.conftest import ARGUMENTS, CHROMIUM, SAMPLES
from tests.browser.desk import Desk

COUNT = 10_000
_CORNER = (100, 100)  # row, col


def measure(folder: Path) -> dict[str, float]:
    """Milliseconds until the vertex tool is there, and of frames while one hovers and while a corner is dragged."""
    images = folder / "photos"
    images.mkdir()
    shutil.copy(SAMPLES / "coffee.jpg", images)
    with served(images) as (_, _, link), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1300, "height": 800}, locale="en-US")
        page.set_default_timeout(60_000)
        page.route("**/open", _fill)
        desk = Desk(page, height=400, width=600)
        desk.visit(link, "coffee.jpg")
        figures = _figures(page, desk)
        browser.close()
    return figures


def _figures(page: Page, desk: Desk) -> dict[str, float]:
    desk.click(200, 200, hold="Control")
    count_frames(page)
    began = time.perf_counter()
    desk.press("v")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    figures = {"edit_start_ms": 1000 * (time.perf_counter() - began)}
    x, y = desk.place(*_CORNER)

    def around() -> None:
        for turn in range(80):
            page.mouse.move(x - 40 + 40 * math.cos(turn / 8), y + 40 * math.sin(turn / 8))
            page.wait_for_timeout(5)

    hovering = frames_during(page, around)
    page.mouse.move(x, y)
    page.mouse.down()
    dragging = frames_during(page, around)
    page.keyboard.press("Escape")
    page.mouse.up()
    for name, frames in (("hover", hovering), ("drag", dragging)):
        figures[f"frame_ms_vertices_{name}"] = statistics.median(frames)
        figures[f"frame_ms_vertices_{name}_slowest"] = max(frames)
    return figures


def _fill(route: Route) -> None:
    answer = route.fetch()
    state = json.loads(answer.text())
    state["document"]["regions"] = [_region(COUNT)]
    route.fulfill(response=answer, body=json.dumps(state))


def _region(count: int) -> dict[str, object]:
    """A square from `_CORNER` to 300 whose right side goes to and fro by a pixel."""
    top, left = _CORNER
    side = [[300 + place % 2, top + 200 * place / (count - 1)] for place in range(count)]
    ring = [[left, top], *side, [left, 300]]
    facts = {"label_id": 1, "z": 0, "area": 40_000, "box": [top, left, 200, 201], "clicks": 1, "edits": 0, "seconds": 1}
    return {"id": "0" * 32, **facts, "hidden": False, "locked": False, "polygons": [[[*ring, ring[0]]]]}
