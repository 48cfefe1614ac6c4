import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.annotation.export.drawn import LABELS, document, exported, lying, rows

from edgeflow.annotation.document import Document, Label
from edgeflow.annotation.export.bundle import FORMATS, bundle, write_files
from edgeflow.annotation.export.content import File, Growing
from edgeflow.annotation.export.options import ExportOptions, Split
from edgeflow.annotation.export.report import Report
from edgeflow.annotation.place import inside
from edgeflow.errors import ExportError, ProjectError

WITHOUT_PIXELS = [form for form in FORMATS if form not in ("nifti-mask", "dicom-seg")]


def test_a_bundle_leaves_unlabelled_images_out_and_keeps_masks_of_one_stem_apart(tmp_path: Path) -> None:
    mask = rows("#.")
    documents = [document((mask, 1), name=name) for name in ("a.jpg", "A.png", "a.png.bmp", "a.bmp")]
    documents.append(replace(documents[0], name="empty.jpg", regions=()))
    found = exported("index-mask", *documents)
    masks = [name for name in found.files if name.startswith("masks/")]
    assert masks == ["masks/a.png", "masks/A.png.png", "masks/a.png.bmp.png", "masks/a.bmp.png"]
    report = json.loads(found.files["report.json"])
    assert (report["images"], report["regions"]) == (4, 4)
    assert [note["kind"] for note in report["notes"]] == ["file renamed"] * 3
    written = write_files(found.files.items(), tmp_path / "out")
    assert [path.read_bytes() for path in written] == list(found.files.values())


def test_a_format_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(ExportError, match=r"index-mask, pseudo-colour, .* and cvat"):
        list(bundle([], LABELS, "pdf", creator="test"))


@pytest.mark.parametrize("form", FORMATS)
def test_without_a_document_there_is_a_report_all_the_same(form: str) -> None:
    report = json.loads(exported(form).files["report.json"])
    assert (report["format"], report["images"], report["notes"]) == (form, 0, [])


@pytest.mark.parametrize("form", WITHOUT_PIXELS)
def test_hostile_names_stay_inside_the_folder_and_files_apart(form: str, tmp_path: Path) -> None:
    names = [
        "../../up.jpg",
        "/etc/passwd.png",
        "con.jpg",
        "a\\b.png",
        "a:b?.png",
        "in/../out.jpg",
        "Same.jpg",
        "same.jpg",
        "x" * 300,
        "not-utf-8-\udcff.jpg",
    ]
    hostile = ["../a", "b\n<", "con", "d,e😀", 'f"\x00', "half a pair \ud83d"]
    labels = [Label(place, name, f"#00000{place}") for place, name in enumerate(hostile, start=1)]
    documents = [document((rows("#."), 1 + place % 6), name=name, number=place) for place, name in enumerate(names)]
    found = exported(form, *documents, labels=labels, source=lying(None))
    assert len({name.casefold() for name in found.files}) == len(found.files)
    for name in found.files:
        assert inside(tmp_path, name).is_relative_to(tmp_path)
    assert write_files(found.files.items(), tmp_path)
    report = json.loads(found.files["report.json"])
    assert {note["image"] for note in report["notes"]} <= {"", *names}
    if form not in ("coco", "cvat", "cut-out"):
        assert found.report.counts["file renamed"] >= 6


@pytest.mark.parametrize("form", WITHOUT_PIXELS)
def test_every_format_takes_300_labels_or_says_that_it_cannot(form: str) -> None:
    labels = [Label(place, f"l{place}", "#000000") for place in range(1, 301)]
    drawn = document((rows("#."), 300), (rows(".#"), 1))
    if form == "pseudo-colour":
        with pytest.raises(ExportError, match="254 labels, not 300; use index-mask"):
            exported(form, drawn, labels=labels, source=lying(None))
    else:
        assert len(exported(form, drawn, labels=labels, source=lying(None)).files) > 1


def test_labels_are_written_under_other_names_joined_and_left_out() -> None:
    regions = [(rows("#..."), 1), (rows(".#.."), 4), (rows("..#."), 9)]
    mapping = {"cat": "animal", LABELS[1].name: "animal", "sky": None}
    found = exported("coco", document(*regions), options=ExportOptions(labels=mapping))
    content = json.loads(found.files["annotations.json"])
    assert [(entry["id"], entry["name"]) for entry in content["categories"]] == [(1, "animal")]
    assert [entry["category_id"] for entry in content["annotations"]] == [1, 1]
    assert [(note.kind, note.region) for note in found.report.notes] == [("label left out", "r3")]


def test_a_label_that_keeps_its_name_stands_for_others_that_get_it() -> None:
    found = exported("coco", document((rows("#"), 1)), options=ExportOptions(labels={"cat": "sky"}))
    content = json.loads(found.files["annotations.json"])
    assert [entry["id"] for entry in content["categories"]] == [4, 9]
    assert content["annotations"][0]["category_id"] == 9


def test_labels_may_change_places() -> None:
    found = exported("coco", document((rows("#"), 1)), options=ExportOptions(labels={"cat": "sky", "sky": "cat"}))
    categories = {entry["id"]: entry["name"] for entry in json.loads(found.files["annotations.json"])["categories"]}
    assert (categories[1], categories[9]) == ("sky", "cat")


def test_only_flagged_images_are_written_where_that_is_asked() -> None:
    documents = [document((rows("#"), 1), name=f"{flag}.jpg", flagged=flag) for flag in (True, False)]
    found = exported("labelme", *documents, options=ExportOptions(only_flagged=True))
    assert sorted(found.files) == ["True.json", "report.json"]


@pytest.mark.parametrize(
    ("form", "options", "message"),
    [
        ("coco", ExportOptions(labels={"dog": "x"}), "no label 'dog'"),
        ("index-mask", ExportOptions(overlap="keep"), "cannot keep overlaps"),
        ("coco", ExportOptions(images=True), "voc and yolo-seg have"),
        ("coco", ExportOptions(wgs84=True), "only geojson"),
    ],
)
def test_what_a_format_cannot_do_is_refused(form: str, options: ExportOptions, message: str) -> None:
    with pytest.raises(ExportError, match=message):
        exported(form, document((rows("#"), 1)), options=options)


@pytest.mark.parametrize("share", [0.0, 1.0, -1.0, float("nan")])
def test_a_split_without_one_side_is_refused(share: float) -> None:
    with pytest.raises(ExportError, match="between 0 and 1"):
        Split(share)


def test_an_empty_label_name_is_refused() -> None:
    with pytest.raises(ExportError, match="empty name"):
        ExportOptions(labels={"cat": ""})


def test_an_images_side_depends_on_its_stem_and_the_seed_alone() -> None:
    names = [f"{number}.jpg" for number in range(1000)]
    sides = [Split(0.25, seed=1).side(name) for name in names]
    assert 200 < sides.count("val") < 300
    assert [Split(0.25, seed=1).side(name.replace("jpg", "png")) for name in names] == sides
    assert [Split(0.25, seed=2).side(name) for name in names] != sides


def test_a_split_of_any_other_format_is_a_list_of_images() -> None:
    many = [document((rows("#"), 1), name=f"{number}.jpg", number=number) for number in range(20)]
    files = exported("labelme", *many, options=ExportOptions(split=Split(0.5, seed=3))).files
    split = json.loads(files["split.json"])
    assert sorted(split["train"] + split["val"]) == sorted(document.name for document in many)
    assert split["train"] and split["val"] and (split["share"], split["seed"]) == (0.5, 3)


def test_progress_counts_every_document_that_was_looked_at() -> None:
    seen: list[tuple[int, int]] = []
    documents = [document((rows("#"), 1)), replace(document((rows("#"), 1)), regions=()), document((rows("#"), 1), name="c.jpg")]
    list(bundle(documents, LABELS, "coco", creator="test", progress=lambda done, total: seen.append((done, total))))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_documents_are_asked_for_one_after_the_other() -> None:
    asked: list[str] = []

    def stream() -> Iterator[Document]:
        for name in ("a.jpg", "b.jpg"):
            asked.append(name)
            yield document((rows("#"), 1), name=name)

    files = bundle(stream(), LABELS, "labelme", creator="test")
    assert (next(files)[0], asked) == ("a.json", ["a.jpg"])


def test_the_report_counts_what_changed_and_names_the_worst() -> None:
    report = Report()
    documents = [document((rows("##."), 1), (rows(".##"), 4), (rows("##."), 9)), document((rows("#.#"), 1), name="b.jpg")]
    for _ in bundle(documents, LABELS, "voc", creator="test", report=report):
        pass
    assert (report.images, report.regions, report.changed, report.worst) == (2, 4, 2, 0.0)
    assert report.counts == {"region hidden": 1, "overlap flattened": 1}
    written = report.as_json()
    assert (written["changed"], written["worst_iou"], written["counts"]) == (2, 0.0, report.counts)


def test_a_plane_is_told_in_its_notes() -> None:
    drawn = replace(document((rows("#.#"), 1)), plane=4, axis="coronal")
    (note,) = json.loads(exported("coco", drawn).files["report.json"])["notes"]
    assert (note["plane"], note["axis"]) == (4, "coronal")


def test_large_text_becomes_a_file_and_reads_the_same(tmp_path: Path) -> None:
    small, large = Growing(tmp_path, limit=1000), Growing(tmp_path, limit=10)
    for number in range(20):
        small.write(f"{number}, ")
        large.write(f"{number}, ")
    whole = Growing(tmp_path, limit=10)
    whole.write("[")
    whole.append(large)
    whole.append(small)
    content = whole.content()
    held = small.content()
    assert isinstance(content, Path) and isinstance(held, bytes)
    assert content.read_bytes() == b"[" + held + held


def test_a_file_on_the_disk_is_copied_whole_and_gone_when_the_next_is_asked_for(tmp_path: Path) -> None:
    scratch, out = tmp_path / "scratch", tmp_path / "out"
    scratch.mkdir()
    files = bundle([document((rows("#"), 1))], LABELS, "geopackage", creator="test", scratch=scratch)
    name, path = next(files)
    assert isinstance(path, Path) and path.is_relative_to(scratch)
    content = path.read_bytes()
    write_files([(name, path)], out)
    assert (out / name).read_bytes() == content
    list(files)
    assert list(scratch.iterdir()) == []


def test_a_place_without_room_for_temporary_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"Temporary files cannot be written in .*gone \(No such file"):
        list(bundle([document((rows("#"), 1))], LABELS, "coco", creator="test", scratch=tmp_path / "gone"))


def test_a_failed_write_keeps_the_old_file_and_leaves_no_other(tmp_path: Path) -> None:
    def files() -> Iterator[File]:
        yield "a.json", b"new"
        yield "blocked/b.json", b"new"

    (tmp_path / "a.json").write_bytes(b"old")
    (tmp_path / "blocked").write_bytes(b"a file, not a folder")
    with pytest.raises(ExportError, match="cannot be written"):
        write_files(files(), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "blocked"]


def test_a_source_file_that_is_gone_leaves_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(b"old")
    with pytest.raises(ExportError, match="cannot be written"):
        write_files([("a.tif", tmp_path / "gone")], tmp_path)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.tif", b"old")]


def test_a_name_that_leads_out_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="refused"):
        write_files([("../a.json", b"")], tmp_path / "out")
    assert not (tmp_path / "a.json").exists()


def test_a_bundle_that_is_not_read_to_its_end_leaves_nothing_behind(tmp_path: Path) -> None:
    files: Any = bundle([document((rows("#"), 1))], LABELS, "geopackage", creator="test", scratch=tmp_path)
    next(files)
    files.close()
    assert list(tmp_path.iterdir()) == []
