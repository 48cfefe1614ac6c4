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
    """What the network computes in."""

    auto = "auto"
    f32 = "f32"
    int8 = "int8"


class Device(StrEnum):
    """Where training runs."""

    auto = "auto"
    cpu = "cpu"
    cuda = "cuda"


ModelOption = Annotated[Path | None, typer.Option("--model", help="A model file (ONNX); the shipped one by default.")]
EngineOption = Annotated[EngineName, typer.Option("--engine", help="What runs the network; torch needs the extra 'train'.")]
PrecisionOption = Annotated[
    Precision,
    typer.Option("--precision", help="auto takes bf16 where the processor has it, else int8 where the model allows it."),
]
StoreOption = Annotated[str | None, typer.Option("--store", help="Where the annotations live, if not in the folder.")]
