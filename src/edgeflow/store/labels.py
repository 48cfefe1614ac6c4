"""What a person can do to the label table, and how a label is read that was merged or deleted. Pure; knows no database.

No row is ever taken away (`docs/decisions/0006-edits.md`): a merged label points at another, a deleted one is marked. Those that
are neither are *in the table*: they have a name and a digit of their own.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from edgeflow.annotation.document import Document, Label
from edgeflow.errors import EdgeFlowError
from edgeflow.store.changes import Change
from edgeflow.store.edits import UnknownIdError
from edgeflow.store.rows import Row

# Told apart easily, also by most colour-blind people (Trubetskoy's list of distinct colours); used in turn.
_COLORS = (
    *("#e6194b", "#4363d8", "#ffe119", "#3cb44b", "#f58231", "#911eb4", "#42d4f4", "#f032e6", "#bfef45", "#fabed4"),
    *("#469990", "#dcbeff", "#9a6324", "#fffac8", "#800000", "#aaffc3", "#808000", "#ffd8b1", "#000075", "#a9a9a9"),
)


class LabelError(EdgeFlowError):
    """An edit of the label table that would leave it without sense."""


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A row of the table `label`; see `store.schema`."""

    id: int
    name: str
    color: str
    key: str
    position: int
    into: int | None = None
    deleted: bool = False

    @property
    def in_table(self) -> bool:
        """Whether it is neither merged nor deleted."""
        return self.into is None and not self.deleted

    def as_row(self) -> Row:
        """Plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class AddLabel:
    """A label at the end of the table, unless there is one of that name; the first nine get a digit."""

    name: str
    color: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeLabel:
    """Another name, colour or digit; what is None stays. A digit is taken from the label that had it."""

    label_id: int
    name: str | None = None
    color: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class OrderLabels:
    """The order of the table: all ids that are in it."""

    label_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MergeLabel:
    """Regions of a label are read as of another."""

    label_id: int
    into: int


@dataclass(frozen=True, slots=True)
class DeleteLabel:
    """Take a label out of the table, and its regions out of sight."""

    label_id: int


@dataclass(frozen=True, slots=True)
class ListedLabel:
    """A row of a list of labels."""

    name: str
    color: str | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class ImportLabels:
    """Labels of a list: known names get its colour and digit, the others are added in its order; free digits go to the first."""

    labels: tuple[ListedLabel, ...]


LabelEdit = AddLabel | ChangeLabel | OrderLabels | MergeLabel | DeleteLabel | ImportLabels


def label_changes_of(rows: Sequence[LabelRow], edit: LabelEdit) -> tuple[str, list[Change]]:
    """The kind of an edit, for the log, and what it changes; no change where everything is so already.

    Raises
    ------
    UnknownIdError
        If it names a label that is not in the table.
    LabelError
        If a name would be there twice, no label would be left, or the order does not hold every label once.
    """
    table = {row.id: row for row in rows}
    match edit:
        case AddLabel(name, color):
            kind, after = "add", _added(table, ListedLabel(name, color))
        case ChangeLabel():
            kind, after = "change", _changed(table, edit)
        case OrderLabels(label_ids):
            kind, after = "order", _ordered(table, label_ids)
        case MergeLabel(label_id, into):
            merged = _known(table, label_id)
            _known(table, into)
            if into == label_id:
                raise LabelError(f"The label {merged.name!r} cannot be merged into itself; choose another one.")
            kind, after = "merge", {**table, label_id: replace(merged, into=into)}
        case DeleteLabel(label_id):
            gone = _known(table, label_id)
            if sum(row.in_table for row in table.values()) == 1:
                raise LabelError(f"{gone.name!r} is the last label; add another one before it is deleted.")
            kind, after = "delete", {**table, label_id: replace(gone, deleted=True)}
        case ImportLabels(labels):
            kind, after = "import", _imported(table, labels)
    changes = [
        Change("label", str(row.id), table[row.id].as_row() if row.id in table else None, row.as_row())
        for row in after.values()
        if table.get(row.id) != row
    ]
    return kind, changes


def labels_in_table(rows: Sequence[LabelRow]) -> tuple[Label, ...]:
    """The labels that are in the table, in its order."""
    ordered = sorted((row for row in rows if row.in_table), key=lambda row: (row.position, row.id))
    return tuple(Label(row.id, row.name, row.color, row.key) for row in ordered)


def resolved(rows: Sequence[LabelRow]) -> dict[int, int | None]:
    """Label id -> the label in the table that stands for it, or None where that one is deleted."""
    table = {row.id: row for row in rows}
    found: dict[int, int | None] = {}
    for row in rows:
        last = row
        # A label is merged only into one that is in the table, so no way leads back.
        while last.into is not None:
            last = table[last.into]
        found[row.id] = None if last.deleted else last.id
    return found


def without_deleted(document: Document, meaning: Mapping[int, int | None]) -> Document:
    """The document without the regions of deleted labels."""
    if all(meaning[region.label_id] is not None for region in document.regions):
        return document
    return replace(document, regions=tuple(region for region in document.regions if meaning[region.label_id] is not None))


def as_read(document: Document, meaning: Mapping[int, int | None]) -> Document:
    """The document as everybody sees it: a region has the label that stands for its own, or is left out where that is deleted."""
    if all(label == standing for label, standing in meaning.items()):
        return document
    regions = []
    for region in document.regions:
        standing = meaning[region.label_id]
        if standing is not None:
            regions.append(region if standing == region.label_id else replace(region, label_id=standing))
    return replace(document, regions=tuple(regions))


def _added(table: dict[int, LabelRow], listed: ListedLabel) -> dict[int, LabelRow]:
    return table if _named(table, listed.name) is not None else _with_free_digits(_appended(table, [listed]), table)


def _appended(table: dict[int, LabelRow], labels: Sequence[ListedLabel]) -> dict[int, LabelRow]:
    """The table with labels at its end, whose names are not in it and differ."""
    number = max(table, default=0)
    position = max((row.position for row in table.values()), default=0)
    used = {row.color for row in table.values() if row.in_table}
    added: dict[int, LabelRow] = {}
    for step, listed in enumerate(labels, start=1):
        color = listed.color or next((color for color in _COLORS if color not in used), _COLORS[number % len(_COLORS)])
        used.add(color)
        number += 1
        added[number] = LabelRow(number, listed.name, color, "", position + step)
    after = {**table, **added}
    # A digit belongs to the last one in the list that asks for it.
    for label_id, listed in zip(added, labels, strict=True):
        if listed.key:
            after = _without_digit(after, listed.key)
            after[label_id] = replace(after[label_id], key=listed.key)
    return after


def _with_free_digits(table: dict[int, LabelRow], known: Collection[int]) -> dict[int, LabelRow]:
    """The table with the free digits given to new labels without one; a known label has none because somebody said so."""
    used = {row.key for row in table.values() if row.in_table}
    free = [digit for digit in "123456789" if digit not in used]
    bare = [row for row in table.values() if row.id not in known and not row.key]
    return {**table, **{row.id: replace(row, key=digit) for row, digit in zip(bare, free, strict=False)}}


def _changed(table: dict[int, LabelRow], edit: ChangeLabel) -> dict[int, LabelRow]:
    before = _known(table, edit.label_id)
    other = None if edit.name is None else _named(table, edit.name)
    if other is not None and other.id != before.id:
        raise LabelError(f"There is a label {edit.name!r} already; choose another name, or merge the two.")
    after = replace(
        before,
        name=before.name if edit.name is None else edit.name,
        color=before.color if edit.color is None else edit.color,
        key=before.key if edit.key is None else edit.key,
    )
    rest = table if after.key == before.key else _without_digit(table, after.key)
    return {**rest, after.id: after}


def _ordered(table: dict[int, LabelRow], label_ids: Sequence[int]) -> dict[int, LabelRow]:
    there = [row for row in table.values() if row.in_table]
    if sorted(label_ids) != sorted(row.id for row in there):
        raise LabelError(f"An order of the labels names each of the {len(there)} labels once.")
    places = sorted(row.position for row in there)
    moved = {label_id: replace(table[label_id], position=place) for label_id, place in zip(label_ids, places, strict=True)}
    return {**table, **moved}


def _imported(table: dict[int, LabelRow], labels: Sequence[ListedLabel]) -> dict[int, LabelRow]:
    there = {row.name: row.id for row in table.values() if row.in_table}
    wanted = {listed.name: listed for listed in labels}
    after = _appended(table, [listed for name, listed in wanted.items() if name not in there])
    for name in [name for name in wanted if name in there]:
        listed = wanted[name]
        after = _changed(after, ChangeLabel(there[name], color=listed.color, key=listed.key or None))
    return _with_free_digits(after, table)


def _without_digit(table: dict[int, LabelRow], digit: str) -> dict[int, LabelRow]:
    if not digit:
        return table
    holders = [row for row in table.values() if row.in_table and row.key == digit]
    return {**table, **{row.id: replace(row, key="") for row in holders}}


def _named(table: dict[int, LabelRow], name: str) -> LabelRow | None:
    return next((row for row in table.values() if row.in_table and row.name == name), None)


def _known(table: dict[int, LabelRow], label_id: int) -> LabelRow:
    row = table.get(label_id)
    if row is None or not row.in_table:
        raise UnknownIdError(f"There is no label {label_id}; choose one of the label table.")
    return row
