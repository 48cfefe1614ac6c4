"""Index masks: a PNG per image whose pixel values name labels. Pure: documents in, bytes out.

The value of a label is its place, from 1, among all labels in ascending order of id; 0 is background. A label added later
thus never moves an earlier one. Up to 254 labels the PNG is 8-bit, so that 255, which many readers take for *void*, is
never a label; above that it is 16-bit. Where regions overlap, the one with the higher z wins.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from edgeflow.annotation.document import Document, Label
from edgeflow.annotation.export.report import Note
from edgeflow.errors import ExportError

_MOST_8_BIT = 254
_MOST_16_BIT = 65534


def label_values(labels: Sequence[Label]) -> dict[int, int]:
    """Label id -> pixel value."""
    return {label_id: value for value, label_id in enumerate(sorted(label.id for label in labels), start=1)}


def label_table(labels: Sequence[Label]) -> dict[str, object]:
    """The table that goes with the masks, for a JSON file: what every pixel value means."""
    values = label_values(labels)
    rows = sorted(labels, key=lambda label: label.id)
    return {
        "background": 0,
        "labels": [{"value": values[label.id], "id": label.id, "name": label.name, "color": label.color} for label in rows],
    }


def paint(document: Document, labels: Sequence[Label]) -> tuple[NDArray[np.uint16], list[Note]]:
    """uint16 (H, W) of pixel values, and what painting one region over another has hidden.

    Raises
    ------
    ExportError
        If there are more than 65,534 labels, or a region has a label that is not among `labels`.
    """
    if len(labels) > _MOST_16_BIT:
        raise ExportError(f"An index mask can hold {_MOST_16_BIT} labels, not {len(labels)}; use COCO.")
    values = label_values(labels)
    painted = np.zeros(document.shape, np.uint16)
    owner = np.zeros(document.shape, np.int32)
    for place, region in enumerate(document.regions, start=1):
        if region.label_id not in values:
            raise ExportError(f"A region of {document.name} has the label {region.label_id}, which is not in the label table.")
        crop = region.geometry.crop
        painted[region.geometry.window.slices][crop] = values[region.label_id]
        owner[region.geometry.window.slices][crop] = place
    left = np.bincount(owner.ravel(), minlength=len(document.regions) + 1)
    notes: list[Note] = []
    for place, region in enumerate(document.regions, start=1):
        lost = region.geometry.area - int(left[place])
        if lost == region.geometry.area:
            notes.append(
                Note(document.name, "region hidden", f"Region {region.id} lies wholly under others and is not in the mask.")
            )
        elif lost:
            text = f"{lost} of {region.geometry.area} pixels of region {region.id} lie under a higher z and took its label."
            notes.append(Note(document.name, "overlap flattened", text))
    if len(document.regions) > len({region.label_id for region in document.regions}):
        text = "Several regions share a label; an index mask does not tell them apart."
        notes.append(Note(document.name, "merged by label", text))
    return painted, notes


def index_mask(document: Document, labels: Sequence[Label]) -> tuple[bytes, list[Note]]:
    """The PNG file (8 or 16 bits, one band) and the notes of `paint`. Raises as `paint` does."""
    painted, notes = paint(document, labels)
    values = painted.astype(np.uint8) if len(labels) <= _MOST_8_BIT else painted
    done, encoded = cv2.imencode(".png", values)
    if not done:
        raise ExportError(f"The mask of {document.name} could not be written as PNG.")
    return encoded.tobytes(), notes
