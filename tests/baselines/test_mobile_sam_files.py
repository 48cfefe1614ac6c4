"""MobileSAM's files: tiny networks of the same inputs and outputs, and what is no such file."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.baselines.tiny_mobile_sam import cone, write_tiny

from edgeflow.baselines.mobile_sam import MASK_SIDE, SIDE, MobileSam
from edgeflow.baselines.mobile_sam_files import MobileSamFiles
from edgeflow.clicks import Click
from edgeflow.errors import EdgeFlowError, WeightsError


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_tiny(tmp_path_factory.mktemp("sam"))


@pytest.fixture(scope="module")
def network(tiny: tuple[Path, Path]) -> MobileSamFiles:
    return MobileSamFiles.load(*tiny, precision="f32")


def test_points_mask_and_embedding_reach_the_decoder_each_at_its_input(network: MobileSamFiles) -> None:
    image = np.zeros((1, 3, SIDE, SIDE), np.float32)
    image[0, 0, :512] = 3
    points = np.array([(100, 200), (900, 700), (0, 0)], np.float32)
    before = np.random.default_rng(2).normal(size=(MASK_SIDE, MASK_SIDE)).astype(np.float32)
    found = network.decode(network.embed(image), points, np.array([1, 0, -1], np.float32), before)
    expected = cone(100, 200) - cone(900, 700) + before
    expected[:128] += 3
    np.testing.assert_allclose(found, expected, atol=0.01)


def test_without_a_mask_before_the_decoder_is_told_of_none(network: MobileSamFiles) -> None:
    embedding = network.embed(np.zeros((1, 3, SIDE, SIDE), np.float32))
    found = network.decode(embedding, np.array([(512, 300)], np.float32), np.ones(1, np.float32), None)
    np.testing.assert_allclose(found, cone(512, 300), atol=0.01)


def test_what_was_returned_stays_when_the_network_runs_again(network: MobileSamFiles) -> None:
    first = network.embed(np.ones((1, 3, SIDE, SIDE), np.float32))
    kept = first.copy()
    network.embed(np.zeros((1, 3, SIDE, SIDE), np.float32))
    np.testing.assert_array_equal(first, kept)


def test_a_click_on_a_photo_is_drawn_where_it_is_and_a_negative_one_takes_away(network: MobileSamFiles) -> None:
    pixels = np.full((60, 80, 3), [124, 116, 104], np.uint8)  # about the mean colour, so the embedding is about nothing
    prepared = MobileSam(network).prepare(pixels)
    first = prepared.segment([Click(20, 50)])
    rows, cols = np.nonzero(first.mask(0.999))
    assert (rows.mean(), cols.mean()) == pytest.approx((20, 50), abs=0.5)
    second = prepared.segment([Click(20, 50), Click(22, 44, positive=False)], first.carry)
    assert first.mask()[22, 44] and not second.mask(0.999)[22, 44] and second.mask(0.999)[20, 50]
    np.testing.assert_array_equal(prepared.segment([Click(20, 50)]).probability, first.probability)


def test_the_weights_are_the_hash_of_both_files(tiny: tuple[Path, Path], network: MobileSamFiles) -> None:
    assert network.weights == hashlib.sha256(tiny[0].read_bytes() + tiny[1].read_bytes()).hexdigest()
    assert network.device.startswith("CPU (") and network.device.endswith(", f32)")


def missing(encoder: Path, decoder: Path, folder: Path) -> tuple[Path, Path]:
    return folder / "none.onnx", decoder


def a_folder(encoder: Path, decoder: Path, folder: Path) -> tuple[Path, Path]:
    return encoder, folder


def cut_short(encoder: Path, decoder: Path, folder: Path) -> tuple[Path, Path]:
    (folder / "half.onnx").write_bytes(decoder.read_bytes()[:-600])
    return encoder, folder / "half.onnx"


def empty(encoder: Path, decoder: Path, folder: Path) -> tuple[Path, Path]:
    (folder / "empty.onnx").write_bytes(b"")
    return folder / "empty.onnx", decoder


def a_text(encoder: Path, decoder: Path, folder: Path) -> tuple[Path, Path]:
    (folder / "text.onnx").write_text("<!DOCTYPE html><title>Not found</title>")
    return folder / "text.onnx", decoder


def exchanged(encoder: Path, decoder: Path, folder: Path) -> tuple[Path, Path]:
    return decoder, encoder


def twice_the_encoder(encoder: Path, decoder: Path, folder: Path) -> tuple[Path, Path]:
    return encoder, encoder


def three_masks(encoder: Path, decoder: Path, folder: Path) -> tuple[Path, Path]:
    return encoder, write_tiny(folder, masks=3)[1]


@pytest.mark.parametrize(
    ("odd", "sentence"),
    [
        (missing, r"none\.onnx cannot be read \(No such file"),
        (a_folder, "cannot be read .*give encoder and decoder"),
        (cut_short, r"half\.onnx is damaged or no ONNX network"),
        (empty, r"empty\.onnx is damaged or no ONNX network"),
        (a_text, r"text\.onnx is damaged or no ONNX network"),
        (exchanged, r"decoder\.onnx is not MobileSAM's encoder, .* exchanged\?"),
        (twice_the_encoder, r"encoder\.onnx is not MobileSAM's decoder"),
        (three_masks, r"decoder\.onnx is not MobileSAM's decoder with a single mask"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_one_sentence(
    tiny: tuple[Path, Path], tmp_path: Path, odd: Callable[[Path, Path, Path], tuple[Path, Path]], sentence: str
) -> None:
    with pytest.raises(WeightsError, match=sentence) as caught:
        MobileSamFiles.load(*odd(*tiny, tmp_path))
    assert isinstance(caught.value, EdgeFlowError) and "\n" not in str(caught.value)
