"""Regions cut down to what is seen of them from above, where a pixel can belong to one only. Pure."""

from dataclasses import replace

import numpy as np

from edgeflow.annotation.document import Document, Region
from edgeflow.annotation.editing import subtracted
from edgeflow.annotation.export.report import Note
from edgeflow.errors import MaskError


def flattened(document: Document) -> tuple[Document, list[Note]]:
    """The document without overlaps, where the higher z wins, and what it cost each region that lost pixels.

    Regions of which nothing is seen are left out.
    """
    windows = [region.geometry.window for region in document.regions]
    edges = np.array([(one.top, one.left, one.bottom, one.right) for one in windows], np.int64).reshape(-1, 4)
    kept: list[Region] = []
    notes: list[Note] = []
    for place, region in enumerate(document.regions):
        top, left, bottom, right = edges[place]
        above = edges[place + 1 :]
        near = (above[:, 0] < bottom) & (above[:, 2] > top) & (above[:, 1] < right) & (above[:, 3] > left)
        others = [document.regions[place + 1 + int(index)].geometry for index in np.flatnonzero(near)]
        if not others:
            kept.append(region)
            continue
        area = region.geometry.area
        try:
            seen = subtracted(region.geometry, others)
        except MaskError:
            text = f"Region {region.id} lies wholly under others and is left out."
            notes.append(Note.on(document, "region hidden", text, region=region.id, iou=0.0))
            continue
        if seen.area < area:
            text = f"{area - seen.area} of {area} pixels of region {region.id} lie under a higher z and are left out."
            notes.append(Note.on(document, "overlap flattened", text, region=region.id, iou=seen.area / area))
        kept.append(replace(region, geometry=seen, outline=None if seen != region.geometry else region.outline))
    return replace(document, regions=tuple(kept)), notes
