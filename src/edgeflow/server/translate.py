"""Documents and proposals into what travels, and back. Pure."""

import base64
from functools import lru_cache

import numpy as np

from edgeflow.annotation.document import Document, Draft, Label, Region
from edgeflow.annotation.exact import polygons_of
from edgeflow.annotation.geometry import Geometry
from edgeflow.clicks import Click
from edgeflow.grid import Float, Window
from edgeflow.segmenter import Proposal
from edgeflow.server import wire

WirePolygons = list[list[list[tuple[float, float]]]]


def wire_document(document: Document) -> wire.Document:
    """A document with its polygons, which are traced once per geometry."""
    return wire.Document(
        image=document.image,
        name=document.name,
        height=document.shape[0],
        width=document.shape[1],
        version=document.version,
        regions=[_wire_region(region) for region in document.regions],
        draft=wire_draft(document.draft),
        can_undo=document.can_undo,
        can_redo=document.can_redo,
    )


def wire_draft(draft: Draft) -> wire.Draft:
    """The object being clicked."""
    clicks = [wire.ClickPoint(row=click.row, col=click.col, positive=click.positive) for click in draft.clicks]
    return wire.Draft(clicks=clicks, threshold=draft.threshold, largest=draft.largest)


def wire_label(label: Label) -> wire.Label:
    """A row of the label table."""
    return wire.Label(id=label.id, name=label.name, color=label.color, key=label.key)


def clicks_of(points: list[wire.ClickPoint]) -> tuple[Click, ...]:
    """Clicks as the session takes them."""
    return tuple(Click(point.row, point.col, point.positive) for point in points)


def wire_grid(proposal: Proposal) -> wire.Grid:
    """A proposal as bytes of probability; nothing of the image's own resolution is touched."""
    cells = _cells(proposal.probability)
    window = proposal.window
    return wire.Grid(
        top=window.top,
        left=window.left,
        height=window.height,
        width=window.width,
        rows=cells.shape[0],
        cols=cells.shape[1],
        cells=base64.b64encode(cells.tobytes()).decode("ascii"),
    )


def as_seen(proposal: Proposal) -> Proposal:
    """The proposal as the page has it, in steps of 1/255: finishing must store the mask that was on the screen."""
    probability: Float = _cells(proposal.probability).astype(np.float32) / np.float32(255)
    return Proposal(probability, proposal.window, proposal.shape, None)


def _cells(probability: Float) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.asarray(np.rint(probability * 255), np.uint8)


def _wire_region(region: Region) -> wire.Region:
    window: Window = region.geometry.window
    return wire.Region(
        id=region.id,
        label_id=region.label_id,
        z=region.z,
        area=region.geometry.area,
        box=(window.top, window.left, window.height, window.width),
        polygons=_polygons(region.geometry),
        clicks=len(region.provenance.clicks),
    )


@lru_cache(maxsize=20_000)
def _polygons(geometry: Geometry) -> WirePolygons:
    return [[[(float(x), float(y)) for x, y in ring] for ring in part] for part in polygons_of(geometry)]
