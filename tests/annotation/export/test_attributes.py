"""What else was said of regions goes back into the files that have room for it, and is told where it does not."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.annotation.export.drawn import document, exported, lying, rows

from edgeflow.annotation.document import Document
from edgeflow.annotation.export.bundle import FORMATS
from edgeflow.annotation.formats import READ, ReadFormat
from edgeflow.annotation.imports.formats import read
from edgeflow.annotation.imports.imported import Imported

SAID: dict[str, Any] = {"occluded": "1", "track": 7, "colour": "räd & <b>", "deep": {"of": [1, None]}}
HOLD_ALL: tuple[ReadFormat, ...] = ("coco", "labelme", "geojson", "geopackage", "cvat")


def said_of(*attributes: dict[str, Any]) -> Document:
    """A region for each, side by side."""
    blocks = (np.roll(rows("#" + "." * (2 * len(attributes))), 2 * place, axis=1) for place in range(len(attributes)))
    drawn = document(*((block, 1) for block in blocks))
    regions = zip(drawn.regions, attributes, strict=True)
    return replace(drawn, regions=tuple(replace(region, attributes=said) for region, said in regions))


def back(form: ReadFormat, drawn: Document, folder: Path) -> list[dict[str, Any]]:
    """The attributes of its regions, written and read again."""
    written = exported(form, drawn, source=lying(None)).written(folder)
    (image,) = (one for one in read([written], form) if isinstance(one, Imported))
    return [dict(region.attributes) for region in image.regions]


@pytest.mark.parametrize("form", ["coco", "labelme", "geojson"])
def test_json_gives_back_what_was_said_as_it_was(form: ReadFormat, tmp_path: Path) -> None:
    assert back(form, said_of(SAID, {}, {"track": 8}), tmp_path) == [SAID, {}, {"track": 8}]


def test_cvat_and_geopackage_give_it_back_as_texts(tmp_path: Path) -> None:
    texts = {"occluded": "1", "track": "7", "colour": "räd & <b>", "deep": '{"of": [1, null]}'}
    for form in ("cvat", "geopackage"):
        first, second, third = back(form, said_of(SAID, {}, {"track": 8}), tmp_path / form)
        assert first == texts
        assert {name: value for name, value in second.items() if value} == {}
        assert {name: value for name, value in third.items() if value} == {"track": "8"}


def test_voc_has_room_for_its_own_four_only(tmp_path: Path) -> None:
    said = {"pose": "Left", "truncated": True, "occluded": 1, "difficult": 0, "track": 7}
    assert back("voc", said_of(said), tmp_path) == [{"pose": "Left", "truncated": "1", "occluded": "1"}]
    (note,) = exported("voc", said_of(said)).report.notes
    assert note.kind == "attributes left out"
    assert "no place for track, which" in note.text


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {*HOLD_ALL, "nifti-mask", "dicom-seg"}))
def test_formats_without_room_say_so(form: str) -> None:
    report = exported(form, said_of(SAID, {}), source=lying(None)).report
    assert [note.image for note in report.notes if note.kind == "attributes left out"] == ["a.jpg"]
    assert "attributes left out" not in {note.kind for note in exported(form, said_of({}), source=lying(None)).report.notes}


@pytest.mark.parametrize("form", HOLD_ALL)
def test_names_that_a_format_uses_itself_stay_its_own(form: ReadFormat, tmp_path: Path) -> None:
    """Whatever a file said, it must not become a region's place, label or id in another."""
    own = ("id", "image_id", "category_id", "area", "bbox", "points", "shape_type", "mask", "label", "z", "fid", "geom", "rle")
    odd = dict.fromkeys(own, "x") | {"Label": "y", "": "empty", "segmentation": [[0, 0]], "region": "r9", "group_id": 3}
    first, second = (
        [region for one in read([exported(form, drawn, source=lying(None)).written(tmp_path / str(number))], form)
         if isinstance(one, Imported) for region in one.regions]
        for number, drawn in enumerate((said_of({}, {}), said_of(odd, {})))
    )  # fmt: skip
    assert [region.label for region in first] == [region.label for region in second] == ["cat", "cat"]
    assert [region.id for region in first] == [region.id for region in second]


def test_a_crowd_stays_one_in_coco() -> None:
    content = json.loads(exported("coco", said_of({"iscrowd": 1}, {})).files["annotations.json"])
    assert [entry["iscrowd"] for entry in content["annotations"]] == [1, 0]


def test_objects_of_one_label_and_group_are_not_joined_by_labelme(tmp_path: Path) -> None:
    assert back("labelme", said_of({"group_id": 4}, {"group_id": 4}, {"group_id": 5}), tmp_path) == [{}, {}, {"group_id": 5}]


def test_all_that_are_read_are_named_here() -> None:
    assert set(HOLD_ALL) < set(READ)
