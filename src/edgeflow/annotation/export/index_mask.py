"""Index masks: a PNG per image whose pixel values name labels.

The value of a label is its place, from 1, among all labels in ascending order of id; 0 is background. A label added later
thus never moves an earlier one. Up to 254 labels the PNG is 8-bit, so that 255, which many readers take for *void*, is
never a label; above that it is 16-bit. Where regions overlap, the one with the higher z wins.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from edgeflow.annotation.document import Document, Label
from edgeflow.annotation.export.content import File, json_file
from edgeflow.annotation.export.encode import Values, png
from edgeflow.annotation.export.order import Order
from edgeflow.annotation.export.rows import paint
from edgeflow.errors import ExportError

MOST_8_BIT = 254
_MOST_16_BIT = 65534


def files(order: Order) -> Iterator[File]:
    """``masks/STEM.png`` of every image and ``labels.json``, the table of values."""
    for document in order.documents:
        order.note_merged(document)
        yield f"masks/{order.stems.stem(document)}.png", png(index_mask(document, order.labels))
    yield "labels.json", label_table_json(order.labels)


def label_values(labels: Sequence[Label]) -> dict[int, int]:
    """Label id -> pixel value.

    Raises
    ------
    ExportError
        If there are more than 65,534 labels.
    """
    if len(labels) > _MOST_16_BIT:
        raise ExportError(f"An index mask can hold {_MOST_16_BIT} labels, not {len(labels)}; use COCO.")
    return {label_id: value for value, label_id in enumerate(sorted(label.id for label in labels), start=1)}


def label_table_json(labels: Sequence[Label]) -> bytes:
    """The table that goes with the masks, a JSON file: what every pixel value means."""
    values = label_values(labels)
    rows = sorted(labels, key=lambda label: label.id)
    table = {
        "background": 0,
        "labels": [{"value": values[label.id], "id": label.id, "name": label.name, "color": label.color} for label in rows],
    }
    return json_file(table)


def blank(shape: tuple[int, ...], count: int) -> Values:
    """Background of `shape` in as few bits as hold the values 1 .. `count` without using 255."""
    return np.zeros(shape, np.uint8) if count <= MOST_8_BIT else np.zeros(shape, np.uint16)


def index_mask(document: Document, labels: Sequence[Label]) -> Values:
    """uint8 or uint16 (H, W) of pixel values; of regions that overlap, the higher z is seen."""
    painted = blank(document.shape, len(labels))
    values = label_values(labels)
    paint(painted, 0, ((region.geometry, values[region.label_id]) for region in document.regions))
    return painted
