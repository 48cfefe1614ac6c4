"""Makes the pictures of README.md: the page on the sample photos, light and dark. Command: ``make figures``.

Needs a Chromium; everything shown is done by the shipped model while the script watches.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, sync_playwright

from edgeflow.samples import copy_samples

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
SIZE = (1440, 900)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def main() -> None:
    """Serve the samples, click, and keep what is seen."""
    if CHROMIUM is None:
        raise SystemExit("chromium is not installed")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        photos = Path(folder) / "photos"
        copy_samples(photos)
        command = [sys.executable, "-m", "edgeflow.cli", "annotate", str(photos), "--port", "0", "--no-open"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT / "src")})
        try:
            assert server.stdout is not None
            found = re.search(r"http://\S+", server.stdout.readline())
            assert found, "the server did not say where it is"
            shoot(found.group(0), "light", PICTURES / "page.jpg", draw=True)
            shoot(found.group(0), "dark", PICTURES / "page-dark.jpg", draw=False)
        finally:
            server.terminate()
            server.wait(20)


def shoot(link: str, scheme: Literal["light", "dark"], path: Path, *, draw: bool) -> None:
    """Open the cup of coffee, click (only the first time: the page keeps its work), and take the picture."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]}, color_scheme=scheme, locale="en-US")
        page.goto(link)
        page.get_by_role("option", name=re.compile("coffee")).click()
        page.wait_for_selector(".canvas canvas")
        page.locator("footer").get_by_text("CPU").wait_for(timeout=120_000)
        page.wait_for_timeout(800)
        if draw:
            for row, col in ((290, 365), (70, 410)):  # the spoon, bowl and handle
                click(page, row, col)
            page.keyboard.press("Enter")
            page.wait_for_timeout(1500)
            for row, col in ((200, 290), (330, 200)):  # the cup with its saucer
                click(page, row, col)
        page.mouse.move(SIZE[0] // 2, SIZE[1] - 5)
        page.wait_for_timeout(600)
        page.screenshot(path=path, type="jpeg", quality=88)
        browser.close()


def click(page: Page, row: float, col: float) -> None:
    """Click a pixel of the photo, 400 x 600, fitted into the canvas by the page."""
    box = page.locator(".canvas").bounding_box()
    assert box is not None
    scale = min(box["width"] / 600, box["height"] / 400)
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(middle[0] + (col + 0.5 - 300) * scale, middle[1] + (row + 0.5 - 200) * scale)
    page.wait_for_timeout(1500)


if __name__ == "__main__":
    main()
