"""Frames decoded in a child process: the child may be lost, the annotator's process is not."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import JPEGLosslessSV1
from tests.imaging.dicom_files import compressed, dataset, write

from edgeflow.errors import ImageError
from edgeflow.imaging import frames_apart
from edgeflow.imaging.frames_apart import FramesApart
from edgeflow.imaging.opening import open_image

PIXELS = np.arange(48, dtype=np.uint16).reshape(6, 8) * 50


@pytest.fixture
def path(tmp_path: Path) -> Path:
    packed = compressed(tmp_path, dataset(PIXELS), JPEGLosslessSV1)
    packed.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    return tmp_path / "a.dcm"


def child_that(does: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-S", "-c", f"import os, sys; sys.stdin.readline(); {does}"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def test_frames_come_from_one_child_that_ends_with_the_image(path: Path) -> None:
    apart = FramesApart()
    np.testing.assert_array_equal(apart.frame(path, 0), PIXELS)
    child = apart._child
    np.testing.assert_array_equal(apart.frame(path, 0), PIXELS)
    assert apart._child is child
    apart.close()
    assert child is not None
    assert child.poll() is not None


@pytest.mark.parametrize(
    "does", ["os.abort()", "print('not an answer')", "sys.exit()", "os.write(1, bytes([9] + [0] * 7) + b'short')"]
)
def test_a_child_that_is_lost_is_a_sentence_and_the_next_one_works(
    path: Path, monkeypatch: pytest.MonkeyPatch, does: str
) -> None:
    start = frames_apart._start
    with open_image(path) as image:
        monkeypatch.setattr(frames_apart, "_start", lambda: child_that(does))
        with pytest.raises(ImageError, match=r"packed in a way that is not read \(JPEG Lossless"):
            image.read()
        monkeypatch.setattr(frames_apart, "_start", start)
        np.testing.assert_array_equal(image.read()[..., 0], PIXELS)


def test_a_child_that_takes_too_long_is_ended(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames_apart, "_LONGEST", 0.05)
    monkeypatch.setattr(frames_apart, "_start", lambda: child_that("sys.stdin.read()"))
    apart = FramesApart()
    with pytest.raises(ValueError, match="gave up"):
        apart.frame(path, 0)


def test_a_frame_the_child_cannot_decode_is_told_and_the_child_goes_on(path: Path, tmp_path: Path) -> None:
    apart = FramesApart()
    with pytest.raises(ValueError, match="cannot be decoded"):
        apart.frame(write(tmp_path / "no.dcm", PIXELS, Rows=0), 0)
    np.testing.assert_array_equal(apart.frame(path, 0), PIXELS)
    apart.close()


def test_no_module_is_imported_from_the_folder_of_the_images(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path.parent / "json.py").write_text("import os; os.abort()")
    monkeypatch.chdir(path.parent)
    with open_image(path) as image:
        np.testing.assert_array_equal(image.read()[..., 0], PIXELS)
