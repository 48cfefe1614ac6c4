"""Commands that bring annotations into files and out of them."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from edgeflow.annotation.formats import ReadFormat, WrittenFormat
from edgeflow.cli.commands.options import (
    EngineName,
    EngineOption,
    ModelOption,
    Precision,
    PrecisionOption,
    StoreOption,
)

OutlinesOption = Annotated[
    Literal["edges", "drawn"] | None,
    typer.Option(help="Polygons along pixel edges, or as drawn, with few vertices; what the format keeps exactly by default."),
]


def export(
    folder: Annotated[Path, typer.Argument(help="The annotated folder.")],
    out: Annotated[Path, typer.Option("--out", help="The folder to write into.")],
    form: Annotated[WrittenFormat, typer.Option("--format", help="What to write (docs/formats.md).")] = "coco",
    store: StoreOption = None,
    label: Annotated[
        list[str] | None, typer.Option(help="NAME=NEW writes a label under another name, NAME= leaves it out.")
    ] = None,
    overlap: Annotated[
        Literal["z", "keep"] | None, typer.Option(help="z: the higher object has the pixel; keep: both, where the format can.")
    ] = None,
    only_flagged: Annotated[bool, typer.Option("--only-flagged", help="Only images that were flagged.")] = False,
    split: Annotated[float | None, typer.Option(min=0, max=1, help="Share of the images for validation, such as 0.2.")] = None,
    seed: Annotated[int, typer.Option(help="Another one gives another split.")] = 0,
    images: Annotated[
        bool, typer.Option("--images", help="Write the images too, where the format has a place for them.")
    ] = False,
    wgs84: Annotated[bool, typer.Option("--wgs84", help="GeoJSON in longitude and latitude.")] = False,
    outlines: OutlinesOption = None,
) -> None:
    """Write the annotations of a folder as files, with a report of everything that could not be kept exactly."""
    from edgeflow.cli.exporting import export_project

    export_project(
        folder,
        out,
        form,
        store,
        labels=label or [],
        overlap=overlap,
        only_flagged=only_flagged,
        split=split,
        seed=seed,
        images=images,
        wgs84=wgs84,
        outlines=outlines,
    )


def import_(
    folder: Annotated[Path, typer.Argument(help="The folder of images; its annotations need not exist yet.")],
    files: Annotated[list[Path], typer.Argument(help="The files or folders to read.")],
    form: Annotated[ReadFormat, typer.Option("--from", help="What they are (docs/formats.md).")],
    store: StoreOption = None,
    report: Annotated[
        Path | None, typer.Option(help="Write here what could not be read; .edgeflow/import.json by default.")
    ] = None,
) -> None:
    """Bring annotations made elsewhere into a folder's project, matched by file name; a second time adds nothing twice."""
    from edgeflow.cli.importing import import_annotations

    import_annotations(folder, files, form, store, report)


def convert(
    paths: Annotated[list[Path], typer.Argument(help="The files or folders to read, and last the folder to write into.")],
    form: Annotated[ReadFormat, typer.Option("--from", help="What they are.")],
    to: Annotated[WrittenFormat, typer.Option("--to", help="What to write.")],
    images: Annotated[Path | None, typer.Option(help="Where the images are, for sizes, pixels and coordinates.")] = None,
    outlines: OutlinesOption = None,
) -> None:
    """Write annotations of one format in another, without a project, with reports of what could not be read or kept."""
    from edgeflow.annotation.export.options import ExportOptions
    from edgeflow.cli.converting import convert_files

    *files, out = paths
    if not files:
        raise typer.BadParameter(f"{out} is all there is; name what to read, and last the folder to write into.")
    convert_files(files, form, to, out, images, ExportOptions(outlines=outlines))


def predict(
    folder: Annotated[Path, typer.Argument(help="The folder of images.")],
    prompts: Annotated[Path, typer.Option("--from", help="boxes.json, points.json, a COCO file or a folder of masks.")],
    form: Annotated[str | None, typer.Option("--format", help="What that is, where it does not say so itself.")] = None,
    use: Annotated[Literal["boxes", "masks"] | None, typer.Option(help="Of a COCO file: its boxes or its masks.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write a COCO file instead of into the folder's project.")] = None,
    store: StoreOption = None,
    report: Annotated[
        Path | None, typer.Option(help="Write here what could not be done; .edgeflow/predict.json by default.")
    ] = None,
    processes: Annotated[int, typer.Option(min=1, help="Images worked on at the same time.")] = 1,
    ray: Annotated[str | None, typer.Option(help="Address of a Ray cluster to work on, or local.")] = None,
    threshold: Annotated[float, typer.Option(min=0, max=1, help="Probability above which a pixel is the object's.")] = 0.5,
    largest: Annotated[bool, typer.Option("--largest", help="Keep the largest connected region only.")] = False,
    model: ModelOption = None,
    engine: EngineOption = EngineName.openvino,
    precision: PrecisionOption = Precision.auto,
) -> None:
    """Make regions of boxes, points or coarse masks for a whole folder; what is done is not done again."""
    from edgeflow.cli.predicting import Place, predict_folder
    from edgeflow.predict.propose import Manner

    place = Place(folder, store, out, report)
    manner = Manner(threshold, largest)
    predict_folder(place, prompts, form, use, processes, ray, manner, model, engine.value, precision.value)
