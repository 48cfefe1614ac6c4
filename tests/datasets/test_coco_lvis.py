"""A drawn image with LVIS' and COCO's panoptic annotations of it, and what must come out."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from edgeflow.datasets.coco_lvis import CocoLvis
from edgeflow.errors import DataSetError

Save = Callable[[Path, NDArray[np.uint8]], Path]
# Ids of segments as COCO chooses them: all three channels are in use.
PERSON, DOG, CROWD, SKY, GRASS, SPECK = 5 + 256 * 7, 3 * 65536 + 1, 255, 256 * 255, 8 * 65536 + 256 * 4 + 2, 77
BOXES = {  # top, left, bottom, right; later ones lie over earlier ones
    SKY: (0, 0, 50, 100),
    GRASS: (50, 0, 80, 100),
    SPECK: (0, 90, 50, 100),
    PERSON: (10, 10, 70, 40),
    DOG: (50, 50, 70, 80),
    CROWD: (5, 50, 25, 90),
}


def polygon(top: int, left: int, bottom: int, right: int) -> list[list[int]]:
    return [[left, top, right, top, right, bottom, left, bottom]]


class Files:
    """The official files of one image, 80 x 100, and the reader over them."""

    def __init__(self, root: Path, save: Save) -> None:
        self.root = root
        save(root / "images/train2017/000000000009.jpg", np.zeros((80, 100, 3), np.uint8))
        ids = np.zeros((80, 100), np.int64)
        for number, (top, left, bottom, right) in BOXES.items():
            ids[top:bottom, left:right] = number
        self.png = save(
            root / "panoptic/000000000009.png", np.stack([ids % 256, ids // 256 % 256, ids // 65536], 2).astype(np.uint8)
        )
        self.lvis: dict[str, Any] = {
            "images": [
                {"id": 9, "coco_url": "http://images.cocodataset.org/train2017/000000000009.jpg", "height": 80, "width": 100},
                {"id": 10, "coco_url": "http://images.cocodataset.org/val2017/000000000010.jpg", "height": 80, "width": 100},
            ],
            "annotations": [
                {"id": 1, "image_id": 9, "category_id": 3, "segmentation": polygon(10, 10, 70, 38)},  # the person
                {"id": 2, "image_id": 9, "category_id": 3, "segmentation": polygon(10, 10, 70, 37)},  # and again
                {"id": 3, "image_id": 9, "category_id": 4, "segmentation": polygon(30, 12, 50, 30)},  # a shirt
                {"id": 4, "image_id": 9, "category_id": 4, "segmentation": polygon(31, 13, 38, 20)},  # a button, 49 pixels
                {"id": 5, "image_id": 9, "category_id": 5, "segmentation": polygon(10, 60, 20, 70)},  # a head in the crowd
            ],
        }
        self.panoptic: dict[str, Any] = {
            "images": [{"id": 9, "file_name": "000000000009.jpg", "height": 80, "width": 100}],
            "categories": [{"id": 1, "isthing": 1, "name": "person"}, {"id": 2, "isthing": 0, "name": "sky"}],
            "annotations": [
                {
                    "image_id": 9,
                    "file_name": "000000000009.png",
                    "segments_info": [
                        {"id": PERSON, "category_id": 1, "iscrowd": 0},
                        {"id": DOG, "category_id": 1, "iscrowd": 0},
                        {"id": CROWD, "category_id": 1, "iscrowd": 1},
                        {"id": SKY, "category_id": 2, "iscrowd": 0},
                        {"id": GRASS, "category_id": 2, "iscrowd": 0},
                        {"id": SPECK, "category_id": 2, "iscrowd": 0},
                    ],
                }
            ],
        }

    def read(self) -> CocoLvis:
        (self.root / "lvis.json").write_text(json.dumps(self.lvis))
        (self.root / "panoptic.json").write_text(json.dumps(self.panoptic))
        return CocoLvis(self.root / "images", self.root / "lvis.json", self.root / "panoptic.json", self.root / "panoptic")


@pytest.fixture
def files(tmp_path: Path, save: Save) -> Files:
    return Files(tmp_path, save)


def test_the_merged_scene_has_the_objects_that_ritm_s_rules_give(files: Files) -> None:
    source = files.read()
    assert source.names == ["COCO_LVIS/train2017/000000000009"] and len(source) == 1
    scene = source.read(0)
    person, shirt, head, dog, sky, grass = range(6)
    assert len(scene.objects) == 6
    assert [item.area for item in scene.objects[:4]] == [60 * 28, 20 * 18, 100, 600]
    assert [item.parent for item in scene.objects] == [None, person, None, None, None, None]
    assert [item.stuff for item in scene.objects] == [False] * 4 + [True] * 2
    assert scene.roots == [person, head, dog, sky, grass]
    # Two columns of COCO's person that LVIS' person lacks belong to no stuff; the speck of 500 pixels is none.
    assert scene.objects[sky].area == 50 * 90 - 40 * 30 - 20 * 40
    assert scene.objects[grass].area == 30 * 100 - 20 * 30 - 600
    assert scene.mask(shirt)[30:50, 12:30].all()


def test_large_objects_share_the_first_layer_and_parts_get_another(files: Files) -> None:
    scene = files.read().read(0)
    assert len(scene.layers) == 2
    assert [item.layer for item in scene.objects] == [0, 1, 0, 0, 0, 0]


def test_a_crowd_is_void_where_no_instance_is(files: Files) -> None:
    void = files.read().read(0).void
    assert void.sum() == 20 * 40 - 100
    assert void[5, 50] and not void[12, 62]


def test_an_image_without_panoptic_masks_has_lvis_s_alone(files: Files) -> None:
    files.panoptic["annotations"] = []
    scene = files.read().read(0)
    assert [item.stuff for item in scene.objects] == [False] * 3 and not scene.void.any()


def test_a_panoptic_png_of_another_size_or_missing_is_named(files: Files, save: Save) -> None:
    save(files.png, np.zeros((80, 99, 3), np.uint8))
    with pytest.raises(DataSetError, match=r"000000000009\.png is 80 x 99 but its image is 80 x 100"):
        files.read().read(0)
    files.png.unlink()
    with pytest.raises(DataSetError, match=r"no file .*panoptic/000000000009\.png"):
        files.read().read(0)


def test_a_panoptic_file_of_something_else_is_refused(files: Files) -> None:
    good = files.panoptic
    row = good["annotations"][0]
    cases: list[tuple[dict[str, Any], str]] = [
        ({**good, "categories": None}, "no list of categories"),
        ({**good, "categories": [{"id": 1, "name": "person"}]}, "category without id or isthing"),
        ({**good, "annotations": [{"id": 3}]}, "Annotation 0 in .* has no segments_info"),
        ({**good, "annotations": [{**row, "segments_info": [7]}]}, "annotation of image 9 in .* is not a panoptic one"),
        ({**good, "annotations": [{**row, "image_id": [9]}]}, "is not a panoptic one"),
        ({**good, "annotations": [{**row, "file_name": "../x.png"}]}, r"panoptic\.json: the file name '\.\./x\.png' leads out"),
    ]
    for content, sentence in cases:
        files.panoptic = content
        with pytest.raises(DataSetError, match=sentence):
            files.read()


def test_a_url_that_leads_out_of_the_folder_is_refused(files: Files) -> None:
    files.lvis["images"][0]["coco_url"] = "http://images.cocodataset.org/../secret.jpg"
    with pytest.raises(DataSetError, match="leads out of the folder"):
        files.read()


def test_a_file_without_objects_is_refused(files: Files) -> None:
    files.lvis["annotations"] = []
    with pytest.raises(DataSetError, match=r"lvis\.json has no object in any image"):
        files.read()
