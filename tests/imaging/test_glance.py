"""Huge rasters without overviews: seen small in one pass."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.io import MemoryFile
from tests.imaging.test_raster import write

from edgeflow.grid import Window
from edgeflow.imaging import raster
from edgeflow.imaging.glance import FACTOR, glance_at
from edgeflow.imaging.raster import Raster


@given(
    height=st.integers(1, 70),
    width=st.integers(1, 70),
    dtype=st.sampled_from(["uint8", "int16", "float32"]),
    seed=st.integers(0, 9),
)
@settings(max_examples=25, deadline=None)
def test_cells_are_averages_of_what_has_data(height: int, width: int, dtype: str, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 100, (2, height, width)).astype(dtype)
    profile: dict[str, Any] = {"driver": "GTiff", "height": height, "width": width, "count": 2, "dtype": dtype, "nodata": 0}
    with MemoryFile() as memory:
        with memory.open(**profile) as file:
            file.write(pixels)
        with memory.open() as file:
            seen = glance_at(file)
    assert seen.shape == (-(-height // FACTOR), -(-width // FACTOR), 2)
    for row in range(height // FACTOR):
        for col in range(width // FACTOR):
            cell = pixels[:, FACTOR * row : FACTOR * (row + 1), FACTOR * col : FACTOR * (col + 1)].astype(np.float64)
            expected = [band[band > 0].mean() if (band > 0).any() else np.nan for band in cell]
            np.testing.assert_allclose(seen[row, col], expected, atol=1e-3)


def test_tiles_seen_small_lie_where_the_raster_has_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "_MOST_DIRECT", 0)
    pixels = np.zeros((1000, 700, 1), np.int16)
    pixels[512:, 512:] = 500
    pixels[:16] = -7  # no data
    with Raster(write(tmp_path / "map.tif", pixels, nodata=-7)) as image:
        tile = image.read(0, Window(512, 0, 488, 700), shape=(31, 44))
        assert (tile[:, :32] == 0).all()
        assert (tile[:, 32:] == 500).all()
        small = image.read(0, shape=(60, 43))
        assert small[0, 0, 0] == -32768
        assert small[59, 42, 0] == 500
        assert image.views[1][1].low == (0.0,)


_LOOK = """
import resource, sys
from pathlib import Path
from edgeflow.grid import Window
from edgeflow.imaging.opening import open_image
image = open_image(Path(sys.argv[1]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
image.views
small = image.read(0, shape=(160, 160))
assert small[159, 159].tolist() == [7] and small[0, 0].tolist() == [0]
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_raster_of_400_megapixels_without_overviews_is_seen_small_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "huge.tif"
    profile = {"driver": "GTiff", "height": 20_000, "width": 20_000, "count": 1, "dtype": "uint8", "crs": "EPSG:32633"}
    with rasterio.open(path, "w", tiled=True, compress="deflate", sparse_ok=True, **profile) as file:
        file.write(np.full((1, 544, 544), 7, np.uint8), window=rasterio.windows.Window(19_456, 19_456, 544, 544))
    answer = subprocess.run([sys.executable, "-c", _LOOK, str(path)], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert int(answer.stdout) < 200_000  # kilobytes; the whole would be 400,000
