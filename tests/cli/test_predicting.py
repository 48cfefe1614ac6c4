"""``edgeflow predict`` with the shipped network on a sample photo, as a person runs it."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from tests.predict.folders import documents

from edgeflow.cli.predicting import Place, predict_folder
from edgeflow.errors import EdgeFlowError
from edgeflow.imaging import read_mask
from edgeflow.masks import Mask, bounding_window
from edgeflow.predict.propose import Manner
from edgeflow.samples import copy_samples

TRUTH = np.asarray(read_mask(Path(__file__).parents[1] / "golden" / "coffee_truth.png") > 0)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    for path in copy_samples(folder):
        if path.name != "coffee.jpg":
            path.unlink()
    return folder


def box() -> list[int]:
    window = bounding_window(TRUTH)
    assert window is not None
    return [window.left, window.top, window.width, window.height]


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    path = tmp_path / "boxes.json"
    missing = {"file_name": "tea.jpg", "objects": []}
    path.write_text(json.dumps({"images": [{"file_name": "coffee.jpg", "objects": [{"label": "cup", "box": box()}]}, missing]}))
    return path


def predicted(place: Place, prompts: Path, *, form: str | None = None, processes: int = 1, ray: str | None = None) -> None:
    predict_folder(place, prompts, form, None, processes, ray, Manner(), None, "openvino", "auto")


def iou(mask: Mask) -> float:
    return float((mask & TRUTH).sum() / (mask | TRUTH).sum())


def test_a_box_becomes_a_region_in_the_folders_store_once(
    photos: Path, prompts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    predicted(Place(photos), prompts)
    said = capsys.readouterr().out
    assert "1 region made, in 1 image." in said
    assert "There is no image 'tea.jpg'" in said
    (region,) = documents(photos)["coffee.jpg"].regions
    assert iou(region.geometry.mask) > 0.95
    assert len(region.provenance.weights) == 64
    report = json.loads((photos / ".edgeflow" / "predict.json").read_text())
    assert (report["regions"], report["counts"]) == (1, {"image missing": 1})
    predicted(Place(photos), prompts)
    assert "0 regions made, in 0 images; 1 there already." in capsys.readouterr().out


def test_a_coco_file_of_boxes_gives_one_of_masks_and_leaves_nothing_behind(photos: Path, tmp_path: Path) -> None:
    boxes = tmp_path / "detected.json"
    content = {
        "images": [{"id": 4, "file_name": "coffee.jpg", "height": TRUTH.shape[0], "width": TRUTH.shape[1]}],
        "annotations": [{"id": 1, "image_id": 4, "category_id": 2, "bbox": box(), "score": 0.9}],
        "categories": [{"id": 2, "name": "cup"}],
    }
    boxes.write_text(json.dumps(content))
    out = tmp_path / "made" / "masks.json"
    predicted(Place(photos, out=out), boxes, processes=2)
    assert [path.name for path in out.parent.iterdir()] == ["masks.json"]
    assert not (photos / ".edgeflow").exists()
    read = COCO(out)
    (annotation,) = read.loadAnns(read.getAnnIds())
    assert [category["name"] for category in read.loadCats(read.getCatIds())] == ["cup"]
    assert iou(np.asarray(coco_mask.decode(read.annToRLE(annotation)), np.bool_)) > 0.95


def test_a_folder_of_coarse_masks_is_taken_for_one(photos: Path, tmp_path: Path) -> None:
    masks = tmp_path / "masks"
    masks.mkdir()
    blocks = np.kron(TRUTH[::40, ::40], np.ones((40, 40), np.bool_))[: TRUTH.shape[0], : TRUTH.shape[1]]
    Image.fromarray(blocks.astype(np.uint8)).save(masks / "coffee.png")
    predicted(Place(photos), masks)
    (region,) = documents(photos)["coffee.jpg"].regions
    assert iou(region.geometry.mask) > 0.95


def test_what_cannot_be_begun_is_one_sentence_and_makes_no_store(photos: Path, prompts: Path, tmp_path: Path) -> None:
    (tmp_path / "boxes.txt").write_text("1 2 3 4")
    with pytest.raises(EdgeFlowError, match="say with --format"):
        predicted(Place(photos), tmp_path / "boxes.txt")
    with pytest.raises(EdgeFlowError, match="leave out --store or --out"):
        predicted(Place(photos, store=str(tmp_path / "s.sqlite"), out=tmp_path / "o.json"), prompts)
    with pytest.raises(EdgeFlowError, match="There is no import format 'powerpoint'"):
        predicted(Place(photos), prompts, form="powerpoint")
    assert not (photos / ".edgeflow").exists()
