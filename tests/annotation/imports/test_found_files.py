"""Which files an import looks at, and what it does not follow."""

import json
from pathlib import Path
from unittest import mock

import pytest
from tests.annotation.export.drawn import document, exported, rows
from tests.annotation.imports.written import images_in, write_json

from edgeflow.annotation.export.options import ExportOptions, Split
from edgeflow.annotation.imports import json_file
from edgeflow.annotation.imports.formats import FORMATS, read
from edgeflow.annotation.imports.found_files import found_files
from edgeflow.annotation.imports.json_file import read_object, size_in, whole_in
from edgeflow.annotation.imports.note import FormatError, ImportReport, Note


def test_files_of_a_folder_come_in_order_of_their_names_and_hidden_ones_not_at_all(tmp_path: Path) -> None:
    for name in ("b.json", "a/c.JSON", ".d.json", ".x/e.json", "f.txt"):
        write_json(tmp_path / name, {})
    found = found_files([tmp_path], (".json",))
    assert [(file.name, file.stem, file.root) for file in found] == [("a/c.JSON", "a/c", tmp_path), ("b.json", "b", tmp_path)]


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    write_json(tmp_path / "outside" / "a.json", {})
    write_json(tmp_path / "inside" / "b.json", {})
    (tmp_path / "inside" / "c.json").symlink_to(tmp_path / "outside" / "a.json")
    (tmp_path / "inside" / "d").symlink_to(tmp_path / "outside")
    assert [file.name for file in found_files([tmp_path / "inside"], (".json",))] == ["b.json"]


def test_a_folder_that_we_wrote_is_read_without_our_own_reports(tmp_path: Path) -> None:
    made = exported("coco", document((rows("#."), 1)), options=ExportOptions(split=Split(0.5)))
    made.written(tmp_path)
    (tmp_path / "import.json").write_text(json.dumps(ImportReport("voc").as_json(), indent=1))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "import.json",
        "instances_train.json",
        "instances_val.json",
        "report.json",
    ]
    assert [file.name for file in found_files([tmp_path], (".json",))] == ["instances_train.json", "instances_val.json"]
    exported("labelme", document((rows("#."), 1)), options=ExportOptions(split=Split(0.5))).written(tmp_path / "labelme")
    assert [file.name for file in found_files([tmp_path / "labelme"], (".json",))] == ["a.json"]
    # Named itself, a file is what it is said to be.
    assert len(found_files([tmp_path / "report.json"], (".json",))) == 1


def test_nothing_to_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"no file that ends in \.json in"):
        found_files([tmp_path], (".json",))
    with pytest.raises(FormatError, match="There is no file or folder"):
        found_files([tmp_path / "none"], (".json",))


def test_a_format_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"index-mask, pseudo-colour, .* and cvat"):
        read([tmp_path], "pdf")


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_says_so_where_there_is_nothing_of_it(tmp_path: Path, form: str) -> None:
    with pytest.raises(FormatError):
        read([tmp_path], form)


def test_a_file_too_large_for_its_kind_is_refused(tmp_path: Path) -> None:
    path = write_json(tmp_path / "a.json", {"shapes": [0] * 100})
    with mock.patch.object(json_file, "_MOST", 50), pytest.raises(FormatError, match="which no file of this kind needs"):
        read_object(path)


def test_whole_numbers_and_sizes_are_only_what_they_are() -> None:
    values = {"a": 3, "b": 3.0, "c": 3.5, "d": True, "e": "3", "f": float("nan"), "g": 1e300}
    assert [whole_in(values, name) for name in "abcdefh"] == [3, 3, None, None, None, None, None]
    assert size_in({"h": 2, "w": None}, "h", "w") is None
    for height in (0, -1, 1e300, "x", True, 2**31):
        with pytest.raises(FormatError, match="none that an image can have"):
            size_in({"h": height, "w": 3}, "h", "w")


def test_a_report_counts_every_note_and_keeps_the_first() -> None:
    report = ImportReport("coco")
    report.note(*[Note("a", "no area", "x")] * 9_999, Note("b", "image missing", "y"))
    report.note(*[Note("a", "no area", "x")] * 5)
    assert report.counts == {"no area": 10_004, "image missing": 1}
    assert (len(report.notes), report.notes[-1].image) == (10_000, "b")
    assert report.as_json()["counts"] == report.counts


def test_an_empty_folder_inside_another_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    write_json(tmp_path / "a.json", {"shapes": [], "imageHeight": 2, "imageWidth": 2})
    assert [image.name for image in images_in("labelme", tmp_path)] == ["a"]
