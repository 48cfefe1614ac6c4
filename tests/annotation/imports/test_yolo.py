"""YOLO's text files: drawn as Ultralytics draws them."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.annotation.imports.written import drawn, images_in, kinds, picture

from edgeflow.annotation.imports.formats import read
from edgeflow.annotation.imports.shapes import Canvas
from edgeflow.annotation.imports.yolo import YoloPolygon
from edgeflow.errors import MaskError

SHAPE = (4, 8)


def test_lines_become_regions_of_the_classes_that_the_list_names(tmp_path: Path) -> None:
    (tmp_path / "data.yaml").write_text("names: [cat, dog]\n")
    (tmp_path / "labels" / "train").mkdir(parents=True)
    lines = "1 0 0 0.25 0 0.25 0.5 0 0.5\n\n0 0.5 0.5 0.8 0.5 0.8 0.8 0.9\n"
    (tmp_path / "labels" / "train" / "a.txt").write_text(lines)
    (image,) = images_in("yolo-seg", tmp_path / "labels")
    found, notes = drawn(image, SHAPE)
    assert (image.name, image.is_stem, image.shape) == ("train/a", True, None)
    assert [(label, picture(mask)) for label, mask in found] == [
        ("dog", ["###.....", "###.....", "###.....", "........"]),
        ("cat", ["........", "........", "....###.", "......#."]),
    ]
    assert [region.attributes for region in image.regions] == [{}, {"confidence": 0.9}]
    assert notes == []


@pytest.mark.parametrize(
    ("line", "kind", "sentence"),
    [
        ("0 0.5 0.5 0.2 0.2", "no area", "only a box"),
        ("cat 0 0 1 0 1 1", "object refused", "not a class and numbers"),
        ("-1 0 0 1 0 1 1", "object refused", "cannot have"),
        ("0 0 0 1 0 1 nan", "object refused", "cannot have"),
        ("0 0 0 1 0 1 1e300", "object refused", "no finite number"),
        ("0 0 0 1 0 1 77", "object refused", "far outside"),
        ("9 0 0 1 0 1 1", "label made up", "class 9"),
    ],
)
def test_a_line_that_is_not_a_polygon_of_a_known_class_is_told(tmp_path: Path, line: str, kind: str, sentence: str) -> None:
    (tmp_path / "classes.txt").write_text("cat\n")
    (tmp_path / "a.txt").write_text(f"{line}\n0 0 0 1 0 1 1\n")
    _, notes = drawn(images_in("yolo-seg", tmp_path)[0], SHAPE)
    assert kinds(notes) == [kind]
    assert sentence in notes[0].text and "line 1 of a.txt" in notes[0].text


def test_lists_of_images_are_no_labels(tmp_path: Path) -> None:
    (tmp_path / "train.txt").write_text("images/a.jpg\n")
    (tmp_path / "a.txt").write_text("")
    assert [image.name for image in images_in("yolo-seg", tmp_path)] == ["a"]
    assert read([tmp_path], "yolo-seg").labels == ()


NEAR = st.sampled_from([0.0, 0.5, 1.0]) | st.floats(0, 1) | st.floats(-0.5, 1.5)


@settings(max_examples=200)
@given(st.lists(st.tuples(NEAR, NEAR), min_size=3, max_size=8))
def test_any_polygon_comes_out_as_in_the_whole_image(points: list[tuple[float, float]]) -> None:
    # As ultralytics.data.utils.polygon2mask does it.
    expected = np.zeros((14, 17), np.uint8)
    cv2.fillPoly(expected, [(np.array(points, np.float32) * np.array([17, 14], np.float32)).astype(np.int32)], 1)
    try:
        found = YoloPolygon(np.array(points)).draw(Canvas((14, 17))).geometry.mask
    except MaskError:
        found = np.zeros((14, 17), np.bool_)
    assert np.array_equal(found, expected > 0)
