"""COCO instances, exact to the pixel unless drawn outlines are asked for.

A region of one part without holes is written as a polygon when pycocotools turns that polygon into the very same mask; every
other region as compressed run lengths. ``iscrowd`` is 0 for both unless the region was a crowd in the file it came from.
Polygons and boxes are on pixel edges, boxes ``[x, y, width, height]`` (https://cocodataset.org/#format-data); polygons are
drawn in by a twentieth of a pixel, which pycocotools does not see, so that programs that cut to whole pixels and fill with
OpenCV or Pillow have the very pixels too. An outline drawn by hand is written instead, with its own few vertices, where
pycocotools turns it into the same mask. Image ids are the store's own numbers, category ids the label ids, so both stay the
same from export to export; annotations carry the region's id beside their number.

A plane of a stack is an image of its own: its ``file_name`` is that of the file it lies in, and ``plane`` (counted from 0) and
``axis`` say which it is where it is not the first of the usual axis.
"""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from edgeflow.annotation.document import Document, Region
from edgeflow.annotation.export.attributes import besides
from edgeflow.annotation.export.content import Content, File, Growing
from edgeflow.annotation.export.options import SIDES, Outlines
from edgeflow.annotation.export.order import Order
from edgeflow.annotation.export.outlines import drawn_ring, only_ring
from edgeflow.annotation.export.rings import drawn_in, only_part
from edgeflow.annotation.geometry import Geometry


def files(order: Order) -> Iterator[File]:
    """``annotations.json``; of a split ``instances_train.json`` and ``instances_val.json``."""
    names = {None: "annotations.json"} if order.options.split is None else {side: f"instances_{side}.json" for side in SIDES}
    instances = {side: _Instances(order) for side in names}
    for document in order.documents:
        instances[order.side(document)].add(document)
    for side, name in names.items():
        yield name, instances[side].content()


class _Instances:
    """One COCO file under construction."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._images = Growing(order.scratch)
        self._annotations = Growing(order.scratch)
        self._count = 0
        self._empty = True

    def add(self, document: Document) -> None:
        height, width = document.shape
        image: dict[str, object] = {"id": document.number, "file_name": document.name, "height": height, "width": width}
        if document.plane or document.axis:
            image["plane"] = document.plane
        if document.axis:
            image["axis"] = document.axis
        self._images.write(("\n" if self._empty else ",\n") + json.dumps(image, ensure_ascii=False))
        self._empty = False
        for region in document.regions:
            segmentation = written(self._order, document, region, otherwise="exact run lengths")
            self._count += 1
            entry = _annotation(self._count, document, region, segmentation)
            self._annotations.write((",\n" if self._count > 1 else "\n") + json.dumps(entry, ensure_ascii=False))

    def content(self) -> Content:
        info = {"description": "Annotations made with EdgeFlow", "version": self._order.creator}
        categories = [{"id": label.id, "name": label.name, "supercategory": ""} for label in self._order.labels]
        whole = Growing(self._order.scratch)
        whole.write(f'{{"info": {json.dumps(info, ensure_ascii=False)},\n"licenses": [],\n"categories": ')
        whole.write(json.dumps(categories, ensure_ascii=False) + ',\n"images": [')
        whole.append(self._images)
        whole.write('\n],\n"annotations": [')
        whole.append(self._annotations)
        whole.write("\n]}\n")
        return whole.content()


def written(order: Order, document: Document, region: Region, *, otherwise: str) -> object:
    """COCO's ``segmentation`` of a region by the outlines that are asked for, and a note where it is one of `otherwise`.

    See `segmentation_of`.
    """
    drawn, iou = _drawn(region, order.options.outlines)
    if drawn:
        if iou < 1:
            text = f"Region {region.id} is written as it is drawn; pycocotools makes other pixels of that."
            order.note(document, "drawn differently", text, region=region, iou=iou)
        return [drawn]
    segmentation, why = segmentation_of(region.geometry)
    if why:
        text = f"Region {region.id} {why}, so it is written as {otherwise}; a reader of polygons alone misses it."
        order.note(document, "not a polygon", text, region=region, iou=1.0)
    return segmentation


def segmentation_of(geometry: Geometry) -> tuple[object, str]:
    """COCO's ``segmentation`` of a geometry, and why it is no polygon ("" where it is one).

    A polygon is ``[[x, y, x, y, ...]]``, a hair inside the pixel edges; run lengths are ``{"size": [H, W], "counts": text}``.
    """
    height, width = geometry.shape
    rle = _runs(geometry)
    encoded = {"size": [height, width], "counts": rle["counts"].decode("ascii")}
    part, why = only_part(geometry)
    if part is None:
        return encoded, why
    flat: list[float] = drawn_in(part).round(2).ravel().tolist()
    drawn = coco_mask.frPyObjects([flat], height, width)[0]
    if drawn["counts"] != rle["counts"]:
        return encoded, "is a polygon that pycocotools would draw differently"
    return [flat], ""


def _drawn(region: Region, asked: Outlines | None) -> tuple[list[float], float]:
    """The drawn outline as ``x, y, x, y, ...`` and the IoU of what pycocotools makes of it; empty where it is not to be written.

    It is none where there are parts or holes, and none that costs anything unless it was asked for.
    """
    if asked == "drawn":
        ring = drawn_ring(region)
    else:
        ring = None if asked == "edges" or region.outline is None else only_ring(region.outline)
    if ring is None:
        return [], 0.0
    flat: list[float] = np.round(ring[:-1], 2).ravel().tolist()
    iou = float(coco_mask.iou(coco_mask.frPyObjects([flat], *region.geometry.shape), [_runs(region.geometry)], [0])[0, 0])
    # What is so thin that nothing would be read of it is no polygon in COCO.
    return (flat, iou) if iou == 1 or (iou > 0 and asked == "drawn") else ([], iou)


def _runs(geometry: Geometry) -> dict[str, Any]:
    """pycocotools' compressed run lengths."""
    height, width = geometry.shape
    found: dict[str, Any] = coco_mask.frPyObjects({"size": [height, width], "counts": column_runs(geometry)}, height, width)
    return found


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
    own = {
        "id": number,
        "image_id": document.number,
        "category_id": region.label_id,
        "segmentation": segmentation,
        "area": region.geometry.area,
        "bbox": [window.left, window.top, window.width, window.height],
        # A crowd stays the crowd it was in the file that it came from.
        "iscrowd": int(region.attributes.get("iscrowd") in (1, True)),
        "region": region.id,
    }
    return own | besides(region, own)
