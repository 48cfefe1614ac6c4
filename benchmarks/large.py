"""The server's memory with a raster of 20,000 x 20,000 pixels and a volume of 300 slices.

Both are opened, looked through, clicked and exported.
"""

import uuid
from pathlib import Path
from typing import Any

import httpx
import nibabel
import numpy as np
import rasterio
from benchmarks.served import peak_mb, rss_mb, served, timed

SIDE = 20_000
SLICES = 300
LEVELS = range(6, -1, -1)


def measure(folder: Path) -> dict[str, float]:
    """Peak memory in MB beyond that of a server that has loaded its model, and seconds of what a person waits for."""
    return {**_raster(folder / "raster"), **_volume(folder / "volume")}


def _raster(folder: Path) -> dict[str, float]:
    folder.mkdir()
    write_raster(folder / "map.tif")
    figures: dict[str, float] = {}
    with served(folder) as (client, process, _):
        before = rss_mb(process.pid)
        image = client.get("/api/images").json()[0]["id"]
        figures["raster_open_s"] = timed(lambda: _open(client, image))
        figures["raster_tile_s"] = timed(lambda: _tiles(client, image)) / len(LEVELS)
        state = _open(client, image)
        click = {"row": SIDE - 200, "col": SIDE - 200, "positive": True}
        figures["raster_first_click_s"] = timed(lambda: state.update(_edit(client, image, state, clicks=[click])))
        finished = _edit(client, image, _open(client, image), label_id=1)
        (region,) = finished["change"]["regions"]
        top, left, height, width = region["box"]
        assert top + height <= SIDE and left + width <= SIDE and region["area"] > 0
        figures["raster_export_s"] = timed(lambda: client.get("/api/export/geotiff-mask").raise_for_status())
        figures["raster_peak_mb"] = peak_mb(process.pid) - before
    return figures


def _volume(folder: Path) -> dict[str, float]:
    folder.mkdir()
    i, j = np.mgrid[:512, :512]
    ball = np.hypot(i - 256, j - 256)
    volume = np.stack([(ball < 40 + k / 3) * 1000 for k in range(SLICES)], axis=2).astype(np.int16)
    nibabel.Nifti1Image(volume, np.eye(4)).to_filename(folder / "volume.nii")  # type: ignore[no-untyped-call]
    del volume
    figures: dict[str, float] = {}
    with served(folder) as (client, process, _):
        before = rss_mb(process.pid)
        image = client.get("/api/images").json()[0]["id"]
        _open(client, image)

        def look(plane: int) -> None:
            found = client.post(f"/api/images/{image}/planes/{plane}").raise_for_status().json()["image"]
            state = _open(client, found)
            client.get(f"/api/images/{found}/pixels").raise_for_status()
            if plane % 30 == 0:
                _edit(client, found, state, clicks=[{"row": 256, "col": 256, "positive": True}])
                _edit(client, found, _open(client, found), label_id=1)

        def look_through() -> None:
            for plane in range(SLICES):
                look(plane)

        figures["volume_slice_ms"] = 1000 * timed(look_through) / SLICES
        figures["volume_export_s"] = timed(lambda: client.get("/api/export/nifti-mask").raise_for_status())
        figures["volume_peak_mb"] = peak_mb(process.pid) - before
    return figures


def write_raster(path: Path) -> None:
    """A tiled GeoTIFF with overviews: dark, with a bright field in its bottom right corner."""
    profile = {
        "driver": "GTiff",
        "height": SIDE,
        "width": SIDE,
        "count": 3,
        "dtype": "uint8",
        "tiled": True,
        "compress": "deflate",
    }
    place = {"crs": "EPSG:32633", "transform": rasterio.Affine(0.5, 0, 500_000, 0, -0.5, 4_600_000)}
    with rasterio.open(path, "w", sparse_ok=True, **place, **profile) as file:
        field = np.full((3, 400, 400), 200, np.uint8)
        file.write(field, window=rasterio.windows.Window(SIDE - 400, SIDE - 400, 400, 400))
    with rasterio.open(path, "r+") as file:
        file.build_overviews([4, 16, 64], rasterio.enums.Resampling.average)


def _open(client: httpx.Client, image: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.post(f"/api/images/{image}/open").raise_for_status().json()
    return answer


def _tiles(client: httpx.Client, image: str) -> None:
    """Zoom into the bottom right corner: the last tile of each level."""
    for level in LEVELS:
        last = (SIDE - 1) // (512 << level)
        client.get(f"/api/images/{image}/tiles/{level}/{last}/{last}").raise_for_status()


def _edit(client: httpx.Client, image: str, state: dict[str, Any], **edit: Any) -> dict[str, Any]:
    """Clicks, or with a label their finish, on the document as it was opened."""
    kind = "clicks" if "clicks" in edit else "finish"
    wanted = {"kind": kind, "threshold": 0.5, "largest": False, **edit}
    body = {"id": uuid.uuid4().hex, "seq": 1, "version": state["document"]["version"], "seconds": 0, "edit": wanted}
    answer: dict[str, Any] = client.post(f"/api/images/{image}/edits", json=body).raise_for_status().json()
    assert answer["problem"] is None, answer["problem"]
    return answer
