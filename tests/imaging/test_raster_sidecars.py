"""What lies beside a raster: an overview and a world file are used, and nothing else is believed."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.enums import Resampling
from rasterio.transform import Affine
from tests.imaging.phantom import picture
from tests.imaging.test_raster import NORTH_UP, write, write_plain

from edgeflow.errors import ImageError
from edgeflow.imaging.opening import open_image

STEPS = np.add.outer(np.arange(64), np.arange(96)).astype(np.uint8)[..., None]


def _vrt(path: Path, source: Path) -> None:
    """A file that makes GDAL read another one."""
    path.write_text(
        f'<VRTDataset rasterXSize="48" rasterYSize="32"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
        f"<SourceFilename>{source}</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
    )


@pytest.mark.parametrize("suffix", [".ovr", ".msk", ".aux", ".aux.xml"])
def test_a_file_beside_a_raster_cannot_make_another_file_be_read(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / "map.tif", STEPS)
    secret = write(tmp_path / "secret.tif", np.full((32, 48, 1), 255, np.uint8))
    _vrt(tmp_path / f"map.tif{suffix}", secret)
    _vrt(tmp_path / f"map{suffix}", secret)
    with open_image(path) as image:
        assert image.read(0, shape=(16, 24)).max() < 160
        np.testing.assert_array_equal(image.read(), STEPS)


def test_the_overview_beside_a_raster_is_used_where_it_fits(tmp_path: Path) -> None:
    path = write(tmp_path / "map.tif", STEPS)
    with rasterio.Env(TIFF_USE_OVR=True), rasterio.open(path, "r+") as file:
        file.build_overviews([2], Resampling.average)
    # Told apart by other values than an average of the raster would have.
    with rasterio.open(tmp_path / "map.tif.ovr", "r+") as file:
        file.write(np.full((1, 32, 48), 200, np.uint8))
    with open_image(path) as image:
        assert np.unique(image.read(0, shape=(16, 24))).tolist() == [200]
        # Finer than the overview, so from the raster itself.
        assert image.read(0, shape=(60, 90)).max() < 160
    write_plain(tmp_path / "map.tif.ovr", np.full((32, 40, 1), 200, np.uint8))
    with open_image(path) as image:
        assert image.read(0, shape=(16, 24)).max() < 160


def test_a_world_file_says_where_a_raster_without_a_place_lies(tmp_path: Path) -> None:
    path = write_plain(tmp_path / "map.tif", picture())
    # Of the centre of the first pixel: the format's own convention.
    (tmp_path / "map.tfw").write_text("0.5\n0\n0\n-0.5\n500000.25\n4599999.75\n")
    with open_image(path) as image:
        assert image.layout.kind == "raster"
        assert image.layout.georeference is not None
        assert image.layout.georeference.crs == ""
        assert Affine(*image.layout.georeference.transform) == NORTH_UP
    with rasterio.open(path) as file:  # GDAL reads world files itself where it may look into the folder
        assert file.transform == NORTH_UP
    write(path, picture(), Affine(1, 0, 7, 0, -1, 8))
    with open_image(path) as image:
        assert image.layout.georeference is not None
        assert image.layout.georeference.transform == (1, 0, 7, 0, -1, 8)


@pytest.mark.parametrize("text", ["1 2 3", "0 0 0 0 0 0", "nan 0 0 1 0 0", "a b c d e f"])
def test_a_world_file_without_sense_is_named(tmp_path: Path, text: str) -> None:
    path = write_plain(tmp_path / "map.tif", picture())
    (tmp_path / "map.tfw").write_text(text)
    with pytest.raises(ImageError, match=r"map\.tfw"):
        open_image(path)
