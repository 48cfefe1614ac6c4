"""A folder of 10,000 images: from the page's address to its first screen, against the same page on ten images."""

import statistics
from pathlib import Path

import cv2
import numpy as np
from benchmarks.served import served, timed
from playwright.sync_api import Browser, expect, sync_playwright
from tests.browser.conftest import ARGUMENTS, CHROMIUM

IMAGES, FEW = 10_000, 10
ROUNDS = 3


def measure(folder: Path) -> dict[str, float]:
    """Seconds until the list and the first picture are there: of the first visit, and the median of those after it."""
    seconds: dict[int, list[float]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for count in (FEW, IMAGES):
            images = folder / str(count)
            images.mkdir()
            small = np.random.default_rng(0).integers(0, 255, (48, 64, 3), np.uint8)
            cv2.imwrite(str(images / "00000.png"), small)
            content = (images / "00000.png").read_bytes()
            for number in range(1, count):
                (images / f"{number:05d}.png").write_bytes(content)
            seconds[count] = _visits(browser, images)
        browser.close()
    many, few = statistics.median(seconds[IMAGES][1:]), statistics.median(seconds[FEW][1:])
    return {
        "first_screen_s_10000_images": many,
        "first_screen_s_10_images": few,
        "first_screen_10000_over_10_images": many / few,
        "first_screen_s_10000_images_first_visit": seconds[IMAGES][0],
    }


def _visits(browser: Browser, images: Path) -> list[float]:
    with served(images) as (_, _, link):
        found = []
        for _ in range(ROUNDS + 1):
            page = browser.new_page(viewport={"width": 1300, "height": 800}, locale="en-US")
            page.set_default_timeout(120_000)

            def visit() -> None:
                page.goto(link)  # noqa: B023 - called at once
                rows = page.get_by_role("listbox", name="Images").get_by_role("option")  # noqa: B023
                expect(rows.first).to_be_visible(timeout=120_000)
                expect(page.get_by_role("application")).to_have_accessible_name("Picture 00000.png", timeout=120_000)  # noqa: B023

            found.append(timed(visit))
            page.close()
        return found
