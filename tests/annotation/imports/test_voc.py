"""PASCAL VOC: objects, classes, void, and folders in which something is missing."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from tests.annotation.imports.written import drawn, images_in, kinds, picture

from edgeflow.annotation.export.palette import voc_colours
from edgeflow.annotation.imports.formats import read
from edgeflow.annotation.imports.note import FormatError, Note

OBJECTS = np.array([[1, 1, 0, 2], [1, 255, 0, 2]], np.uint8)
CLASSES = np.array([[15, 15, 0, 8], [15, 255, 0, 8]], np.uint8)  # person, cat


def mask(path: Path, values: NDArray[np.uint8], *, colours: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    table = voc_colours(256)
    if colours:
        Image.fromarray(np.array(table, np.uint8)[values]).save(path)
        return
    image = Image.fromarray(values)
    image.putpalette([channel for colour in table for channel in colour])
    image.save(path)


def xml(path: Path, *names: str, filename: str = "a.jpg", size: tuple[object, object] = (2, 4)) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    boxes = "".join(f"<object><name>{name}</name><difficult>1</difficult><truncated>0</truncated></object>" for name in names)
    sides = f"<size><width>{size[1]}</width><height>{size[0]}</height></size>"
    path.write_text(f"<annotation><filename>{filename}</filename>{sides}{boxes}</annotation>")


@pytest.mark.parametrize("colours", [False, True])
def test_objects_have_the_class_that_their_pixels_have_and_void_belongs_to_nothing(tmp_path: Path, colours: bool) -> None:
    mask(tmp_path / "SegmentationObject" / "a.png", OBJECTS, colours=colours)
    mask(tmp_path / "SegmentationClass" / "a.png", CLASSES, colours=colours)
    (image,) = images_in("voc", tmp_path)
    found, notes = drawn(image)
    assert [(label, picture(pixels)) for label, pixels in found][:2] == [("person", ["##..", "#..."]), ("cat", ["...#", "...#"])]
    # A mask in colours has no values, so nothing is void in it.
    assert kinds(notes) == ([] if colours else ["void left out"])
    assert (image.name, image.is_stem) == ("a", True)


def test_without_class_masks_the_xml_names_the_objects_and_says_more(tmp_path: Path) -> None:
    mask(tmp_path / "SegmentationObject" / "a.png", OBJECTS)
    xml(tmp_path / "Annotations" / "a.xml", "zebra", "gnu")
    (image,) = images_in("voc", tmp_path / "Annotations")
    assert [(region.label, region.attributes) for region in image.regions] == [
        ("zebra", {"difficult": "1"}),
        ("gnu", {"difficult": "1"}),
    ]
    assert (image.name, image.is_stem) == ("a.jpg", False)


def test_what_nothing_names_is_called_object_and_told(tmp_path: Path) -> None:
    mask(tmp_path / "SegmentationObject" / "a.png", OBJECTS)
    xml(tmp_path / "Annotations" / "a.xml", "zebra")
    found, notes = drawn(images_in("voc", tmp_path)[0])
    assert [label for label, _ in found] == ["zebra", "object"]
    assert kinds(notes) == ["label made up", "void left out"]


def test_class_masks_alone_give_a_region_a_class(tmp_path: Path) -> None:
    mask(tmp_path / "SegmentationClass" / "a.png", CLASSES)
    found, notes = drawn(images_in("voc", tmp_path)[0])
    assert [(label, picture(pixels)) for label, pixels in found] == [("cat", ["...#", "...#"]), ("person", ["##..", "#..."])]
    assert kinds(notes) == ["void left out"]


def test_a_label_map_names_classes_by_their_colours(tmp_path: Path) -> None:
    mask(tmp_path / "SegmentationClass" / "a.png", CLASSES)
    person, cat = (":".join(["", ",".join(map(str, voc_colours(256)[value])), "", ""]) for value in (15, 8))
    (tmp_path / "labelmap.txt").write_text(f"# label:color_rgb:parts:actions\nbackground:0,0,0::\nkatze{cat}\nmensch{person}\n")
    source = read([tmp_path], "voc")
    assert [label.name for label in source.labels] == ["katze", "mensch"]
    assert [label for label, _ in drawn(images_in("voc", tmp_path)[0])[0]] == ["katze", "mensch"]


def test_boxes_alone_make_no_region(tmp_path: Path) -> None:
    xml(tmp_path / "Annotations" / "a.xml", "cat", "dog", size=(0, 0))
    (image,) = images_in("voc", tmp_path)
    assert (image.shape, image.regions, kinds(image.notes)) == (None, (), ["no area"])
    assert "2 boxes" in image.notes[0].text


def test_a_file_name_that_is_not_the_xml_files_own_is_not_believed(tmp_path: Path) -> None:
    xml(tmp_path / "Annotations" / "a.xml", filename="../../b.jpg")
    (image,) = images_in("voc", tmp_path)
    assert (image.name, image.is_stem) == ("a", True)


ENTITIES = '<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;&x;">]><annotation><filename>&z;</filename></annotation>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><annotation><filename>&x;</filename></annotation>'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (ENTITIES, "declares a document type or entities"),
        (OUTSIDE, "declares a document type or entities"),
        ("<annotation>", "not XML that can be read"),
        ("", "not XML that can be read"),
        ("<annotation><size><height>x</height><width>3</width></size></annotation>", "in whole numbers"),
        ("<annotation><size><height>9</height><width>9</width></size></annotation>", "do not agree on the size"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_the_others_go_on(tmp_path: Path, text: str, sentence: str) -> None:
    mask(tmp_path / "SegmentationObject" / "a.png", OBJECTS)
    mask(tmp_path / "SegmentationObject" / "b.png", OBJECTS)
    (tmp_path / "Annotations").mkdir()
    (tmp_path / "Annotations" / "a.xml").write_text(text)
    first, second = read([tmp_path], "voc")
    assert isinstance(first, Note) and first.kind == "file refused" and sentence in first.text
    assert not isinstance(second, Note)


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no folder of VOC's layout"):
        read([tmp_path], "voc")
