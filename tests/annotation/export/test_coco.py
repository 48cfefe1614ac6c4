import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from tests.annotation.export.drawn import LABELS, MASKS, document, documents, exported, rows

from edgeflow.annotation.document import Document
from edgeflow.annotation.export.coco import column_runs, segmentation_of
from edgeflow.annotation.export.options import ExportOptions, Split
from edgeflow.annotation.geometry import Geometry


def opened(tmp_path: Path, content: bytes) -> COCO:
    path = tmp_path / "annotations.json"
    path.write_bytes(content)
    return COCO(str(path))


@given(MASKS)
def test_column_runs_are_what_pycocotools_counts(mask: NDArray[np.bool_]) -> None:
    height, width = mask.shape
    ours = coco_mask.frPyObjects({"size": [height, width], "counts": column_runs(Geometry.of_mask(mask))}, height, width)
    assert ours == coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))


@given(MASKS)
def test_a_segmentation_is_exact_and_a_polygon_wherever_there_is_one_part_without_a_hole(mask: NDArray[np.bool_]) -> None:
    height, width = mask.shape
    segmentation, why = segmentation_of(Geometry.of_mask(mask))
    if isinstance(segmentation, list):
        decoded = coco_mask.decode(coco_mask.merge(coco_mask.frPyObjects(segmentation, height, width)))
    else:
        decoded = coco_mask.decode(segmentation)
    assert np.array_equal(decoded == 1, mask)
    assert isinstance(segmentation, list) == (why == "")


@given(MASKS)
def test_a_polygon_cut_to_whole_pixels_and_filled_by_opencv_is_exact_too(mask: NDArray[np.bool_]) -> None:
    segmentation, _ = segmentation_of(Geometry.of_mask(mask))
    if isinstance(segmentation, list):
        canvas = np.zeros(mask.shape, np.uint8)
        cv2.fillPoly(canvas, [np.array(segmentation[0]).astype(np.int32).reshape(-1, 2)], 1)
        assert np.array_equal(canvas == 1, mask)


def test_why_a_region_is_no_polygon_is_told() -> None:
    assert segmentation_of(Geometry.of_mask(rows("#.#")))[1] == "has 2 parts"
    assert segmentation_of(Geometry.of_mask(rows("###", "#.#", "###")))[1] == "has a hole"
    assert segmentation_of(Geometry.of_mask(rows("##.", "##.")))[0] == [[1.95, 0.05, 1.95, 1.95, 0.05, 1.95, 0.05, 0.05]]


def test_pycocotools_reads_the_whole_file_back(tmp_path: Path) -> None:
    parts, ring = rows("##.#", "#..#"), rows("####", "#.##", "####")
    given_documents = [document((parts, 4), (rows("#...", "...."), 1)), document((ring, 9), name="b.jpg", number=12)]
    found = exported("coco", *given_documents)
    read_back = opened(tmp_path, found.files["annotations.json"])
    assert read_back.getImgIds() == [7, 12]
    assert [entry["name"] for entry in read_back.loadCats(read_back.getCatIds())] == [label.name for label in LABELS]
    masks = [read_back.annToMask(entry) == 1 for entry in read_back.loadAnns(read_back.getAnnIds())]
    expected = [parts, rows("#...", "...."), ring]
    assert all(np.array_equal(one, other) for one, other in zip(masks, expected, strict=True))
    first = read_back.loadAnns([1])[0]
    assert (first["area"], first["bbox"], first["iscrowd"], first["region"]) == (5, [0, 0, 4, 2], 0, "r1")
    assert [(note.image, note.region, note.iou) for note in found.report.notes] == [("a.jpg", "r1", 1.0), ("b.jpg", "r1", 1.0)]


@settings(max_examples=40, deadline=None)
@given(documents())
def test_pycocotools_finds_every_region_of_random_documents_with_its_area(drawn: Document) -> None:
    content = json.loads(exported("coco", drawn).files["annotations.json"])
    height, width = drawn.shape
    for entry, region in zip(content["annotations"], drawn.regions, strict=True):
        found = entry["segmentation"]
        rle = coco_mask.merge(coco_mask.frPyObjects(found, height, width)) if isinstance(found, list) else found
        assert np.array_equal(coco_mask.decode(rle) == 1, region.geometry.mask)
        assert (entry["area"], entry["category_id"]) == (int(coco_mask.area(rle)), region.label_id)


def test_planes_of_a_stack_are_images_of_their_own_that_name_their_file() -> None:
    flat = document((rows("#."), 1), name="scan.nii.gz", number=1)
    planes = [flat, replace(flat, number=2, plane=3), replace(flat, number=3, plane=3, axis="coronal")]
    content = json.loads(exported("coco", *planes).files["annotations.json"])
    assert [(entry["id"], entry["file_name"], entry.get("plane"), entry.get("axis")) for entry in content["images"]] == [
        (1, "scan.nii.gz", None, None),
        (2, "scan.nii.gz", 3, None),
        (3, "scan.nii.gz", 3, "coronal"),
    ]
    assert [entry["image_id"] for entry in content["annotations"]] == [1, 2, 3]


def test_a_split_is_two_files_that_hold_every_image_once() -> None:
    many = [document((rows("#."), 1), name=f"{number}.jpg", number=number) for number in range(1, 41)]
    files = exported("coco", *many, options=ExportOptions(split=Split(0.3))).files
    sides = [json.loads(files[f"instances_{side}.json"])["images"] for side in ("train", "val")]
    assert "annotations.json" not in files
    assert sorted(entry["id"] for side in sides for entry in side) == list(range(1, 41))
    assert 4 <= len(sides[1]) <= 20


@pytest.mark.parametrize("overlap", [None, "keep", "z"])
def test_overlaps_stay_unless_the_higher_z_is_asked_to_win(overlap: str | None) -> None:
    drawn = document((rows("##."), 1), (rows(".##"), 4))
    options = ExportOptions(overlap="z" if overlap == "z" else None)
    found = exported("coco", drawn, options=options)
    areas = [entry["area"] for entry in json.loads(found.files["annotations.json"])["annotations"]]
    assert areas == ([1, 2] if overlap == "z" else [2, 2])
    assert found.ious() == ({"r1": 0.5} if overlap == "z" else {})
