"""How the picture is shown, on the graphics card and without one, against values computed here."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Server
from tests.browser.desk import Desk

BARS = np.arange(0, 256, 32)  # values of eight upright bars of 75 pixels
# The page takes no graphics card that is only computed, as it is in tests; here it must believe in one.
BELIEVE = """
const known = WebGL2RenderingContext.prototype.getParameter;
WebGL2RenderingContext.prototype.getParameter = function (name) {
  const value = known.call(this, name);
  return typeof value === "string" ? value.replace(/swiftshader|llvmpipe|software/gi, "card") : value;
};
const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, options) {
  return get.call(this, kind, kind === "webgl2" ? { ...options, failIfMajorPerformanceCaveat: false } : options);
};
"""
REFUSE = """
const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, options) {
  return kind.startsWith("webgl") ? null : get.call(this, kind, options);
};
"""


@pytest.fixture
def bars(tmp_path: Path) -> Path:
    """A folder with two grey pictures of bars."""
    folder = tmp_path / "bars"
    folder.mkdir()
    picture = np.repeat(BARS.astype(np.uint8), 75)[None, :].repeat(400, axis=0)
    for name in ("one.png", "two.png"):
        assert cv2.imwrite(str(folder / name), picture)
    return folder


@pytest.fixture
def bar_desk(page: Page, bars: Path, start_server: Callable[[Path], Server]) -> Desk:
    desk = Desk(page, height=400, width=600)
    server = start_server(bars)
    desk.visit(server.link, "one.png")
    return desk


def _shown(desk: Desk) -> NDArray[np.int_]:
    """The grey of each bar, as it is on the screen."""
    encoded = np.frombuffer(desk.canvas.screenshot(), np.uint8)
    screen = cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE)
    assert screen is not None
    height, width = screen.shape
    step = max(600 / (width - 48), 400 / (height - 48))
    across = width / 2 + (np.arange(8) * 75 + 37.5 - 300) / step
    down = height / 2 + 170 / step  # near the lower edge, where the open menu casts no shadow
    return np.asarray(screen[int(down), across.astype(int)], np.int_)


def _set(page: Page, name: str, value: float) -> None:
    field = page.get_by_role("spinbutton", name=f"{name}, as a number")
    if not field.is_visible():
        page.locator("summary[title^=View]").click()
    field.fill(str(value))
    field.press("Enter")


def _expect_shown(desk: Desk, wanted: NDArray[np.float64]) -> None:
    """Wait for the values, give or take one: a screen rounds where we do."""
    for _ in range(40):
        if np.abs(_shown(desk) - wanted).max() <= 1:
            return
        desk.page.wait_for_timeout(50)
    np.testing.assert_allclose(_shown(desk), wanted, atol=1)


@pytest.mark.parametrize("painter", ["card", "canvas"])
def test_the_picture_is_seen_through_window_and_gamma_on_either_painter(
    browser: Browser, bars: Path, start_server: Callable[[Path], Server], painter: Literal["card", "canvas"]
) -> None:
    # A tab of its own: the driver of the computed card complains in the console whenever the screen is read.
    page = browser.new_context(locale="en-US", viewport={"width": 1300, "height": 800}).new_page()
    page.add_init_script(BELIEVE if painter == "card" else REFUSE)
    desk = Desk(page, height=400, width=600)
    desk.visit(start_server(bars).link, "one.png")
    drawn_by = "canvas => canvas.getContext('2d') === null ? 'card' : 'canvas'"
    assert page.locator("canvas.pixels").evaluate(drawn_by) == painter
    _expect_shown(desk, BARS.astype(np.float64))
    _set(page, "Gamma", 2)
    _expect_shown(desk, 255 * np.sqrt(BARS / 255))
    _set(page, "Gamma", 1)
    _set(page, "Window level", 100)
    _set(page, "Window width", 101)
    _expect_shown(desk, 255 * np.clip((BARS - 49.5) / 100, 0, 1))
    _set(page, "Brightness", -20)
    _expect_shown(desk, np.clip(255 * np.clip((BARS - 49.5) / 100, 0, 1) - 51, 0, 255))
    page.get_by_role("button", name="Reset brightness, contrast and window").click()
    _expect_shown(desk, BARS.astype(np.float64))
    page.context.close()


def test_adjustments_are_the_image_s_own_and_survive_a_reload(bar_desk: Desk) -> None:
    page = bar_desk.page
    with page.expect_response("**/api/settings"):
        _set(page, "Contrast", -100)
    bar_desk.reload("one.png")
    _expect_shown(bar_desk, np.full(8, 127.5))
    bar_desk.canvas.press("f")
    bar_desk.expect_image("two.png")
    _expect_shown(bar_desk, BARS.astype(np.float64))


def test_adjustments_kept_for_all_images_are_those_of_the_next(bar_desk: Desk) -> None:
    page = bar_desk.page
    _set(page, "Contrast", -100)
    page.get_by_role("checkbox", name="Keep for all images").check()
    bar_desk.canvas.press("f")
    bar_desk.expect_image("two.png")
    _expect_shown(bar_desk, np.full(8, 127.5))


def test_the_view_menu_closes_by_escape_and_by_a_press_elsewhere_but_not_by_its_own_sliders(bar_desk: Desk) -> None:
    page = bar_desk.page
    summary = page.locator("summary[title^=View]")
    slider = page.get_by_role("slider", name="Brightness")
    summary.click()
    slider.click()
    expect(slider).to_be_visible()
    summary.press("Escape")
    expect(slider).to_be_hidden()
    summary.click()
    page.get_by_role("heading", name="Objects").click()
    expect(slider).to_be_hidden()
