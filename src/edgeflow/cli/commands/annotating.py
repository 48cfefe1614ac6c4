"""Commands that annotate: the page, one image by clicks, and photos to try them on."""

from pathlib import Path
from typing import Annotated

import typer

from edgeflow.cli.commands.options import EngineName, EngineOption, ModelOption, Precision, PrecisionOption


def annotate(
    folder: Annotated[Path, typer.Argument(help="The folder of images to annotate.")],
    host: Annotated[str, typer.Option(help="Address to listen on; anything but this machine needs --token.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 8765,
    token: Annotated[str | None, typer.Option(help="Access token; a random one by default.")] = None,
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
    store: Annotated[str | None, typer.Option(help="Where the annotations live: a file or a database URL.")] = None,
    model: ModelOption = None,
    engine: EngineOption = EngineName.openvino,
    precision: PrecisionOption = Precision.auto,
) -> None:
    """Open the annotation page on a folder of images; everything done there is kept as it happens."""
    from edgeflow.cli.annotate import annotate_folder

    annotate_folder(folder, host, port, token, open_page, store, model, engine.value, precision.value)


def segment(
    image: Annotated[Path, typer.Argument(help="The image.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The mask to write: PNG, 0 background, 255 object.")],
    click: Annotated[list[str] | None, typer.Option(help="ROW,COL,+ for the object or ROW,COL,- for the rest; repeat.")] = None,
    from_mask: Annotated[Path | None, typer.Option(help="A mask to start from; non-zero is the object.")] = None,
    box: Annotated[str | None, typer.Option(help="TOP,LEFT,HEIGHT,WIDTH of a box around the object, in pixels.")] = None,
    threshold: Annotated[float, typer.Option(min=0, max=1, help="Probability above which a pixel is the object's.")] = 0.5,
    largest: Annotated[bool, typer.Option("--largest", help="Keep the largest connected region only.")] = False,
    overlay: Annotated[Path | None, typer.Option(help="Also write the image with mask and clicks drawn on it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
    model: ModelOption = None,
    engine: EngineOption = EngineName.openvino,
    precision: PrecisionOption = Precision.auto,
) -> None:
    """Segment one object of one image by clicks given on the command line."""
    from edgeflow.cli.segment import segment_image

    segment_image(
        image, output, click or [], from_mask, box, threshold, largest, overlay, as_json, model, engine.value, precision.value
    )


def samples(folder: Annotated[Path, typer.Argument(help="Where to put them.")]) -> None:
    """Copy the sample photos that come with the package into a folder."""
    from edgeflow.samples import copy_samples

    for path in copy_samples(folder):
        typer.echo(str(path))
