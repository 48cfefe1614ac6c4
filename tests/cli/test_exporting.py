"""The work of ``edgeflow export``, on a folder annotated through the store."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import rasterio
from PIL import Image
from rasterio.transform import Affine

from edgeflow.annotation.document import Provenance
from edgeflow.annotation.export.bundle import FORMATS
from edgeflow.annotation.export.options import Outlines
from edgeflow.annotation.geometry import Geometry
from edgeflow.cli import exporting
from edgeflow.cli.exporting import export_project
from edgeflow.errors import ExportError, ProjectError
from edgeflow.masks import Mask
from edgeflow.store.edits import AddRegion
from edgeflow.store.labels import AddLabel
from edgeflow.store.store import Store

Captured = pytest.CaptureFixture[str]
RING = np.array([[1, 1, 1, 0], [1, 0, 1, 0], [1, 1, 1, 0]], np.bool_)
DOT = np.array([[1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]], np.bool_)


def annotate(store: Store, name: str, *masks: Mask) -> None:
    store.scan([name])
    image = next(image.id for image in store.images() if image.name == name)
    store.set_shape(image, (3, 4))
    for number, mask in enumerate(masks):
        region = AddRegion(f"{name}-{number}", 1 + number, Geometry.of_mask(mask), Provenance())
        store.edit(image, store.document(image).version, region)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A photo with two regions, one over the other, and a raster with one."""
    folder = tmp_path / "project"
    folder.mkdir()
    Image.fromarray(np.full((3, 4, 3), 90, np.uint8)).save(folder / "a.png")
    lies = {"transform": Affine(0.5, 0, 500_000, 0, -0.5, 5_400_000), "crs": "EPSG:32633"}
    with rasterio.open(folder / "b.tif", "w", driver="GTiff", height=3, width=4, count=1, dtype="uint8", **lies) as file:
        file.write(np.zeros((1, 3, 4), np.uint8))
    store = Store.open(folder)
    store.edit_labels(store.label_table().version, AddLabel("dot", "#00ff00"))
    annotate(store, "a.png", RING, DOT)
    annotate(store, "b.tif", RING)
    store.close()
    yield folder


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_written_with_its_report(folder: Path, tmp_path: Path, form: str) -> None:
    report = export_project(folder, tmp_path / "out", form, None)
    written = json.loads((tmp_path / "out" / "report.json").read_text())
    assert (report.images, report.regions) == (2, 3)
    assert written["notes"] == [note.as_json() for note in report.notes]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_what_was_not_kept_is_printed_with_what_it_cost(folder: Path, tmp_path: Path, capsys: Captured) -> None:
    export_project(folder, tmp_path / "out", "voc", None)
    printed = capsys.readouterr().out
    assert "overlap flattened" in printed and "0.8750" in printed
    assert "2 images with 3 regions, of which 1 are read with other pixels" in printed


def test_rasters_are_opened_for_where_they_lie(folder: Path, tmp_path: Path) -> None:
    export_project(folder, tmp_path / "out", "geojson", None)
    content = json.loads((tmp_path / "out" / "b.geojson").read_text())
    assert content["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::32633"
    assert [500_000.0, 5_400_000.0] in content["features"][0]["geometry"]["coordinates"][0][0]


def test_options_reach_the_files(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export_project(folder, out, "coco", None, labels=["dot=a"], overlap="z", split=0.5, seed=1)
    sides = [json.loads((out / f"instances_{side}.json").read_text()) for side in ("train", "val")]
    assert sum(len(side["images"]) for side in sides) == 2
    assert "a" in [entry["name"] for entry in sides[0]["categories"]]
    assert sorted(entry["area"] for side in sides for entry in side["annotations"]) == [1, 7, 8]


@pytest.mark.parametrize(("outlines", "vertices"), [("edges", 4), ("drawn", 3)])
def test_outlines_are_drawn_as_they_are_asked_for(folder: Path, tmp_path: Path, outlines: Outlines, vertices: int) -> None:
    export_project(folder, tmp_path / "out", "coco", None, outlines=outlines)
    found = [entry["segmentation"] for entry in json.loads((tmp_path / "out" / "annotations.json").read_text())["annotations"]]
    assert [len(polygon[0]) / 2 for polygon in found if isinstance(polygon, list)] == [vertices]


def test_into_a_folder_that_is_there_files_are_put_beside_others(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    export_project(folder, out, "coco", None)
    assert sorted(path.name for path in out.iterdir()) == ["annotations.json", "mine.txt", "report.json"]


def test_an_export_that_fails_leaves_no_half_folder(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(files: object, place: Path) -> list[Path]:
        (place / "half").write_text("")
        raise ExportError("The disk is full.")

    monkeypatch.setattr(exporting, "write_files", failing)
    with pytest.raises(ExportError, match="full"):
        export_project(folder, tmp_path / "out", "coco", None)
    assert [path.name for path in tmp_path.iterdir()] == ["project"]


def test_a_place_that_cannot_be_written_is_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match="file/out cannot be written"):
        export_project(folder, tmp_path / "file" / "out", "coco", None)


def test_a_folder_that_was_never_annotated_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no annotations"):
        export_project(tmp_path, tmp_path / "out", "coco", None)


@pytest.mark.parametrize("text", ["dot", "=x", ""])
def test_a_label_mapping_says_from_what_to_what(folder: Path, tmp_path: Path, text: str) -> None:
    with pytest.raises(ExportError, match="NAME=NEW"):
        export_project(folder, tmp_path / "out", "coco", None, labels=[text])
