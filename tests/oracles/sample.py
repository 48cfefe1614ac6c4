"""A sample project drawn for the readers of other programs: images, every export of them, and what is true of both."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from edgeflow.annotation.document import Document, Label, Provenance, Region
from edgeflow.annotation.export.bundle import bundle, write_files
from edgeflow.annotation.export.options import ExportOptions
from edgeflow.annotation.export.report import Report
from edgeflow.annotation.geometry import Geometry
from edgeflow.masks import Mask

LABELS = (Label(1, "cat", "#e6194b"), Label(4, 'a "dog" <b>, 😀 ../', "#4363d8"), Label(9, "sky", "#ffe119"))
FORMATS = ("coco", "voc", "labelme", "yolo-seg", "cvat")
_SHAPE = (48, 64)


def write_sample(folder: Path) -> None:
    """Images in ``images/``, a folder per format, and ``truth.json`` with ``truth.npz``: the regions, and what reports say."""
    documents = [_document(number, masks) for number, masks in enumerate(_images())]
    (folder / "images").mkdir(parents=True)
    for document in documents:
        pixels = np.random.default_rng(document.number).integers(0, 256, (*_SHAPE, 3), np.uint8)
        Image.fromarray(pixels).save(folder / "images" / document.name)
    names = {label.id: label.name for label in LABELS}
    costs: dict[str, dict[str, float]] = {}
    for form in FORMATS:
        report = Report()
        files = bundle(documents, LABELS, form, creator="EdgeFlow oracles", options=ExportOptions(), report=report)
        write_files(files, folder / form)
        costs[form] = {note.region: note.iou for note in report.notes if note.region is not None and note.iou is not None}
    regions = [(document, region) for document in documents for region in document.regions]
    truth = [{"image": document.name, "region": region.id, "label": names[region.label_id]} for document, region in regions]
    (folder / "truth.json").write_text(json.dumps({"regions": truth, "costs": costs}))
    masks = {region.id: region.geometry.mask for _, region in regions}
    np.savez_compressed(folder / "truth.npz", **masks)  # type: ignore[arg-type]


def _document(number: int, masks: list[Mask]) -> Document:
    regions = tuple(
        Region(f"i{number}r{z}", LABELS[z % 3].id, z, Geometry.of_mask(mask), Provenance()) for z, mask in enumerate(masks)
    )
    return Document(f"d{number}", number + 1, f"image {number}.png", _SHAPE, 1, regions)


def _images() -> Iterator[list[Mask]]:
    disk = _disk(20, 24, 15)
    yield [disk, _disk(30, 50, 9)]
    yield [disk & ~_disk(20, 24, 8), disk & ~_disk(14, 20, 4) & ~_disk(26, 28, 4)]
    yield [(disk & ~_disk(20, 24, 10)) | _disk(20, 24, 4), _disk(8, 50, 6) | _disk(38, 52, 7)]
    yield [disk, _disk(20, 34, 12), _disk(30, 28, 10)]
    yield [_pixel(0, 0), _pixel(47, 63), _pixel(20, 20)]
    rows, cols = np.mgrid[: _SHAPE[0], : _SHAPE[1]]
    yield [np.asarray(cols < 30), np.asarray(cols >= 30), np.asarray((rows + cols) % 2 == 0)]
    for seed in range(4):
        rng = np.random.default_rng(seed)
        yield [np.kron(rng.random((12, 16)) < share, np.ones((4, 4))) > 0 for share in (0.85, 0.6, 0.3)]


def _disk(row: int, col: int, radius: int) -> Mask:
    rows, cols = np.mgrid[: _SHAPE[0], : _SHAPE[1]]
    return np.asarray((rows - row) ** 2 + (cols - col) ** 2 <= radius**2)


def _pixel(row: int, col: int) -> Mask:
    mask = np.zeros(_SHAPE, np.bool_)
    mask[row, col] = True
    return mask
