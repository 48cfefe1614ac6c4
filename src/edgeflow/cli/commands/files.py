"""Commands that bring annotations into files and out of them."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from edgeflow.cli.commands.options import StoreOption


class ExportFormat(StrEnum):
    """What an annotated folder can be written as."""

    index_mask = "index-mask"
    pseudo_colour = "pseudo-colour"
    cut_out = "cut-out"
    coco = "coco"
    voc = "voc"
    labelme = "labelme"
    yolo_seg = "yolo-seg"
    geojson = "geojson"
    geopackage = "geopackage"
    shapefile = "shapefile"
    geotiff_mask = "geotiff-mask"
    nifti_mask = "nifti-mask"
    dicom_seg = "dicom-seg"
    cvat = "cvat"


class Overlap(StrEnum):
    """What becomes of pixels in two regions."""

    z = "z"
    keep = "keep"


def export(
    folder: Annotated[Path, typer.Argument(help="The annotated folder.")],
    out: Annotated[Path, typer.Option("--out", help="The folder to write into.")],
    form: Annotated[ExportFormat, typer.Option("--format", help="What to write (docs/formats.md).")] = ExportFormat.coco,
    store: StoreOption = None,
    label: Annotated[
        list[str] | None, typer.Option(help="NAME=NEW writes a label under another name, NAME= leaves it out.")
    ] = None,
    overlap: Annotated[
        Overlap | None, typer.Option(help="z: the higher object has the pixel; keep: both, where the format can.")
    ] = None,
    only_flagged: Annotated[bool, typer.Option("--only-flagged", help="Only images that were flagged.")] = False,
    split: Annotated[float | None, typer.Option(min=0, max=1, help="Share of the images for validation, such as 0.2.")] = None,
    seed: Annotated[int, typer.Option(help="Another one gives another split.")] = 0,
    images: Annotated[
        bool, typer.Option("--images", help="Write the images too, where the format has a place for them.")
    ] = False,
    wgs84: Annotated[bool, typer.Option("--wgs84", help="GeoJSON in longitude and latitude.")] = False,
) -> None:
    """Write the annotations of a folder as files, with a report of everything that could not be kept exactly."""
    from edgeflow.cli.exporting import export_project

    export_project(
        folder,
        out,
        form.value,
        store,
        labels=label or [],
        overlap=None if overlap is None else overlap.value,
        only_flagged=only_flagged,
        split=split,
        seed=seed,
        images=images,
        wgs84=wgs84,
    )
