"""A writer of Paddle files, and a synthetic EISeg model with random weights."""

import struct
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

Tensors = Mapping[str, NDArray[np.generic]]
WritePaddle = Callable[..., Path]
_DTYPES = {"float32": 5, "float64": 6, "int64": 3}


def varint(value: int) -> bytes:
    """`value` as a protobuf varint; negative numbers in two's complement."""
    value &= (1 << 64) - 1
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def message(number: int, value: int | bytes) -> bytes:
    """One protobuf field."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def descriptor(array: NDArray[np.generic]) -> bytes:
    """Paddle's TensorDesc."""
    return message(1, _DTYPES[array.dtype.name]) + b"".join(message(2, size) for size in array.shape)


def variable(name: str, array: NDArray[np.generic]) -> bytes:
    """Paddle's VarDesc of a persistable LoDTensor."""
    kind = message(1, 7) + message(3, message(1, descriptor(array)))
    return message(1, name.encode()) + message(2, kind) + message(3, 1)


def program(tensors: Tensors) -> bytes:
    """A ProgramDesc that keeps `tensors`, and the feed and fetch variables every static model has."""
    kept = [message(3, variable(name, array)) for name, array in tensors.items()]
    feed = message(3, message(1, b"feed") + message(2, message(1, 9)) + message(3, 1))
    passing = message(3, message(1, b"relu_0.tmp_0") + message(2, message(1, 7)))
    return message(1, message(1, 0) + feed + passing + b"".join(kept) + message(4, message(3, b"conv2d")))


def params(tensors: Tensors, *, levels: int = 0) -> bytes:
    """The tensors sorted by name, as Paddle's save_combine writes them."""
    out = []
    for name in sorted(tensors):
        array = tensors[name]
        lod = b"".join(struct.pack("<Q", 8) + struct.pack("<Q", 1) for _ in range(levels))
        described = descriptor(array)
        out.append(struct.pack("<IQ", 0, levels) + lod + struct.pack("<Ii", 0, len(described)) + described + array.tobytes())
    return b"".join(out)


@pytest.fixture
def write_paddle(tmp_path: Path) -> WritePaddle:
    """Writes tensors as NAME.pdmodel and NAME.pdiparams and returns the latter's path."""

    def write(tensors: Tensors, name: str = "net", *, levels: int = 0) -> Path:
        path = tmp_path / f"{name}.pdiparams"
        path.with_suffix(".pdmodel").write_bytes(program(tensors))
        path.write_bytes(params(tensors, levels=levels))
        return path

    return write


@pytest.fixture(scope="session")
def synthetic() -> Callable[..., dict[str, NDArray[np.generic]]]:
    """Random weights of the whole imported architecture under Paddle's names."""
    pytest.importorskip("torch", reason="torch is not installed")

    def make(*, small: bool) -> dict[str, NDArray[np.generic]]:
        import torch

        from edgeflow.model.build import RITM, build, replaced
        from edgeflow.weights.mapping import paddle_names

        with torch.device("meta"):
            network = build(replaced(RITM, small=small, ocr=48 if small else 64))
        rng = np.random.default_rng(7)
        tensors: dict[str, NDArray[np.generic]] = {}
        wanted = network.state_dict()
        for ours, theirs in paddle_names(network).items():
            shape = tuple(wanted[ours].shape)
            if ours.endswith("running_var") or (len(shape) == 1 and ours.endswith("weight")):
                tensors[theirs] = rng.uniform(0.5, 1.5, shape).astype(np.float32)
            else:
                scale = (2 / np.prod(shape[1:])) ** 0.5 if len(shape) == 4 else 0.1
                tensors[theirs] = (scale * rng.standard_normal(shape)).astype(np.float32)
        return tensors

    return make
