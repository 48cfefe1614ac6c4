"""What a person can do to a document, and the rows that each edit touches. Pure; knows no database."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, Self

from edgeflow.annotation.document import Document, Draft, Provenance, Region
from edgeflow.annotation.geometry import Geometry
from edgeflow.errors import EdgeFlowError
from edgeflow.store.rows import Row, draft_of_row, region_of_row, row_of_draft, row_of_region


class UnknownIdError(EdgeFlowError):
    """An image, region or label that the store does not have."""


@dataclass(frozen=True, slots=True)
class SetDraft:
    """Replace the draft: its clicks, threshold or largest."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class AddRegion:
    """Add a region on top of the others; with `ends_draft` the draft's clicks have become it."""

    region_id: str
    label_id: int
    geometry: Geometry
    provenance: Provenance
    ends_draft: bool = True


@dataclass(frozen=True, slots=True)
class Relabel:
    """Give a region another label."""

    region_id: str
    label_id: int


@dataclass(frozen=True, slots=True)
class DeleteRegion:
    """Take a region away."""

    region_id: str


Edit = SetDraft | AddRegion | Relabel | DeleteRegion


@dataclass(frozen=True, slots=True)
class Change:
    """One row before and after an edit; None where it did not exist."""

    table: Literal["region", "draft"]
    key: str
    before: Row | None
    after: Row | None

    @property
    def reversed(self) -> "Change":
        """The change that takes this one back."""
        return replace(self, before=self.after, after=self.before)

    def as_row(self) -> Row:
        """Plain values for the edit log."""
        return asdict(self)

    @classmethod
    def of_row(cls, row: dict[str, Any]) -> Self:
        """The change that `as_row` wrote."""
        return cls(row["table"], row["key"], row["before"], row["after"])


def changes_of(document: Document, edit: Edit) -> tuple[str, list[Change]]:
    """The kind of an edit, for the log, and what it changes; no change where everything is so already.

    Raises
    ------
    UnknownIdError
        If it names a region the document does not have.
    """
    image = document.image
    match edit:
        case SetDraft(draft):
            kind = "clicks" if draft.clicks != document.draft.clicks else "threshold"
            return kind, _draft_change(document, draft)
        case AddRegion():
            z = max((region.z for region in document.regions), default=0) + 1
            region = Region(edit.region_id, edit.label_id, z, edit.geometry, edit.provenance)
            added = [Change("region", region.id, None, row_of_region(region, image))]
            # The slider stays where the annotator left it.
            emptied = replace(document.draft, clicks=(), started=0.0)
            return "add", added + (_draft_change(document, emptied) if edit.ends_draft else [])
        case Relabel(region_id, label_id):
            before = _known(document, region_id)
            after = replace(before, label_id=label_id)
            rows = row_of_region(before, image), row_of_region(after, image)
            return "relabel", [] if before == after else [Change("region", region_id, *rows)]
        case DeleteRegion(region_id):
            return "delete", [Change("region", region_id, row_of_region(_known(document, region_id), image), None)]


def apply(document: Document, changes: list[Change]) -> Document:
    """`document` after the changes, its version and undo state untouched; regions that no change names are kept as they are."""
    regions = {region.id: region for region in document.regions}
    draft = document.draft
    for change in changes:
        if change.table == "draft":
            draft = draft_of_row(change.after)
        elif change.after is None:
            regions.pop(change.key, None)
        else:
            regions[change.key] = region_of_row(change.after, document.shape)
    ordered = tuple(sorted(regions.values(), key=lambda region: (region.z, region.id)))
    return replace(document, regions=ordered, draft=draft)


def _draft_change(document: Document, draft: Draft) -> list[Change]:
    if draft == document.draft:
        return []
    # A fresh draft is not stored at all, so there may be no row to come back to.
    before = None if document.draft == Draft() else row_of_draft(document.draft, document.image)
    after = None if draft == Draft() else row_of_draft(draft, document.image)
    return [Change("draft", document.image, before, after)]


def _known(document: Document, region_id: str) -> Region:
    region = document.region(region_id)
    if region is None:
        raise UnknownIdError(f"There is no region {region_id!r} on {document.name}; it may have been deleted.")
    return region
