from dataclasses import replace

import numpy as np
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from pycocotools import mask as coco_mask
from tests.annotation.export.drawn import LABELS, document, documents, exported, rows

from edgeflow.annotation.document import Document, Label
from edgeflow.masks import Mask


def as_cvat_reads(shape: object, size: tuple[int, int]) -> Mask:
    fields = dict(getattr(shape, "attrib"))  # noqa: B009
    if "points" in fields:
        flat = [float(value) for pair in fields["points"].split(";") for value in pair.split(",")]
        return np.asarray(coco_mask.decode(coco_mask.merge(coco_mask.frPyObjects([flat], *size))) == 1)
    left, top, width, height = (int(fields[name]) for name in ("left", "top", "width", "height"))
    runs = [int(run) for run in fields["rle"].split(", ")]
    inside = np.repeat(np.arange(len(runs)) % 2 == 1, runs).reshape(height, width)
    found = np.zeros(size, np.bool_)
    found[top : top + height, left : left + width] = inside
    return found


def test_a_square_is_a_polygon_on_pixel_edges_and_two_parts_are_a_mask() -> None:
    drawn = document((rows("##.", "##."), 1), (rows("#.#", "..."), 4))
    found = exported("cvat", drawn)
    (image,) = fromstring(found.files["annotations.xml"]).findall("image")
    square, parts = image
    assert dict(image.attrib) == {"id": "0", "name": "a.jpg", "width": "3", "height": "2"}
    assert (square.tag, square.get("points")) == ("polygon", "1.95,0.05;1.95,1.95;0.05,1.95;0.05,0.05")
    assert (parts.tag, parts.get("rle"), parts.get("left"), parts.get("width")) == ("mask", "0, 1, 1, 1", "0", "3")
    assert [shape.get("z_order") for shape in image] == ["0", "1"]
    assert [(note.kind, note.region, note.iou) for note in found.report.notes] == [("not a polygon", "r2", 1.0)]


@settings(max_examples=40, deadline=None)
@given(documents())
def test_every_region_is_read_back_with_its_label(drawn: Document) -> None:
    names = {label.id: label.name for label in LABELS}
    (image,) = fromstring(exported("cvat", drawn).files["annotations.xml"]).findall("image")
    for shape, region in zip(image, drawn.regions, strict=True):
        assert np.array_equal(as_cvat_reads(shape, drawn.shape), region.geometry.mask)
        assert shape.get("label") == names[region.label_id]


def test_labels_that_xml_cannot_hold_are_renamed_and_stay_two() -> None:
    labels = [Label(1, "a\x01", "#000000"), Label(2, "a\x02", "#000000"), Label(3, 'x<&>"\n', "#000000")]
    found = exported("cvat", document((rows("#.."), 1), (rows(".#."), 2), (rows("..#"), 3)), labels=labels)
    root = fromstring(found.files["annotations.xml"])
    names = [name.text for name in root.findall("meta/task/labels/label/name")]
    assert names == ["a\ufffd", "a\ufffd-2", 'x<&>"\n']
    assert [shape.get("label") for shape in root.findall("image")[0]] == names
    assert [note.kind for note in found.report.notes] == ["label renamed"] * 2


def test_planes_of_a_stack_have_names_of_their_own() -> None:
    flat = document((rows("#."), 1), name="scan.tif")
    content = exported("cvat", flat, replace(flat, plane=2)).files["annotations.xml"]
    images = fromstring(content).findall("image")
    assert [(image.get("name"), image.get("file"), image.get("plane")) for image in images] == [
        ("scan.tif", None, None),
        ("scan-plane0002.tif", "scan.tif", "2"),
    ]
