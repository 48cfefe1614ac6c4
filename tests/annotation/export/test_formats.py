import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray
from PIL import Image
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO

from edgeflow.annotation.document import Document, Label, Provenance, Region
from edgeflow.annotation.export.bundle import bundle, write_files
from edgeflow.annotation.export.coco import coco, column_runs, segmentation_of
from edgeflow.annotation.export.index_mask import index_mask, label_table, paint
from edgeflow.annotation.geometry import Geometry
from edgeflow.errors import ExportError
from edgeflow.masks import Mask

MASKS = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=9)).filter(np.any)
LABELS = (Label(1, "cat", "#e6194b"), Label(4, 'a "dog", <b>, 😀 ../', "#4363d8"), Label(9, "sky", "#ffe119"))


def document(*regions: tuple[Mask, int], name: str = "a.jpg", number: int = 7) -> Document:
    shape = regions[0][0].shape
    made = tuple(
        Region(f"r{z}", label, z, Geometry.of_mask(mask), Provenance()) for z, (mask, label) in enumerate(regions, start=1)
    )
    return Document("id", number, name, (shape[0], shape[1]), 1, made)


def rows(*lines: str) -> Mask:
    return np.array([[letter == "#" for letter in line] for line in lines])


def read(png: bytes) -> NDArray[Any]:
    return np.asarray(Image.open(io.BytesIO(png)))


def test_values_are_the_places_of_labels_by_id_and_the_higher_z_wins() -> None:
    low, high = rows("##..", "##.."), rows(".##.", "....")
    painted, notes = paint(document((low, 9), (high, 4)), LABELS)
    assert painted.tolist() == [[3, 2, 2, 0], [3, 3, 0, 0]]
    assert [(note.kind, note.text.split(" lie")[0]) for note in notes] == [("overlap flattened", "1 of 4 pixels of region r1")]
    table = json.loads(json.dumps(label_table(LABELS)))
    assert [(row["value"], row["id"]) for row in table["labels"]] == [(1, 1), (2, 4), (3, 9)]


def test_a_region_under_others_and_regions_of_one_label_are_reported() -> None:
    _, notes = paint(document((rows("#.."), 1), (rows("##."), 1)), LABELS)
    assert [note.kind for note in notes] == ["region hidden", "merged by label"]


@pytest.mark.parametrize(("count", "dtype"), [(254, np.uint8), (255, np.uint16), (300, np.uint16)])
def test_255_is_never_a_label_and_many_labels_take_16_bits(count: int, dtype: type) -> None:
    labels = [Label(place, str(place), "#000000") for place in range(1, count + 1)]
    png, _ = index_mask(document((rows("#."), count)), labels)
    image = read(png)
    assert image.tolist() == [[count, 0]]
    assert (Image.open(io.BytesIO(png)).mode == "L") == (dtype is np.uint8)


def test_a_label_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(ExportError, match="label 5"):
        index_mask(document((rows("#"), 5)), LABELS)


@given(MASKS)
def test_column_runs_are_what_pycocotools_counts(mask: NDArray[np.bool_]) -> None:
    height, width = mask.shape
    ours = coco_mask.frPyObjects({"size": [height, width], "counts": column_runs(Geometry.of_mask(mask))}, height, width)
    assert ours == coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))


@given(MASKS)
def test_a_segmentation_is_exact_and_a_polygon_wherever_there_is_one_part_without_a_hole(mask: NDArray[np.bool_]) -> None:
    height, width = mask.shape
    segmentation, why = segmentation_of(Geometry.of_mask(mask))
    if isinstance(segmentation, list):
        decoded = coco_mask.decode(coco_mask.merge(coco_mask.frPyObjects(segmentation, height, width)))
    else:
        decoded = coco_mask.decode(segmentation)
    assert np.array_equal(decoded == 1, mask)
    assert isinstance(segmentation, list) == (why == "")


def test_why_a_region_is_no_polygon_is_told() -> None:
    assert segmentation_of(Geometry.of_mask(rows("#.#")))[1] == "has 2 parts"
    assert segmentation_of(Geometry.of_mask(rows("###", "#.#", "###")))[1] == "has a hole"
    assert segmentation_of(Geometry.of_mask(rows("##.", "##.")))[0] == [[0, 0, 0, 2, 2, 2, 2, 0]]


def test_pycocotools_reads_the_whole_file_back(tmp_path: Path) -> None:
    parts, ring = rows("##.#", "#..#"), rows("####", "#.##", "####")
    documents = [document((parts, 4), (rows("#...", "...."), 1)), document((ring, 9), name="b.jpg", number=12)]
    content, notes = coco(documents, LABELS, creator="test")
    path = tmp_path / "annotations.json"
    path.write_text(json.dumps(content))
    read_back = COCO(str(path))
    assert read_back.getImgIds() == [7, 12]
    assert [entry["name"] for entry in read_back.loadCats(read_back.getCatIds())] == [label.name for label in LABELS]
    found = [read_back.annToMask(entry) == 1 for entry in read_back.loadAnns(read_back.getAnnIds())]
    expected = [parts, rows("#...", "...."), ring]
    assert all(np.array_equal(one, other) for one, other in zip(found, expected, strict=True))
    first = read_back.loadAnns([1])[0]
    assert (first["area"], first["bbox"], first["iscrowd"], first["region"]) == (5, [0, 0, 4, 2], 0, "r1")
    assert [note.image for note in notes] == ["a.jpg", "b.jpg"]


def test_a_bundle_leaves_unlabelled_images_out_and_keeps_masks_of_one_stem_apart(tmp_path: Path) -> None:
    mask = rows("#.")
    documents = [document((mask, 1), name=name) for name in ("a.jpg", "A.png", "a.png.bmp", "a.bmp")]
    documents.append(replace(documents[0], name="empty.jpg", regions=()))
    files = dict(bundle(documents, LABELS, "index-mask", creator="test"))
    masks = [name for name in files if name.startswith("masks/")]
    assert masks == ["masks/a.png", "masks/A.png.png", "masks/a.png.bmp.png", "masks/a.bmp.png"]
    report = json.loads(files["report.json"])
    assert report["images"] == 4
    assert [note["kind"] for note in report["notes"]] == ["file renamed"] * 3
    written = write_files(files.items(), tmp_path / "out")
    assert [path.read_bytes() for path in written] == list(files.values())


def test_a_format_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(ExportError, match="index-mask and coco"):
        list(bundle([], LABELS, "pdf", creator="test"))


def test_a_failed_write_keeps_the_old_file_and_leaves_no_other(tmp_path: Path) -> None:
    def files() -> Any:
        yield "a.json", b"new"
        yield "blocked/b.json", b"new"

    (tmp_path / "a.json").write_bytes(b"old")
    (tmp_path / "blocked").write_bytes(b"a file, not a folder")
    with pytest.raises(ExportError, match="cannot be written"):
        write_files(files(), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "blocked"]
