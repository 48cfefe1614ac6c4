"""Rasters: any bands, any place on Earth, any size."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from rasterio.enums import ColorInterp
from rasterio.transform import Affine
from tests.imaging.phantom import picture

from edgeflow.errors import ImageError
from edgeflow.grid import Window
from edgeflow.imaging.opening import open_image
from edgeflow.imaging.raster import Raster
from edgeflow.imaging.raster_file import is_raster

NORTH_UP = Affine(0.5, 0, 500_000, 0, -0.5, 4_600_000)
SOUTH_UP = Affine(0.5, 0, 500_000, 0, 0.5, 4_600_000)
ROTATED = NORTH_UP @ Affine.rotation(30)


def write_plain(path: Path, pixels: NDArray[Any], **more: Any) -> Path:
    """Write (H, W, bands) that lie nowhere."""
    height, width, bands = pixels.shape
    profile = {"driver": "GTiff", "height": height, "width": width, "count": bands, "dtype": pixels.dtype, **more}
    with rasterio.open(path, "w", **profile) as file:
        file.write(np.moveaxis(pixels, 2, 0))
    return path


def write(path: Path, pixels: NDArray[Any], transform: Affine = NORTH_UP, crs: str | None = "EPSG:32633", **more: Any) -> Path:
    """Write (H, W, bands) that lie somewhere."""
    return write_plain(path, pixels, transform=transform, crs=crs, **more)


@pytest.mark.parametrize("transform", [NORTH_UP, SOUTH_UP, ROTATED], ids=["north up", "south up", "rotated"])
def test_pixels_stay_as_stored_and_the_georeference_says_where_they_lie(tmp_path: Path, transform: Affine) -> None:
    path = write(tmp_path / "map.tif", picture(), transform)
    with open_image(path) as image:
        np.testing.assert_array_equal(image.read(), picture())
        place = image.layout.georeference
        assert place is not None
        assert place.transform == pytest.approx(tuple(transform)[:6])
        assert rasterio.CRS.from_wkt(place.crs) == rasterio.CRS.from_epsg(32633)


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "int32", "float32", "float64"])
def test_every_type_and_any_number_of_bands_is_read(tmp_path: Path, dtype: str) -> None:
    pixels = np.arange(3 * 4 * 6).reshape(3, 4, 6).astype(dtype)
    with Raster(write(tmp_path / "many.tif", pixels)) as image:
        assert (image.layout.bands, image.layout.dtype) == (6, dtype)
        np.testing.assert_array_equal(image.read(), pixels)
        assert len(image.views[0][1].bands) == 3


def test_no_data_is_nan_or_the_smallest_value_and_counts_for_no_view(tmp_path: Path) -> None:
    pixels = np.full((30, 30, 1), 5.0, np.float32)
    pixels[10:], pixels[20:] = 9.0, -9999.0
    with Raster(write(tmp_path / "dem.tif", pixels, nodata=-9999.0)) as image:
        assert np.isnan(image.read()[25, 0, 0])
        assert (image.views[1][1].low, image.views[1][1].high) == ((5.0,), (9.0,))
    with Raster(write(tmp_path / "counts.tif", pixels.astype(np.int16), nodata=-9999)) as image:
        assert image.read()[25, 0, 0] == -32768
        assert image.views[1][1].apply(image.read())[25, 0].tolist() == [0, 0, 0]
        assert image.views[1][1].low == (5.0,)


def test_alpha_is_no_colour_and_colours_are_found_by_what_the_bands_say(tmp_path: Path) -> None:
    path = write(tmp_path / "bgr.tif", np.zeros((2, 2, 4), np.uint8))
    with rasterio.open(path, "r+") as file:
        file.colorinterp = [ColorInterp.blue, ColorInterp.green, ColorInterp.red, ColorInterp.alpha]
    with Raster(path) as image:
        assert image.views[0] == ("as stored", image.views[0][1])
        assert image.views[0][1].bands == (2, 1, 0)
    with rasterio.open(path, "r+") as file:
        file.colorinterp = [ColorInterp.alpha, ColorInterp.undefined, ColorInterp.undefined, ColorInterp.undefined]
    with Raster(path) as image:
        assert image.views[0][1].bands == (1, 2, 3)


def test_a_palette_is_looked_up_and_its_values_are_never_mixed(tmp_path: Path) -> None:
    values = np.tile(np.array([[0, 2], [2, 0]], np.uint8).repeat(4, 0).repeat(4, 1), (4, 4))[..., None]
    values[31, 31] = 9  # no data
    path = write(tmp_path / "scanned.tif", values, photometric="palette", nodata=9)
    with rasterio.open(path, "r+") as file:
        file.write_colormap(1, {0: (255, 255, 255, 255), 1: (0, 0, 0, 255), 2: (200, 30, 10, 255)})
    with open_image(path) as image:
        assert (image.layout.bands, image.layout.dtype) == (3, "uint8")
        assert image.read()[0, [0, 4]].tolist() == [[255, 255, 255], [200, 30, 10]]
        small = image.read(0, shape=(5, 7))
        assert image.read()[31, 31].tolist() == [0, 0, 0]
        assert {tuple(color) for color in small.reshape(-1, 3).tolist()} <= {(255, 255, 255), (200, 30, 10), (0, 0, 0)}
        assert [name for name, _ in image.views] == ["as stored"]


def test_a_single_band_of_8_bits_is_first_shown_without_its_extremes(tmp_path: Path) -> None:
    with Raster(write(tmp_path / "band.tif", np.full((9, 9, 1), 40, np.uint8))) as image:
        assert [name for name, _ in image.views] == ["2-98 %", "as stored", "full range"]


def test_only_rasters_are_rasters(tmp_path: Path) -> None:
    plain = write_plain(tmp_path / "photo.tif", picture())
    assert not is_raster(plain)
    with open_image(plain) as image:
        assert image.layout.kind == "photo"
        np.testing.assert_array_equal(image.read(), picture())
    assert is_raster(write(tmp_path / "map.tif", picture()))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("vrt.tif", b'<VRTDataset rasterXSize="1" rasterYSize="1"><SourceFilename>/etc/passwd</SourceFilename></VRTDataset>'),
        ("svg.tif", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("short.tif", b"II*\0"),
        ("loop.tif", b"II*\0\x08\0\0\0\x01\0\0\x01\x03\0\x01\0\0\0\x05\0\0\0\x08\0\0\0"),
    ],
)
def test_what_is_no_raster_is_refused_in_a_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ImageError), open_image(path) as image:
        image.read()
    with pytest.raises(ImageError):
        Raster(path)


def test_a_raster_cut_short_says_so_when_it_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "map.tif", np.random.default_rng(0).integers(0, 255, (300, 300, 3), np.uint8))
    path.write_bytes(path.read_bytes()[:100_000])
    with pytest.raises(ImageError), Raster(path) as image:
        image.read()


_READ_CORNER = """
import resource, sys
from pathlib import Path
import numpy as np
from edgeflow.grid import Window
from edgeflow.imaging.opening import open_image
image = open_image(Path(sys.argv[1]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
corner = image.read(0, Window(19_000, 19_000, 1000, 1000))
assert corner.shape == (1000, 1000, 3) and corner[999, 999].tolist() == [7, 8, 9] and corner[0, 0].tolist() == [0, 0, 0]
small = image.read(0, Window(16_384, 16_384, 3616, 3616), shape=(113, 113))
assert image.read(0, shape=(160, 160)).shape == (160, 160, 3)
image.views
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_raster_of_400_megapixels_is_read_in_its_corner_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "huge.tif"
    profile = {"driver": "GTiff", "height": 20_000, "width": 20_000, "count": 3, "dtype": "uint8"}
    with rasterio.open(
        path, "w", tiled=True, compress="deflate", sparse_ok=True, crs="EPSG:32633", transform=NORTH_UP, **profile
    ) as file:
        last = np.broadcast_to(np.array([7, 8, 9], np.uint8)[:, None, None], (3, 32, 32))
        file.write(last, window=rasterio.windows.Window(19_968, 19_968, 32, 32))
    with rasterio.open(path, "r+") as file:
        file.build_overviews([8, 32], rasterio.enums.Resampling.average)
    answer = subprocess.run([sys.executable, "-c", _READ_CORNER, str(path)], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert int(answer.stdout) < 300_000  # kilobytes; the whole would be 1,200,000


def test_windows_and_bands_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with Raster(write(tmp_path / "map.tif", picture())) as image:
        with pytest.raises(ImageError, match="no plane 2"):
            image.read(1)
        with pytest.raises(ImageError, match="no Window"):
            image.read(0, Window(0, 0, 4, 4))


def test_more_than_memory_holds_is_read_by_windows_only(tmp_path: Path) -> None:
    path = tmp_path / "huge.tif"
    profile = {"driver": "GTiff", "height": 60_000, "width": 60_000, "count": 2, "dtype": "float32", "crs": "EPSG:32633"}
    with rasterio.open(path, "w", tiled=True, blockxsize=4096, blockysize=4096, sparse_ok=True, **profile):
        pass
    with Raster(path) as image:
        assert (image.read(0, Window(59_000, 59_000, 1000, 1000)) == 0).all()
        with pytest.raises(ImageError, match="would take 29 GB to be read at once"):
            image.read()
