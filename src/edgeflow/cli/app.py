"""The commands and their options; the work is done in the rooms below. `docs/cli.md` is generated from here."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Cut any object out of an image with a few clicks; turn a folder of images into exact segmentation labels.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class EngineName(StrEnum):
    """Which engine runs the network."""

    openvino = "openvino"
    torch = "torch"


class Precision(StrEnum):
    """f32 everywhere, or bf16 where the processor computes it."""

    auto = "auto"
    f32 = "f32"


class Device(StrEnum):
    """Where training runs."""

    auto = "auto"
    cpu = "cpu"
    cuda = "cuda"


class Preset(StrEnum):
    """The named settings of the evaluation (docs/protocol.md)."""

    plain = "plain"
    ritm = "ritm"


class ExportFormat(StrEnum):
    """What an annotated folder can be written as."""

    index_mask = "index-mask"
    coco = "coco"


ModelOption = Annotated[Path | None, typer.Option("--model", help="A model file (ONNX); the shipped one by default.")]
EngineOption = Annotated[EngineName, typer.Option("--engine", help="What runs the network; torch needs the extra 'train'.")]
PrecisionOption = Annotated[Precision, typer.Option("--precision", help="auto takes bf16 where the processor computes it.")]


@app.callback(invoke_without_command=True)
def root(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    """Cut any object out of an image with a few clicks; turn a folder of images into exact segmentation labels."""
    if version:
        from edgeflow import __version__

        typer.echo(f"edgeflow {__version__}")
        raise typer.Exit


@app.command()
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


@app.command()
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


@app.command()
def evaluate(
    dataset: Annotated[Path, typer.Argument(help="A folder with images/ and masks/ (docs/protocol.md).")],
    preset: Annotated[
        Preset, typer.Option(help="plain: what a user gets; ritm: stands beside published numbers.")
    ] = Preset.plain,
    method: Annotated[str, typer.Option(help="The method to measure.")] = "edgeflow",
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N objects.")] = None,
    json_path: Annotated[Path | None, typer.Option("--json", help="Write all numbers here; an interrupted run resumes.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write curves and the worst cases as pictures into this folder.")] = None,
    model: ModelOption = None,
    engine: EngineOption = EngineName.openvino,
    precision: Annotated[Precision | None, typer.Option(help="The preset's by default: f32 for ritm, auto for plain.")] = None,
) -> None:
    """Measure clicks per object on a data set: NoC, IoU per click, stability, seconds."""
    from edgeflow.cli.evaluate import evaluate_data_set

    wanted = None if precision is None else precision.value
    evaluate_data_set(dataset, preset.value, method, limit, json_path, report, model, engine.value, wanted)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="The annotated folder.")],
    out: Annotated[Path, typer.Option("--out", help="The folder to write into.")],
    form: Annotated[ExportFormat, typer.Option("--format", help="What to write.")] = ExportFormat.coco,
    store: Annotated[str | None, typer.Option(help="Where the annotations live, if not in the folder.")] = None,
) -> None:
    """Write the annotations of a folder as files, with a report of everything that could not be kept exactly."""
    from edgeflow.cli.annotate import export_folder

    export_folder(folder, out, form.value, store)


@app.command()
def train(
    config: Annotated[Path | None, typer.Argument(help="What to train on what, a TOML file; see runs/ for examples.")] = None,
    resume: Annotated[Path | None, typer.Option(help="Go on with the run in this folder instead.")] = None,
    run: Annotated[Path | None, typer.Option("--folder", help="The run's folder; out/runs/NAME by default.")] = None,
    minutes: Annotated[float | None, typer.Option(min=0, help="Stop, to be gone on with, after so many minutes.")] = None,
    device: Annotated[Device, typer.Option(help="auto takes a GPU where there is one.")] = Device.auto,
    devices: Annotated[int, typer.Option(min=1, help="Processes on this machine: one a GPU.")] = 1,
    nodes: Annotated[int, typer.Option(min=1, help="Machines; start the same command on each by torchrun.")] = 1,
) -> None:
    """Train a network; Ctrl+C stops after the step under way, and --resume goes on as if nothing had happened."""
    from edgeflow.cli.train import train_model

    train_model(config, resume, run, minutes, device.value, devices, nodes)


@app.command(name="fine-tune")
def fine_tune(
    project: Annotated[Path, typer.Argument(help="A folder annotated before; two images with finished regions are the least.")],
    minutes: Annotated[float, typer.Option(min=0.1, help="How long to train; measuring before and after comes on top.")] = 20,
    out: Annotated[Path | None, typer.Option(help="The model file to write; by default in the project's .edgeflow.")] = None,
    model: Annotated[Path | None, typer.Option(help="The model file to start from; the shipped one by default.")] = None,
    store: Annotated[str | None, typer.Option(help="Where the annotations live, if not in the folder.")] = None,
    coco: Annotated[Path | None, typer.Option(help="Take the annotations from this COCO file instead.")] = None,
    held_back: Annotated[float, typer.Option(min=0.01, max=0.9, help="Share of the images only measured on.")] = 0.2,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a fine-tuning that was stopped, as it was begun.")] = False,
    device: Annotated[Device, typer.Option(help="auto takes a GPU where there is one.")] = Device.auto,
) -> None:
    """Train on your own annotations, measured on a part held back; Ctrl+C stops, --resume goes on."""
    from edgeflow.cli.fine_tune import fine_tune_project

    fine_tune_project(project, minutes, out, model, store, coco, held_back, resume, device.value)


@app.command(name="import-weights")
def import_weights(
    params: Annotated[Path, typer.Argument(help="A static model of PaddleSeg or EISeg: FILE.pdiparams.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The model file to write (ONNX).")],
    program: Annotated[Path | None, typer.Option(help="Its FILE.pdmodel, if not beside it.")] = None,
) -> None:
    """Turn a Paddle HRNet18-OCR64 click model into a model file of ours; Paddle is not needed."""
    from edgeflow.cli.weights import import_paddle

    import_paddle(params, output, program)


@app.command()
def samples(folder: Annotated[Path, typer.Argument(help="Where to put them.")]) -> None:
    """Copy the sample photos that come with the package into a folder."""
    from edgeflow.samples import copy_samples

    for path in copy_samples(folder):
        typer.echo(str(path))
