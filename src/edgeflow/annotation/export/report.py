"""What an export could not keep exactly, region by region. Knows no formats."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from edgeflow.annotation.document import Document
from edgeflow.annotation.export.options import ExportOptions

Kind = Literal[
    "object under way",
    "overlap flattened",
    "region hidden",
    "hole bridged",
    "part split",
    "drawn differently",
    "not a polygon",
    "outline replaced",
    "merged by label",
    "label left out",
    "attributes left out",
    "label renamed",
    "colour changed",
    "16 bits",
    "file renamed",
    "image missing",
    "image left out",
    "no georeference",
    "not WGS 84",
    "transformed",
]


@dataclass(frozen=True, slots=True)
class Note:
    """One thing the reader of the files should know.

    Attributes
    ----------
    image
        The image's file name; empty where the note is about all of them.
    kind, text
        What kind of thing, and a sentence.
    region
        The region's id, where it is about one.
    iou
        What the step cost: IoU of the region before it and of what a reader of the format makes of the file. 1 where only
        the way of writing changed, None where there is nothing to compare.
    plane, axis
        As in the document.
    """

    image: str
    kind: Kind
    text: str
    region: str | None = None
    iou: float | None = None
    plane: int = 0
    axis: str | None = None

    @classmethod
    def on(cls, document: Document, kind: Kind, text: str, *, region: str | None = None, iou: float | None = None) -> "Note":
        """A note on a document."""
        return cls(document.name, kind, text, region, iou, document.plane, document.axis)

    def as_json(self) -> dict[str, object]:
        """Plain values for a JSON file; what does not apply is left out."""
        fields: dict[str, object] = {"image": self.image, "kind": self.kind, "text": self.text}
        if self.region is not None:
            fields["region"] = self.region
        if self.iou is not None:
            fields["iou"] = self.iou
        if self.plane or self.axis:
            fields["plane"] = self.plane
        if self.axis:
            fields["axis"] = self.axis
        return fields


@dataclass
class Report:
    """What an export did, growing while it runs: the caller's own, handed in to be looked at afterwards.

    Attributes
    ----------
    form, creator, options
        What was asked for, and of which program.
    images, regions
        How many were read; those that a format cannot hold are among them and have a note.
    notes
        In the order they came up.
    """

    form: str = ""
    creator: str = ""
    options: ExportOptions = field(default_factory=ExportOptions)
    images: int = 0
    regions: int = 0
    notes: list[Note] = field(default_factory=list)

    @property
    def counts(self) -> dict[Kind, int]:
        """How many notes there are of each kind, the most frequent first."""
        return dict(Counter(note.kind for note in self.notes).most_common())

    @property
    def changed(self) -> int:
        """How many regions a reader of the files sees differently."""
        return len({(note.image, note.plane, note.axis, note.region) for note in self.notes if _costs(note)})

    @property
    def worst(self) -> float | None:
        """The lowest IoU of a region; None where nothing was measured."""
        return min((note.iou for note in self.notes if note.iou is not None), default=None)

    def as_json(self) -> dict[str, object]:
        """Plain values for a JSON file."""
        return {
            "format": self.form,
            "creator": self.creator,
            "options": self.options.as_json(),
            "images": self.images,
            "regions": self.regions,
            "changed": self.changed,
            "worst_iou": self.worst,
            "counts": self.counts,
            "notes": [note.as_json() for note in self.notes],
        }


def note_unfinished(report: Report, images: Iterable[str]) -> None:
    """Tell that on these images an object was begun: what is not finished is in no file."""
    text = "An object is begun on it and not finished, so it is not in the files."
    report.notes += [Note(image, "object under way", text) for image in images]


def note_renamed(report: Report, before: str, after: str) -> None:
    """Tell that a label is written under another name, where it is."""
    if before != after:
        text = f"The label {before!r} is written as {after!r}, because the format cannot hold its name."
        report.notes.append(Note("", "label renamed", text))


def _costs(note: Note) -> bool:
    return note.region is not None and note.iou is not None and note.iou < 1
