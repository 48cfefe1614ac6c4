"""The main job in a real browser: a photo, a few clicks, an exact mask in a file; and a server that dies in between."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import ROOT, SAMPLES, Server
from tests.browser.desk import Desk

pytestmark = pytest.mark.browser
Positive = bool
Find = Callable[[str], Path]


def sample(_: Find) -> tuple[Path, Path]:
    return SAMPLES / "coffee.jpg", ROOT / "tests" / "golden" / "coffee_truth.png"


def grabcut(name: str) -> Callable[[Find], tuple[Path, Path]]:
    def find(eval_data: Find) -> tuple[Path, Path]:
        folder = eval_data("GrabCut")
        return folder / "images" / name, (folder / "masks" / name).with_suffix(".png")

    return find


# Coffee: cup, then saucer, then the table. The others: where their truth is thickest, then a corner.
PHOTOS = [
    pytest.param(sample, [(340, 220, True), (150, 300, True), (30, 560, False)], id="coffee"),
    pytest.param(grabcut("teddy.jpg"), [(179, 145, True), (5, 278, False)], id="teddy"),
    pytest.param(grabcut("llama.png"), [(181, 228, True), (5, 505, False)], id="llama"),
]


@pytest.mark.parametrize(("find", "clicks"), PHOTOS)
def test_a_photo_is_clicked_finished_reloaded_and_exported_with_iou_of_at_least_090(
    find: Callable[[Find], tuple[Path, Path]],
    clicks: Sequence[tuple[int, int, Positive]],
    eval_data: Find,
    page: Page,
    start_server: Callable[[Path], Server],
    tmp_path: Path,
) -> None:
    image, truth_file = find(eval_data)
    shutil.copy(image, tmp_path)
    truth = cv2.imread(str(truth_file), cv2.IMREAD_GRAYSCALE)
    assert truth is not None
    desk = Desk(page, height=truth.shape[0], width=truth.shape[1])
    desk.visit(start_server(tmp_path).link, image.name)

    for number, (row, col, positive) in enumerate(clicks, start=1):
        desk.click(row, col, button="left" if positive else "right")
        desk.expect_clicks(number)
        assert desk.area > 0
    desk.press("Space")
    expect(desk.objects).to_have_count(1)
    desk.expect_saved()
    desk.reload(image.name)
    expect(desk.objects).to_have_count(1)

    mask, known = desk.exported_mask(image.name), truth != 255
    wanted = truth == 1
    assert np.count_nonzero(mask & wanted & known) / np.count_nonzero((mask | wanted) & known) >= 0.9


def test_a_killed_server_loses_nothing_and_the_page_says_so_meanwhile(
    page: Page, start_server: Callable[[Path], Server], photos: Path
) -> None:
    server = start_server(photos)
    desk = Desk(page, height=400, width=600)
    desk.visit(server.link, "coffee.jpg")
    desk.click(212, 282)
    desk.expect_clicks(1)
    desk.press("Enter")
    expect(desk.objects).to_have_count(1)
    desk.expect_saved()
    desk.click(350, 300)
    desk.expect_clicks(1)

    server.kill()
    desk.click(30, 560, button="right")
    expect(desk.current).to_have_attribute("data-clicks", "2")
    saved = page.get_by_test_id("saved")
    expect(saved).to_have_attribute("data-state", "retrying")
    expect(saved).to_contain_text("Not saved yet")

    server.start()
    desk.expect_clicks(2)
    desk.reload("coffee.jpg")
    expect(desk.objects).to_have_count(1)
    expect(desk.current).to_contain_text("1 positive, 1 negative")
    area = int((desk.objects.locator(".detail").text_content() or "").removesuffix(" px").replace(",", ""))
    assert np.count_nonzero(desk.exported_mask("coffee.jpg")) == area


def test_coco_comes_out_with_the_object_and_its_label(desk: Desk) -> None:
    desk.click(212, 282)
    desk.expect_clicks(1)
    desk.press("Enter")
    expect(desk.objects).to_have_count(1)
    coco = json.loads(desk.export("COCO (JSON)")["annotations.json"])
    assert "object" in {category["name"] for category in coco["categories"]}
    assert all(annotation["area"] > 0 and annotation["iscrowd"] == 0 for annotation in coco["annotations"])
    assert coco["annotations"]
