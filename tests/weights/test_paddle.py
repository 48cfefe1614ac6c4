"""The reader of Paddle's files on small files we write ourselves, whole and damaged."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.weights.conftest import WritePaddle, params

from edgeflow.errors import WeightsError
from edgeflow.weights.paddle import Program, Variable, read_program, read_tensors

TENSORS: dict[str, NDArray[np.generic]] = {
    "conv2d_0.w_0": np.arange(12, dtype=np.float32).reshape(3, 2, 2, 1),
    "conv2d_0.b_0": np.array([-1, 0, 1], np.float32),
    "scale": np.array(0.5, np.float32),
}
PROGRAM = Program(tuple(Variable(name, TENSORS[name].shape) for name in sorted(TENSORS)), ("conv2d",))


def test_what_was_written_is_read(write_paddle: WritePaddle) -> None:
    path = write_paddle(TENSORS, levels=1)
    program = read_program(path.with_suffix(".pdmodel"))
    assert program == PROGRAM
    tensors = read_tensors(path, program)
    assert tensors.keys() == TENSORS.keys()
    for name, values in TENSORS.items():
        np.testing.assert_array_equal(tensors[name], values)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"gone\.pdmodel cannot be read"):
        read_program(tmp_path / "gone.pdmodel")


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n" * 20, b"\x08\x01", b"\x0a\xff"])
def test_something_else_is_not_taken_for_a_program(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "net.pdmodel"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="is not a Paddle program"):
        read_program(path)


def test_a_file_cut_anywhere_is_refused_and_the_tensor_named(write_paddle: WritePaddle) -> None:
    path = write_paddle(TENSORS)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(WeightsError, match=r"damaged at tensor \d of 3 \("):
            read_tensors(path, PROGRAM)


def test_bytes_after_the_last_tensor_are_refused(write_paddle: WritePaddle) -> None:
    path = write_paddle(TENSORS)
    path.write_bytes(path.read_bytes() + b"more")
    with pytest.raises(WeightsError, match="4 bytes after its last tensor"):
        read_tensors(path, PROGRAM)


def test_other_types_than_float32_are_refused(write_paddle: WritePaddle) -> None:
    path = write_paddle({**TENSORS, "scale": np.array(0.5)})
    with pytest.raises(WeightsError, match="its type is float64 and only float32"):
        read_tensors(path, PROGRAM)


def test_a_shape_that_differs_from_the_programs_is_refused(write_paddle: WritePaddle) -> None:
    path = write_paddle({**TENSORS, "conv2d_0.b_0": np.zeros(4, np.float32)})
    with pytest.raises(WeightsError, match=r"its shape is \(4,\) but the \.pdmodel says \(3,\)"):
        read_tensors(path, PROGRAM)


def test_a_text_file_in_place_of_weights_is_refused(write_paddle: WritePaddle) -> None:
    path = write_paddle(TENSORS)
    path.write_text("version https://git-lfs.github.com/spec/v1\n" * 9)
    with pytest.raises(WeightsError, match="no tensor begins there"):
        read_tensors(path, PROGRAM)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.integers(0, len(params(TENSORS)) - 1), st.integers(0, 255))
def test_a_changed_byte_is_read_or_refused_but_never_a_traceback(write_paddle: WritePaddle, where: int, byte: int) -> None:
    path = write_paddle(TENSORS)
    content = bytearray(path.read_bytes())
    content[where] = byte
    path.write_bytes(content)
    try:
        read_tensors(path, PROGRAM)
    except WeightsError as error:
        assert "\n" not in str(error)
