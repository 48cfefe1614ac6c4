"""Commands that make weights: training, fine-tuning, and weights of other projects."""

from pathlib import Path
from typing import Annotated

import typer

from edgeflow.cli.commands.options import Device


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


def import_weights(
    params: Annotated[Path, typer.Argument(help="A static model of PaddleSeg or EISeg: FILE.pdiparams.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The model file to write (ONNX).")],
    program: Annotated[Path | None, typer.Option(help="Its FILE.pdmodel, if not beside it.")] = None,
) -> None:
    """Turn a Paddle HRNet18-OCR64 click model into a model file of ours; Paddle is not needed."""
    from edgeflow.cli.weights import import_paddle

    import_paddle(params, output, program)
