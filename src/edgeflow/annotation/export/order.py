"""What a format is asked to write, and the choice of documents and labels behind it. Knows no formats."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from edgeflow.annotation.document import Document, Label, Region
from edgeflow.annotation.export.content import File
from edgeflow.annotation.export.names import Stems
from edgeflow.annotation.export.options import ExportOptions, Side
from edgeflow.annotation.export.report import Kind, Note, Report
from edgeflow.annotation.export.sources import Sources
from edgeflow.errors import ExportError

Progress = Callable[[int, int], None]  # how many documents are done, and of how many


@dataclass(frozen=True)
class Order:
    """What a format writes from.

    Attributes
    ----------
    documents
        Chosen, their labels mapped, without overlaps where the format can have none. To be gone through once.
    labels
        Mapped, in ascending order of id.
    scratch
        A folder for large files under construction; it is removed when the export is done.
    report
        Where to note what is not kept.
    stems
        Gives every document its file names.
    """

    documents: Iterator[Document]
    labels: tuple[Label, ...]
    options: ExportOptions
    creator: str
    sources: Sources
    scratch: Path
    report: Report
    stems: Stems

    def side(self, document: Document) -> Side | None:
        """The side of the split that a document is on; None where there is no split."""
        return None if self.options.split is None else self.options.split.side(document.name)

    def note(self, document: Document, kind: Kind, text: str, *, region: Region | None = None, iou: float | None = None) -> None:
        """Tell the reader of the report something about a document or one of its regions."""
        self.report.notes.append(Note.on(document, kind, text, region=None if region is None else region.id, iou=iou))

    def note_merged(self, document: Document) -> None:
        """Tell that regions of one label cannot be told apart, where a document has such."""
        if len(document.regions) > len({region.label_id for region in document.regions}):
            text = "Several regions share a label; this format does not tell them apart."
            self.note(document, "merged by label", text)


class Writer(Protocol):
    """A module that writes a format."""

    def files(self, order: Order) -> Iterator[File]:
        """All its files, one after the other."""
        ...


def mapped(labels: Sequence[Label], names: Mapping[str, str | None]) -> tuple[tuple[Label, ...], dict[int, int | None]]:
    """The labels under the names they are to be written under, in ascending order of id, and what has become of each id.

    A label that keeps its name stands for others that get it; else the first of them does. None: left out.

    Raises
    ------
    ExportError
        If a name to be mapped is no label's.
    """
    ordered = sorted(labels, key=lambda label: label.id)
    unknown = sorted(set(names) - {label.name for label in ordered})
    if unknown:
        there = ", ".join(label.name for label in labels)
        raise ExportError(f"There is no label {unknown[0]!r} to be written under another name; the labels are {there}.")
    standing = {label.name: label for label in ordered if names.get(label.name, label.name) == label.name}
    meaning: dict[int, int | None] = {}
    for label in ordered:
        name = names.get(label.name, label.name)
        if name is not None:
            standing.setdefault(name, replace(label, name=name))
        meaning[label.id] = None if name is None else standing[name].id
    return tuple(sorted(standing.values(), key=lambda label: label.id)), meaning


def chosen(
    documents: Iterable[Document],
    meaning: Mapping[int, int | None],
    *,
    only_flagged: bool,
    report: Report,
    progress: Progress | None,
    total: int,
) -> Iterator[Document]:
    """The documents to be written, their regions under the labels that stand for theirs; the report counts them.

    Documents without a region are left out: they are not yet labelled, and an empty file would claim they were. One whose
    regions have all been left out by their label stays: of the labels that are written it is known to have none.

    Raises
    ------
    ExportError
        If a region has a label that is not in the table.
    """
    for done, document in enumerate(documents, start=1):
        if document.regions and (document.flagged or not only_flagged):
            report.images += 1
            report.regions += len(document.regions)
            yield _relabelled(document, meaning, report)
        if progress is not None:
            progress(done, total)


def _relabelled(document: Document, meaning: Mapping[int, int | None], report: Report) -> Document:
    kept: list[Region] = []
    for region in document.regions:
        if region.label_id not in meaning:
            raise ExportError(f"A region of {document.name} has the label {region.label_id}, which is not in the label table.")
        label = meaning[region.label_id]
        if label is None:
            text = f"Region {region.id} is left out with its label, as asked."
            report.notes.append(Note.on(document, "label left out", text, region=region.id))
        else:
            kept.append(region if label == region.label_id else replace(region, label_id=label))
    return replace(document, regions=tuple(kept))
