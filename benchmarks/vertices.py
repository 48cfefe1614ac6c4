"""Times of the page's frames while a vertex is dragged: `python benchmarks/vertices.py [COUNT]`, on a built page.

A real server and a headless Chromium without a GPU. The outline, a square with one side of COUNT vertices (10,000), is put into
the server's answer on its way. Prints the median and the slowest frame in milliseconds, before and while a corner is dragged.
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

_CORNER = (100, 100)  # row, col
_COUNTER = """() => {
  window.frames_ = [];
  let last = performance.now();
  const next = () => { const now = performance.now(); window.frames_.push(now - last); last = now; requestAnimationFrame(next); };
  requestAnimationFrame(next);
}"""


def _region(count: int) -> dict[str, object]:
    """A square from `_CORNER` to 300 whose right side goes to and fro by a pixel."""
    top, left = _CORNER
    side = [[300 + place % 2, top + 200 * place / (count - 1)] for place in range(count)]
    ring = [[left, top], *side, [left, 300]]
    facts = {"label_id": 1, "z": 0, "area": 40_000, "box": [top, left, 200, 201], "clicks": 1, "edits": 0, "seconds": 1}
    return {"id": "0" * 32, **facts, "hidden": False, "locked": False, "polygons": [[[*ring, ring[0]]]]}


def _measure(page: Page, what: str, places: list[tuple[float, float]]) -> None:
    page.evaluate("window.frames_ = []")
    for place in places:
        page.mouse.move(*place)
        page.wait_for_timeout(5)
    frames: list[float] = page.evaluate("window.frames_")
    print(f"{what}: {statistics.median(frames):.1f} ms a frame, the slowest {max(frames):.1f} ms, {len(frames)} frames")


def main() -> None:
    """Drag a corner around, and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000

    def fill(route: Route) -> None:
        answer = route.fetch()
        state = json.loads(answer.text())
        state["document"]["regions"] = [_region(count)]
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
        desk.click(200, 200, hold="Control")
        desk.press("v")
        page.wait_for_timeout(1000)
        page.evaluate(_COUNTER)
        box = desk.canvas.bounding_box()
        assert box is not None
        step = max(600 / (box["width"] - 48), 400 / (box["height"] - 48))
        x = box["x"] + box["width"] / 2 + (_CORNER[1] - 300) / step
        y = box["y"] + box["height"] / 2 + (_CORNER[0] - 200) / step
        around = [(x - 40 + 40 * math.cos(turn / 8), y + 40 * math.sin(turn / 8)) for turn in range(80)]
        _measure(page, "hovering with the vertex tool", around)
        page.mouse.move(x, y)
        page.mouse.down()
        _measure(page, f"dragging a vertex of {count}", around)
        page.keyboard.press("Escape")
        page.mouse.up()
        browser.close()
    server.kill()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
