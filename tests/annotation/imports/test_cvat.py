"""CVAT's XML: shapes, order, and files that would take too much."""

from pathlib import Path
from unittest import mock

import pytest
from tests.annotation.imports.written import drawn, images_in, kinds, picture

from edgeflow.annotation.imports import xml_file
from edgeflow.annotation.imports.formats import read
from edgeflow.annotation.imports.imported import NamedLabel
from edgeflow.annotation.imports.note import FormatError, Note

META = (
    "<meta><job><labels><label><name>cat</name><color>#FF0000</color><attributes/></label>"
    "<label><name>dog</name></label></labels></job></meta>"
)


def file_of(path: Path, *shapes: str, meta: str = META, image: str = 'name="a.jpg" width="6" height="4"') -> Path:
    path.write_text(f'<annotations>{meta}<image id="0" {image}>{"".join(shapes)}</image></annotations>')
    return path


def test_polygons_and_masks_become_regions_ordered_by_z(tmp_path: Path) -> None:
    upper = '<mask label="dog" z_order="3" rle="1, 1, 2, 2" left="2" top="1" width="3" height="2"/>'
    points = "0.00,0.00;2.00,0.00;2.00,2.00;0.00,2.00"
    lower = f'<polygon label="cat" z_order="1" occluded="1" points="{points}"><attribute name="age">2</attribute></polygon>'
    path = file_of(tmp_path / "a.xml", upper, lower)
    assert read([path], "cvat").labels == (NamedLabel("cat", "#ff0000"), NamedLabel("dog"))
    (image,) = images_in("cvat", path)
    found, notes = drawn(image)
    assert [(label, picture(mask)) for label, mask in found] == [
        ("cat", ["##....", "##....", "......", "......"]),
        ("dog", ["......", "...#..", "...##.", "......"]),
    ]
    assert notes == []
    assert image.regions[0].attributes == {"occluded": "1", "age": "2"}


def test_shapes_without_an_area_and_boxes_are_told(tmp_path: Path) -> None:
    path = file_of(tmp_path / "a.xml", '<box label="cat" xtl="0" ytl="0" xbr="2" ybr="2"/>', '<points label="cat" points="1,1"/>')
    (image,) = images_in("cvat", path)
    assert kinds(image.notes) == ["no area"] * 2
    assert "edgeflow predict" in image.notes[0].text


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ('<polygon label="cat" points="0,0;1,1"/>', "at least three points"),
        ('<polygon label="cat" points="0,0;1,x;2,2"/>', "not pairs of numbers"),
        ('<polygon label="cat" points="0,0;1,nan;2,2"/>', "no finite number"),
        ('<polygon label="cat" z_order="up" points="0,0;3,0;3,3"/>', "invalid literal"),
        ('<mask label="cat" rle="1,1" left="0" top="0" width="2" height="2"/>', "do not fill its box"),
        ('<mask label="cat" rle="9,-5" left="0" top="0" width="2" height="2"/>', "do not fill its box"),
        ('<mask label="cat" rle="" left="0" top="0" width="2" height="2"/>', "not run lengths in a box"),
        ('<mask label="cat" rle="0,4294836225" left="0" top="0" width="65535" height="65535"/>', "far outside"),
        ('<mask label="cat" rle="4" left="1e400" top="0" width="2" height="2"/>', "not run lengths in a box"),
        ('<blob label="cat"/>', "no shape of CVAT's"),
    ],
)
def test_a_shape_that_cannot_be_taken_is_told_and_the_others_go_on(tmp_path: Path, shape: str, sentence: str) -> None:
    path = file_of(tmp_path / "a.xml", shape, '<polygon label="cat" points="0,0;2,0;2,2"/>')
    found, notes = drawn(images_in("cvat", path)[0])
    assert len(found) == 1
    assert kinds(notes) == ["object refused"]
    assert sentence in notes[0].text


def test_an_image_of_no_size_is_told(tmp_path: Path) -> None:
    (note,) = read([file_of(tmp_path / "a.xml", image='name="a.jpg" width="-1" height="4"')], "cvat")
    assert isinstance(note, Note) and note.kind == "image refused"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('<!DOCTYPE a [<!ENTITY x "y">]><annotations/>', "declares a document type"),
        ("<annotations>" + "<a>" * 200, "nested more than 100"),
        ("<annotations><image", "not XML"),
        ("\x00", "not XML"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "a.xml").write_text(text)
    with pytest.raises(FormatError, match=sentence):
        read([tmp_path], "cvat")


def test_what_stands_before_the_damage_is_kept(tmp_path: Path) -> None:
    path = file_of(tmp_path / "a.xml", '<polygon label="cat" points="0,0;2,0;2,2"/>')
    path.write_text(path.read_text().replace("</annotations>", "<image"))
    image, note = read([path], "cvat")
    assert not isinstance(image, Note) and len(image.regions) == 1
    assert isinstance(note, Note) and note.kind == "file refused"


def test_an_image_of_too_many_shapes_is_refused_while_it_is_read(tmp_path: Path) -> None:
    shape = '<polygon label="cat" points="0,0;2,0;2,2"/>'
    path = file_of(tmp_path / "a.xml", *[shape] * 4000)
    with mock.patch.object(xml_file, "_MOST", 100_000), pytest.raises(FormatError, match="which is refused"):
        read([path], "cvat")
