"""Rows before and after an edit: what the log keeps, what undo writes back, what a page is told. Pure; knows no database."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, Self

from edgeflow.annotation.document import Document, Draft, Region
from edgeflow.store.rows import Row, draft_of_row, region_of_row, region_with, row_of_draft, row_of_region, row_of_today


@dataclass(frozen=True, slots=True)
class Change:
    """One row before and after an edit; None where it did not exist. Of a region only the columns that differ are kept."""

    table: Literal["region", "draft", "image", "label"]
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
        """The change that `as_row` wrote, also in an older version."""
        table = row["table"]
        return cls(table, row["key"], row_of_today(table, row["before"]), row_of_today(table, row["after"]))


def region_changes(document: Document, before: Region | None, after: Region | None) -> list[Change]:
    """What brings a region from one state to the other; nothing where they are the same."""
    known = before or after
    if known is None or before == after:
        return []
    old = None if before is None else row_of_region(before, document.image)
    new = None if after is None else row_of_region(after, document.image)
    if old is not None and new is not None:
        differing = [name for name in old if old[name] != new[name]]
        old, new = {name: old[name] for name in differing}, {name: new[name] for name in differing}
    return [Change("region", known.id, old, new)]


def draft_changes(document: Document, draft: Draft) -> list[Change]:
    """What makes `draft` the document's; nothing where it is."""
    if draft == document.draft:
        return []
    # A fresh draft is not stored at all, so there may be no row to come back to.
    before = None if document.draft == Draft() else row_of_draft(document.draft, document.image)
    after = None if draft == Draft() else row_of_draft(draft, document.image)
    return [Change("draft", document.image, before, after)]


def note_changes(document: Document, flagged: bool, note: str) -> list[Change]:
    """What makes flag and note the document's; nothing where they are."""
    if (document.flagged, document.note) == (flagged, note):
        return []
    before = {"flagged": document.flagged, "note": document.note}
    return [Change("image", document.image, before, {"flagged": flagged, "note": note})]


def apply(document: Document, changes: Sequence[Change]) -> Document:
    """`document` after the changes, its version and undo state untouched; regions that no change names are kept as they are."""
    regions = {region.id: region for region in document.regions}
    after = document
    for change in changes:
        row = change.after
        if change.table == "draft":
            after = replace(after, draft=draft_of_row(row))
        elif change.table == "image":
            assert row is not None
            after = replace(after, flagged=row["flagged"], note=row["note"])
        elif row is None:
            regions.pop(change.key, None)
        elif change.before is None:
            regions[change.key] = region_of_row(row, document.shape)
        else:
            regions[change.key] = region_with(regions[change.key], row)
    ordered = tuple(sorted(regions.values(), key=lambda region: (region.z, region.id)))
    return replace(after, regions=ordered)
