"""Drawn scenes in a tar pack, a tiny network, and the configuration of a run that takes seconds."""

import io
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

torch = pytest.importorskip("torch", reason="torch is not installed: training's tests need the extra `train`")
pytest.importorskip("lightning_fabric", reason="lightning-fabric is not installed")

TINY = {"width": 4, "small": True, "ocr": 8, "alignment": 8, "edge_channels": 8, "fine_channels": 4}
FOCUS = {"whole_side": 64, "crop_side": 64, "min_side": 16}


def drawn(seed: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """uint8 (72, 96, 3) and ids (72, 96): a disk and a square of two colours on noise, somewhere."""
    rng = np.random.default_rng(seed)
    rows, cols = np.mgrid[:72, :96]
    ids = np.zeros((72, 96), np.uint8)
    ids[(rows - rng.integers(20, 50)) ** 2 + (cols - rng.integers(20, 40)) ** 2 <= 15**2] = 1
    top, left = rng.integers(10, 40), rng.integers(58, 68)
    ids[top : top + 25, left : left + 22] = 2
    colours = np.array([[70, 70, 70], [210, 60, 40], [50, 90, 220]])
    pixels = colours[ids] + rng.normal(0, 6, (72, 96, 3))
    return np.clip(pixels, 0, 255).astype(np.uint8), ids


def add_member(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    """One file into a tar archive."""
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def encoded(values: NDArray[np.uint8], form: str) -> bytes:
    """The bytes of an image file."""
    out = io.BytesIO()
    Image.fromarray(values).save(out, form)
    return out.getvalue()


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack of six drawn scenes."""
    path = tmp_path / "drawn.tar"
    with tarfile.open(path, "w") as archive:
        for number in range(6):
            pixels, ids = drawn(number)
            add_member(archive, f"drawn/{number}.jpg", encoded(pixels, "JPEG"))
            add_member(archive, f"drawn/{number}.png", encoded(ids, "PNG"))
    return path


@pytest.fixture
def fields(pack: Path) -> Callable[..., dict[str, Any]]:
    """The fields of a run on the drawn pack; keyword arguments replace whole entries."""

    def make(**changes: Any) -> dict[str, Any]:
        made: dict[str, Any] = {
            "name": "tiny",
            "batch": 4,
            "most": 2,
            "precision": "f32",
            "average": 0.9,
            "save_every": 4,
            "data": {"sources": [{"kind": "packs", "paths": [str(pack)]}], "held_out": 0},
            "model": {"start": "fresh", "variant": "default", "switches": dict(TINY)},
            "phases": [{"steps": 6, "rates": {"": 1e-3}}],
            "focus": dict(FOCUS),
            "tasks": {"least_area": 50},
        }
        return {**made, **changes}

    return make


def equal(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two dictionaries of tensors are bit for bit the same."""
    return one.keys() == other.keys() and all(torch.equal(one[key], other[key]) for key in one)
