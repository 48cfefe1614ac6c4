"""Reads static Paddle models (``.pdmodel`` and ``.pdiparams``) without Paddle. Knows nothing of our network.

``.pdmodel`` is a protobuf ProgramDesc; ``.pdiparams`` holds its persistable tensors one after the other, sorted by name:

    uint32 0 · uint64 LoD levels, each a uint64 size and that many bytes · uint32 0 · int32 length of a descriptor ·
    the descriptor (protobuf: 1 = dtype, 2 = dims) · raw little-endian values

Source: ``framework.proto`` and ``lod_tensor.cc`` of Paddle 2.x describe both.
"""

import math
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from edgeflow.errors import WeightsError
from edgeflow.grid import Float
from edgeflow.weights.protobuf import BadMessageError, Field, fields, integers, signed

_FLOAT32 = 5
_DTYPES = {0: "bool", 1: "int16", 2: "int32", 3: "int64", 4: "float16", 5: "float32", 6: "float64", 20: "uint8", 21: "int8"}
_LOD_TENSOR = 7
_MOST_LEVELS = 16  # weights have none; anything large is not a tensor


@dataclass(frozen=True, slots=True)
class Variable:
    """A persistable tensor of a program; a dimension of -1 is not fixed."""

    name: str
    dims: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """What we need of a ``.pdmodel``: the tensors it keeps, sorted by name, and its operators' types in order."""

    variables: tuple[Variable, ...]
    operators: tuple[str, ...]


def read_program(path: Path) -> Program:
    """Read a ``.pdmodel``.

    Raises
    ------
    WeightsError
        If it cannot be read, is not a Paddle program or holds no tensors.
    """
    content = _read(path)
    variables: dict[str, Variable] = {}
    operators: list[str] = []
    try:
        for block in fields(memoryview(content)):
            if block.number != 1:
                continue
            for part in fields(block.bytes):
                if part.number == 3 and (variable := _variable(part)) is not None:
                    variables[variable.name] = variable
                elif part.number == 4:
                    operators += [field.text for field in fields(part.bytes) if field.number == 3]
    except BadMessageError as error:
        raise WeightsError(f"{path} is not a Paddle program ({error}); give the .pdmodel saved beside the .pdiparams.") from error
    if not variables:
        raise WeightsError(f"{path} is not a Paddle program with weights; give the .pdmodel saved beside the .pdiparams.")
    return Program(tuple(variables[name] for name in sorted(variables)), tuple(operators))


def read_tensors(path: Path, program: Program) -> dict[str, Float]:
    """Read the ``.pdiparams`` that belongs to `program`: its tensors by name, float32.

    Raises
    ------
    WeightsError
        If the file cannot be read, is truncated, has something else in place of a tensor, a tensor that is not float32
        or not of the shape the program says, or bytes after the last one.
    """
    content = memoryview(_read(path))
    tensors: dict[str, Float] = {}
    at = 0
    for number, variable in enumerate(program.variables, start=1):
        where = f"tensor {number} of {len(program.variables)} ({variable.name})"
        try:
            tensors[variable.name], at = _tensor(content, at, variable)
        except BadMessageError as error:
            raise WeightsError(
                f"{path} is damaged at {where}: {error}; it must be the .pdiparams saved with its .pdmodel."
            ) from error
    if at != len(content):
        raise WeightsError(f"{path} has {len(content) - at} bytes after its last tensor; it does not belong to its .pdmodel.")
    return tensors


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WeightsError(f"{path} cannot be read ({error.strerror}); give a readable file.") from error


def _variable(field: Field) -> Variable | None:
    name, kept, kind = "", False, -1
    dims: tuple[int, ...] = ()
    for part in fields(field.bytes):
        if part.number == 1:
            name = part.text
        elif part.number == 2:
            kind, dims = _type(part)
        elif part.number == 3:
            kept = bool(part.integer)
    # feed and fetch are persistable too, but no tensors.
    return Variable(name, dims) if kept and kind == _LOD_TENSOR else None


def _type(field: Field) -> tuple[int, tuple[int, ...]]:
    kind = -1
    dims: tuple[int, ...] = ()
    for part in fields(field.bytes):
        if part.number == 1:
            kind = part.integer
        elif part.number == 3:
            for inner in fields(part.bytes):
                if inner.number == 1:
                    _, dims = _descriptor(inner.bytes)
    return kind, dims


def _descriptor(message: memoryview) -> tuple[int, tuple[int, ...]]:
    dtype = -1
    dims: list[int] = []
    for part in fields(message):
        if part.number == 1:
            dtype = part.integer
        elif part.number == 2:
            dims += [signed(value) for value in integers(part)]
    return dtype, tuple(dims)


def _tensor(content: memoryview, at: int, variable: Variable) -> tuple[Float, int]:
    (version, levels), at = _numbers("<IQ", content, at)
    if version != 0 or levels > _MOST_LEVELS:
        raise BadMessageError("no tensor begins there")
    for _ in range(levels):
        (size,), at = _numbers("<Q", content, at)
        at += size
    (version, length), at = _numbers("<Ii", content, at)
    if version != 0 or not 0 < length <= len(content) - at:
        raise BadMessageError("no tensor begins there")
    dtype, dims = _descriptor(content[at : at + length])
    at += length
    if dtype != _FLOAT32:
        raise BadMessageError(f"its type is {_DTYPES.get(dtype, dtype)} and only float32 can be imported")
    if len(dims) != len(variable.dims) or any(has != says for has, says in zip(dims, variable.dims, strict=True) if says != -1):
        raise BadMessageError(f"its shape is {dims} but the .pdmodel says {variable.dims}")
    if any(size < 0 for size in dims):
        raise BadMessageError(f"its shape {dims} is impossible")
    count = math.prod(dims)
    if count * 4 > len(content) - at:
        raise BadMessageError("the file ends inside it")
    values = np.frombuffer(content, "<f4", count, at).reshape(dims).astype(np.float32)
    return values, at + count * 4


def _numbers(layout: str, content: memoryview, at: int) -> tuple[tuple[int, ...], int]:
    size = struct.calcsize(layout)
    if size > len(content) - at:
        raise BadMessageError("the file ends inside it")
    return struct.unpack_from(layout, content, at), at + size
