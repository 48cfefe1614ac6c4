"""The command line put together: what every command is called. `docs/cli.md` is generated from here."""

from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from edgeflow.cli.commands import annotating, files, measuring, training

COMMANDS: Mapping[str, Callable[..., None]] = {
    "annotate": annotating.annotate,
    "segment": annotating.segment,
    "samples": annotating.samples,
    "export": files.export,
    "import": files.import_,
    "convert": files.convert,
    "predict": files.predict,
    "evaluate": measuring.evaluate,
    "bench": measuring.bench,
    "compare": measuring.compare,
    "train": training.train,
    "fine-tune": training.fine_tune,
    "import-weights": training.import_weights,
}

app = typer.Typer(
    help="Cut any object out of an image with a few clicks; turn a folder of images into exact segmentation labels.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def root(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    """Cut any object out of an image with a few clicks; turn a folder of images into exact segmentation labels."""
    if version:
        from edgeflow import __version__

        typer.echo(f"edgeflow {__version__}")
        raise typer.Exit


for _name, _command in COMMANDS.items():
    app.command(name=_name)(_command)
