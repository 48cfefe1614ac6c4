"""Documents in memory out of what a reader found, to be written in another format: no project is needed. Knows no formats.

With a folder of images their sizes, planes and full names come from there; without, from the files alone, as far as they say.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from edgeflow.annotation.document import Document, Label, Provenance, Region
from edgeflow.annotation.export.palette import voc_colours
from edgeflow.annotation.imports.attributes import kept_of
from edgeflow.annotation.imports.drawing import DrawnRegion, drawn_into
from edgeflow.annotation.imports.imported import Imported, NamedLabel, Source
from edgeflow.annotation.imports.label_names import color_of, each_once
from edgeflow.annotation.imports.matching import Asked, Images, Match
from edgeflow.annotation.imports.note import FormatError, ImportReport, Note
from edgeflow.annotation.imports.shapes import Canvas
from edgeflow.annotation.place import inside
from edgeflow.errors import ImageError, ProjectError
from edgeflow.imaging import list_images, open_image


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in some files of annotations, to be gone through once.

    Attributes
    ----------
    labels
        Of all documents.
    count
        How many documents there are at most.
    documents
        One an image, or plane of a stack; their numbers count from 1.
    report
        Grows while `documents` is gone through.
    """

    labels: tuple[Label, ...]
    count: int
    documents: Iterator[Document]
    report: ImportReport


def contents(source: Source, form: str, *, images: Path | None = None) -> Contents:
    """The documents of what a reader found.

    Parameters
    ----------
    form
        The format, for the report.
    images
        The folder of the images, and of folders of them.

    Raises
    ------
    FormatError
        If the files say no image's size and `images` is not given.
    ImageError
        If `images` cannot be listed.
    """
    report = ImportReport(form)
    report.note(*source.notes)
    names: list[NamedLabel] = list(source.labels)
    asked: list[Asked] = []
    sized = False
    # Gone through twice: labels are written first, and one name's images may stand at the two ends of the files.
    for one in source:
        if isinstance(one, Imported):
            asked.append(Asked.of(one))
            names += [NamedLabel(label) for label in dict.fromkeys(region.label for region in one.regions)]
            sized = sized or one.shape is not None
    if images is None and asked and not sized:
        raise FormatError(f"Files of {form} do not say how large their images are; name the folder of the images with --images.")
    if images is None and any(one.is_stem for one in asked):
        text = "The files do not say what their images are called in full; name the folder of the images with --images for that."
        report.note(Note("", "image missing", text))
    places = _Named() if images is None else _InFolder(images)
    labels = _labels(each_once(names))
    found = _Documents(source, asked, places, {label.name: label.id for label in labels}, report)
    return Contents(labels, len(set(asked)), found.all(), report)


class _Named:
    """Images known by what the files say of them only."""

    def match(self, asked: Sequence[Asked]) -> dict[Asked, Match | Note]:
        found: dict[Asked, Match | Note] = {}
        for one in asked:
            try:
                inside(Path(), one.name)
            except ProjectError as error:
                found[one] = Note(one.name, "name refused", str(error))
            else:
                found[one] = Match(one.name, one.plane, one.axis, exact=True)
        return found

    def locate(self, one: Imported, match: Match) -> tuple[Canvas, int]:
        if one.shape is None:
            raise FormatError("the file does not say how large it is; name the folder of the images with --images")
        return Canvas(one.shape), match.plane


class _InFolder:
    """Images in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        inner = sorted(path for path in folder.rglob("*") if path.is_dir() and not path.is_symlink())
        visible = [path for path in inner if not any(part.startswith(".") for part in path.relative_to(folder).parts)]
        found = [path for place in (folder, *visible) for path in list_images(place)]
        self._images = Images(folder, [path.relative_to(folder).as_posix() for path in found])

    def match(self, asked: Sequence[Asked]) -> dict[Asked, Match | Note]:
        return self._images.match(asked)

    def locate(self, one: Imported, match: Match) -> tuple[Canvas, int]:
        with open_image(inside(self._folder, match.name), axis=match.axis) as image:
            plane = match.plane if one.anchor is None else one.anchor.plane_in(image)
            return Canvas(image.layout.shape, image.layout.georeference), plane


class _Documents:
    def __init__(
        self, source: Source, asked: Sequence[Asked], places: _Named | _InFolder, labels: Mapping[str, int], report: ImportReport
    ) -> None:
        self._source = source
        self._asked = asked
        self._places = places
        self._matches = places.match(asked)
        self._labels = labels
        self._report = report

    def all(self) -> Iterator[Document]:
        """Images that stand in several places of the files come once, when the last of them has been read."""
        left = Counter(self._asked)
        parts: dict[Asked, list[Imported]] = {}
        for one in self._source:
            if isinstance(one, Note):
                self._report.note(one)
                continue
            asked = Asked.of(one)
            parts.setdefault(asked, []).append(one)
            left[asked] -= 1
            if not left[asked]:
                document = self._document(asked, parts.pop(asked))
                if document is not None:
                    yield document

    def _document(self, asked: Asked, parts: Sequence[Imported]) -> Document | None:
        match = self._matches[asked]
        if isinstance(match, Note):
            self._report.note(match)
            return None
        drawn: list[DrawnRegion] = []
        place: tuple[Canvas, int] | None = None
        for one in parts:
            try:
                canvas, plane = self._places.locate(one, match)
                found, notes = drawn_into(one, canvas)
            except FormatError as error:
                text = f"{asked.name!r} is left out, because {str(error).rstrip('.')}."
                self._report.note(Note(asked.name, "image refused", text))
                continue
            except ImageError as error:
                self._report.note(Note(asked.name, "image refused", str(error)))
                continue
            self._report.note(*notes)
            drawn += found
            place = canvas, plane
        if place is None:
            return None
        canvas, plane = place
        self._report.images += 1
        self._report.regions += len(drawn)
        number = self._report.images
        regions = tuple(self._region(asked, z, one) for z, one in enumerate(drawn, start=1))
        return Document(str(number), number, match.name, canvas.shape, 0, regions, plane=plane, axis=match.axis)

    def _region(self, asked: Asked, z: int, one: DrawnRegion) -> Region:
        # Its own id of old is not kept: other programs copy objects with all that is said of them, and then it is there twice.
        made = hashlib.sha256(f"{asked}\0{z}".encode()).hexdigest()[:32]
        return Region(
            made,
            self._labels[one.region.label],
            z,
            one.drawn.geometry,
            Provenance(),
            one.drawn.outline,
            attributes=kept_of(one.region.attributes),
        )


def _labels(named: Sequence[NamedLabel]) -> tuple[Label, ...]:
    """With ids from 1 in their order; those without a colour get one of PASCAL VOC's that is free."""
    taken = {label.color for label in named}
    free = (color for colour in voc_colours(len(named) + len(taken) + 1)[1:] if (color := color_of(*colour)) not in taken)
    return tuple(Label(number, label.name, label.color or next(free)) for number, label in enumerate(named, start=1))
