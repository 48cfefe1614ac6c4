"""What a reader of a format hands out: images by the names the format gives them, with objects that are not drawn yet.

Knows no formats, no project and no database.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from edgeflow.annotation.imports.note import Note
from edgeflow.annotation.imports.shapes import Shape
from edgeflow.imaging.image import Axis, Image

# JSON values by the names the format gives them; what we have a place for is not among them.
Attributes = Mapping[str, object]


class Anchor(Protocol):
    """Ties what was read to pixels of one image only: a place on the ground, a grid of voxels, a DICOM instance."""

    def plane_in(self, image: Image) -> int:
        """Which plane of the opened image it is of.

        Raises
        ------
        FormatError
            If it is of none.
        """
        ...


@dataclass(frozen=True, slots=True)
class ImportedRegion:
    """One object.

    Attributes
    ----------
    label
        The class, by name.
    shape
        Draws itself once the image is known.
    where
        Which it is in its file, for messages: ``annotation 7``.
    attributes
        What else the file says of it.
    id
        The id of the region that was written as this object, where the file is one of ours; else None.
    """

    label: str
    shape: Shape
    where: str
    attributes: Attributes = field(default_factory=dict)
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """The objects of one image, or one plane of a stack; the lowest comes first.

    Attributes
    ----------
    name
        The image's file as the format names it, with ``/``. Not to be trusted.
    is_stem
        Whether that name is without the file's suffix, for it is the name of a file of labels.
    shape
        (H, W) of the image, or None where the format does not say.
    plane, axis
        As in `edgeflow.annotation.document.Document`.
    attributes
        What else the file says of the image.
    notes
        On what could not be read of it.
    anchor
        Where the file says of which pixels it is; `plane` is then a guess.
    instance
        UID of the DICOM instance that it is of, or None.
    """

    name: str
    shape: tuple[int, int] | None
    regions: tuple[ImportedRegion, ...]
    is_stem: bool = False
    plane: int = 0
    axis: Axis | None = None
    attributes: Attributes = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    anchor: Anchor | None = None
    instance: str | None = None


@dataclass(frozen=True, slots=True)
class NamedLabel:
    """A class that a file lists; `color` is ``#rrggbb``, or None."""

    name: str
    color: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Annotations that were found, to be gone through as often as wanted.

    Attributes
    ----------
    labels
        Those the files list, in their order; objects may have others.
    images
        Reads them one after the other: an image, or a note on a file that could not be read.
    notes
        On the files as a whole.
    """

    labels: tuple[NamedLabel, ...]
    images: Callable[[], Iterator[Imported | Note]]
    notes: tuple[Note, ...] = ()

    def __iter__(self) -> Iterator[Imported | Note]:
        return self.images()
