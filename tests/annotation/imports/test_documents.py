"""Documents out of files: names, sizes and planes from the images where they are at hand, else from the files."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image
from tests.annotation.imports.written import kinds, picture

from edgeflow.annotation.document import Document
from edgeflow.annotation.imports.documents import contents
from edgeflow.annotation.imports.formats import read
from edgeflow.annotation.imports.note import FormatError, ImportReport

SHAPE = (4, 6)


def square(image: int, category: int = 3, left: int = 2) -> dict[str, Any]:
    right = left + 2
    return {"image_id": image, "category_id": category, "segmentation": [[left, 1, right, 1, right, 3, left, 3]]}


def coco(path: Path, names: list[str], annotations: list[dict[str, Any]], *, sized: bool = True) -> Path:
    size = {"height": SHAPE[0], "width": SHAPE[1]} if sized else {}
    images = [{"id": number, "file_name": name, **size} for number, name in enumerate(names, start=1)]
    numbered = [{"id": number, **one} for number, one in enumerate(annotations, start=1)]
    categories = [{"id": 3, "name": "cat"}, {"id": 1, "name": "dog"}]
    path.write_text(json.dumps({"images": images, "annotations": numbered, "categories": categories}))
    return path


def found(form: str, *files: Path, images: Path | None = None) -> tuple[list[Document], ImportReport]:
    made = contents(read(files, form), form, images=images)
    return list(made.documents), made.report


def test_a_document_has_the_files_names_sizes_and_labels(tmp_path: Path) -> None:
    path = coco(tmp_path / "c.json", ["sub/a.jpg", "b.jpg"], [square(2), square(1, 1), square(1, 3, 3)])
    made = contents(read([path], "coco"), "coco")
    assert [(label.id, label.name) for label in made.labels] == [(1, "cat"), (2, "dog")]
    assert len({label.color for label in made.labels}) == 2
    first, second = made.documents
    assert [(one.name, one.shape, one.number) for one in (first, second)] == [("sub/a.jpg", SHAPE, 1), ("b.jpg", SHAPE, 2)]
    assert [(region.label_id, region.z) for region in first.regions] == [(2, 1), (1, 2)]
    assert picture(second.regions[0].geometry.mask) == ["......", "..##..", "..##..", "......"]
    assert (made.count, made.report.images, made.report.regions) == (2, 2, 3)


def test_an_image_in_two_files_is_one_document(tmp_path: Path) -> None:
    files = [
        coco(tmp_path / "1.json", ["a.jpg", "b.jpg"], [square(1), square(2)]),
        coco(tmp_path / "2.json", ["a.jpg"], [square(1, 1)]),
    ]
    documents, _ = found("coco", *files)
    assert {document.name: len(document.regions) for document in documents} == {"a.jpg": 2, "b.jpg": 1}


def test_names_that_lead_elsewhere_are_refused(tmp_path: Path) -> None:
    documents, report = found("coco", coco(tmp_path / "c.json", ["../a.jpg", "b.jpg"], [square(1), square(2)]))
    assert [document.name for document in documents] == ["b.jpg"]
    assert kinds(report.notes) == ["name refused"]


def test_without_any_size_the_images_are_asked_for(tmp_path: Path) -> None:
    path = coco(tmp_path / "c.json", ["a.png"], [square(1)], sized=False)
    with pytest.raises(FormatError, match="with --images"):
        found("coco", path)
    (tmp_path / "images" / "deep").mkdir(parents=True)
    Image.new("RGB", SHAPE[::-1]).save(tmp_path / "images" / "deep" / "a.png")
    (document,), report = found("coco", path, images=tmp_path / "images")
    assert (document.name, document.shape, report.notes) == ("deep/a.png", SHAPE, [])


def test_an_image_without_a_size_among_others_is_told(tmp_path: Path) -> None:
    path = coco(tmp_path / "c.json", ["a.png", "b.png"], [square(1), square(2)])
    content = json.loads(path.read_text())
    del content["images"][0]["height"]
    path.write_text(json.dumps(content))
    (document,), report = found("coco", path)
    assert document.name == "b.png"
    assert "--images" in report.notes[0].text


def test_of_names_without_a_suffix_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "masks").mkdir()
    Image.fromarray(np.eye(*SHAPE, dtype=np.uint8)).save(tmp_path / "masks" / "a.png")
    (document,), report = found("index-mask", tmp_path / "masks")
    assert document.name == "a"
    assert kinds(report.notes)[0] == "image missing"
    (tmp_path / "images").mkdir()
    Image.new("RGB", SHAPE[::-1]).save(tmp_path / "images" / "a.jpg")
    (document,), report = found("index-mask", tmp_path / "masks", images=tmp_path / "images")
    assert document.name == "a.jpg"
    assert "image missing" not in kinds(report.notes)


def test_what_is_not_among_the_images_or_not_readable_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "b.png").write_bytes(b"no picture")
    Image.new("RGB", (50, 40)).save(tmp_path / "images" / "c.png")
    path = coco(tmp_path / "c.json", ["a.png", "b.png", "c.png"], [square(1), square(2), square(3)])
    documents, report = found("coco", path, images=tmp_path / "images")
    assert documents == []
    assert kinds(report.notes) == ["image missing", "image refused", "image refused"]


def test_planes_of_a_stack_are_documents_of_one_file(tmp_path: Path) -> None:
    path = coco(tmp_path / "c.json", ["s.tif", "s.tif"], [square(1), square(2)])
    content = json.loads(path.read_text())
    content["images"][1]["plane"] = 2
    path.write_text(json.dumps(content))
    (tmp_path / "images").mkdir()
    tifffile.imwrite(tmp_path / "images" / "s.tif", np.zeros((3, *SHAPE), np.uint16), photometric="minisblack")
    for images in (None, tmp_path / "images"):
        documents, _ = found("coco", path, images=images)
        assert [(one.name, one.plane, one.number) for one in documents] == [("s.tif", 0, 1), ("s.tif", 2, 2)]


def test_more_labels_than_a_palette_has_get_different_colours(tmp_path: Path) -> None:
    path = coco(tmp_path / "c.json", ["a.jpg"], [square(1)])
    content = json.loads(path.read_text())
    content["categories"] = [{"id": number, "name": f"label {number}"} for number in range(400)]
    path.write_text(json.dumps(content))
    labels = contents(read([path], "coco"), "coco").labels
    assert len({label.color for label in labels}) == 400
