"""What a person can do to a document, and the rows that each edit touches. Pure; knows no database.

Shapes come here ready made (`annotation.editing`, or the network); here is what happens to the region that gets them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from edgeflow.annotation.document import Document, Draft, Provenance, Region
from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.outline import Outline
from edgeflow.clicks import Click
from edgeflow.errors import EdgeFlowError
from edgeflow.grid import Window
from edgeflow.store.adding import AddRegions, additions
from edgeflow.store.changes import Change, draft_changes, note_changes, region_changes
from edgeflow.store.ordering import Place, reordered


class UnknownIdError(EdgeFlowError):
    """An image, region or label that the store does not have."""


class TakenIdError(EdgeFlowError):
    """A new region under the id of another one."""


class LockedError(EdgeFlowError):
    """A change of a region that is locked."""


@dataclass(frozen=True, slots=True)
class SetDraft:
    """The clicks, threshold or largest of the draft; what it corrects and its box stay."""

    clicks: tuple[Click, ...]
    threshold: float
    largest: bool


@dataclass(frozen=True, slots=True)
class Start:
    """Begin the draft anew: for a new object, to correct a region, or for the object in a box. The slider stays where it is."""

    region: str | None = None
    box: Window | None = None


@dataclass(frozen=True, slots=True)
class AddRegion:
    """Add a region on top of the others; with `ends_draft` the draft has become it, and so have its seconds."""

    region_id: str
    label_id: int
    geometry: Geometry
    provenance: Provenance
    ends_draft: bool = True
    outline: Outline | None = None
    kind: str = "add"


@dataclass(frozen=True, slots=True)
class Correct:
    """The draft's clicks have given the region it corrects another shape; `made` is how, of the draft alone."""

    region_id: str
    geometry: Geometry
    made: Provenance


@dataclass(frozen=True, slots=True)
class Shaped:
    """The shape that an edit by hand gives a region."""

    region_id: str
    geometry: Geometry
    outline: Outline | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A new region cut off another: of its label, and at its height, for the two share no pixel."""

    region_id: str
    of: str
    geometry: Geometry


@dataclass(frozen=True, slots=True)
class Reshape:
    """By hand, regions get other shapes, some are gone for it and some are cut off. `kind` is its name in the log."""

    kind: str
    shaped: tuple[Shaped, ...]
    gone: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Relabel:
    """Give regions another label."""

    region_ids: tuple[str, ...]
    label_id: int


@dataclass(frozen=True, slots=True)
class DeleteRegions:
    """Take regions away."""

    region_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderRegions:
    """Bring regions to the front or back, or one step, keeping their order among each other."""

    region_ids: tuple[str, ...]
    to: Place


@dataclass(frozen=True, slots=True)
class Hide:
    """Hide regions in the page, or show them."""

    region_ids: tuple[str, ...]
    hidden: bool


@dataclass(frozen=True, slots=True)
class Lock:
    """Lock regions, or unlock them."""

    region_ids: tuple[str, ...]
    locked: bool


@dataclass(frozen=True, slots=True)
class SetNote:
    """The flag and the note of the image."""

    flagged: bool
    note: str


Edit = (
    SetDraft | Start | AddRegion | AddRegions | Correct | Reshape | Relabel | DeleteRegions | OrderRegions | Hide | Lock | SetNote
)


def changes_of(document: Document, edit: Edit, seconds: float = 0.0) -> tuple[str, list[Change]]:
    """The kind of an edit, for the log, and what it changes; no change where everything is so already.

    `seconds` were worked on it. They go to the draft, or in equal parts to the regions that get another shape or label, which
    also count the edit; hiding, locking and ordering is no work on an object.

    Raises
    ------
    UnknownIdError
        If it names a region the document does not have.
    LockedError
        If it would change a region that is locked.
    """
    match edit:
        case SetDraft():
            return _set_draft(document, edit, seconds)
        case Start(region_id, box):
            if region_id is not None:
                open_regions(document, [region_id])
            worked = seconds if region_id is not None or box is not None else 0.0
            begun = replace(document.draft, clicks=(), region=region_id, box=box, seconds=worked)
            same = begun == replace(document.draft, seconds=worked)
            return "start", [] if same else draft_changes(document, begun)
        case AddRegion():
            worked = seconds + (document.draft.seconds if edit.ends_draft else 0.0)
            added = region_changes(document, None, _new_region(document, edit, worked))
            return edit.kind, added + (draft_changes(document, emptied(document.draft)) if edit.ends_draft else [])
        case AddRegions():
            return edit.kind, additions(document, edit, seconds)
        case Correct():
            return "correct", _correct(document, edit, seconds)
        case Reshape():
            return edit.kind, _reshape(document, edit, seconds)
        case Relabel(region_ids, label_id):
            regions = [region for region in open_regions(document, region_ids) if region.label_id != label_id]
            share = seconds / max(1, len(regions))
            return "relabel", [
                change
                for region in regions
                for change in region_changes(document, region, _worked(replace(region, label_id=label_id), share))
            ]
        case DeleteRegions(region_ids):
            return "delete", _deletions(document, open_regions(document, region_ids))
        case OrderRegions(region_ids, to):
            return "order", _reorder(document, open_regions(document, region_ids), to)
        case Hide(region_ids, hidden):
            regions = known_regions(document, region_ids)
            return "hide", [
                change for region in regions for change in region_changes(document, region, replace(region, hidden=hidden))
            ]
        case Lock(region_ids, locked):
            regions = known_regions(document, region_ids)
            return "lock", [
                change for region in regions for change in region_changes(document, region, replace(region, locked=locked))
            ]
        case SetNote(flagged, note):
            return "note", note_changes(document, flagged, note)


def emptied(draft: Draft) -> Draft:
    """The draft of the next object: the slider stays where the annotator left it."""
    return replace(draft, clicks=(), region=None, box=None, seconds=0.0)


def known_regions(document: Document, region_ids: Sequence[str]) -> list[Region]:
    """The regions with these ids, each once. Raises `UnknownIdError`."""
    regions = {region.id: region for region in document.regions}
    for region_id in region_ids:
        if region_id not in regions:
            raise UnknownIdError(f"There is no region {region_id!r} on {document.name}; it may have been deleted.")
    return [regions[region_id] for region_id in dict.fromkeys(region_ids)]


def open_regions(document: Document, region_ids: Sequence[str]) -> list[Region]:
    """The regions with these ids, each once, which may be changed. Raises `UnknownIdError` or `LockedError`."""
    found = known_regions(document, region_ids)
    for region in found:
        if region.locked:
            place = document.regions.index(region) + 1
            window = region.geometry.window
            raise LockedError(
                f"Object {place} of {document.name}, at row {window.top} and column {window.left}, is locked; unlock it first."
            )
    return found


def _set_draft(document: Document, edit: SetDraft, seconds: float) -> tuple[str, list[Change]]:
    before = document.draft
    kind = "clicks" if edit.clicks != before.clicks else "threshold"
    if (edit.clicks, edit.threshold, edit.largest) == (before.clicks, before.threshold, before.largest):
        return kind, []
    after = replace(before, clicks=edit.clicks, threshold=edit.threshold, largest=edit.largest)
    begun = after.clicks or after.region is not None or after.box is not None
    return kind, draft_changes(document, replace(after, seconds=before.seconds + seconds if begun else 0.0))


def _correct(document: Document, edit: Correct, seconds: float) -> list[Change]:
    (before,) = open_regions(document, [edit.region_id])
    earlier, made = before.provenance, edit.made
    worked = earlier.seconds + document.draft.seconds + seconds
    provenance = replace(made, clicks=earlier.clicks + made.clicks, seconds=worked, edits=earlier.edits)
    after = replace(before, geometry=edit.geometry, provenance=provenance, outline=None)
    return region_changes(document, before, after) + draft_changes(document, emptied(document.draft))


def _reshape(document: Document, edit: Reshape, seconds: float) -> list[Change]:
    shapes = {shaped.region_id: shaped for shaped in edit.shaped}
    open_regions(document, [*shapes, *edit.gone])
    pairs = [
        (region, replace(region, geometry=shapes[region.id].geometry, outline=shapes[region.id].outline))
        for region in known_regions(document, list(shapes))
    ]
    # A region that keeps its shape was not worked on.
    pairs = [(before, after) for before, after in pairs if before != after]
    share = seconds / max(1, len(pairs) + len(edit.pieces))
    changed = [change for before, after in pairs for change in region_changes(document, before, _worked(after, share))]
    for piece in edit.pieces:
        (whole,) = known_regions(document, [piece.of])
        made = Provenance(seconds=share, edits=1)
        cut = replace(whole, id=piece.region_id, geometry=piece.geometry, provenance=made, outline=None)
        changed += region_changes(document, None, cut)
    return changed + _deletions(document, known_regions(document, edit.gone))


def _new_region(document: Document, edit: AddRegion, seconds: float) -> Region:
    top = max((region.z for region in document.regions), default=0) + 1
    provenance = replace(edit.provenance, seconds=edit.provenance.seconds + seconds)
    return Region(edit.region_id, edit.label_id, top, edit.geometry, provenance, edit.outline)


def _deletions(document: Document, regions: Sequence[Region]) -> list[Change]:
    gone = [change for region in regions for change in region_changes(document, region, None)]
    orphaned = any(region.id == document.draft.region for region in regions)
    return gone + (draft_changes(document, emptied(document.draft)) if orphaned else [])


def _worked(region: Region, seconds: float) -> Region:
    made = region.provenance
    return replace(region, provenance=replace(made, seconds=made.seconds + seconds, edits=made.edits + 1))


def _reorder(document: Document, chosen: Sequence[Region], to: Place) -> list[Change]:
    before = {region.id: region for region in document.regions}
    after = reordered(document.regions, {region.id for region in chosen}, to)
    return [change for region in after for change in region_changes(document, before[region.id], region)]
