"""What several test folders share: where the evaluation data lies, and drawings."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray


@pytest.fixture(scope="session")
def eval_data() -> Callable[[str], Path]:
    """The folder of an evaluation set; skips where the data is not on this machine."""

    def find(name: str) -> Path:
        root = os.environ.get("EDGEFLOW_DATA")
        if not root:
            pytest.skip("EDGEFLOW_DATA does not name the data folder")
        folder = Path(root) / "eval" / name
        if not folder.is_dir():
            pytest.skip(f"the evaluation set {folder} is not on this machine")
        return folder

    return find


@pytest.fixture
def disk_photo() -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """uint8 (120, 160, 3) and bool (120, 160): a bright disk of radius 30 about row 50, col 90, on a dark ground."""
    rows, cols = np.mgrid[:120, :160]
    mask = (rows - 50) ** 2 + (cols - 90) ** 2 <= 900
    pixels = np.where(mask[..., None], [220, 180, 60], [30, 60, 40]).astype(np.uint8)
    return pixels, mask
