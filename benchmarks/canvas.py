"""Times of the page's frames with thousands of objects in view: `python benchmarks/canvas.py [COUNT]`, on a built page.

A real server and a headless Chromium without a GPU; the objects are put into the server's answer on its way, as drawing
thousands of them would take longer than what is measured. Prints the median and the slowest frame in milliseconds.
"""

import json
import math
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, Route, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser.conftest import ARGUMENTS, CHROMIUM, SAMPLES, Server
from tests.browser.desk import Desk

_VERTICES = 40
_COUNTER = """() => {
  window.frames_ = [];
  let last = performance.now();
  const next = () => { const now = performance.now(); window.frames_.push(now - last); last = now; requestAnimationFrame(next); };
  requestAnimationFrame(next);
}"""


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


def _measure(page: Page, what: str, places: list[tuple[float, float]]) -> None:
    page.evaluate("window.frames_ = []")
    for place in places:
        page.mouse.move(*place)
        page.wait_for_timeout(5)
    frames: list[float] = page.evaluate("window.frames_")
    print(f"{what}: {statistics.median(frames):.1f} ms a frame, the slowest {max(frames):.1f} ms, {len(frames)} frames")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    columns = math.ceil(math.sqrt(count * 1.5))

    def fill(route: Route) -> None:
        answer = route.fetch()
        state = json.loads(answer.text())
        state["document"]["regions"] = [_region(place, columns) for place in range(count)]
        route.fulfill(response=answer, body=json.dumps(state))

    folder = Path(tempfile.mkdtemp())
    shutil.copy(SAMPLES / "coffee.jpg", folder)
    server = Server(folder)
    server.start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1300, "height": 800})
        page.set_default_timeout(60_000)
        page.route("**/open", fill)
        desk = Desk(page, height=400, width=600)
        desk.visit(server.link, "coffee.jpg")
        page.wait_for_timeout(2000)
        page.evaluate(_COUNTER)
        box = desk.canvas.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        around = [(x + 120 * math.cos(turn / 8), y + 120 * math.sin(turn / 8)) for turn in range(80)]
        desk.press("b")
        _measure(page, "hovering with the brush", around)
        page.mouse.down()
        _measure(page, "a stroke of the brush", around)
        page.keyboard.press("Escape")
        page.mouse.up()
        desk.press("a")
        page.mouse.down(button="middle")
        _measure(page, "panning", around)
        page.mouse.up(button="middle")
        page.evaluate("window.frames_ = []")
        for turn in range(10):
            page.mouse.wheel(0, -60 if turn < 5 else 60)
            page.wait_for_timeout(60)
        frames: list[float] = page.evaluate("window.frames_")
        print(f"zooming: {statistics.median(frames):.1f} ms a frame, the slowest {max(frames):.1f} ms, {len(frames)} frames")
        browser.close()
    server.kill()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
