"""Files made to do harm: nothing outside of them is read, and each is refused in one sentence."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from tests.imaging.test_raster import write

from edgeflow.errors import ImageError
from edgeflow.imaging.opening import open_image


@pytest.mark.parametrize("georeferenced", [True, False])
def test_a_raster_whose_metadata_names_another_file_is_refused(tmp_path: Path, georeferenced: bool) -> None:
    """GDAL takes overviews from whatever file or address the OVERVIEWS metadata inside a TIFF names, by any of its drivers."""
    other = write(tmp_path / "other.tif", np.full((64, 64, 1), 99, np.uint8))
    with rasterio.open(other, "r+") as file:
        file.build_overviews([2])
    path = write(tmp_path / "proxy.tif", np.full((64, 64, 1), 7, np.uint8), crs="EPSG:32633" if georeferenced else None)
    with rasterio.open(path, "r+") as file:
        file.update_tags(ns="OVERVIEWS", OVERVIEW_FILE=str(other))
    with pytest.raises(ImageError, match="names another file"):
        open_image(path)
