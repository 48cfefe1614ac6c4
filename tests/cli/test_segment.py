"""``edgeflow segment`` with the shipped model, run as a person runs it."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from edgeflow.imaging import read_mask
from edgeflow.samples import copy_samples

TRUTH = Path(__file__).parents[1] / "golden" / "coffee_truth.png"


@pytest.fixture(scope="module")
def coffee(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    return next(path for path in copy_samples(folder) if path.name == "coffee.jpg")


def edgeflow(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "edgeflow.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def iou_with_truth(path: Path) -> float:
    mask, truth = read_mask(path) > 0, read_mask(TRUTH) > 0
    return float((mask & truth).sum() / (mask | truth).sum())


def test_three_clicks_cut_out_a_cup_with_its_saucer(coffee: Path, tmp_path: Path) -> None:
    mask, overlay = tmp_path / "cup.png", tmp_path / "overlay.png"
    clicks = ["--click", "200,290,+", "--click", "330,200,+", "--click", "60,560,-"]
    result = edgeflow("segment", coffee, *clicks, "-o", mask, "--overlay", overlay, "--json")
    assert result.returncode == 0, result.stderr
    assert iou_with_truth(mask) > 0.95
    assert sorted(np.unique(read_mask(mask))) == [0, 255]
    report = json.loads(result.stdout)
    assert report["area"] == int((read_mask(mask) > 0).sum())
    assert len(report["weights"]) == 64
    assert Image.open(overlay).size == (600, 400)


def test_a_mask_can_be_started_from_and_corrected(coffee: Path, tmp_path: Path) -> None:
    kept, corrected = tmp_path / "kept.png", tmp_path / "corrected.png"
    assert edgeflow("segment", coffee, "--from-mask", TRUTH, "-o", kept).returncode == 0
    assert iou_with_truth(kept) == 1
    result = edgeflow("segment", coffee, "--from-mask", TRUTH, "--click", "60,560,-", "-o", corrected)
    assert result.returncode == 0, result.stderr
    assert iou_with_truth(corrected) > 0.95


def test_a_box_alone_cuts_out_what_lies_in_it(coffee: Path, tmp_path: Path) -> None:
    rows, cols = np.nonzero(read_mask(TRUTH) > 0)
    box = f"{rows.min()},{cols.min()},{np.ptp(rows) + 1},{np.ptp(cols) + 1}"
    result = edgeflow("segment", coffee, "--box", box, "-o", tmp_path / "cup.png")
    assert result.returncode == 0, result.stderr
    assert iou_with_truth(tmp_path / "cup.png") > 0.9


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--box", "1,2,3"], "TOP,LEFT,HEIGHT,WIDTH"),
        (["--box", "1,2,0,4"], "TOP,LEFT,HEIGHT,WIDTH"),
        (["--box", "900,900,5,5"], "outside the image"),
        (["--box", "1,2,3,4", "--from-mask", str(TRUTH)], "leave out"),
        (
            ["--click", "400,5,+"],
            "Click 1 at row 400, col 5 is outside the image; rows go from 0 to 399 and columns",
        ),
        (["--click", "somewhere"], "cannot be read; write ROW,COL,+"),
        ([], "give at least one --click"),
        (["--click", "5,5,+", "--model", "nowhere.onnx"], "nowhere.onnx cannot be read"),
        (["--click", "5,5,+", "--from-mask", "SMALL"], "The mask is 2 x 3 but its image is 400 x 600"),
    ],
)
def test_a_mistake_ends_in_one_sentence_and_writes_nothing(
    coffee: Path, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    small = tmp_path / "small.png"
    Image.fromarray(np.ones((2, 3), np.uint8)).save(small)
    out = tmp_path / "out.png"
    result = edgeflow("segment", coffee, *[small if part == "SMALL" else part for part in arguments], "-o", out)
    assert result.returncode == 1
    assert sentence in result.stderr
    assert result.stderr.startswith("edgeflow: ") and result.stderr.count("\n") == 1
    assert not out.exists()


def test_an_image_cut_short_and_one_that_is_missing_are_named(coffee: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.jpg"
    cut.write_bytes(coffee.read_bytes()[:20_000])
    result = edgeflow("segment", cut, "--click", "5,5,+", "-o", tmp_path / "out.png")
    assert (result.returncode, "cut.jpg is damaged or cut short" in result.stderr) == (1, True)
    result = edgeflow("segment", tmp_path / "gone.jpg", "--click", "5,5,+", "-o", tmp_path / "out.png")
    assert (result.returncode, "There is no file" in result.stderr) == (1, True)


def test_an_image_of_one_pixel_is_segmented(tmp_path: Path) -> None:
    image = tmp_path / "one.png"
    Image.new("RGB", (1, 1), (200, 10, 10)).save(image)
    result = edgeflow("segment", image, "--click", "0,0,+", "-o", tmp_path / "mask.png")
    assert result.returncode == 0, result.stderr
    assert read_mask(tmp_path / "mask.png").shape == (1, 1)
