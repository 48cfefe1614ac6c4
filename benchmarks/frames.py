"""Times of a page's frames while something is done to it."""

from collections.abc import Callable

from playwright.sync_api import Page

_COUNTER = """() => {
  window.frames_ = [];
  let last = performance.now();
  const next = () => { const now = performance.now(); window.frames_.push(now - last); last = now; requestAnimationFrame(next); };
  requestAnimationFrame(next);
}"""


def count_frames(page: Page) -> None:
    """Count the frames of a page from now on."""
    page.evaluate(_COUNTER)


def frames_during(page: Page, gesture: Callable[[], None]) -> list[float]:
    """Milliseconds of each frame while a gesture lasts."""
    page.evaluate("window.frames_ = []")
    gesture()
    frames: list[float] = page.evaluate("window.frames_")
    return frames
