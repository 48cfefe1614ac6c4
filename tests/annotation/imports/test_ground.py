"""GeoJSON, GeoPackage, Shapefile and GeoTIFF masks: back through the image's transform, wherever it lies."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import rasterio
import rasterio.features
import shapely
from rasterio.transform import Affine
from rasterio.warp import transform_geom
from shapely import MultiPolygon, Polygon
from tests.annotation.imports.written import drawn, images_in, kinds, picture, write_json

from edgeflow.annotation.imports.formats import read
from edgeflow.annotation.imports.ground import GroundPolygons
from edgeflow.annotation.imports.imported import Imported
from edgeflow.annotation.imports.note import FormatError, Note
from edgeflow.annotation.imports.shapes import Canvas
from edgeflow.imaging import open_image
from edgeflow.imaging.image import Georeference

SHAPE = (4, 6)
ROTATED = Georeference("EPSG:32633", (0.5, 0.1, 500_000.25, 0.1, -0.5, 5_200_000.75))
SOUTH_UP = Georeference("EPSG:32633", (10.0, 0.0, 500_000.0, 0.0, 10.0, 5_200_000.0))
RING = [[(1, 1), (5, 1), (5, 4), (1, 4), (1, 1)], [(2, 2), (2, 3), (4, 3), (4, 2), (2, 2)]]
RING_PIXELS = ["......", ".####.", ".#..#.", ".####."]


def on_ground(georeference: Georeference) -> dict[str, Any]:
    a, b, c, d, e, f = georeference.transform
    return {"type": "Polygon", "coordinates": [[(a * x + b * y + c, d * x + e * y + f) for x, y in ring] for ring in RING]}


def geojson(path: Path, *features: dict[str, Any], crs: str | None = None) -> Path:
    content: dict[str, Any] = {"type": "FeatureCollection"}
    if crs is not None:
        content["crs"] = {"type": "name", "properties": {"name": crs}}
    return write_json(
        path, content | {"features": [{"type": "Feature", "properties": {"label": "cat"}} | one for one in features]}
    )


@pytest.mark.parametrize("georeference", [ROTATED, SOUTH_UP])
def test_a_polygon_with_a_hole_comes_back_through_any_transform(tmp_path: Path, georeference: Georeference) -> None:
    path = geojson(tmp_path / "a.geojson", {"geometry": on_ground(georeference)}, crs="urn:ogc:def:crs:EPSG::32633")
    (image,) = images_in("geojson", path)
    found, notes = drawn(image, SHAPE, georeference)
    assert [(label, picture(mask)) for label, mask in found] == [("cat", RING_PIXELS)]
    assert notes == []


def test_without_a_crs_it_is_longitude_and_latitude(tmp_path: Path) -> None:
    degrees = transform_geom("EPSG:32633", "OGC:CRS84", on_ground(SOUTH_UP))
    (image,) = images_in("geojson", geojson(tmp_path / "a.geojson", {"geometry": degrees}))
    assert [picture(mask) for _, mask in drawn(image, SHAPE, SOUTH_UP)[0]] == [RING_PIXELS]


def test_an_image_that_lies_nowhere_takes_pixels_and_refuses_what_says_where_it_lies(tmp_path: Path) -> None:
    pixels = {"geometry": {"type": "Polygon", "coordinates": RING}}
    (image,) = images_in("geojson", geojson(tmp_path / "a.geojson", pixels))
    assert [picture(mask) for _, mask in drawn(image, SHAPE)[0]] == [RING_PIXELS]
    (image,) = images_in("geojson", geojson(tmp_path / "a.geojson", pixels, crs="EPSG:32633"))
    found, notes = drawn(image, SHAPE)
    assert (found, kinds(notes)) == ([], ["object refused"])


def test_properties_give_label_and_order_and_are_kept(tmp_path: Path) -> None:
    square = {"type": "Polygon", "coordinates": RING[:1]}
    several = {"type": "GeometryCollection", "geometries": [square, {"type": "Point", "coordinates": [0, 0]}]}
    path = geojson(
        tmp_path / "a.geojson",
        {"geometry": square, "properties": {"label": "upper", "z": 9, "area": 12, "id": "r1", "empty": None}},
        {"geometry": several, "properties": {"label": "lower", "z": 2}},
        {"geometry": square, "properties": None},
        {"geometry": {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}},
        {"geometry": None},
        {"geometry": {"type": "Polygon", "coordinates": "x"}},
        {"geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, float("nan")], [2, 2], [0, 0]]]}},
    )
    (image,) = images_in("geojson", path)
    assert [(region.label, region.attributes, region.id) for region in image.regions] == [
        ("object", {}, None),
        ("lower", {}, None),
        ("upper", {"area": 12}, "r1"),
    ]
    assert kinds(image.notes) == ["label made up", "no area", "object refused", "object refused", "object refused"]


@pytest.mark.parametrize("crs", ["/etc/passwd", "http://169.254.169.254/crs", "EPSG:0", "../x.prj", "IGNF:NO/../", "WKT[", "]"])
def test_a_coordinate_system_that_is_none_is_refused_and_no_file_is_asked(tmp_path: Path, crs: str) -> None:
    (image,) = images_in("geojson", geojson(tmp_path / "a.geojson", {"geometry": on_ground(ROTATED)}, crs=crs))
    found, notes = drawn(image, SHAPE, ROTATED)
    assert (found, kinds(notes)) == ([], ["object refused"])
    assert "coordinate system" in notes[0].text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "cut short"),
        ("<svg/>", "not a JSON object"),
        ('{"crs": {"type": "link"}, "features": []}', "names no coordinate system"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "a.geojson").write_text(text)
    (note,) = read([tmp_path], "geojson")
    assert isinstance(note, Note) and note.kind == "file refused" and sentence in note.text


def layer(path: Path, driver: str, crs: str | None) -> Path:
    shapes = np.array([shapely.to_wkb(shapely.geometry.shape(on_ground(ROTATED)))], object)
    fields = ["label", "height"]
    columns = [np.array(["cat"], object), np.array([2.5])]
    pyogrio.raw.write(str(path), shapes, columns, fields, driver=driver, geometry_type="Polygon", crs=crs, layer="x")
    return path


@pytest.mark.parametrize(("form", "name", "driver"), [("geopackage", "a.gpkg", "GPKG"), ("shapefile", "x.shp", "ESRI Shapefile")])
@pytest.mark.parametrize("crs", ["EPSG:32633", None])
@pytest.mark.filterwarnings("ignore:.*crs.*was not provided")
def test_layers_of_other_programs_are_read_with_and_without_a_coordinate_system(
    tmp_path: Path, form: str, name: str, driver: str, crs: str | None
) -> None:
    (image,) = images_in(form, layer(tmp_path / name, driver, crs))
    found, notes = drawn(image, SHAPE, ROTATED)
    assert ([(label, picture(mask)) for label, mask in found], notes) == ([("cat", RING_PIXELS)], [])
    assert image.regions[0].attributes == {"height": 2.5}


@pytest.mark.parametrize(("form", "name"), [("geopackage", "a.gpkg"), ("shapefile", "a.shp")])
def test_a_description_that_leads_to_another_file_is_no_layer(tmp_path: Path, form: str, name: str) -> None:
    secret = geojson(tmp_path / "secret.geojson", {"geometry": on_ground(ROTATED)})
    vrt = f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
    (tmp_path / name).write_text(vrt)
    (note,) = read([tmp_path / name], form)
    assert isinstance(note, Note) and "whatever it is called" in note.text


def test_a_cut_layer_is_told(tmp_path: Path) -> None:
    path = layer(tmp_path / "a.gpkg", "GPKG", "EPSG:32633")
    path.write_bytes(path.read_bytes()[:5000])
    (note,) = read([path], "geopackage")
    assert isinstance(note, Note) and note.kind == "file refused"


def raster(path: Path, values: Any, georeference: Georeference | None, **more: Any) -> Path:
    placed = {} if georeference is None else {"transform": Affine(*georeference.transform), "crs": georeference.crs}
    with rasterio.open(
        path, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=1, dtype=values.dtype, **placed, **more
    ) as file:
        file.write(values, 1)
    return path


def test_a_geotiff_mask_is_read_with_its_no_data_and_its_place(tmp_path: Path) -> None:
    values = np.array([[1, 1, 7, 7], [300, 0, 7, 7]], np.uint16)
    path = raster(tmp_path / "a.tif", values, ROTATED, nodata=7)
    (image,) = images_in("geotiff-mask", path)
    assert [(label, picture(mask)) for label, mask in drawn(image)[0]] == [("1", ["##..", "...."]), ("300", ["....", "#..."])]
    assert image.anchor is not None
    with open_image(path) as same:
        assert image.anchor.plane_in(same) == 0
    with open_image(raster(tmp_path / "b.tif", values, SOUTH_UP)) as other, pytest.raises(FormatError, match="lies elsewhere"):
        image.anchor.plane_in(other)


def test_what_is_no_mask_is_told(tmp_path: Path) -> None:
    raster(tmp_path / "a.tif", np.zeros((2, 2), np.float32), None)
    (tmp_path / "b.tif").write_text("<VRTDataset rasterXSize='2' rasterYSize='2'/>")
    (tmp_path / "c.tif").write_bytes((tmp_path / "a.tif").read_bytes()[:100])
    found = list(read([tmp_path], "geotiff-mask"))
    assert [one.kind for one in found if isinstance(one, Note)] == ["file refused"] * 3


def test_gdal_rasterises_what_is_drawn_here(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    for _ in range(20):
        points = rng.uniform(-1, 7, (5, 2))
        a, b, c, d, e, f = ROTATED.transform
        ground = [(a * x + b * y + c, d * x + e * y + f) for x, y in [*points, points[0]]]
        geometry = {"type": "Polygon", "coordinates": [ground]}
        expected = rasterio.features.rasterize([geometry], out_shape=SHAPE, transform=Affine(*ROTATED.transform))
        (image,) = images_in("geojson", geojson(tmp_path / "a.geojson", {"geometry": geometry}, crs="EPSG:32633"))
        found, _ = drawn(image, SHAPE, ROTATED)
        assert np.array_equal(found[0][1] if found else np.zeros(SHAPE), expected > 0), json.dumps(geometry)


def test_a_large_mask_is_read_strip_by_strip(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    with rasterio.open(
        path, "w", driver="GTiff", height=9000, width=9000, count=1, dtype="uint8", compress="deflate", tiled=True, sparse_ok=True
    ) as file:
        file.write(np.full((10, 20), 3, np.uint8), 1, window=rasterio.windows.Window(8970, 8980, 20, 10))
    (image,) = images_in("geotiff-mask", path)
    assert isinstance(image, Imported)
    (region,) = image.regions
    from edgeflow.annotation.imports.shapes import Canvas

    geometry = region.shape.draw(Canvas((9000, 9000))).geometry
    assert (geometry.area, geometry.window.top, geometry.window.left) == (200, 8980, 8970)


@pytest.mark.parametrize("far", [1e308, -1.7e308])
def test_a_polygon_beyond_all_numbers_is_refused_and_no_more(far: float) -> None:
    """Found by the fuzzer: through a rotated transform such a place is no number, and a ring of those does not close."""
    ring = [(far, far), (0, 0), (far, 0), (far, far)]
    shape = GroundPolygons(MultiPolygon([Polygon(ring)]))
    with pytest.raises(FormatError, match="does not reach"):
        shape.draw(Canvas((10, 10), ROTATED))
