"""Times of the page's frames with 0, 500 and 3,000 objects in view.

A real server and a headless Chromium without a GPU; the objects are put into the server's answer on its way, as drawing
thousands of them would take longer than what is measured.
"""

import json
import math
import shutil
import statistics
from pathlib import Path

from benchmarks.frames import count_frames, frames_during
from benchmarks.served import served
from playwright.sync_api import Browser, Route, sync_playwright
from tests.browser.conftest import ARGUMENTS, CHROMIUM, SAMPLES
from tests.browser.desk import Desk

COUNTS = (0, 500, 3000)
_VERTICES = 40


def measure(folder: Path) -> dict[str, float]:
    """Median and slowest frame in milliseconds, by gesture and number of objects."""
    images = folder / "photos"
    images.mkdir()
    shutil.copy(SAMPLES / "coffee.jpg", images)
    figures: dict[str, float] = {}
    with served(images) as (_, _, link), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for count in COUNTS:
            for gesture, frames in _frames(browser, link, count).items():
                figures[f"frame_ms_{gesture}_{count}"] = statistics.median(frames)
                figures[f"frame_ms_{gesture}_{count}_slowest"] = max(frames)
        browser.close()
    return figures


def _frames(browser: Browser, link: str, count: int) -> dict[str, list[float]]:
    def fill(route: Route) -> None:
        answer = route.fetch()
        state = json.loads(answer.text())
        state["document"]["regions"] = [_region(place, math.ceil(math.sqrt(count * 1.5))) for place in range(count)]
        route.fulfill(response=answer, body=json.dumps(state))

    page = browser.new_page(viewport={"width": 1300, "height": 800}, locale="en-US")
    page.set_default_timeout(60_000)
    page.route("**/open", fill)
    desk = Desk(page, height=400, width=600)
    desk.visit(link, "coffee.jpg")
    page.wait_for_timeout(2000)
    count_frames(page)
    x, y = desk.place(200, 300)

    def around() -> None:
        for turn in range(80):
            page.mouse.move(x + 120 * math.cos(turn / 8), y + 120 * math.sin(turn / 8))
            page.wait_for_timeout(5)

    def zoom() -> None:
        for turn in range(10):
            page.mouse.wheel(0, -60 if turn < 5 else 60)
            page.wait_for_timeout(60)

    found = {}
    desk.press("b")
    found["hover"] = frames_during(page, around)
    page.mouse.down()
    found["stroke"] = frames_during(page, around)
    page.keyboard.press("Escape")
    page.mouse.up()
    desk.press("a")
    page.mouse.down(button="middle")
    found["pan"] = frames_during(page, around)
    page.mouse.up(button="middle")
    found["zoom"] = frames_during(page, zoom)
    page.close()
    return found


def _region(place: int, columns: int) -> dict[str, object]:
    """An object with `_VERTICES` vertices on a grid of objects over a 600 x 400 photo."""
    step = 600 / columns
    x, y = (place % columns + 0.5) * step, (place // columns + 0.5) * step
    ring = [
        [x + step * 0.6 * math.cos(2 * math.pi * turn / _VERTICES), y + step * 0.6 * math.sin(2 * math.pi * turn / _VERTICES)]
        for turn in range(_VERTICES)
    ]
    facts = {"label_id": 1, "z": place, "area": 30, "box": [int(y), int(x), 4, 4], "clicks": 1, "edits": 0, "seconds": 1}
    return {"id": f"{place:032x}", **facts, "hidden": False, "locked": False, "polygons": [[[*ring, ring[0]]]]}
