"""What an import could not take as it is. Knows no formats."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from edgeflow.errors import EdgeFlowError

Kind = Literal[
    "file refused",
    "name refused",
    "image missing",
    "image ambiguous",
    "image refused",
    "object refused",
    "no area",
    "cut at the border",
    "no pixel left",
    "label made up",
    "void left out",
    "parts joined",
    "already there",
    "no mask found",
]


_MOST_NOTES = 10_000


class FormatError(EdgeFlowError):
    """A file of annotations, or one object in it, that cannot be read as what it claims to be."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing the reader of the report should know.

    Attributes
    ----------
    image
        The image or file as the format names it.
    kind, text
        What kind of thing, and a sentence.
    iou
        What it cost: IoU of the object as its own program would draw it, and as it is here. None where nothing is to compare.
    """

    image: str
    kind: Kind
    text: str
    iou: float | None = None

    def as_json(self) -> dict[str, object]:
        """Plain values for a JSON file; what does not apply is left out."""
        fields: dict[str, object] = {"image": self.image, "kind": self.kind, "text": self.text}
        return fields if self.iou is None else fields | {"iou": self.iou}


@dataclass
class ImportReport:
    """What an import did, growing while it runs.

    Attributes
    ----------
    form
        The format.
    images
        How many images of the project there are annotations for.
    regions
        How many objects were taken.
    known
        How many were there already.
    notes
        The first in the order they came up; `counts` knows of all.
    """

    form: str
    images: int = 0
    regions: int = 0
    known: int = 0
    notes: list[Note] = field(default_factory=list)
    _counts: Counter[Kind] = field(default_factory=Counter)

    def note(self, *notes: Note) -> None:
        """Add notes. A file with something wrong in every object must not fill the memory, so only the first are kept."""
        self._counts.update(note.kind for note in notes)
        self.notes += notes[: max(0, _MOST_NOTES - len(self.notes))]

    @property
    def counts(self) -> dict[Kind, int]:
        """How many notes there were of each kind, the most frequent first."""
        return dict(self._counts.most_common())

    def as_json(self) -> dict[str, object]:
        """Plain values for a JSON file."""
        return {
            "format": self.form,
            "images": self.images,
            "regions": self.regions,
            "known": self.known,
            "counts": self.counts,
            "notes": [note.as_json() for note in self.notes],
        }
