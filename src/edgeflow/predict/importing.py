"""Annotations that other programs made into a project's store. Knows no formats, only what their readers hand out.

One image after the other, each in one transaction: what was interrupted goes on when it is begun again, for an object that is
there is not added again (`predict.into_store`).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from edgeflow.annotation.document import Provenance
from edgeflow.annotation.imports.attributes import kept_of
from edgeflow.annotation.imports.drawing import DrawnRegion, drawn_into
from edgeflow.annotation.imports.imported import Imported, NamedLabel, Source
from edgeflow.annotation.imports.matching import Asked, Match
from edgeflow.annotation.imports.note import FormatError, ImportReport, Note
from edgeflow.annotation.imports.shapes import Canvas
from edgeflow.errors import ConflictError, ImageError
from edgeflow.imaging.image import Layout
from edgeflow.predict.into_store import Offered, add_objects, key_of_pixels
from edgeflow.predict.project import Project

Progress = Callable[[int, int, str], None]  # how many images are done, of how many, and the name of the last


@dataclass
class Intake:
    """An import as it goes on.

    Attributes
    ----------
    report
        For the person who asked for it.
    unkept
        Fields that files say of objects and that are too large or no plain values: how many objects have each.
    """

    report: ImportReport
    unkept: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, object]:
        """Plain values for a JSON file."""
        return {**self.report.as_json(), "unkept": dict(self.unkept.most_common())}


def import_source(project: Project, source: Source, form: str, *, progress: Progress | None = None) -> Intake:
    """Add what a format's reader found to the store of `project`.

    Parameters
    ----------
    form
        The format, for the report.

    Raises
    ------
    StoreError
        If the store cannot be written; images that were done stay so.
    """
    intake = Intake(ImportReport(form))
    intake.report.note(*source.notes)
    # Gone through twice, for a name can be claimed by two images at the two ends of the files.
    asked = [Asked.of(one) if isinstance(one, Imported) else None for one in source]
    matches = project.images.match(one for one in asked if one is not None)
    labels = project.label_ids(source.labels)
    images: set[str] = set()
    for done, one in enumerate(source, start=1):
        if isinstance(one, Note):
            intake.report.note(one)
        else:
            labels = _take(project, one, matches, labels, intake, images)
        if progress is not None:
            progress(done, len(asked), one.image if isinstance(one, Note) else one.name)
    intake.report.images = len(images)
    return intake


def located(project: Project, one: Imported, match: Match) -> tuple[Layout, int, list[DrawnRegion], list[Note]]:
    """Open the image that was found for `one`: its layout, which of its planes it is, and the objects drawn into that.

    Raises
    ------
    FormatError
        If it does not belong to the image: the text goes on after "because".
    ImageError
        If the image cannot be read.
    """
    with project.open(match) as image:
        plane = match.plane if one.anchor is None else one.anchor.plane_in(image)
        drawn, notes = drawn_into(one, Canvas(image.layout.shape, image.layout.georeference))
        return image.layout, plane, drawn, notes


def _take(
    project: Project,
    one: Imported,
    matches: Mapping[Asked, Match | Note],
    labels: dict[str, int],
    intake: Intake,
    images: set[str],
) -> dict[str, int]:
    """Add the objects of one image; returns the labels there are afterwards."""
    report, match = intake.report, matches[Asked.of(one)]
    if isinstance(match, Note):
        report.note(match)
        return labels
    try:
        layout, plane, drawn, notes = located(project, one, match)
        image = project.image_id(match, plane, layout)
    except FormatError as error:
        report.note(Note(one.name, "image refused", f"{one.name!r} is left out, because {str(error).rstrip('.')}."))
        return labels
    except (ImageError, ConflictError) as error:
        report.note(Note(one.name, "image refused", str(error)))
        return labels
    report.note(*notes)
    if not drawn:
        return labels
    if any(found.region.label not in labels for found in drawn):
        labels = project.label_ids([NamedLabel(found.region.label) for found in drawn])
    offered = [_offered(found) for found in drawn]
    taken = add_objects(project.store, image, offered, labels, "import")
    images.add(image)
    report.regions += len(taken.added)
    report.known += taken.known
    for kept in taken.changed:
        text = f"Region {kept.given} has other pixels here than in the file; it was left as it is."
        report.note(Note(one.name, "already there", text))
    for found, entry in zip(drawn, offered, strict=True):
        intake.unkept.update(found.region.attributes.keys() - entry.attributes.keys())
    return labels


def _offered(found: DrawnRegion) -> Offered:
    region, drawn = found.region, found.drawn
    # It was made elsewhere, so nothing is known of how.
    return Offered(
        region.label,
        key_of_pixels(drawn.geometry),
        drawn.geometry,
        drawn.outline,
        Provenance(),
        region.id,
        kept_of(region.attributes),
    )
