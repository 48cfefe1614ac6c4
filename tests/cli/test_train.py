"""``edgeflow train`` as it is typed: its mistakes in one sentence, its stop, and how it goes on."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="torch is not installed")
pytest.importorskip("lightning_fabric", reason="lightning-fabric is not installed")

from tests.train.conftest import add_member, drawn, encoded

CONFIG = """
name = "tiny"
batch = 2
precision = "f32"
model.start = "fresh"
model.switches = {{ width = 4, small = true, ocr = 8, alignment = 8, edge_channels = 8, fine_channels = 4 }}
data = {{ held_out = 0, sources = [{{ kind = "packs", paths = ["{pack}"] }}] }}
focus = {{ whole_side = 64, crop_side = 64, min_side = 16 }}
tasks = {{ least_area = 50 }}
phases = [{{ steps = {steps}, rates = {{ "" = 1e-3 }} }}]
"""


def edgeflow(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "edgeflow.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=200)


def config(folder: Path, *, steps: int, broken: bool = False) -> Path:
    import tarfile

    pack = folder / "pack.tar"
    with tarfile.open(pack, "w") as archive:
        pixels, ids = drawn(1)
        photo = encoded(pixels, "JPEG")
        add_member(archive, "drawn/1.jpg", photo[: len(photo) // 2] if broken else photo)
        add_member(archive, "drawn/1.png", encoded(ids, "PNG"))
    path = folder / "run.toml"
    path.write_text(CONFIG.format(pack=pack, steps=steps))
    return path


def test_a_run_is_stopped_by_ctrl_c_after_its_step_and_gone_on_with(tmp_path: Path) -> None:
    run = tmp_path / "run"
    command = [
        sys.executable,
        "-m",
        "edgeflow.cli",
        "train",
        str(config(tmp_path, steps=60)),
        "--folder",
        str(run),
        "--device",
        "cpu",
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for _ in range(600):
        if (run / "log.jsonl").exists() and (run / "log.jsonl").stat().st_size:
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    said, error = process.communicate(timeout=60)
    assert process.returncode == 0, error[-2000:]
    assert "go on with: edgeflow train --resume" in said
    done = edgeflow("train", "--resume", run, "--device", "cpu")
    assert done.returncode == 0, done.stderr[-2000:]
    assert (run / "model.onnx").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "Give either a configuration"),
        (("{folder}/none.toml",), "cannot be read"),
        (("--resume", "{folder}"), "holds no checkpoint"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    result = edgeflow("train", *(argument.format(folder=tmp_path) for argument in arguments))
    assert result.returncode == 1
    assert told in result.stderr
    assert "Traceback" not in result.stderr


def test_a_corrupt_member_is_named(tmp_path: Path) -> None:
    result = edgeflow("train", config(tmp_path, steps=5, broken=True), "--folder", tmp_path / "run", "--device", "cpu")
    assert result.returncode == 1
    assert "drawn/1 in" in result.stderr and "cut short" in result.stderr
    assert "Traceback" not in result.stderr
