"""COCO files: drawn as pycocotools draws them, odd ones with a sentence, large ones in flat memory."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from tests.annotation.imports.written import drawn, images_in, kinds, picture, write_json

from edgeflow.annotation.imports.coco_shapes import CocoPolygons
from edgeflow.annotation.imports.formats import read
from edgeflow.annotation.imports.imported import Imported
from edgeflow.annotation.imports.note import FormatError
from edgeflow.annotation.imports.shapes import Canvas
from edgeflow.errors import MaskError

SHAPE = (5, 6)


def file_of(path: Path, *annotations: dict[str, Any], **more: Any) -> Path:
    images = [{"id": 1, "file_name": "a.jpg", "height": SHAPE[0], "width": SHAPE[1]}]
    categories = [{"id": 3, "name": "cat"}, {"id": 5, "name": "dog"}]
    filled = [{"id": number, "image_id": 1, "category_id": 3} | entry for number, entry in enumerate(annotations, start=1)]
    return write_json(path, {"images": images, "categories": categories, "annotations": filled} | more)


def box(left: float, top: float, right: float, bottom: float) -> list[float]:
    return [left, top, right, top, right, bottom, left, bottom]


def test_polygons_and_run_lengths_become_regions_in_the_order_of_the_file(tmp_path: Path) -> None:
    runs = {"size": list(SHAPE), "counts": [6, 3, 2, 1, 1, 1, 2, 3, 11]}  # down the columns
    path = file_of(
        tmp_path / "c.json", {"segmentation": [box(0, 0, 2, 2), box(4, 3, 6, 5)]}, {"segmentation": runs, "category_id": 5}
    )
    (image,) = images_in("coco", path)
    assert (image.name, image.shape, image.is_stem) == ("a.jpg", SHAPE, False)
    found, notes = drawn(image)
    assert [(label, picture(mask)) for label, mask in found] == [
        ("cat", ["##....", "##....", "......", "....##", "....##"]),
        ("dog", ["......", ".###..", ".#.#..", ".###..", "......"]),
    ]
    assert notes == []


def test_a_polygon_keeps_its_outline_where_that_gives_the_same_pixels(tmp_path: Path) -> None:
    (image,) = images_in("coco", file_of(tmp_path / "c.json", {"segmentation": [box(1, 1, 4, 3)]}))
    kept = image.regions[0].shape.draw(Canvas(SHAPE)).outline
    assert kept == ((((1.0, 1.0), (4.0, 1.0), (4.0, 3.0), (1.0, 3.0), (1.0, 1.0)),),)
    crossed = CocoPolygons((np.array([[0, 0], [4, 4], [4, 0], [0, 4]], np.float64),))
    assert crossed.draw(Canvas(SHAPE)).outline is None


def test_fields_we_have_no_place_for_are_kept(tmp_path: Path) -> None:
    more = {"segmentation": [box(0, 0, 2, 2)], "iscrowd": 1, "score": 0.5, "attributes": {"occluded": True}, "note": ""}
    path = file_of(tmp_path / "c.json", more)
    content = json.loads(path.read_text())
    content["images"][0] |= {"license": 4, "date_captured": "2013"}
    (image,) = images_in("coco", write_json(path, content))
    assert image.attributes == {"license": 4, "date_captured": "2013"}
    assert image.regions[0].attributes == {"score": 0.5, "attributes": {"occluded": True}, "iscrowd": 1}


COORDINATES = st.one_of(st.integers(-8, 24).map(float), st.integers(-80, 240).map(lambda n: n / 10), st.floats(-8, 24))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(COORDINATES, min_size=6, max_size=16).filter(lambda flat: len(flat) % 2 == 0), min_size=1, max_size=3))
def test_any_polygons_come_out_as_pycocotools_draws_them_in_the_whole_image(flats: list[list[float]]) -> None:
    height, width = 13, 17
    expected = coco_mask.decode(coco_mask.merge(coco_mask.frPyObjects(flats, height, width))) > 0
    shape = CocoPolygons(tuple(np.array(flat).reshape(-1, 2) for flat in flats))
    try:
        found = shape.draw(Canvas((height, width))).geometry.mask
    except MaskError:
        found = np.zeros((height, width), np.bool_)
    assert np.array_equal(found, expected)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_whole_files_are_read_as_pycocotools_reads_them(seed: int) -> None:
    from tempfile import TemporaryDirectory

    rng = np.random.default_rng(seed)
    entries: list[dict[str, Any]] = []
    for _ in range(4):
        polygons = [rng.uniform(0, 6, 2 * rng.integers(3, 8)).round(2).tolist() for _ in range(rng.integers(1, 3))]
        runs = coco_mask.encode(np.asfortranarray(rng.integers(0, 2, SHAPE).astype(np.uint8)))
        rle = {"size": list(SHAPE), "counts": runs["counts"].decode()}
        entries.append({"segmentation": rle if rng.integers(2) else polygons, "iscrowd": 0})
    with TemporaryDirectory() as folder:
        path = file_of(Path(folder) / "c.json", *entries)
        (image,) = images_in("coco", path)
        found = [mask for _, mask in drawn(image)[0]]
        theirs = COCO(str(path))
        masks = [theirs.annToMask(entry) > 0 for entry in theirs.loadAnns(theirs.getAnnIds())]
    expected = [mask for mask in masks if mask.any()]
    assert len(found) == len(expected)
    assert all(np.array_equal(one, other) for one, other in zip(found, expected, strict=True))


def test_what_lies_outside_is_cut_off_and_the_cost_is_told(tmp_path: Path) -> None:
    path = file_of(tmp_path / "c.json", {"segmentation": [box(4, 3, 8, 6)]}, {"segmentation": [box(-3, -3, -1, -1)]})
    (image,) = images_in("coco", path)
    found, notes = drawn(image)
    assert [picture(mask) for _, mask in found] == [["......", "......", "......", "....##", "....##"]]
    assert [(note.kind, note.iou) for note in notes] == [("cut at the border", 4 / 12), ("no pixel left", 0.0)]


@pytest.mark.parametrize(
    ("segmentation", "kind", "sentence"),
    [
        ([[0, 0, 1e9, 0, 5, 5]], "object refused", "reaches far outside its image of 5 x 6"),
        ([[0, 0, float("nan"), 0, 5, 5]], "object refused", "no finite number"),
        ([[0, 0, float("inf"), 0, 5, 5]], "object refused", "no finite number"),
        ([[0, 0, 3, 0, 5]], "object refused", "not a list of x and y in turn"),
        ([["a", 0, 3, 0, 5, 5]], "object refused", "not a list of numbers"),
        ([[[0, 0], [3, 0], [5, 5]]], "object refused", "not a list of x and y in turn"),
        ([0, 0, 3, 0, 5, 5], "object refused", "neither polygons nor run lengths"),
        ("0 0 3 0 5 5", "object refused", "neither polygons nor run lengths"),
        ({"size": [5, 6], "counts": [3, 4]}, "object refused", "add up to the 30 pixels"),
        ({"size": [5, 6], "counts": [40, -10]}, "object refused", "add up to the 30 pixels"),
        ({"size": [5, 6], "counts": "\u00e9"}, "object refused", "no whole numbers"),
        ({"size": [5, 6], "counts": "ooooo"}, "object refused", "damaged"),
        ({"size": [6, 5], "counts": [0, 30]}, "object refused", "is of an image of 6 x 5 pixels, and this one has 5 x 6"),
        ({"size": [10**9, 10**9], "counts": [10**18]}, "object refused", "none that an image can have"),
        ({"size": "5x6", "counts": [30]}, "object refused", "do not say the size"),
        ({"size": [5, 6], "counts": [30]}, "no pixel left", "the mask is empty"),
        ([[0, 0, 3, 3]], "no area", "as it is only a box"),
        ([], "no area", "as it is only a box"),
        (None, "no area", "as it is only a box"),
    ],
)
def test_an_object_that_cannot_be_taken_is_told_and_the_others_go_on(
    tmp_path: Path, segmentation: object, kind: str, sentence: str
) -> None:
    path = file_of(tmp_path / "c.json", {"segmentation": segmentation, "bbox": [0, 0, 1, 1]}, {"segmentation": [box(0, 0, 2, 2)]})
    found, notes = drawn(images_in("coco", path)[0])
    assert len(found) == 1
    assert [note.kind for note in notes] == [kind]
    assert sentence in notes[0].text
    assert "annotation 1 of c.json" in notes[0].text


def test_ids_may_be_negative_huge_or_text(tmp_path: Path) -> None:
    images = [
        {"id": number, "file_name": f"{place}.jpg", "height": 5, "width": 6} for place, number in enumerate((-1, 10**30, "x"))
    ]
    annotations = [{"id": -7, "image_id": one["id"], "category_id": -3, "segmentation": [box(0, 0, 2, 2)]} for one in images]
    path = write_json(
        tmp_path / "c.json", {"images": images, "annotations": annotations, "categories": [{"id": -3, "name": "cat"}]}
    )
    assert [[label for label, _ in drawn(image)[0]] for image in images_in("coco", path)] == [["cat"]] * 3


def test_an_id_that_means_two_things_means_nothing(tmp_path: Path) -> None:
    size = {"height": 5, "width": 6}
    images = [
        {"id": 1, "file_name": "a.jpg"} | size,
        {"id": 1, "file_name": "b.jpg"} | size,
        {"id": 2, "file_name": "c.jpg"} | size,
    ]
    categories = [{"id": 3, "name": "cat"}, {"id": 3, "name": "dog"}]
    annotations = [{"id": 5, "image_id": image, "category_id": 3, "segmentation": [box(0, 0, 2, 2)]} for image in (1, 2, 2, 9)]
    path = write_json(tmp_path / "c.json", {"images": images, "annotations": annotations, "categories": categories})
    source = read([path], "coco")
    assert kinds(source.notes) == ["image ambiguous", "object refused"]
    assert "1 annotations are of images that it does not list" in source.notes[1].text
    (image,) = source
    assert isinstance(image, Imported)
    assert image.name == "c.jpg"
    found, notes = drawn(image)
    assert ([label for label, _ in found], kinds(notes)) == (["category 3"] * 2, ["label made up"] * 2)


def test_images_without_name_id_or_size_are_told(tmp_path: Path) -> None:
    images: list[dict[str, Any]] = [
        {"id": 1},
        {"file_name": "a.jpg"},
        {"id": 2, "file_name": "b.jpg", "height": -5, "width": 6},
        {"id": 3, "file_name": "c.jpg", "height": 10**6, "width": 10**6},
        {"id": 4, "coco_url": "http://images/train2017/d.jpg"},
    ]
    source = read([write_json(tmp_path / "c.json", {"images": images, "annotations": []})], "coco")
    assert [one.name for one in source if isinstance(one, Imported)] == ["d.jpg"]
    assert kinds(source.notes) == ["image refused", "image refused", "object refused"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "cut short"),
        ("[]", "not a JSON object"),
        ("{}", "lists no images and no annotations"),
        ('{"images": [1]}', "something else than objects in its list of images"),
        ('{"images": [[]]}', "something among its images that is no object"),
        ('{"images": [{"id": 1}], "annotations": [{"id": 1', "cut short"),
        ('{"images": [{"id": 1 "file_name": "a.jpg"}]}', "not JSON"),
        ('{"annotations": ' + "[" * 10**6, "nested more than 100 brackets"),
        ('{"images": []}{"images": []}', "goes on after its end"),
    ],
)
def test_a_file_that_is_none_of_coco_is_refused_in_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "c.json"
    path.write_text(text)
    with pytest.raises(FormatError, match=sentence) as caught:
        read([path], "coco")
    assert "\n" not in str(caught.value)


def test_in_a_folder_other_json_files_are_told_and_passed_over(tmp_path: Path) -> None:
    write_json(tmp_path / "report.json", {"format": "coco", "notes": []})
    with pytest.raises(FormatError, match="lists no images"):
        read([tmp_path], "coco")
    file_of(tmp_path / "train.json", {"segmentation": [box(0, 0, 2, 2)]})
    source = read([tmp_path], "coco")
    assert [(note.image, note.kind) for note in source.notes] == [("report.json", "file refused")]
    assert len(list(source)) == 1


def test_a_border_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    there_and_back = [[0.0, 0.0], [9999.0, 9999.0]] * 1000
    with pytest.raises(FormatError, match=r"longer than 10,000,000 pixels"):
        CocoPolygons((np.array(there_and_back),)).draw(Canvas((10_000, 10_000)))


LARGE = """
import resource, sys
from pathlib import Path
from edgeflow.annotation.imports.formats import read
from edgeflow.annotation.imports.shapes import Canvas
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = 0
for image in read([Path(sys.argv[1])], "coco"):
    count += len(image.regions)
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_large_file_takes_no_more_memory_than_its_list_of_images(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    numbers = ",".join(f"{value / 7:.2f}" for value in range(400))
    with path.open("w") as file:
        file.write('{"annotations": [')
        for place in range(5_000):
            entry = f'{{"id": {place}, "image_id": {place % 100}, "category_id": 1, "segmentation": [[{numbers}]]}}'
            file.write(("," if place else "") + entry)
        images = [{"id": number, "file_name": f"{number}.jpg", "height": 60, "width": 60} for number in range(100)]
        file.write(f'], "images": {json.dumps(images)}, "categories": []}}')
    size = path.stat().st_size
    result = subprocess.run([sys.executable, "-c", LARGE, str(path)], capture_output=True, text=True, check=True)
    count, kilobytes = (int(part) for part in result.stdout.split())
    assert count == 5_000
    # A JSON library would take about ten times the file.
    assert kilobytes * 1024 < size / 2, f"{kilobytes / 1024:.0f} MB for a file of {size / 1e6:.0f} MB"
