"""Finding and checking model files: whole, missing, truncated, changed, foreign."""

import json
import shutil
from pathlib import Path

import pytest
from tests.weights.conftest import message

from edgeflow.errors import WeightsError
from edgeflow.weights import shipped
from edgeflow.weights.shipped import SHIPPED, load_model_file


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped file and its record, taken for the shipped one."""
    path = tmp_path / "edgeflow.onnx"
    shutil.copy(SHIPPED, path)
    shutil.copy(SHIPPED.with_suffix(".json"), path.with_suffix(".json"))
    monkeypatch.setattr(shipped, "SHIPPED", path)
    return path


def test_the_shipped_file_is_whole_and_at_most_25_megabytes() -> None:
    file = load_model_file()
    record = json.loads(SHIPPED.with_suffix(".json").read_text())
    assert file.info.sha256 == record["sha256"] and file.info.prior == record["prior"]
    assert file.path.stat().st_size == record["bytes"] <= 25_000_000


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"nothing\.onnx cannot be read"):
        load_model_file(tmp_path / "nothing.onnx")


def test_a_changed_byte_in_the_shipped_file_is_refused(copy: Path) -> None:
    content = bytearray(copy.read_bytes())
    content[len(content) // 2] ^= 1
    copy.write_bytes(content)
    with pytest.raises(WeightsError, match="was changed"):
        load_model_file()


@pytest.mark.parametrize("share", [0.001, 0.5, 0.999])
def test_a_truncated_file_is_refused(copy: Path, tmp_path: Path, share: float) -> None:
    content = copy.read_bytes()
    cut = tmp_path / "cut.onnx"
    cut.write_bytes(content[: int(share * len(content))])
    with pytest.raises(WeightsError, match="truncated or damaged"):
        load_model_file(cut)


def test_a_lost_record_is_refused(copy: Path) -> None:
    copy.with_suffix(".json").write_text("{}")
    with pytest.raises(WeightsError, match=r"record .* is missing or damaged"):
        load_model_file()


SWITCHES = '{"prior": "mask", "radius": 5}'


def properties(**pairs: str) -> bytes:
    encoded = [message(1, f"edgeflow.{key}".encode()) + message(2, value.encode()) for key, value in pairs.items()]
    return b"".join(message(14, pair) for pair in encoded)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not an EdgeFlow model file"),
        (message(7, b""), "is not an EdgeFlow model file"),
        (message(7, b"") + properties(version="99"), "format version 99"),
        (message(7, b"") + properties(version="1", config="{}"), "does not say how it was built"),
        (message(7, b"") + properties(version="1", config='{"prior": "hope", "radius": 5}'), "does not say how it was built"),
        (message(7, b"") + properties(version="1", config=SWITCHES, ranges="{"), "ranges .* are damaged"),
        (message(7, b"") + properties(version="1", config=SWITCHES, ranges='{"a": [0]}'), "ranges .* are damaged"),
        (message(7, b"") + properties(version="1", config=SWITCHES, ranges='{"a": [1, 0]}'), "ranges .* are damaged"),
        (message(7, b"") + properties(version="1", config=SWITCHES, ranges='{"a": [0, NaN]}'), "ranges .* are damaged"),
        (message(7, b"") + properties(version="1", config=SWITCHES, ranges="[]"), "ranges .* are damaged"),
        (b"\x89PNG\r\n\x1a\n", "truncated or damaged"),
    ],
)
def test_foreign_files_are_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "foreign.onnx"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=sentence):
        load_model_file(path)


def test_an_unnamed_model_is_called_after_its_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.onnx"
    path.write_bytes(message(7, b"") + properties(version="1", config='{"prior": "edge", "radius": 3}'))
    info = load_model_file(path).info
    assert (info.name, info.prior, info.prior_channels, info.radius) == ("mine", "edge", 1, 3)


def test_ranges_are_read_and_a_file_may_have_none(tmp_path: Path) -> None:
    path = tmp_path / "own.onnx"
    path.write_bytes(message(7, b"") + properties(version="1", config=SWITCHES, ranges='{"backbone.a": [-1, 2.5]}'))
    assert load_model_file(path).ranges == {"backbone.a": (-1.0, 2.5)}
    path.write_bytes(message(7, b"") + properties(version="1", config=SWITCHES))
    assert load_model_file(path).ranges == {}
