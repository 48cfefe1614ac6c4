"""The objects of one image drawn into it, with a note on each that could not be taken as it is. Knows no formats."""

from dataclasses import dataclass

from edgeflow.annotation.imports.imported import Imported, ImportedRegion
from edgeflow.annotation.imports.note import FormatError, Note
from edgeflow.annotation.imports.shapes import Canvas, Drawn, check_size
from edgeflow.errors import MaskError


@dataclass(frozen=True, slots=True)
class DrawnRegion:
    """An object and its pixels."""

    region: ImportedRegion
    drawn: Drawn


def drawn_into(imported: Imported, canvas: Canvas) -> tuple[list[DrawnRegion], list[Note]]:
    """The objects that have a pixel in the image, the lowest first, and what is to be said of the others.

    Raises
    ------
    FormatError
        If the file says that the image has another size.
    """
    if imported.shape is not None:
        check_size(imported.shape, canvas.shape)
    found: list[DrawnRegion] = []
    notes: list[Note] = list(imported.notes)
    for region in imported.regions:
        try:
            drawn = region.shape.draw(canvas)
        except MaskError as error:
            notes.append(Note(imported.name, "no pixel left", _left_out(region, error), 0.0))
            continue
        except FormatError as error:
            notes.append(Note(imported.name, "object refused", _left_out(region, error)))
            continue
        if drawn.kept < 1:
            text = f"Of the {region.where} the part outside the image was cut off."
            notes.append(Note(imported.name, "cut at the border", text, drawn.kept))
        found.append(DrawnRegion(region, drawn))
    return found, notes


def _left_out(region: ImportedRegion, error: Exception) -> str:
    why = str(error).rstrip(".")
    return f"The {region.where} is left out, because {why[:1].lower()}{why[1:]}."
