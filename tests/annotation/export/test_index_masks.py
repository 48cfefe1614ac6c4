import io
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray
from PIL import Image
from tests.annotation.export.drawn import LABELS, document, documents, exported, iou, rows, visible

from edgeflow.annotation.document import Document, Label
from edgeflow.annotation.export.index_mask import index_mask, label_table_json
from edgeflow.errors import ExportError


def read(png: bytes) -> NDArray[Any]:
    return np.asarray(Image.open(io.BytesIO(png)))


def test_values_are_the_places_of_labels_by_id_and_the_higher_z_wins() -> None:
    low, high = rows("##..", "##.."), rows(".##.", "....")
    found = exported("index-mask", document((low, 9), (high, 4)))
    assert read(found.files["masks/a.png"]).tolist() == [[3, 2, 2, 0], [3, 3, 0, 0]]
    assert [(note.kind, note.region, note.iou) for note in found.report.notes] == [("overlap flattened", "r1", 0.75)]
    table = json.loads(label_table_json(LABELS))
    assert [(row["value"], row["id"]) for row in table["labels"]] == [(1, 1), (2, 4), (3, 9)]


def test_a_region_under_others_and_regions_of_one_label_are_reported() -> None:
    found = exported("index-mask", document((rows("#..."), 1), (rows("##.."), 1), (rows("...#"), 1)))
    assert [(note.kind, note.iou) for note in found.report.notes] == [("region hidden", 0.0), ("merged by label", None)]


@pytest.mark.parametrize(("count", "dtype"), [(254, np.uint8), (255, np.uint16), (300, np.uint16)])
def test_255_is_never_a_label_and_many_labels_take_16_bits(count: int, dtype: type) -> None:
    labels = [Label(place, str(place), "#000000") for place in range(1, count + 1)]
    assert index_mask(document((rows("#."), count)), labels).dtype == dtype
    png = exported("index-mask", document((rows("#."), count)), labels=labels).files["masks/a.png"]
    assert read(png).tolist() == [[count, 0]]
    assert (Image.open(io.BytesIO(png)).mode == "L") == (dtype is np.uint8)


def test_a_label_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(ExportError, match="label 5"):
        exported("index-mask", document((rows("#"), 5)))


def test_a_pseudo_colour_mask_has_the_values_of_an_index_mask_and_shows_the_labels_colours() -> None:
    drawn = document((rows("##.."), 9), (rows("...#"), 4))
    png = exported("pseudo-colour", drawn).files["masks/a.png"]
    assert read(png).tolist() == [[3, 3, 0, 2]]
    shown = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
    assert shown[0].tolist() == [[0xFF, 0xE1, 0x19]] * 2 + [[0, 0, 0], [0x43, 0x63, 0xD8]]


def test_a_palette_has_room_for_254_labels() -> None:
    labels = [Label(place, str(place), "#123456") for place in range(1, 256)]
    with pytest.raises(ExportError, match="254 labels, not 255"):
        exported("pseudo-colour", document((rows("#."), 1)), labels=labels)


@settings(max_examples=40, deadline=None)
@given(documents())
def test_a_pixel_has_the_label_seen_from_above_and_the_report_says_what_that_cost(drawn: Document) -> None:
    values = {1: 1, 4: 2, 9: 3}
    for form in ("index-mask", "pseudo-colour"):
        found = exported(form, drawn)
        expected = np.zeros(drawn.shape, np.int64)
        for region, seen in zip(drawn.regions, visible(drawn), strict=True):
            expected[seen] = values[region.label_id]
            assert found.ious().get(region.id, 1.0) == iou(seen, region.geometry.mask)
        assert np.array_equal(read(found.files["masks/a.png"]), expected)
