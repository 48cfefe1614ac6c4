"""Makes the pictures of README.md and docs/: the page on the sample photos, each by day and by night. Command: ``make figures``.

Needs a Chromium; everything shown is done by the shipped model while the script watches.
"""

import re
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.served import served
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.desk import Desk

from edgeflow.samples import copy_samples

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
SIZE = (1440, 900)
QUALITY = 84


def main() -> None:
    """Serve the samples, work on them, and keep what is seen."""
    if CHROMIUM is None:
        raise SystemExit("chromium is not installed")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, served(_samples(Path(folder))) as (_, _, link), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]}, locale="en-US")
        page.goto(link)
        page.locator("footer").get_by_text("CPU").wait_for(timeout=120_000)
        for name in ("person", "helmet", "cup", "rocket"):
            page.get_by_placeholder("New label").fill(name)
            page.get_by_role("button", name="Add", exact=True).click()
            expect(page.get_by_role("radio", name=name)).to_be_checked()
        others(page)
        clicking(page)
        vertices(page)
        dialog(page, "statistics", "Shift+T", "dialog.statistics table")
        dialog(page, "shortcuts", "F1", "dialog.help[open] .groups")
        browser.close()


def _samples(folder: Path) -> Path:
    copy_samples(folder / "photos")
    return folder / "photos"


def others(page: Page) -> None:
    """Objects on other photos, for the statistics to count."""
    visit(page, "coffee")
    page.keyboard.press("4")
    click(page, (400, 600), (180, 300))
    finish(page)
    visit(page, "rocket")
    page.keyboard.press("5")
    click(page, (427, 640), (200, 322))
    finish(page)


def clicking(page: Page) -> None:
    """The astronaut: the helmet finished, the person being clicked."""
    visit(page, "astronaut")
    page.keyboard.press("3")
    click(page, (512, 512), (460, 400))
    finish(page)
    page.keyboard.press("2")
    click(page, (512, 512), (350, 180))
    click(page, (512, 512), (450, 400), button="right")
    shoot(page, "page")


def vertices(page: Page) -> None:
    """The person finished, its outline simplified, and its vertices to be taken."""
    finish(page)
    page.locator("[data-region]").last.click()
    page.locator(".canvas").focus()
    page.keyboard.press("Shift+S")
    panel = page.locator("dialog.simplify")
    expect(panel).to_contain_text("IoU")
    page.keyboard.press("Enter")
    expect(panel).to_have_count(0)
    saved(page)
    page.keyboard.press("v")
    page.mouse.move(*Desk(page, height=512, width=512).place(190.5, 240.5))
    page.mouse.wheel(0, -200)
    page.wait_for_timeout(500)
    shoot(page, "vertices")
    page.keyboard.press("a")
    page.keyboard.press("z")


def dialog(page: Page, name: str, key: str, whole: str) -> None:
    """One of the dialogs, complete when `whole` is there."""
    page.locator(".canvas").focus()
    page.keyboard.press(key)
    page.locator(whole).wait_for()
    shoot(page, name)
    page.keyboard.press("Escape")


def shoot(page: Page, name: str) -> None:
    """The page as it is, by day and by night."""
    page.mouse.move(SIZE[0] // 2, SIZE[1] - 5)
    schemes: tuple[tuple[Literal["light", "dark"], str], ...] = (("light", name), ("dark", f"{name}-dark"))
    for scheme, file in schemes:
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(600)
        page.screenshot(path=PICTURES / f"{file}.jpg", type="jpeg", quality=QUALITY)


def visit(page: Page, image: str) -> None:
    """Choose an image and wait for it."""
    page.locator(".image-row").filter(has_text=image).click()
    expect(page.get_by_role("application")).to_have_accessible_name(re.compile(image))
    page.locator(".canvas").focus()
    page.wait_for_timeout(800)


def finish(page: Page) -> None:
    """The object being clicked becomes a region."""
    count = page.locator("[data-region]").count()
    page.keyboard.press("Enter")
    expect(page.locator("[data-region]")).to_have_count(count + 1)
    saved(page)


def saved(page: Page) -> None:
    """Wait until everything is stored."""
    expect(page.get_by_test_id("saved")).to_have_attribute("data-state", "saved", timeout=60_000)


def click(page: Page, size: tuple[int, int], pixel: tuple[float, float], *, button: Literal["left", "right"] = "left") -> None:
    """Click a pixel and wait for the proposal to be stored."""
    Desk(page, height=size[0], width=size[1]).click(*pixel, button=button)
    page.wait_for_timeout(300)
    saved(page)
    page.wait_for_timeout(300)


if __name__ == "__main__":
    main()
