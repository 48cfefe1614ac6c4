"""All files of one export, named and ready to be zipped or written. Knows formats by name; knows no HTTP."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from operator import length_hint
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import cast

from edgeflow.annotation.document import Document, Label
from edgeflow.annotation.export.attributes import VOC, noted
from edgeflow.annotation.export.content import File, json_file
from edgeflow.annotation.export.names import Stems
from edgeflow.annotation.export.options import SIDES, ExportOptions, Split
from edgeflow.annotation.export.order import Order, Progress, Writer, chosen, mapped
from edgeflow.annotation.export.overlap import flattened
from edgeflow.annotation.export.report import Report
from edgeflow.annotation.export.sources import Source, Sources
from edgeflow.annotation.export.writing import write_files
from edgeflow.annotation.formats import WRITTEN, WrittenFormat
from edgeflow.errors import ExportError

__all__ = ["FORMATS", "REPORT", "bundle", "write_files"]

FORMATS = WRITTEN
REPORT = "report.json"
_PLAIN = ExportOptions()


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is to be known of a format before it is written.

    Attributes
    ----------
    module
        Its file in this folder; imported when it is asked for, for some need large libraries.
    flat
        Whether a pixel can belong to one region only.
    splits
        Whether it has its own way of writing a split.
    images
        Whether it has a place for the images themselves.
    outlines
        Whether its regions are polygons, or can be.
    attributes
        Which attributes of regions it has a place for; None: all of them.
    """

    module: str
    flat: bool = False
    splits: bool = False
    images: bool = False
    outlines: bool = False
    attributes: frozenset[str] | None = frozenset()


_KINDS: dict[WrittenFormat, _Kind] = {
    "index-mask": _Kind("index_mask", flat=True),
    "pseudo-colour": _Kind("pseudo_colour", flat=True),
    "cut-out": _Kind("cut_out"),
    "coco": _Kind("coco", splits=True, outlines=True, attributes=None),
    "voc": _Kind("voc", flat=True, splits=True, images=True, attributes=VOC),
    "labelme": _Kind("labelme", outlines=True, attributes=None),
    "yolo-seg": _Kind("yolo", splits=True, images=True, outlines=True),
    "geojson": _Kind("geojson", outlines=True, attributes=None),
    "geopackage": _Kind("geopackage", outlines=True, attributes=None),
    "shapefile": _Kind("shapefile", outlines=True),
    "geotiff-mask": _Kind("geotiff_mask", flat=True),
    "nifti-mask": _Kind("nifti_mask", flat=True),
    "dicom-seg": _Kind("dicom_seg"),
    "cvat": _Kind("cvat", outlines=True, attributes=None),
}


def bundle(
    documents: Iterable[Document],
    labels: Sequence[Label],
    form: str,
    *,
    creator: str,
    options: ExportOptions = _PLAIN,
    source: Source | None = None,
    report: Report | None = None,
    progress: Progress | None = None,
    total: int | None = None,
    scratch: Path | None = None,
) -> Iterator[File]:
    """Yield (file name, content) one after the other, the export report last.

    Large files are paths of temporary files, which are gone when the next one is asked for. Documents without a region are left
    out: they are not yet labelled, and an empty file would claim they were.

    Parameters
    ----------
    creator
        The program, as the files name it.
    source
        Opens the image of a document, for formats that need its pixels or where it lies; without it they do without, and say so.
    report
        The caller's own, to be looked at when all files have come.
    progress
        Called with the number of documents done and of all.
    total
        How many documents there are, where `documents` cannot tell.
    scratch
        Where temporary files are made; the system's folder for them by default.

    Raises
    ------
    ExportError
        If there is no such format, it cannot do what is asked for, a region has a label that is not in the table, or there is no
        room for temporary files.
    """
    kind = _kind_for(form, options)
    report = Report() if report is None else report
    report.form, report.creator, report.options = form, creator, options
    table, meaning = mapped(labels, options.labels)
    count = length_hint(documents) if total is None else total
    found = chosen(documents, meaning, only_flagged=options.only_flagged, report=report, progress=progress, total=count)
    if kind.flat or options.overlap == "z":
        found = _flattened(found, report)
    found = noted(found, kind.attributes, report)
    sides: dict[str, dict[str, None]] = {side: {} for side in SIDES}
    if options.split is not None:
        found = _listed(found, options.split, sides)
    try:
        with TemporaryDirectory(prefix="edgeflow-export.", dir=scratch) as folder, Sources(source, report) as sources:
            writer = cast("Writer", import_module(f"{__package__}.{kind.module}"))
            yield from writer.files(Order(found, table, options, creator, sources, Path(folder), report, Stems(report)))
            if options.split is not None and not kind.splits:
                split = {"share": options.split.share, "seed": options.split.seed}
                yield "split.json", json_file(split | {side: list(names) for side, names in sides.items()})
    except OSError as error:
        where = scratch or gettempdir()
        raise ExportError(
            f"Temporary files cannot be written in {where} ({error.strerror or error}); make room there."
        ) from error
    yield REPORT, json_file(report.as_json())


def _kind_for(form: str, options: ExportOptions) -> _Kind:
    if form not in FORMATS:
        raise ExportError(f"There is no export format {form!r}; the formats are {', '.join(FORMATS[:-1])} and {FORMATS[-1]}.")
    kind = _KINDS[form]
    if options.overlap == "keep" and kind.flat:
        raise ExportError(f"{form} has one value a pixel, so it cannot keep overlaps; leave the higher z on top, or use COCO.")
    if options.images and not kind.images:
        able = " and ".join(name for name, one in _KINDS.items() if one.images)
        raise ExportError(f"{form} has no place for the images themselves; {able} have.")
    if options.outlines is not None and not kind.outlines:
        able = ", ".join(name for name, one in _KINDS.items() if one.outlines)
        raise ExportError(f"{form} has no outlines to be drawn in one way or another; these have: {able}.")
    if options.wgs84 and form != "geojson":
        raise ExportError(f"{form} keeps the image's own coordinate system; only geojson can be written in WGS 84.")
    return kind


def _flattened(documents: Iterator[Document], report: Report) -> Iterator[Document]:
    for document in documents:
        flat, notes = flattened(document)
        report.notes += notes
        yield flat


def _listed(documents: Iterator[Document], split: Split, sides: dict[str, dict[str, None]]) -> Iterator[Document]:
    for document in documents:
        sides[split.side(document.name)][document.name] = None
        yield document
