"""Training formats with drawn outlines: what their readers make of them is what the report says."""

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from pycocotools import mask as coco_mask
from tests.annotation.export.drawn import MASKS, Exported, document, documents, exported, hand_drawn, hand_outlines, iou, rows
from tests.annotation.imports.written import drawn as imported
from tests.annotation.imports.written import images_in

from edgeflow.annotation.document import Document, Provenance, Region
from edgeflow.annotation.exact import mask_of_polygons
from edgeflow.annotation.export.options import ExportOptions
from edgeflow.annotation.export.rings import with_slits
from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.outline import Outline, geometry_of, outline_of
from edgeflow.masks import Mask

DRAWN = ExportOptions(outlines="drawn")
EDGES = ExportOptions(outlines="edges")
SIZE = (20, 20)
# pycocotools rounds to fifths of a pixel; none of these lines is near enough to a middle for that to matter.
PLAIN: Outline = ((((2.0, 2.0), (14.0, 2.0), (14.0, 9.0), (8.0, 9.0), (8.0, 16.0), (2.0, 16.0), (2.0, 2.0)),),)
SLANTING: Outline = ((((2.0, 1.0), (17.3, 4.2), (16.1, 11.6), (9.25, 18.0), (1.1, 13.4), (2.0, 1.0)),),)


def of(*regions: Region) -> Document:
    return replace(document((regions[0].geometry.mask, 1)), regions=regions)


def by_hand(outline: Outline, size: tuple[int, int] = SIZE) -> Document:
    return of(Region("r1", 1, 1, geometry_of(outline, size), Provenance(), outline))


def polygon_of(form: str, found: Exported) -> NDArray[np.float64] | None:
    """The first region's vertices, (N, 2), not closed; None where it is no polygon."""
    if form == "coco":
        segmentation = json.loads(found.files["annotations.json"])["annotations"][0]["segmentation"]
        return np.array(segmentation[0]).reshape(-1, 2) if isinstance(segmentation, list) else None
    if form == "labelme":
        shape = json.loads(found.files["a.json"])["shapes"][0]
        return np.array(shape["points"]) if shape["shape_type"] == "polygon" else None
    (shape,) = fromstring(found.files["annotations.xml"]).findall("image")[0]
    points = dict(shape.attrib).get("points")
    return None if points is None else np.array([pair.split(",") for pair in points.split(";")], np.float64)


def as_pycocotools_reads(points: NDArray[np.float64], size: tuple[int, int]) -> Mask:
    return np.asarray(coco_mask.decode(coco_mask.merge(coco_mask.frPyObjects([points.ravel().tolist()], *size))) == 1)


def as_labelme_reads(points: NDArray[np.float64], size: tuple[int, int]) -> Mask:
    canvas = Image.new("L", (size[1], size[0]))
    ImageDraw.Draw(canvas).polygon([(float(x), float(y)) for x, y in points], outline=1, fill=1)
    return np.asarray(canvas) > 0


READERS = {"coco": as_pycocotools_reads, "cvat": as_pycocotools_reads, "labelme": as_labelme_reads}


@pytest.mark.parametrize("form", READERS)
def test_a_pentagon_drawn_by_hand_has_five_vertices_where_that_is_asked_for(form: str) -> None:
    found = exported(form, by_hand(SLANTING), options=DRAWN)
    points = polygon_of(form, found)
    assert points is not None and points.tolist() == [[x, y] for x, y in SLANTING[0][0][:-1]]
    (note,) = found.report.notes
    assert (note.kind, note.region) == ("drawn differently", "r1")
    cost = iou(READERS[form](points, SIZE), by_hand(SLANTING).regions[0].geometry.mask)
    assert note.iou == cost < 1


@pytest.mark.parametrize("form", ["coco", "cvat"])
def test_by_default_it_keeps_its_vertices_where_pycocotools_reads_the_very_pixels(form: str) -> None:
    found = exported(form, by_hand(PLAIN))
    points = polygon_of(form, found)
    assert points is not None and points.tolist() == [[x, y] for x, y in PLAIN[0][0][:-1]]
    assert found.report.notes == []


@pytest.mark.parametrize("form", ["coco", "cvat", "labelme"])
def test_by_default_it_runs_along_pixel_edges_where_its_reader_would_draw_other_pixels(form: str) -> None:
    found = exported(form, by_hand(SLANTING))
    points = polygon_of(form, found)
    assert points is not None and len(points) > 20
    assert np.array_equal(READERS[form](points, SIZE), by_hand(SLANTING).regions[0].geometry.mask)
    assert found.files.keys() == exported(form, by_hand(SLANTING), options=EDGES).files.keys()


def test_pixel_edges_are_written_of_any_outline_where_they_are_asked_for() -> None:
    points = polygon_of("coco", exported("coco", by_hand(PLAIN), options=EDGES))
    assert points is not None and points.min() == 2.05


@pytest.mark.parametrize("form", READERS)
def test_a_clicked_object_has_few_vertices_where_that_is_asked_for(form: str) -> None:
    drawn = document((np.tril(np.ones((12, 12), np.bool_)), 1))
    few, many = (polygon_of(form, exported(form, drawn, options=options)) for options in (DRAWN, None))
    assert few is not None and many is not None
    assert len(few) <= 6 and len(many) == 26


@pytest.mark.parametrize("form", READERS)
def test_parts_and_holes_are_written_as_without(form: str) -> None:
    for mask in (rows("##.", "...", ".##"), rows("####", "#.##", "####")):
        assert polygon_of(form, exported(form, document((mask, 1)), options=DRAWN)) is None


def test_what_is_hidden_under_a_higher_region_is_cut_off_a_drawn_outline() -> None:
    (under,) = by_hand(PLAIN).regions
    over = np.zeros(SIZE, np.bool_)
    over[:, :5] = True
    both = of(under, Region("r2", 1, 2, Geometry.of_mask(over), Provenance()))
    points = polygon_of("coco", exported("coco", both, options=ExportOptions(overlap="z", outlines="drawn")))
    assert points is not None and points[:, 0].min() == 5.0
    assert np.array_equal(as_pycocotools_reads(points, SIZE), under.geometry.mask & ~over)


@pytest.mark.parametrize("form", READERS)
@settings(max_examples=40, deadline=None)
@given(st.one_of(hand_outlines(), MASKS.map(lambda mask: outline_of(Geometry.of_mask(mask)))))
def test_what_a_reader_draws_differs_from_the_region_as_the_report_says(form: str, outline: Outline) -> None:
    assume(hand_drawn(outline, SIZE) is not None)
    drawn = by_hand(outline)
    found = exported(form, drawn, options=DRAWN)
    points = polygon_of(form, found)
    if points is not None:
        assert iou(READERS[form](points, SIZE), drawn.regions[0].geometry.mask) == found.ious().get("r1", 1.0)
        assert found.report.counts.keys() <= {"drawn differently"}


@pytest.mark.parametrize("form", ["coco", "cvat", "labelme", "yolo-seg"])
@settings(max_examples=25, deadline=None)
@given(outline=hand_outlines(), options=st.sampled_from([None, DRAWN]))
def test_our_own_file_gives_the_region_back_as_the_report_says(
    form: str, outline: Outline, options: ExportOptions | None
) -> None:
    assume(hand_drawn(outline, SIZE) is not None)
    drawn = by_hand(outline)
    made = exported(form, drawn, options=options)
    with TemporaryDirectory() as folder:
        place = made.written(Path(folder))
        names = {"coco": "annotations.json", "cvat": "annotations.xml", "labelme": "a.json", "yolo-seg": "labels/train/a.txt"}
        (image,) = images_in(form, place / names[form])
        found, _ = imported(image, SIZE)
    assert max(iou(mask, drawn.regions[0].geometry.mask) for _, mask in found) == made.ious().get("r1", 1.0)


def test_yolo_writes_the_vertices_of_a_drawn_outline_where_they_are() -> None:
    text = exported("yolo-seg", by_hand(SLANTING), options=DRAWN).files["labels/train/a.txt"].decode()
    points = np.array(text.split()[1:], np.float64).reshape(-1, 2) * 20
    assert np.allclose(points, SLANTING[0][0][:-1], atol=1e-5)


@settings(max_examples=60, deadline=None)
@given(documents(most=1, side=14))
def test_what_ultralytics_reads_of_drawn_outlines_differs_from_a_region_as_its_note_says(drawn: Document) -> None:
    found = exported("yolo-seg", drawn, options=DRAWN)
    (region,) = drawn.regions
    ious = []
    for line in found.files["labels/train/a.txt"].decode().splitlines():
        points = np.array(line.split()[1:], np.float32).reshape(-1, 2) * np.array(drawn.shape[::-1], np.float32)
        canvas = np.zeros(drawn.shape, np.uint8)
        cv2.fillPoly(canvas, [points.astype(np.int32)], 1)
        ious.append(iou(canvas > 0, region.geometry.mask))
    assert max(ious) == found.ious().get(region.id, 1.0)


def test_a_hole_in_slanting_lines_is_joined_where_it_reaches_farthest_to_the_left() -> None:
    diamond = ((0.0, 4.0), (4.0, 0.0), (8.0, 4.0), (4.0, 8.0), (0.0, 4.0))
    hole = ((3.0, 4.0), (4.0, 5.0), (5.0, 4.0), (4.0, 3.0), (3.0, 4.0))
    assert with_slits((diamond, hole)).tolist()[:6] == [[0, 4], [0, 4], [3, 4], [4, 5], [5, 4], [4, 3]]


@settings(max_examples=100, deadline=None)
@given(MASKS)
def test_a_part_with_slits_has_the_pixels_of_the_part(mask: NDArray[np.bool_]) -> None:
    for part in outline_of(Geometry.of_mask(mask)):
        ring = [(float(x), float(y)) for x, y in with_slits(part)]
        size = (mask.shape[0], mask.shape[1])
        assert np.array_equal(mask_of_polygons([[ring]], size), mask_of_polygons([part], size))
