"""Documents, labels and proposals into what travels, and back. Pure."""

import base64
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from edgeflow.annotation.document import Document, Draft, Region
from edgeflow.annotation.editing import united
from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.outline import Outline, outline_of, vertices
from edgeflow.clicks import Click
from edgeflow.grid import Float, Window
from edgeflow.segmenter import Proposal
from edgeflow.server import asked_labels, wire
from edgeflow.store.documents import Edited
from edgeflow.store.label_table import Labels
from edgeflow.store.labels import (
    AddLabel,
    ChangeLabel,
    DeleteLabel,
    ImportLabels,
    LabelEdit,
    ListedLabel,
    MergeLabel,
    OrderLabels,
)
from edgeflow.store.statistics import ImageEffort, RegionEffort

Box = tuple[int, int, int, int]


def wire_document(document: Document, source: wire.Source | None) -> wire.Document:
    """A document with its outlines, which are traced once per geometry."""
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
        flagged=document.flagged,
        note=document.note,
        source=source,
    )


def wire_change(edited: Edited) -> wire.Change:
    """What an edit changed: of its regions only those it touched."""
    document, touched = edited.document, set(edited.touched)
    regions = [_wire_region(region) for region in document.regions if region.id in touched] if touched else []
    left = {region.id for region in regions}
    return wire.Change(
        since=edited.since,
        version=document.version,
        regions=regions,
        removed=[region_id for region_id in edited.touched if region_id not in left],
        draft=wire_draft(document.draft),
        can_undo=document.can_undo,
        can_redo=document.can_redo,
        flagged=document.flagged,
        note=document.note,
    )


def wire_draft(draft: Draft) -> wire.Draft:
    """The object being clicked."""
    return wire.Draft(
        clicks=[wire.ClickPoint(row=click.row, col=click.col, positive=click.positive) for click in draft.clicks],
        threshold=draft.threshold,
        largest=draft.largest,
        region=draft.region,
        box=None if draft.box is None else _box(draft.box),
    )


def wire_labels(labels: Labels) -> wire.Labels:
    """The label table."""
    return wire.Labels(
        version=labels.version,
        labels=[wire.Label(id=label.id, name=label.name, color=label.color, key=label.key) for label in labels.labels],
        can_undo=labels.can_undo,
        can_redo=labels.can_redo,
    )


def wire_outline(outline: Outline, after: Geometry, before: Geometry) -> wire.Outline:
    """An outline that might be, and how much of the region stays by it."""
    joint = united([before, after]).area
    iou = (before.area + after.area - joint) / joint
    return wire.Outline(polygons=_polygons(outline), vertices=vertices(outline), iou=iou)


def wire_statistics(objects: Sequence[RegionEffort], images: Sequence[ImageEffort]) -> wire.Statistics:
    """What regions and images took, to the tenth of a second."""
    return wire.Statistics(
        objects=[wire.ObjectStatistics(**asdict(effort) | {"seconds": round(effort.seconds, 1)}) for effort in objects],
        images=[wire.ImageStatistics(**asdict(effort) | {"seconds": round(effort.seconds, 1)}) for effort in images],
    )


def clicks_of(points: Sequence[wire.ClickPoint]) -> tuple[Click, ...]:
    """Clicks as the session takes them."""
    return tuple(Click(point.row, point.col, point.positive) for point in points)


def label_edit_of(edit: asked_labels.TableEdit) -> LabelEdit:
    """An edit of the label table as the store takes it."""
    match edit:
        case asked_labels.AddLabel():
            return AddLabel(edit.name, edit.color)
        case asked_labels.ChangeLabel():
            return ChangeLabel(edit.label_id, edit.name, edit.color, edit.key)
        case asked_labels.OrderLabels():
            return OrderLabels(tuple(edit.labels))
        case asked_labels.MergeLabel():
            return MergeLabel(edit.label_id, edit.into)
        case asked_labels.DeleteLabel():
            return DeleteLabel(edit.label_id)
        case asked_labels.ImportLabels():
            return ImportLabels(tuple(ListedLabel(row.name, row.color, row.key) for row in edit.labels))


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
    made = region.provenance
    return wire.Region(
        id=region.id,
        label_id=region.label_id,
        z=region.z,
        area=region.geometry.area,
        box=_box(region.geometry.window),
        polygons=_polygons(region.outline or outline_of(region.geometry)),
        clicks=len(made.clicks),
        edits=made.edits,
        seconds=round(made.seconds, 1),
        hidden=region.hidden,
        locked=region.locked,
    )


def _box(window: Window) -> Box:
    return window.top, window.left, window.height, window.width


def _polygons(outline: Outline) -> wire.Polygons:
    return [[list(ring) for ring in part] for part in outline]
