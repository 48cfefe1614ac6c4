"""Volumes and rasters in the page: slices, windows, and pictures that come in tiles."""

import io
from collections.abc import Callable
from pathlib import Path

import nibabel
import numpy as np
import pytest
import rasterio
from PIL import Image
from playwright.sync_api import Page, expect
from tests.browser.conftest import Server
from tests.browser.desk import Desk
from tests.browser.hand import Hand, draw, square

pytestmark = pytest.mark.browser
StartServer = Callable[[Path], Server]


@pytest.fixture
def volume(start_server: StartServer, page: Page, tmp_path: Path) -> Desk:
    """12 axial slices of 90 x 80 voxels with a bright ball in them."""
    i, j, k = np.mgrid[:80, :90, :12]
    ball = 1000 * (np.hypot(np.hypot(i - 40, j - 45), 4 * (k - 6)) < 22)
    nibabel.Nifti1Image(ball.astype(np.int16), np.diag([1, 1, 2, 1])).to_filename(tmp_path / "ball.nii.gz")  # type: ignore[no-untyped-call]
    desk = Desk(page, height=90, width=80)
    desk.visit(start_server(tmp_path).link, "ball.nii.gz")
    # A volume opens at its middle.
    expect(page.get_by_text("7 of 12", exact=True)).to_be_visible()
    return desk


def go(desk: Desk, plane: int) -> None:
    desk.page.get_by_role("slider", name="Slice or page").fill(str(plane - 1))
    expect(desk.page.get_by_text(f"{plane} of 12", exact=True)).to_be_visible()
    expect(desk.page.locator(".over")).to_have_count(0)


def test_an_object_belongs_to_its_slice_and_the_list_counts_all_slices(volume: Desk) -> None:
    hand = Hand(volume)
    go(volume, 6)
    draw(hand, square(30, 30, 20))
    volume.expect_saved()
    volume.press("w")
    expect(volume.page.get_by_text("7 of 12", exact=True)).to_be_visible()
    expect(volume.objects).to_have_count(0)
    volume.press("q")
    expect(volume.objects).to_have_count(1)
    expect(volume.page.get_by_role("option", name="ball.nii.gz")).to_contain_text("1 object")
    volume.reload("ball.nii.gz")
    expect(volume.page.get_by_text("6 of 12", exact=True)).to_be_visible()
    expect(volume.objects).to_have_count(1)


def test_a_finished_object_is_carried_to_the_next_slice_and_corrected_there_by_a_click(volume: Desk) -> None:
    hand = Hand(volume)
    go(volume, 6)
    draw(hand, square(28, 33, 24))
    volume.press("Tab", "Shift+W")
    expect(volume.page.get_by_text("7 of 12", exact=True)).to_be_visible()
    expect(volume.objects).to_have_count(1)
    expect(volume.current).to_contain_text("Correcting object 1")
    volume.click(45, 40)
    volume.expect_clicks(1)
    volume.press("Enter")
    expect(volume.current).not_to_contain_text("Correcting")
    volume.expect_saved()
    expect(volume.objects).to_have_count(1)


def test_a_volume_is_cut_along_another_axis(volume: Desk) -> None:
    volume.page.get_by_label("Cut", exact=True).select_option("Coronal")
    expect(volume.page.get_by_text("46 of 90", exact=True)).to_be_visible()
    expect(volume.page.locator("footer")).to_contain_text("80 × 12")


def test_a_window_on_raw_values_is_kept_with_the_project(volume: Desk) -> None:
    page = volume.page
    go(volume, 6)
    page.locator("summary[aria-label=View]").click()
    with page.expect_response("**/view"):
        page.get_by_label("White at, of band 1").fill("4000")
        page.get_by_label("White at, of band 1").press("Enter")
    expect(page.get_by_role("combobox", name="Window")).to_have_value("-1")
    page.reload()
    page.locator("summary[aria-label=View]").click()
    expect(page.get_by_label("White at, of band 1")).to_have_value("4000")


def test_a_raster_of_tiles_is_seen_and_annotated_in_its_corner(start_server: StartServer, page: Page, tmp_path: Path) -> None:
    side = 9000
    profile = {"driver": "GTiff", "height": side, "width": side, "count": 3, "dtype": "uint8", "tiled": True}
    with rasterio.open(tmp_path / "map.tif", "w", compress="deflate", sparse_ok=True, crs="EPSG:32633", **profile) as file:
        file.write(np.full((3, 500, 500), 220, np.uint8), window=rasterio.windows.Window(side - 500, side - 500, 500, 500))
    desk = Desk(page, height=side, width=side)
    with page.expect_response("**/tiles/**"):
        desk.visit(start_server(tmp_path).link, "map.tif")
    desk.click(side - 250, side - 250)
    desk.expect_clicks(1)
    assert desk.area > 0
    desk.press("Enter")
    expect(desk.objects).to_have_count(1)
    (region,) = Hand(desk).regions()
    assert region["box"][0] + region["box"][2] <= side
    assert region["box"][0] > side - 2100
    # The square's own brightness comes through the tiles; hidden objects do not colour it.
    desk.press("h")
    page.wait_for_timeout(500)
    x, y = Hand(desk).to((side - 250, side - 250))
    seen = Image.open(io.BytesIO(page.screenshot())).convert("RGB").getpixel((round(x), round(y)))
    assert seen == (220, 220, 220)
