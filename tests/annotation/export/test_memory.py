"""A raster larger than memory is exported with the memory of a small one."""

import subprocess
import sys
from pathlib import Path

import pytest
import rasterio
from rasterio.windows import Window

from edgeflow.evaluate.memory import peak_memory

_PROGRAM = """
import sys
from pathlib import Path
import numpy as np
import edgeflow.annotation.export.geotiff_mask
from edgeflow.annotation.document import Document, Label, Provenance, Region
from edgeflow.annotation.export.bundle import bundle, write_files
from edgeflow.annotation.geometry import Geometry
from edgeflow.evaluate.memory import peak_memory

side = 20_000
corners = [(0, 0), (12_345, 6_789), (side - 500, side - 700)]
crop = np.ones((500, 700), bool)
crop[100:200, 100:200] = False
regions = [
    Region(f"r{z}", 1 + z % 2, z, Geometry.of_crop(crop, top=top, left=left, shape=(side, side)), Provenance())
    for z, (top, left) in enumerate(corners)
]
labels = [Label(1, "a", "#ff0000"), Label(2, "b", "#00ff00")]
document = Document("id", 1, "large.tif", (side, side), 1, tuple(regions))
before = peak_memory()
write_files(bundle([document], labels, "geotiff-mask", creator="test"), Path(sys.argv[1]))
print(before, peak_memory())
"""


@pytest.mark.skipif(peak_memory() == 0, reason="this system does not tell how much memory a process had")
def test_a_raster_of_20_000_by_20_000_pixels_is_written_in_flat_memory(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _PROGRAM, str(tmp_path)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    before, after = (int(number) / 1e6 for number in printed.split())
    print(f"peak memory before the export {before:.0f} MB, after it {after:.0f} MB")  # noqa: T201
    # The mask alone has 400 MB.
    assert after - before < 300
    with rasterio.open(tmp_path / "large.tif") as file:
        corner = file.read(1, window=Window(19_200, 19_400, 800, 600))
        assert file.shape == (20_000, 20_000)
        assert (int(corner.max()), int((corner > 0).sum())) == (1, 500 * 700 - 100 * 100)
