import base64
import io
import json
from typing import Any

import numpy as np
from hypothesis import given, settings
from PIL import Image, ImageDraw
from tests.annotation.export.drawn import LABELS, document, documents, exported, rows

from edgeflow.annotation.document import Document
from edgeflow.masks import Mask


def as_labelme_reads(shape: dict[str, Any], size: tuple[int, int]) -> Mask:
    """The rule of `labelme.utils.shape`: Pillow draws polygons, a mask is put between its corner pixels."""
    if shape["shape_type"] == "mask":
        found = np.zeros(size, np.bool_)
        (x1, y1), (x2, y2) = shape["points"]
        found[y1 : y2 + 1, x1 : x2 + 1] = np.array(Image.open(io.BytesIO(base64.b64decode(shape["mask"])))).astype(bool)
        return found
    assert shape["shape_type"] == "polygon"
    canvas = Image.new("L", (size[1], size[0]))
    ImageDraw.Draw(canvas).polygon([tuple(point) for point in shape["points"]], outline=1, fill=1)
    return np.asarray(canvas) > 0


def test_a_region_without_holes_is_a_polygon_and_one_with_a_hole_a_mask_of_its_box() -> None:
    drawn = document((rows("##..", "##..", "...."), 1), (rows(".###", ".#.#", ".###"), 4), name="in/a.jpg")
    found = exported("labelme", drawn)
    content = json.loads(found.files["in/a.json"])
    square, ring = content["shapes"]
    assert (content["imagePath"], content["imageData"]) == ("a.jpg", None)
    assert (content["imageHeight"], content["imageWidth"]) == (3, 4)
    assert sorted(square["points"]) == [[0.05, 0.05], [0.05, 1.95], [1.95, 0.05], [1.95, 1.95]]
    assert (square["label"], square["region"], ring["points"]) == ("cat", "r1", [[1, 0], [3, 2]])
    assert [(note.kind, note.region, note.iou) for note in found.report.notes] == [("not a polygon", "r2", 1.0)]


def test_an_image_called_like_the_report_does_not_lose_its_file() -> None:
    found = exported("labelme", document((rows("#"), 1), name="Report.jpg"))
    assert sorted(found.files) == ["Report.jpg.json", "report.json"]
    assert [note.text for note in found.report.notes] == [
        "Its files are called Report.jpg, because a file of the export itself has the same stem."
    ]


@settings(max_examples=60, deadline=None)
@given(documents())
def test_the_masks_labelme_draws_are_the_regions(drawn: Document) -> None:
    names = {label.id: label.name for label in LABELS}
    shapes = json.loads(exported("labelme", drawn).files["a.json"])["shapes"]
    for shape, region in zip(shapes, drawn.regions, strict=True):
        assert np.array_equal(as_labelme_reads(shape, drawn.shape), region.geometry.mask)
        assert shape["label"] == names[region.label_id]
