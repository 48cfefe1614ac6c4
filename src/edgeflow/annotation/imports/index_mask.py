"""Index masks and masks in the labels' colours: a PNG per image, named like it, whose pixels name labels.

What values and colours mean is in ``labels.json`` (our own export's), ``labelmap.txt`` or an EISeg list of labels beside them;
without one a value is its own name, and a colour too. Value 0 and black are background. 255 is *void* beside other values where
no list says otherwise: it belongs to nothing. A mask does not tell objects of one label apart, so each label is one region.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.imports.found_files import FoundFile, found_files
from edgeflow.annotation.imports.imported import Anchor, Imported, ImportedRegion, NamedLabel, Source
from edgeflow.annotation.imports.label_lists import ListedLabel, rows_beside
from edgeflow.annotation.imports.label_names import color_of, each_once
from edgeflow.annotation.imports.mask_png import PLAIN, Colours, read_mask_png
from edgeflow.annotation.imports.note import FormatError, Note
from edgeflow.annotation.imports.painted import regions_of
from edgeflow.annotation.imports.shapes import Pixels

LISTS = ("labels.json", "labelmap.txt", "labels.txt", "label.txt", "labels_map.txt")
VOID = 255


@dataclass(frozen=True, slots=True)
class Meaning:
    """What values and colours stand for; colours are ``#rrggbb``."""

    values: Mapping[int, NamedLabel]
    colours: Mapping[str, NamedLabel]

    @classmethod
    def of(cls, rows: Sequence[ListedLabel]) -> "Meaning":
        """Out of a list of labels."""
        values = {row.value: row.label for row in rows if row.value is not None}
        return cls(values, {row.label.color: row.label for row in rows if row.label.color is not None})


def read(paths: Sequence[Path]) -> Source:
    """Read masks, and those in folders.

    Raises
    ------
    FormatError
        If there is none, or the list of labels beside them cannot be read.
    """
    files = found_files(paths, (".png",))
    rows = rows_beside(files, LISTS)
    meaning = Meaning.of(rows)
    return Source(each_once([row.label for row in rows]), lambda: map(partial(_image, meaning=meaning), files))


def _image(file: FoundFile, meaning: Meaning) -> Imported | Note:
    try:
        mask = read_mask_png(file.path)
    except FormatError as error:
        return Note(file.name, "file refused", str(error))
    return Labelled(file, meaning, mask.colours, is_narrow=mask.is_narrow).image(
        regions_of([mask.values], mask.shape), mask.shape
    )


@dataclass(frozen=True, slots=True)
class Labelled:
    """A file of pixel values and what they mean; `is_narrow` where they have 8 bits."""

    file: FoundFile
    meaning: Meaning
    colours: Colours = PLAIN
    is_narrow: bool = False

    def image(
        self, found: Mapping[int, Geometry], shape: tuple[int, int], *, plane: int = 0, anchor: Anchor | None = None
    ) -> Imported:
        """An image whose values have these pixels, each label one region, in ascending order of values."""
        file, regions, notes = self.file, [], []
        for value, geometry in found.items():
            label = self.label(value)
            if label is None and value == VOID and len(found) > 1 and self.is_narrow:
                text = f"{geometry.area} pixels of {file.name} are void (255), so they belong to nothing."
                notes.append(Note(file.stem, "void left out", text))
                continue
            named = label or self.own_name(value)
            if label is None and (self.meaning.values or self.meaning.colours):
                text = f"The list of labels does not know the value {value} in {file.name}, so it is called {named!r}."
                notes.append(Note(file.stem, "label made up", text))
            regions.append(ImportedRegion(named, Pixels(geometry), f"value {value} of {file.name}"))
        return Imported(file.stem, shape, tuple(regions), is_stem=True, plane=plane, notes=tuple(notes), anchor=anchor)

    def label(self, value: int) -> str | None:
        """The name of the label that a value stands for, by itself or by its colour; None where no list says it."""
        if not self.colours.are_values and value in self.meaning.values:
            return self.meaning.values[value].name
        colour = self.colours.of(value)
        known = None if colour is None else self.meaning.colours.get(color_of(*colour))
        return None if known is None else known.name

    def own_name(self, value: int) -> str:
        """What a value is called that no list knows."""
        return f"#{value:06x}" if self.colours.are_values else str(value)
