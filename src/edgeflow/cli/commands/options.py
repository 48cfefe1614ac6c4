"""Options that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


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


ModelOption = Annotated[Path | None, typer.Option("--model", help="A model file (ONNX); the shipped one by default.")]
EngineOption = Annotated[EngineName, typer.Option("--engine", help="What runs the network; torch needs the extra 'train'.")]
PrecisionOption = Annotated[Precision, typer.Option("--precision", help="auto takes bf16 where the processor computes it.")]
StoreOption = Annotated[str | None, typer.Option("--store", help="Where the annotations live, if not in the folder.")]
