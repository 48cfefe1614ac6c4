"""labelme files: drawn as labelme draws them, which is by Pillow; odd ones with a sentence."""

import base64
import io
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from tests.annotation.imports.written import drawn, images_in, kinds, picture, write_json

from edgeflow.annotation.imports.formats import read
from edgeflow.annotation.imports.note import FormatError, Note
from edgeflow.annotation.imports.pillow_shapes import PillowCircle, PillowPolygon, PillowRectangle
from edgeflow.annotation.imports.shapes import Canvas, Patched, Patches
from edgeflow.errors import MaskError
from edgeflow.masks import Mask

SHAPE = (5, 6)


def file_of(path: Path, *shapes: dict[str, Any], **more: Any) -> Path:
    filled = [{"label": "cat", "shape_type": "polygon", "group_id": None, "flags": {}} | shape for shape in shapes]
    plain: dict[str, Any] = {
        "version": "5.4.1",
        "flags": {},
        "imagePath": "a.jpg",
        "imageData": None,
        "imageHeight": 5,
        "imageWidth": 6,
    }
    return write_json(path, plain | {"shapes": filled} | more)


def png(mask: Mask) -> str:
    encoded = io.BytesIO()
    Image.fromarray(np.where(mask, np.uint8(255), np.uint8(0))).save(encoded, "PNG")
    return base64.b64encode(encoded.getvalue()).decode()


def test_each_kind_of_shape_covers_the_pixels_that_labelme_shows(tmp_path: Path) -> None:
    ring = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], np.bool_)
    path = file_of(
        tmp_path / "a.json",
        {"points": [[0, 0], [3, 0], [3, 2], [0, 2]]},
        {"points": [[5, 3], [3, 1]], "shape_type": "rectangle"},
        {"points": [[2, 2], [2, 4]], "shape_type": "circle"},
        {"points": [[1, 1], [3, 3]], "shape_type": "mask", "mask": png(ring)},
    )
    (image,) = images_in("labelme", path)
    found, notes = drawn(image)
    assert [picture(mask) for _, mask in found] == [
        ["####..", "####..", "####..", "......", "......"],
        ["......", "...###", "...###", "...###", "......"],
        [".###..", "#####.", "#####.", "#####.", ".###.."],
        ["......", ".###..", ".#.#..", ".###..", "......"],
    ]
    assert notes == []
    assert (image.name, image.shape, image.is_stem) == ("a.jpg", SHAPE, False)


def test_shapes_of_one_label_and_group_are_one_object(tmp_path: Path) -> None:
    corner, dot = [[0, 0], [1, 0], [1, 1]], [[4, 4], [4, 4], [4, 4]]
    path = file_of(
        tmp_path / "a.json",
        {"points": corner, "group_id": 3, "flags": {"hard": True}},
        {"points": dot, "group_id": 3, "label": "dog"},
        {"points": dot, "group_id": 3},
    )
    (image,) = images_in("labelme", path)
    found, notes = drawn(image)
    assert [(label, picture(mask)) for label, mask in found] == [
        ("cat", ["##....", ".#....", "......", "......", "....#."]),
        ("dog", ["......", "......", "......", "......", "....#."]),
    ]
    assert kinds(notes) == ["parts joined"]
    assert image.regions[0].attributes == {"group_id": 3, "flags": {"hard": True}}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("a.jpg", ("sub/a.jpg", False)),
        ("./a.jpg", ("sub/a.jpg", False)),
        ("../a.jpg", ("sub/f", True)),
        ("/etc/passwd", ("sub/f", True)),
        ("..\\photos\\a.jpg", ("sub/f", True)),
        ("", ("sub/f", True)),
        (None, ("sub/f", True)),
        (7, ("sub/f", True)),
    ],
)
def test_an_image_path_that_leads_elsewhere_gives_way_to_the_files_own_name(
    tmp_path: Path, said: object, expected: tuple[str, bool]
) -> None:
    file_of(tmp_path / "sub" / "f.json", imagePath=said)
    (image,) = images_in("labelme", tmp_path)
    assert (image.name, image.is_stem) == expected
    assert kinds(image.notes) == (["name refused"] if isinstance(said, str) and said and expected[1] else [])


def test_lines_and_points_have_no_area(tmp_path: Path) -> None:
    path = file_of(
        tmp_path / "a.json", *({"points": [[1, 1], [2, 2]], "shape_type": kind} for kind in ("line", "linestrip", "point"))
    )
    found, notes = drawn(images_in("labelme", path)[0])
    assert (found, kinds(notes)) == ([], ["no area"] * 3)


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ({"points": [[1, 1], [2, 2]]}, "polygon of 2 points"),
        ({"points": [[1, 1], [2, 2], [3, float("nan")]]}, "no finite number"),
        ({"points": [[1, 1], [2, 2], [3, 1e300]]}, "far outside"),
        ({"points": [[1, 1], [2, 2], [3]]}, "not pairs of numbers"),
        ({"points": "x"}, "not pairs of numbers"),
        ({"points": [[1, 1], [1, float("inf")]], "shape_type": "circle"}, "no finite number"),
        ({"points": [[1, 1], [1, 2]], "shape_type": "ellipsoid"}, "ellipsoid of 2 points"),
        ({"points": [[1, 1], [1, 2]], "shape_type": ["x"]}, "of 2 points"),
        ({"points": [[0, 0], [2, 2]], "shape_type": "mask", "mask": None}, "mask without pixels"),
        ({"points": [[0, 0], [2, 2]], "shape_type": "mask", "mask": "!!!"}, "not written in base64"),
        ({"points": [[0, 0], [2, 2]], "shape_type": "mask", "mask": base64.b64encode(b"GIF89a").decode()}, "not a PNG"),
        ({"points": [[0, 0], [3, 2]], "shape_type": "mask", "mask": png(np.ones((3, 3), np.bool_))}, "3 x 3 pixels and its box"),
        ({"points": [[0, 0], [1e300, 2]], "shape_type": "mask", "mask": png(np.ones((3, 3), np.bool_))}, "that no image has"),
    ],
)
def test_a_shape_that_cannot_be_taken_is_told_and_the_others_go_on(tmp_path: Path, shape: dict[str, Any], sentence: str) -> None:
    path = file_of(tmp_path / "a.json", shape, {"points": [[0, 0], [2, 0], [2, 2]]})
    found, notes = drawn(images_in("labelme", path)[0])
    assert len(found) == 1
    assert kinds(notes) == ["object refused"]
    assert sentence in notes[0].text and "shape 1 of a.json" in notes[0].text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a JSON object"),
        ("{}", "no list of shapes"),
        ('{"shapes": 3}', "no list of shapes"),
        ('{"shapes": [], "imageHeight": "x", "imageWidth": 3}', "none that an image can have"),
        ('{"shapes": [], "imageHeight": 1e9, "imageWidth": 1e9}', "none that an image can have"),
        ("\xff\xfe", "no text in UTF-8"),
    ],
)
def test_a_file_that_is_none_of_labelme_is_told_and_the_others_go_on(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "a.json").write_bytes(text.encode("latin-1"))
    file_of(tmp_path / "b.json")
    first, second = read([tmp_path], "labelme")
    assert isinstance(first, Note) and (first.kind, first.image) == ("file refused", "a.json")
    assert sentence in first.text and "\n" not in first.text
    assert not isinstance(second, Note)


def test_a_shape_that_is_no_object_is_told(tmp_path: Path) -> None:
    path = write_json(tmp_path / "a.json", {"shapes": [3, None], "imageHeight": 5, "imageWidth": 6})
    assert kinds(images_in("labelme", path)[0].notes) == ["object refused"] * 2


def whole(kind: str, points: list[tuple[float, float]], shape: tuple[int, int]) -> Mask:
    """As ``labelme.utils.shape_to_mask`` does it: in an image of the whole size."""
    paper = Image.fromarray(np.zeros(shape, np.uint8))
    pen = ImageDraw.Draw(paper)
    if kind == "circle":
        (x, y), (px, py) = points
        d = math.sqrt((x - px) ** 2 + (y - py) ** 2)
        pen.ellipse([x - d, y - d, x + d, y + d], outline=1, fill=1)
    elif kind == "rectangle":
        pen.rectangle(
            [min(points[0][0], points[1][0]), min(points[0][1], points[1][1]), *np.max(points, axis=0)], outline=1, fill=1
        )
    else:
        pen.polygon(points, outline=1, fill=1)
    return np.array(paper) > 0


COORDINATES = st.integers(-6, 20).map(float) | st.floats(-6, 20)
FAR_COORDINATES = st.floats(15_000, 15_030)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["polygon", "polygon", "rectangle", "circle"]),
    st.lists(st.tuples(COORDINATES, COORDINATES), min_size=3, max_size=8),
)
def test_any_shape_comes_out_as_pillow_draws_it_in_the_whole_image(kind: str, listed: list[tuple[float, float]]) -> None:
    points = listed if kind == "polygon" else listed[:2]
    array: NDArray[np.float64] = np.array(points)
    made: dict[str, type[PillowPolygon | PillowRectangle | PillowCircle]] = {
        "polygon": PillowPolygon,
        "rectangle": PillowRectangle,
        "circle": PillowCircle,
    }
    part: Patched = made[kind](array)
    shape = (15, 14)
    expected = whole(kind, points, shape)
    try:
        found = Patches((part,)).draw(Canvas(shape)).geometry.mask
    except MaskError:
        found = np.zeros(shape, np.bool_)
    except FormatError as error:
        assert "far outside" in str(error)
        return
    assert np.array_equal(found, expected)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(FAR_COORDINATES, st.floats(0, 20)), min_size=3, max_size=8))
def test_a_polygon_far_to_the_right_does_too(points: list[tuple[float, float]]) -> None:
    shape = (20, 15_020)
    expected = whole("polygon", points, shape)
    try:
        found = Patches((PillowPolygon(np.array(points)),)).draw(Canvas(shape)).geometry.mask
    except MaskError:
        found = np.zeros(shape, np.bool_)
    assert np.array_equal(found, expected)
