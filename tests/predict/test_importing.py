"""Imports into a store: what comes where, what does not come, and coming twice."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from tests.predict.folders import SHAPE, documents, draw_pictures, opened, picture, rectangle

from edgeflow.annotation.document import Provenance
from edgeflow.annotation.export.bundle import bundle, write_files
from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.imports.formats import read
from edgeflow.predict.importing import Intake, import_source
from edgeflow.store.edits import AddRegion, DeleteRegions
from edgeflow.store.labels import DeleteLabel


def square(number: int, image: int, category: int, left: int = 2, **fields: object) -> dict[str, Any]:
    """Rows 1 and 2, two columns."""
    right = left + 2
    return {
        "id": number,
        "image_id": image,
        "category_id": category,
        "segmentation": [[left, 1, right, 1, right, 3, left, 3]],
        "iscrowd": 0,
        **fields,
    }


def coco(path: Path, names: list[str], annotations: list[dict[str, Any]], *, shape: tuple[int, int] = SHAPE) -> Path:
    images = [{"id": number, "file_name": name, "height": shape[0], "width": shape[1]} for number, name in enumerate(names, 1)]
    categories = [{"id": 3, "name": "cat"}, {"id": 8, "name": "dog"}, {"id": 9, "name": "never seen"}]
    path.write_text(json.dumps({"images": images, "annotations": annotations, "categories": categories}))
    return path


def imported(folder: Path, *files: Path, form: str = "coco") -> Intake:
    with opened(folder) as project:
        return import_source(project, read(files, form), form)


def kinds(intake: Intake) -> list[str]:
    return [note.kind for note in intake.report.notes]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return draw_pictures(tmp_path / "photos", "a.png", "b.png")


def test_objects_come_to_their_images_by_name_with_labels_in_the_files_order(folder: Path, tmp_path: Path) -> None:
    # The second image of the file is the first of the folder.
    file = coco(tmp_path / "c.json", ["b.png", "a.png"], [square(1, 2, 8), square(2, 1, 3, left=5), square(3, 2, 3, left=0)])
    intake = imported(folder, file)
    with opened(folder) as project:
        labels = {label.id: label for label in project.store.labels()}
    assert [label.name for label in labels.values()] == ["object", "cat", "dog", "never seen"]
    assert [label.key for label in labels.values()] == ["1", "2", "3", "4"]
    found = documents(folder)
    assert [labels[region.label_id].name for region in found["a.png"].regions] == ["dog", "cat"]
    assert picture(found["b.png"].regions[0].geometry.mask) == [
        "........",
        ".....##.",
        ".....##.",
        "........",
        "........",
        "........",
    ]
    assert (intake.report.images, intake.report.regions, intake.report.known, intake.report.notes) == (2, 3, 0, [])


def test_an_image_is_one_undo_and_a_second_import_adds_nothing(folder: Path, tmp_path: Path) -> None:
    file = coco(tmp_path / "c.json", ["a.png"], [square(1, 1, 3), square(2, 1, 3, left=5)])
    imported(folder, file)
    again = imported(folder, file)
    assert (again.report.regions, again.report.known) == (0, 2)
    (document,) = documents(folder).values()
    with opened(folder) as project:
        assert project.store.undo(document.image, document.version).document.regions == ()


def test_what_finds_no_image_or_not_its_size_is_told_and_the_others_come(folder: Path, tmp_path: Path) -> None:
    names = ["../a.png", "c.png", "b.png"]
    file = coco(tmp_path / "c.json", names, [square(number, number, 3) for number in (1, 2, 3)])
    large = coco(tmp_path / "d.json", ["a.png"], [square(1, 1, 3)], shape=(60, 80))
    intake = imported(folder, file, large)
    assert kinds(intake) == ["name refused", "image missing", "image refused"]
    assert "60 x 80" in intake.report.notes[-1].text
    assert documents(folder).keys() == {"b.png"}


def test_a_picture_that_was_annotated_at_another_size_is_told(folder: Path, tmp_path: Path) -> None:
    file = coco(tmp_path / "c.json", ["a.png", "b.png"], [square(1, 1, 3), square(2, 2, 3)])
    imported(folder, file)
    draw_pictures(folder, "a.png", shape=(12, 16))
    intake = imported(folder, coco(tmp_path / "d.json", ["a.png"], [square(1, 1, 3)], shape=(12, 16)))
    assert kinds(intake) == ["image refused"]
    assert "put the old file back" in intake.report.notes[0].text


def test_a_damaged_picture_is_told_and_the_others_come(folder: Path, tmp_path: Path) -> None:
    (folder / "a.png").write_bytes(b"no picture")
    intake = imported(folder, coco(tmp_path / "c.json", ["a.png", "b.png"], [square(1, 1, 3), square(2, 2, 3)]))
    assert kinds(intake) == ["image refused"]
    assert documents(folder).keys() == {"b.png"}


def test_what_files_say_besides_is_kept_with_the_region_and_what_is_too_large_is_counted(folder: Path, tmp_path: Path) -> None:
    rows = [square(1, 1, 3, iscrowd=1, occluded=True), square(2, 1, 3, left=5, poem="x" * 20_000, occluded=False)]
    intake = imported(folder, coco(tmp_path / "c.json", ["a.png"], rows))
    assert [region.attributes for region in documents(folder)["a.png"].regions] == [
        {"occluded": True, "iscrowd": 1},
        {"occluded": False},
    ]
    assert intake.as_json()["unkept"] == {"poem": 1}


def test_what_was_interrupted_goes_on(folder: Path, tmp_path: Path) -> None:
    file = coco(tmp_path / "c.json", ["a.png", "b.png"], [square(1, 1, 3), square(2, 2, 3)])

    def stop(done: int, total: int, name: str) -> None:
        assert (total, name) == (2, "a.png")
        raise KeyboardInterrupt

    with opened(folder) as project, pytest.raises(KeyboardInterrupt):
        import_source(project, read([file], "coco"), "coco", progress=stop)
    assert documents(folder).keys() == {"a.png"}
    rest = imported(folder, file)
    assert (rest.report.regions, rest.report.known) == (1, 1)


def test_our_own_export_brings_deleted_regions_back_under_their_ids(folder: Path, tmp_path: Path) -> None:
    imported(folder, coco(tmp_path / "c.json", ["a.png"], [square(1, 1, 3), square(2, 1, 8, left=5)]))
    before = documents(folder)["a.png"]
    with opened(folder) as project:
        store = project.store
        write_files(bundle(store.labelled_documents(), store.labels(), "coco", creator="test"), tmp_path / "out")
        store.edit(before.image, before.version, DeleteRegions((before.regions[1].id,)))
    intake = imported(folder, tmp_path / "out" / "annotations.json")
    assert (intake.report.regions, intake.report.known) == (1, 1)
    after = documents(folder)["a.png"]
    assert [(one.id, one.label_id, one.geometry) for one in after.regions] == [
        (one.id, one.label_id, one.geometry) for one in before.regions
    ]


def test_a_region_of_ours_that_was_changed_in_the_file_is_kept_and_told(folder: Path, tmp_path: Path) -> None:
    with opened(folder) as project:
        match = next(image for image in project.store.images() if image.name == "a.png")
        project.store.set_shape(match.id, SHAPE)
        region = AddRegion("c" * 32, 1, Geometry.of_mask(rectangle()), Provenance(), ends_draft=False)
        project.store.edit(match.id, 0, region)
    intake = imported(folder, coco(tmp_path / "c.json", ["a.png"], [square(1, 1, 3, region="c" * 32)]))
    assert kinds(intake) == ["already there"]
    (kept,) = documents(folder)["a.png"].regions
    assert np.array_equal(kept.geometry.mask, rectangle())


def test_objects_of_a_label_that_was_deleted_come_with_it_again(folder: Path, tmp_path: Path) -> None:
    file = coco(tmp_path / "c.json", ["a.png"], [square(1, 1, 3)])
    imported(folder, file)
    with opened(folder) as project:
        table = project.store.label_table()
        (cat,) = (label.id for label in table.labels if label.name == "cat")
        project.store.edit_labels(table.version, DeleteLabel(cat))
    assert documents(folder) == {}
    assert imported(folder, file).report.regions == 1


def test_a_plane_of_a_stack_is_an_image_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "stacks"
    folder.mkdir()
    tifffile.imwrite(folder / "s.tif", np.zeros((3, *SHAPE), np.uint16), photometric="minisblack")
    path = coco(tmp_path / "c.json", ["s.tif", "s.tif"], [square(1, 1, 3), square(2, 2, 3)])
    content = json.loads(path.read_text())
    content["images"][0]["plane"], content["images"][1]["plane"] = 2, 5
    path.write_text(json.dumps(content))
    intake = imported(folder, path)
    assert kinds(intake) == ["image refused"]
    assert "3 planes, and no plane 6" in intake.report.notes[0].text
    (document,) = documents(folder).values()
    assert (document.name, document.plane) == ("s.tif", 2)


FORMS = ["coco", "voc", "labelme", "yolo-seg", "cvat", "index-mask", "pseudo-colour", "geojson"]


@pytest.mark.parametrize("form", FORMS)
def test_a_folder_that_we_write_comes_into_another_project_and_adds_nothing_to_its_own(
    form: str, folder: Path, tmp_path: Path
) -> None:
    imported(folder, coco(tmp_path / "c.json", ["a.png", "b.png"], [square(1, 1, 3), square(2, 2, 8, left=5)]))
    with opened(folder) as project:
        store = project.store
        write_files(bundle(store.labelled_documents(), store.labels(), form, creator="test"), tmp_path / "out")
    same = imported(folder, tmp_path / "out", form=form)
    assert (same.report.regions, same.report.known) == (0, 2)
    other = draw_pictures(tmp_path / "other", "a.png", "b.png")
    intake = imported(other, tmp_path / "out", form=form)
    assert intake.report.regions == 2, intake.report.notes
    found, before = documents(other), documents(folder)
    for name in ("a.png", "b.png"):
        assert picture(found[name].regions[0].geometry.mask) == picture(before[name].regions[0].geometry.mask)
    with opened(other) as project:
        names = {label.id: label.name for label in project.store.labels()}
    assert [names[found[name].regions[0].label_id] for name in ("a.png", "b.png")] == ["cat", "dog"]
