"""The shortest proof that everything works together: one image learned by heart, by the command a user types."""

import subprocess
import sys
import tarfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.train.conftest import add_member, encoded

from edgeflow.grid import resize
from edgeflow.imaging import read_image, read_mask
from edgeflow.metrics import iou
from edgeflow.network.focus import FocusConfig
from edgeflow.network.load import load_segmenter
from edgeflow.samples import copy_samples
from edgeflow.session import Session
from edgeflow.simulate import next_click

TRUTH = Path(__file__).parents[1] / "golden" / "coffee_truth.png"
CONFIG = """
name = "by-heart"
batch = 4
precision = "f32"
average = 0.9
save_every = 1000
model.start = "fresh"
model.switches = {{ width = 8, small = true, ocr = 16, alignment = 16, edge_channels = 16, fine_channels = 8 }}
data = {{ held_out = 0, sources = [{{ kind = "packs", paths = ["{pack}"] }}] }}
focus = {{ whole_side = 96, crop_side = 96, min_side = 32 }}
tasks = {{ crop = 0, colours = 0, flip = 0 }}
annotators = {{ max_clicks = 2, start_from_mask = 0 }}

[[phases]]
steps = 120
warm_up = 5
rates = {{ "" = 4e-3 }}
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """One photo and its hand-drawn truth, a third of its size."""
    photo = next(path for path in copy_samples(tmp_path / "photos") if path.name == "coffee.jpg")
    pixels = np.asarray(resize(read_image(photo), (132, 200)), np.uint8)
    truth = np.asarray(Image.fromarray((read_mask(TRUTH) > 0).astype(np.uint8)).resize((200, 132), Image.Resampling.NEAREST))
    path = tmp_path / "one.tar"
    with tarfile.open(path, "w") as archive:
        add_member(archive, "one/coffee.jpg", encoded(pixels, "JPEG"))
        add_member(archive, "one/coffee.png", encoded(truth, "PNG"))
    return path


def test_one_photo_is_learned_by_heart_to_an_iou_of_98_percent(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "run.toml").write_text(CONFIG.format(pack=pack))
    command = [
        sys.executable,
        "-m",
        "edgeflow.cli",
        "train",
        str(tmp_path / "run.toml"),
        "--folder",
        str(tmp_path / "run"),
        "--device",
        "cpu",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "model.onnx" in done.stdout
    from edgeflow.datasets.packs import Packs

    scene = Packs([pack]).read(0)
    truth = scene.mask(0)
    segmenter = load_segmenter(tmp_path / "run" / "model.onnx", precision="f32", config=FocusConfig(96, 96, min_side=32))
    session = Session(segmenter.prepare(scene.pixels))
    first = next_click(truth, truth & False)
    assert first is not None
    assert iou(session.click(first).mask(), truth) >= 0.98
