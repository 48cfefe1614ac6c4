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
    """Open the astronaut, click (only the first time: the page keeps its work), and take the picture."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]}, color_scheme=scheme, locale="en-US")
        page.goto(link)
        page.get_by_role("option", name=re.compile("astronaut")).click()
        page.wait_for_selector(".canvas canvas")
        page.locator("footer").get_by_text("CPU").wait_for(timeout=120_000)
        page.wait_for_timeout(800)
        if draw:
            for name in ("person", "helmet"):
                page.get_by_placeholder("New label").fill(name)
                page.get_by_role("button", name="Add").click()
                page.wait_for_timeout(500)
            page.locator(".canvas").focus()
            page.keyboard.press("3")
            click(page, 460, 400, "left")
            page.keyboard.press("Enter")
            page.wait_for_timeout(1500)
            page.keyboard.press("2")
            click(page, 350, 180, "left")
            click(page, 450, 400, "right")
        page.mouse.move(SIZE[0] // 2, SIZE[1] - 5)
        page.wait_for_timeout(600)
        page.screenshot(path=path, type="jpeg", quality=88)
        browser.close()


def click(page: Page, row: float, col: float, button: Literal["left", "right"]) -> None:
    """Click a pixel of the photo, 512 x 512, fitted into the canvas by the page with a margin."""
    box = page.locator(".canvas").bounding_box()
    assert box is not None
    scale = 0.95 * min(box["width"], box["height"]) / 512
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(middle[0] + (col + 0.5 - 256) * scale, middle[1] + (row + 0.5 - 256) * scale, button=button)
    page.wait_for_timeout(1500)


if __name__ == "__main__":
    main()
