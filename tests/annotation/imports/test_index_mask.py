"""Masks whose values or colours name labels, and the lists of labels beside them."""

import zlib
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from tests.annotation.imports.written import drawn, images_in, kinds, picture, write_json

from edgeflow.annotation.imports.formats import read
from edgeflow.annotation.imports.imported import NamedLabel
from edgeflow.annotation.imports.label_lists import read_list, yaml_names
from edgeflow.annotation.imports.note import FormatError, Note

VALUES = np.array([[0, 1, 1], [2, 2, 255]], np.uint8)


def write(path: Path, values: NDArray[np.generic], palette: list[int] | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(values)
    if palette is not None:
        image.putpalette(palette)
    image.save(path)
    return path


def labels(path: Path, form: str = "index-mask") -> list[str]:
    (image,) = images_in(form, path)
    return [label for label, _ in drawn(image)[0]]


def test_our_own_list_says_what_values_mean_and_a_value_it_lacks_is_told(tmp_path: Path) -> None:
    rows = [{"value": 1, "name": "cat", "color": "#E6194B"}, {"value": 255, "name": "void", "color": "red"}]
    write_json(tmp_path / "labels.json", {"background": 0, "labels": rows})
    write(tmp_path / "masks" / "a.png", VALUES)
    source = read([tmp_path / "masks"], "index-mask")
    assert source.labels == (NamedLabel("cat", "#e6194b"), NamedLabel("void", None))
    (image,) = images_in("index-mask", tmp_path / "masks")
    found, notes = drawn(image)
    assert (image.name, image.is_stem) == ("a", True)
    assert [(label, picture(mask)) for label, mask in found] == [
        ("cat", [".##", "..."]),
        ("2", ["...", "##."]),
        ("void", ["...", "..#"]),
    ]
    assert kinds(notes) == ["label made up"]


def test_without_a_list_values_are_their_own_names_and_255_beside_others_is_void(tmp_path: Path) -> None:
    (image,) = images_in("index-mask", write(tmp_path / "a.png", VALUES))
    found, notes = drawn(image)
    assert [label for label, _ in found] == ["1", "2"]
    assert kinds(notes) == ["void left out"]
    assert labels(write(tmp_path / "b.png", np.array([[0, 255]], np.uint8))) == ["255"]
    assert labels(write(tmp_path / "c.png", np.array([[1, 255, 300]], np.uint16))) == ["1", "255", "300"]


def test_colours_are_looked_up_in_the_list(tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("1 red car 230 25 75 \n2 sky 0 130 200\n")
    colours = np.zeros((1, 4, 3), np.uint8)
    colours[0, 1], colours[0, 2], colours[0, 3] = (230, 25, 75), (0, 130, 200), (1, 2, 3)
    assert labels(write(tmp_path / "a.png", colours), "pseudo-colour") == ["sky", "#010203", "red car"]
    paletted = write(tmp_path / "p" / "b.png", np.array([[0, 5, 9]], np.uint8), [0] * 15 + [230, 25, 75] + [0] * 9 + [9, 9, 9])
    (tmp_path / "p" / "labels.txt").write_text("1 red car 230 25 75\n")
    assert labels(paletted, "pseudo-colour") == ["red car", "9"]


def test_one_bit_masks_are_read(tmp_path: Path) -> None:
    (image,) = images_in("index-mask", write(tmp_path / "a.png", np.array([[True, False]])))
    assert [picture(mask) for _, mask in drawn(image)[0]] == [["#."]]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not a PNG"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 30, "not a PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a PNG"),
        (b"<VRTDataset/>", "not a PNG"),
    ],
)
def test_a_file_that_is_no_png_is_told_and_the_others_go_on(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "a.png").write_bytes(content)
    write(tmp_path / "b.png", VALUES)
    first, second = read([tmp_path], "index-mask")
    assert isinstance(first, Note) and first.kind == "file refused" and sentence in first.text
    assert not isinstance(second, Note)


def test_a_bomb_is_refused_by_its_header(tmp_path: Path) -> None:
    path = write(tmp_path / "a.png", VALUES)
    content = bytearray(path.read_bytes())
    content[16:24] = (60_000).to_bytes(4, "big") * 2
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    path.write_bytes(content)
    (note,) = read([path], "index-mask")
    assert isinstance(note, Note) and "possible bomb" in note.text


def test_a_list_that_cannot_be_read_stops_the_import(tmp_path: Path) -> None:
    write(tmp_path / "a.png", VALUES)
    write_json(tmp_path / "labels.json", {"labels": [{"name": "cat"}]})
    with pytest.raises(FormatError, match=r"labels\.json has a label without a whole number"):
        read([tmp_path], "index-mask")
    write_json(tmp_path / "labels.json", {"labels": "cat"})
    with pytest.raises(FormatError, match="no list of labels"):
        read([tmp_path], "index-mask")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "labelmap.txt",
            "# label:color_rgb:parts:actions\nbackground:0,0,0::\na b:230,25,75::\n",
            [(None, "background"), (None, "a b")],
        ),
        ("labels.txt", "0 background 0 0 0\n3 traffic light 1 2 3 \n", [(0, "background"), (3, "traffic light")]),
        ("classes.txt", "cat\ntraffic light\n", [(0, "cat"), (1, "traffic light")]),
    ],
)
def test_lists_of_other_programs_are_read(tmp_path: Path, name: str, text: str, expected: list[tuple[int | None, str]]) -> None:
    (tmp_path / name).write_text(text)
    assert [(row.value, row.label.name) for row in read_list(tmp_path / name)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "train: x\nnames:\n  0: cat\n  2: 'it''s'\n# more\n  1: \"a: \\u00e9\"\nnc: 3\n",
        "names:\n  - cat\n  - \"a: \\u00e9\"\n  - 'it''s'\n",
        "names:\n- cat\n- \"a: \\u00e9\"\n- 'it''s'\nnc: 3",
        "names: {0: cat, '2': 'it''s', 1: \"a: \\u00e9\"}\n",
        "nc: 3\nnames: [cat, \"a: \\u00e9\", 'it''s']\n",
    ],
)
def test_classes_in_yaml_are_read_in_each_of_its_ways(text: str) -> None:
    assert {row.value: row.label.name for row in yaml_names(text)} == {0: "cat", 1: "a: é", 2: "it's"}


def test_yaml_that_would_run_something_is_only_text() -> None:
    rows = yaml_names("names:\n  0: !!python/object/apply:os.system ['true']\n  1: &x cat\n  2: *x\n")
    assert [row.label.name for row in rows] == ["!!python/object/apply:os.system ['true']", "&x cat", "*x"]


def test_label_names_are_kept_but_for_what_no_store_takes(tmp_path: Path) -> None:
    names = ["<b>, 😀 ../", "x" * 300, "a\0b", "", "  ", 7, "\ud800"]
    rows = [{"value": value, "name": name} for value, name in enumerate(names)]
    path = write_json(tmp_path / "labels.json", {"labels": rows})
    found = [row.label.name for row in read_list(path)]
    assert found == ["<b>, 😀 ../", "x" * 200, "a_b", "3", "4", "5", "?"]
