"""``edgeflow convert`` from every format into every other one."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from edgeflow.annotation.export.options import ExportOptions
from edgeflow.annotation.imports.drawing import drawn_into
from edgeflow.annotation.imports.formats import FORMATS, read
from edgeflow.annotation.imports.imported import Imported
from edgeflow.annotation.imports.shapes import Canvas
from edgeflow.cli.converting import convert_files
from edgeflow.errors import EdgeFlowError

SHAPE = (6, 8)
# A block with a hole, and a bar beside it.
RING = np.zeros(SHAPE, np.bool_)
RING[1:4, 1:4] = True
RING[2, 2] = False
BAR = np.zeros(SHAPE, np.bool_)
BAR[1:5, 5:7] = True
# These hold pixels of volumes or of DICOM series, which a photo has not.
OF_PHOTOS = [form for form in FORMATS if form not in ("nifti-mask", "dicom-seg")]


@pytest.fixture
def images(tmp_path: Path) -> Path:
    folder = tmp_path / "images"
    folder.mkdir()
    Image.new("RGB", SHAPE[::-1]).save(folder / "a.png")
    return folder


@pytest.fixture
def coco(tmp_path: Path) -> Path:
    def runs(mask: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[int]:
        flat = mask.T.ravel()
        edges = [0, *(np.flatnonzero(flat[1:] != flat[:-1]) + 1), flat.size]
        return [int(after - before) for before, after in pairwise(edges)]

    content = {
        "images": [{"id": 1, "file_name": "a.png", "height": SHAPE[0], "width": SHAPE[1]}],
        "annotations": [
            {"id": number, "image_id": 1, "category_id": number, "segmentation": {"size": list(SHAPE), "counts": runs(mask)}}
            for number, mask in enumerate((RING, BAR), start=1)
        ],
        "categories": [{"id": 1, "name": "ring"}, {"id": 2, "name": "bar"}],
    }
    path = tmp_path / "c.json"
    path.write_text(json.dumps(content))
    return path


def masks(form: str, place: Path) -> dict[str, list[list[bool]]]:
    found: dict[str, list[list[bool]]] = {}
    for one in read([place], form):
        assert isinstance(one, Imported), one
        drawn, _ = drawn_into(one, Canvas(SHAPE))
        found |= {each.region.label: each.drawn.geometry.mask.tolist() for each in drawn}
    return found


@pytest.mark.parametrize("form", OF_PHOTOS)
def test_objects_go_into_every_format_and_come_back_from_it(form: str, coco: Path, images: Path, tmp_path: Path) -> None:
    convert_files([coco], "coco", form, tmp_path / "there", images)
    report = json.loads((tmp_path / "there" / "report.json").read_text())
    convert_files([tmp_path / "there"], form, "coco", tmp_path / "back", images)
    found = masks("coco", tmp_path / "back" / "annotations.json")
    assert found == {"ring": RING.tolist(), "bar": BAR.tolist()}
    assert report["changed"] == 0


def test_it_says_what_was_read_written_and_lost(coco: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = json.loads(coco.read_text())
    content["images"].append({"id": 2, "file_name": "../b.png", "height": 5, "width": 5})
    coco.write_text(json.dumps(content))
    convert_files([coco], "coco", "yolo-seg", tmp_path / "yolo", None)
    said = capsys.readouterr().out
    assert "2 objects read, of 1 image." in said
    assert "1 x name refused" in said
    assert "2 objects written" in said
    assert "hole bridged" in said
    assert json.loads((tmp_path / "yolo" / "import.json").read_text())["counts"] == {"name refused": 1}


@pytest.mark.parametrize(
    ("form", "to", "sentence"),
    [
        ("coco", "powerpoint", "no export format"),
        ("powerpoint", "coco", "no import format"),
        ("yolo-seg", "coco", "There is no file that ends in"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_writes_nothing(
    form: str, to: str, sentence: str, coco: Path, tmp_path: Path
) -> None:
    with pytest.raises(EdgeFlowError, match=sentence):
        convert_files([coco.parent], form, to, tmp_path / "out", None)
    assert not (tmp_path / "out").exists()


def test_a_format_without_sizes_asks_for_the_images(coco: Path, images: Path, tmp_path: Path) -> None:
    convert_files([coco], "coco", "yolo-seg", tmp_path / "yolo", None)
    with pytest.raises(EdgeFlowError, match="do not say how large their images are"):
        convert_files([tmp_path / "yolo"], "yolo-seg", "coco", tmp_path / "out", None)
    convert_files([tmp_path / "yolo"], "yolo-seg", "coco", tmp_path / "out", images)
    assert json.loads((tmp_path / "out" / "annotations.json").read_text())["images"][0]["file_name"] == "a.png"


def test_a_polygon_goes_into_a_map_with_its_own_vertices_or_along_pixel_edges_as_asked(
    tmp_path: Path,
) -> None:
    triangle = [1.2, 0.7, 7.1, 2.9, 2.3, 5.4]
    content = {
        "images": [{"id": 1, "file_name": "a.png", "height": SHAPE[0], "width": SHAPE[1]}],
        "categories": [{"id": 1, "name": "sail"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "segmentation": [triangle], "iscrowd": 0}],
    }
    (tmp_path / "in.json").write_text(json.dumps(content))
    vertices = {}
    for outlines in ("drawn", "edges"):
        out = tmp_path / outlines
        options = ExportOptions(outlines="drawn" if outlines == "drawn" else "edges")
        convert_files([tmp_path / "in.json"], "coco", "geojson", out, None, options)
        (feature,) = json.loads((out / "a.geojson").read_text())["features"]
        ((ring,),) = feature["geometry"]["coordinates"]
        vertices[outlines] = {tuple(vertex) for vertex in ring}
    assert vertices["drawn"] == set(zip(triangle[::2], triangle[1::2], strict=True))
    assert len(vertices["edges"]) > 3
