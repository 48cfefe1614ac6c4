"""What a person does at the page, in the words of the tests: clicks in image coordinates, waits for what is seen."""

import io
import json
import zipfile
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, Position, expect

MARGIN = 24  # what the page leaves free around a fitted image, in CSS pixels


class Desk:
    """The page on one image of `height` x `width`, fitted into its window."""

    def __init__(self, page: Page, *, height: int, width: int) -> None:
        self.page = page
        self.height = height
        self.width = width

    @property
    def current(self) -> Locator:
        """The panel of the object being clicked."""
        return self.page.get_by_test_id("current-object")

    @property
    def objects(self) -> Locator:
        """The rows of the finished objects."""
        return self.page.locator("[data-region]")

    @property
    def canvas(self) -> Locator:
        """The picture."""
        return self.page.get_by_role("application")

    @property
    def area(self) -> int:
        """Pixels of the proposal, as the page shows them; 0 without one."""
        return int(self.current.get_attribute("data-area") or 0)

    def visit(self, link: str, image: str) -> None:
        """Open the page by its link and choose an image."""
        self.page.goto(link)
        rows = self.page.get_by_role("listbox", name="Images").get_by_role("option")
        row = rows.filter(has_text=image)
        expect(rows.first).to_be_visible()
        for top in range(0, 20_000, 300):
            # Of a long list only the rows in view are there.
            if row.count() > 0:
                break
            self.page.locator(".images .scroller").evaluate("(list, top) => list.scrollTo(0, top)", top)
            self.page.wait_for_timeout(50)
        row.click()
        self.expect_image(image)

    def expect_image(self, image: str) -> None:
        """Wait until the image is there."""
        expect(self.canvas).to_have_accessible_name(f"Picture {image}")

    def reload(self, image: str) -> None:
        """Load the page anew; it must come back to the same image."""
        self.page.reload()
        self.expect_image(image)

    def place(self, row: float, col: float) -> tuple[float, float]:
        """Where a place of the fitted image, in pixel edges, is in the window: x, y."""
        box = self.canvas.bounding_box()
        assert box is not None
        step = max(self.width / (box["width"] - 2 * MARGIN), self.height / (box["height"] - 2 * MARGIN))
        across = box["x"] + box["width"] / 2 + (col - self.width / 2) / step
        return across, box["y"] + box["height"] / 2 + (row - self.height / 2) / step

    def click(
        self,
        row: float,
        col: float,
        *,
        button: Literal["left", "right"] = "left",
        hold: Literal["Shift", "Control"] | None = None,
    ) -> None:
        """Click on a pixel of the image."""
        box = self.canvas.bounding_box()
        assert box is not None
        across, down = self.place(row + 0.5, col + 0.5)
        position: Position = {"x": across - box["x"], "y": down - box["y"]}
        self.canvas.click(position=position, button=button, modifiers=[hold] if hold else [])

    def expect_clicks(self, count: int) -> None:
        """Wait until the object has so many clicks and the server has said that they are stored."""
        expect(self.current).to_have_attribute("data-clicks", str(count))
        self.expect_saved()

    def expect_saved(self) -> None:
        """Wait until the page says saved."""
        expect(self.page.get_by_test_id("saved")).to_have_attribute("data-state", "saved")

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def export(self, name: str) -> dict[str, bytes]:
        """Export by the menu; the files of the downloaded zip."""
        self.page.locator("summary", has_text="Export").click()
        with self.page.expect_download() as waiting:
            self.page.get_by_role("button", name=name).click()
        with zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes())) as archive:
            return {entry: archive.read(entry) for entry in archive.namelist()}

    def exported_mask(self, image: str) -> NDArray[np.bool_]:
        """The exported index mask of an image, bool (H, W): where any object is."""
        files = self.export("Index masks (PNG)")
        assert json.loads(files["labels.json"])["background"] == 0
        encoded = np.frombuffer(files[f"masks/{Path(image).stem}.png"], np.uint8)
        mask = cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED)
        assert mask is not None
        return np.asarray(mask > 0, np.bool_)
