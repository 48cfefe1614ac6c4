"""COCO instances, exact to the pixel. Pure: documents in, a dictionary out.

A region of one part without holes is written as a polygon when pycocotools turns that polygon into the very same mask;
every other region as compressed run lengths. ``iscrowd`` is 0 for both. Image ids are the store's own numbers, category
ids the label ids, so both stay the same from export to export; annotations carry the region's id beside their number.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from edgeflow.annotation.document import Document, Label, Region
from edgeflow.annotation.exact import polygons_of
from edgeflow.annotation.export.report import Note
from edgeflow.annotation.geometry import Geometry


def coco(documents: Iterable[Document], labels: Sequence[Label], *, creator: str) -> tuple[dict[str, object], list[Note]]:
    """The content of a COCO instances file, and notes on the regions that are run lengths. `creator` names the program."""
    images: list[dict[str, object]] = []
    annotations: list[dict[str, object]] = []
    notes: list[Note] = []
    for document in documents:
        height, width = document.shape
        images.append({"id": document.number, "file_name": document.name, "height": height, "width": width})
        for region in document.regions:
            segmentation, why = segmentation_of(region.geometry)
            if why:
                text = f"Region {region.id} {why}, so it is written as exact run lengths; a reader of polygons alone misses it."
                notes.append(Note(document.name, "not a polygon", text))
            annotations.append(_annotation(len(annotations) + 1, document, region, segmentation))
    categories = [
        {"id": label.id, "name": label.name, "supercategory": ""} for label in sorted(labels, key=lambda label: label.id)
    ]
    info = {"description": "Annotations made with EdgeFlow", "version": creator}
    return {"info": info, "licenses": [], "images": images, "categories": categories, "annotations": annotations}, notes


def segmentation_of(geometry: Geometry) -> tuple[object, str]:
    """COCO's ``segmentation`` of a geometry, and why it is no polygon ("" where it is one).

    A polygon is ``[[x, y, x, y, ...]]`` on pixel edges; run lengths are ``{"size": [H, W], "counts": text}``.
    """
    height, width = geometry.shape
    rle = coco_mask.frPyObjects({"size": [height, width], "counts": column_runs(geometry)}, height, width)
    encoded = {"size": [height, width], "counts": rle["counts"].decode("ascii")}
    parts = polygons_of(geometry)
    if len(parts) > 1:
        return encoded, f"has {len(parts)} parts"
    if len(parts[0]) > 1:
        return encoded, f"has {len(parts[0]) - 1} holes" if len(parts[0]) > 2 else "has a hole"
    flat = [coordinate for point in parts[0][0][:-1] for coordinate in point]
    drawn = coco_mask.frPyObjects([flat], height, width)[0]
    if drawn["counts"] != rle["counts"]:
        return encoded, "is a polygon that pycocotools would draw differently"
    return [flat], ""


def column_runs(geometry: Geometry) -> list[int]:
    """Run lengths over the whole image in column-major order, the first counting background: COCO's uncompressed RLE.

    Computed from the window alone: a 12-megapixel image is never unrolled for a small region.
    """
    height, width = geometry.shape
    window = geometry.window
    columns = geometry.crop.T.astype(np.int8)
    steps = np.diff(columns, axis=1, prepend=0, append=0)  # (window width, window height + 1): +1 enters, -1 leaves
    starts, ends = (
        _positions(steps == 1, window.left, window.top, height),
        _positions(steps == -1, window.left, window.top, height),
    )
    # A run that ends at the foot of one column goes on at the head of the next.
    joined = np.flatnonzero(ends[:-1] == starts[1:])
    starts, ends = np.delete(starts, joined + 1), np.delete(ends, joined)
    turns = np.stack([starts, ends], axis=1).ravel()
    runs = np.diff(np.concatenate(([0], turns, [height * width])))
    return [int(run) for run in (runs if runs[-1] else runs[:-1])]


def _positions(marks: NDArray[np.bool_], left: int, top: int, height: int) -> NDArray[np.int64]:
    cols, rows = np.nonzero(marks)
    return np.asarray((cols + left) * height + rows + top, np.int64)


def _annotation(number: int, document: Document, region: Region, segmentation: object) -> dict[str, object]:
    window = region.geometry.window
    return {
        "id": number,
        "image_id": document.number,
        "category_id": region.label_id,
        "segmentation": segmentation,
        "area": region.geometry.area,
        "bbox": [window.left, window.top, window.width, window.height],
        "iscrowd": 0,
        "region": region.id,
    }
