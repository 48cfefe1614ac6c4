import io
import json

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image
from tests.annotation.export.drawn import document, documents, exported, iou, lying, rows

from edgeflow.annotation.document import Document, Label
from edgeflow.annotation.export.options import ExportOptions, Split
from edgeflow.masks import Mask


def as_ultralytics_reads(line: str, shape: tuple[int, int]) -> tuple[int, Mask]:
    name, *numbers = line.split()
    points = np.array(numbers, np.float32).reshape(-1, 2) * np.array([shape[1], shape[0]], np.float32)
    canvas = np.zeros(shape, np.uint8)
    cv2.fillPoly(canvas, [points.astype(np.int32)], 1)
    return int(name), canvas > 0


def test_a_square_is_one_line_of_four_points() -> None:
    found = exported("yolo-seg", document((rows("....", ".##.", ".##.", "...."), 4), name="in/a.jpg"))
    name, *numbers = found.files["labels/train/in/a.txt"].decode().split()
    assert (name, len(numbers), found.report.notes) == ("1", 8, [])
    assert sorted(float(number) * 4 for number in numbers) == pytest.approx([1.1] * 4 + [2.4] * 4)


def test_a_hole_is_bridged_and_parts_are_objects_whose_cost_is_told() -> None:
    ring, parts = rows("###..", "#.#..", "###..", "....."), rows("....#", "....#", "....#", "#....")
    found = exported("yolo-seg", document((ring, 1), (parts, 4)))
    lines = found.files["labels/train/a.txt"].decode().splitlines()
    assert [as_ultralytics_reads(line, (4, 5))[0] for line in lines] == [0, 1, 1]
    assert [(note.kind, note.region, note.iou) for note in found.report.notes] == [
        ("hole bridged", "r1", 1.0),
        ("part split", "r2", 0.75),
    ]


@settings(max_examples=80, deadline=None)
@given(documents())
def test_what_ultralytics_reads_differs_from_a_region_as_its_note_says(drawn: Document) -> None:
    found = exported("yolo-seg", drawn)
    lines = found.files["labels/train/a.txt"].decode().splitlines()
    read = [as_ultralytics_reads(line, drawn.shape) for line in lines]
    for region in drawn.regions:
        # Parts of one region follow each other; all of them together are the region.
        mask, taken, together = region.geometry.mask, [], np.zeros(drawn.shape, np.bool_)
        while not np.array_equal(together, mask):
            place, part = read.pop(0)
            assert place == [1, 4, 9].index(region.label_id)
            taken.append(part)
            together |= part
        assert max(iou(part, mask) for part in taken) == found.ious().get(region.id, 1.0)
    assert read == []


def test_the_data_file_names_train_and_val_and_any_label() -> None:
    labels = [Label(3, 'a: "b" # \n\x85😀', "#000000"), Label(1, "cat", "#ffffff")]
    text = exported("yolo-seg", document((rows("#."), 1)), labels=labels).files["data.yaml"].decode()
    assert text.splitlines()[1] == "train: images/train"
    assert text.splitlines()[2].startswith("val: images/train # no split")
    names = [line.split(": ", 1) for line in text.splitlines()[4:]]
    assert [(place.strip(), json.loads(name)) for place, name in names] == [("0", "cat"), ("1", 'a: "b" # \n\x85😀')]


def test_a_split_has_folders_of_its_own_and_images_beside_the_labels() -> None:
    many = [document((rows("#."), 1), name=f"{number}.jpg", number=number) for number in range(30)]
    options = ExportOptions(split=Split(0.3), images=True)
    files = exported("yolo-seg", *many, options=options, source=lying(None)).files
    stems = {name.split("/", 1)[1].rsplit(".", 1)[0] for name in files if name.startswith("labels/")}
    pictures = {name.split("/", 1)[1].rsplit(".", 1)[0] for name in files if name.startswith("images/")}
    assert stems == pictures and len(stems) == 30
    assert {stem.split("/")[0] for stem in stems} == {"train", "val"}
    assert b"val: images/val\n" in files["data.yaml"]


def test_images_that_are_not_at_hand_are_noted() -> None:
    found = exported("yolo-seg", document((rows("#."), 1)), options=ExportOptions(images=True))
    assert [note.kind for note in found.report.notes] == ["image missing"]
    assert not any(name.startswith("images/") for name in found.files)


def test_a_pixel_far_right_in_a_wide_image_is_still_that_pixel() -> None:
    mask = np.zeros((3, 20_000), np.bool_)
    mask[1, 19_997:19_999] = True
    (line,) = exported("yolo-seg", document((mask, 1))).files["labels/train/a.txt"].decode().splitlines()
    assert np.array_equal(as_ultralytics_reads(line, (3, 20_000))[1], mask)


def test_the_images_are_upright_pictures() -> None:
    found = exported("yolo-seg", document((rows("#.."), 1)), options=ExportOptions(images=True), source=lying(None))
    (name,) = [name for name in found.files if name.startswith("images/")]
    assert Image.open(io.BytesIO(found.files[name])).size == (3, 1)
