import io

import numpy as np
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from numpy.typing import NDArray
from PIL import Image
from tests.annotation.export.drawn import LABELS, document, documents, exported, iou, lying, rows, visible

from edgeflow.annotation.document import Document, Label
from edgeflow.annotation.export.options import ExportOptions, Split
from edgeflow.annotation.export.palette import voc_colours


def values(png: bytes) -> NDArray[np.int64]:
    image = Image.open(io.BytesIO(png))
    assert image.mode == "P"
    return np.asarray(image, np.int64)


def boxes(xml: bytes) -> list[tuple[str | None, list[int]]]:
    edges = ("xmin", "ymin", "xmax", "ymax")
    return [
        (entry.findtext("name"), [int(entry.findtext(f"bndbox/{edge}") or "") for edge in edges])
        for entry in fromstring(xml).findall("object")
    ]


def test_boxes_count_from_one_and_include_the_last_pixel() -> None:
    found = exported("voc", document((rows("....", ".##.", "...."), 1), (rows("...#", "....", "...."), 9), name="in/a.jpg"))
    xml = found.files["Annotations/in/a.xml"]
    assert boxes(xml) == [("cat", [2, 2, 3, 2]), ("sky", [4, 1, 4, 1])]
    root = fromstring(xml)
    assert [root.findtext(path) for path in ("filename", "size/width", "size/height")] == ["in/a.jpg", "4", "3"]
    assert values(found.files["SegmentationClass/in/a.png"]).tolist() == [[0, 0, 0, 3], [0, 1, 1, 0], [0, 0, 0, 0]]
    assert values(found.files["SegmentationObject/in/a.png"]).tolist() == [[0, 0, 0, 2], [0, 1, 1, 0], [0, 0, 0, 0]]
    assert found.files["ImageSets/Segmentation/trainval.txt"] == b"in/a\n"


@settings(max_examples=40, deadline=None)
@given(documents())
def test_objects_are_what_is_seen_of_the_regions_in_the_order_of_the_xml(drawn: Document) -> None:
    found = exported("voc", drawn)
    objects, classes = (values(found.files[f"Segmentation{kind}/a.png"]) for kind in ("Object", "Class"))
    names = {label.id: label.name.replace(":", "_") for label in LABELS}
    seen = [(region, mask) for region, mask in zip(drawn.regions, visible(drawn), strict=True)]
    for region, mask in seen:
        assert found.ious().get(region.id, 1.0) == iou(mask, region.geometry.mask)
    kept = [(region, mask) for region, mask in seen if mask.any()]
    for place, (entry, (region, mask)) in enumerate(zip(boxes(found.files["Annotations/a.xml"]), kept, strict=True), start=1):
        assert np.array_equal(objects == place, mask)
        assert set(classes[mask].tolist()) == {[1, 4, 9].index(region.label_id) + 1}
        down, across = np.nonzero(mask)
        assert entry == (names[region.label_id], [across.min() + 1, down.min() + 1, across.max() + 1, down.max() + 1])
    assert np.array_equal(objects > 0, classes > 0)


def test_the_colours_of_objects_are_those_of_the_voc_kit() -> None:
    known = [(0, 0, 0), (128, 0, 0), (0, 128, 0), (128, 128, 0), (0, 0, 128), (128, 0, 128), (0, 128, 128), (128, 128, 128)]
    assert voc_colours(256)[:9] == [*known, (64, 0, 0)]
    assert voc_colours(256)[255] == (224, 224, 192)
    png = exported("voc", document((rows("#."), 1))).files["SegmentationObject/a.png"]
    assert np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))[0].tolist() == [[128, 0, 0], [0, 0, 0]]


def test_labels_are_told_apart_by_colour_in_the_label_map() -> None:
    labels = [Label(1, "a:b\n", "#ff0000"), Label(2, "background", "#ff0000"), Label(3, "#c", "not a colour")]
    found = exported("voc", document((rows("#.."), 1), (rows(".#."), 2), (rows("..#"), 3)), labels=labels)
    lines = found.files["labelmap.txt"].decode().splitlines()
    assert lines[1:] == ["background:0,0,0::", "a_b:128,0,0::", "background-2:0,128,0::", "_c:128,128,0::"]
    assert [name for name, _ in boxes(found.files["Annotations/a.xml"])] == ["a_b", "background-2", "_c"]
    kinds = [note.kind for note in found.report.notes]
    assert kinds == ["label renamed"] * 3 + ["colour changed"]


def test_more_than_254_objects_take_16_bits() -> None:
    mask = np.eye(255, dtype=np.bool_)
    drawn = document(*((mask & (np.arange(255) == place), 1) for place in range(255)))
    found = exported("voc", drawn)
    assert np.asarray(Image.open(io.BytesIO(found.files["SegmentationObject/a.png"]))).max() == 255
    assert values(found.files["SegmentationClass/a.png"]).max() == 1
    assert [note.kind for note in found.report.notes] == ["16 bits"]


def test_a_split_lists_every_image_on_one_side_and_all_together() -> None:
    many = [document((rows("#."), 1), name=f"{number}.png", number=number) for number in range(30)]
    files = exported("voc", *many, options=ExportOptions(split=Split(0.3), images=True), source=lying(None)).files
    train, val, both = (files[f"ImageSets/Main/{name}.txt"].decode().split() for name in ("train", "val", "trainval"))
    assert sorted(train + val) == sorted(both) == sorted(str(number) for number in range(30))
    assert train and val
    assert {f"JPEGImages/{stem}.jpg" for stem in both} <= set(files)
    assert fromstring(files["Annotations/0.xml"]).findtext("filename") == "0.jpg"
