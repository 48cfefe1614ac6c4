import json
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import rasterio
import rasterio.features
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyogrio.raw import read
from rasterio.crs import CRS
from rasterio.transform import Affine
from shapely.geometry import shape
from tests.annotation.export.drawn import LABELS, Exported, document, documents, exported, iou, lying, rows, visible

from edgeflow.annotation.document import Document, Label
from edgeflow.annotation.export.options import ExportOptions
from edgeflow.imaging.image import Georeference
from edgeflow.masks import Mask

UTM = str(CRS.from_epsg(32633).to_wkt())
NAMES = {label.id: label.name for label in LABELS}
TRANSFORMS = {
    "north-up": (0.5, 0.0, 500_000.25, 0.0, -0.5, 5_400_000.75),
    "south-up": (10.0, 0.0, 300_000.0, 0.0, 10.0, 4_000_000.0),
    "rotated": (0.3, -0.4, 412_345.678, -0.4, -0.3, 5_312_345.678),
    "degrees": (1e-5, 0.0, 14.123456789, 0.0, -1e-5, 48.987654321),
}
PLACES = st.sampled_from(sorted(TRANSFORMS))


def crs_of(place: str) -> str:
    return str(CRS.from_epsg(4326).to_wkt()) if place == "degrees" else UTM


def lying_at(place: str) -> Georeference:
    return Georeference(crs_of(place), TRANSFORMS[place])


def as_mask(found: Any, size: tuple[int, int], transform: tuple[float, ...]) -> Mask:
    painted = rasterio.features.rasterize([(found, 1)], out_shape=size, transform=Affine(*transform), dtype="uint8")
    return np.asarray(painted == 1)


def layer(folder: Path, name: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A layer as GDAL reads it: what is known of it, and of each feature its fields and geometry."""
    meta, _, geometry, fields = read(str(folder / name))
    columns = dict(zip(meta["fields"], fields, strict=True))
    shapes = shapely.from_wkb(geometry)
    return meta, [
        {field: column[place] for field, column in columns.items()} | {"geometry": one} for place, one in enumerate(shapes)
    ]


def test_a_square_on_the_ground_has_the_corners_of_its_pixels() -> None:
    drawn = document((rows("...", ".#."), 4))
    found = exported("geojson", drawn, source=lying(lying_at("north-up")), options=ExportOptions(outlines="edges"))
    content = json.loads(found.files["a.geojson"])
    (feature,) = content["features"]
    assert content["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::32633"
    assert feature["properties"] == {"id": "r1", "label": LABELS[1].name, "label_id": 4, "z": 1}
    assert set(map(tuple, feature["geometry"]["coordinates"][0][0])) == {
        (500_000.75, 5_400_000.25),
        (500_001.25, 5_400_000.25),
        (500_001.25, 5_399_999.75),
        (500_000.75, 5_399_999.75),
    }
    assert [note.kind for note in found.report.notes] == ["not WGS 84"]


def test_outer_rings_go_counter_clockwise_on_the_ground() -> None:
    drawn = document((rows("###", "#.#", "###"), 1))
    for place in TRANSFORMS:
        content = json.loads(exported("geojson", drawn, source=lying(lying_at(place))).files["a.geojson"])
        (part,) = shape(content["features"][0]["geometry"]).geoms
        assert part.exterior.is_ccw and not part.interiors[0].is_ccw


@settings(max_examples=40, deadline=None)
@given(documents(), PLACES)
def test_geojson_rasterised_by_gdal_is_the_region(drawn: Document, place: str) -> None:
    found = exported("geojson", drawn, source=lying(lying_at(place)))
    features = json.loads(found.files["a.geojson"])["features"]
    for feature, region in zip(features, drawn.regions, strict=True):
        assert shape(feature["geometry"]).is_valid
        assert np.array_equal(as_mask(feature["geometry"], drawn.shape, TRANSFORMS[place]), region.geometry.mask)
        assert feature["properties"]["label"] == NAMES[region.label_id]


@pytest.mark.parametrize(("form", "name"), [("geojson", "a.geojson"), ("geopackage", "a.gpkg"), ("shapefile", "a.shp")])
@settings(max_examples=8, deadline=None)
@given(drawn=documents(), place=PLACES)
def test_gdal_reads_crs_fields_and_the_very_pixels(
    form: str, name: str, drawn: Document, place: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = exported(form, drawn, source=lying(lying_at(place)))
    meta, features = layer(found.written(tmp_path_factory.mktemp(form)), name)
    assert CRS.from_user_input(meta["crs"]) == CRS.from_user_input(crs_of(place))
    by_id = {feature["id"]: feature for feature in features}
    assert len(by_id) == len(drawn.regions)
    for region in drawn.regions:
        feature = by_id[region.id]
        assert (feature["label"], feature["label_id"], feature["z"]) == (NAMES[region.label_id], region.label_id, region.z)
        assert np.array_equal(as_mask(feature["geometry"], drawn.shape, TRANSFORMS[place]), region.geometry.mask)


@settings(max_examples=20, deadline=None)
@given(drawn=documents(), place=PLACES)
def test_a_geotiff_mask_lies_where_its_image_lies(drawn: Document, place: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    found = exported("geotiff-mask", drawn, source=lying(lying_at(place)))
    with rasterio.open(found.written(tmp_path_factory.mktemp("tif")) / "a.tif") as file:
        values = file.read(1)
        assert tuple(file.transform)[:6] == TRANSFORMS[place]
        assert file.crs == CRS.from_user_input(crs_of(place))
        assert file.dtypes == ("uint8",)
    expected = np.zeros(drawn.shape, np.int64)
    for region, seen in zip(drawn.regions, visible(drawn), strict=True):
        expected[seen] = [1, 4, 9].index(region.label_id) + 1
        assert found.ious().get(region.id, 1.0) == iou(seen, region.geometry.mask)
    assert np.array_equal(values, expected)


@settings(max_examples=20, deadline=None)
@given(drawn=documents(most=1), place=PLACES)
def test_gdals_polygons_of_the_geotiff_are_those_of_the_geojson(
    drawn: Document, place: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    source = lying(lying_at(place))
    folder = exported("geotiff-mask", drawn, source=source).written(tmp_path_factory.mktemp("tif"))
    with rasterio.open(folder / "a.tif") as file:
        values = file.read(1)
        polygons = rasterio.features.shapes(values, mask=values > 0, connectivity=4, transform=file.transform)
        theirs = shapely.union_all([shape(found) for found, _ in polygons])
    edges = ExportOptions(outlines="edges")
    (feature,) = json.loads(exported("geojson", drawn, source=source, options=edges).files["a.geojson"])["features"]
    ours = shapely.union_all(shape(feature["geometry"]))
    # GDAL computes the same corners in another order of additions.
    assert shapely.symmetric_difference(ours, theirs).area < 1e-6 * theirs.area
    assert shapely.hausdorff_distance(ours, theirs) < 1e-6


def test_without_a_georeference_coordinates_are_pixels_and_the_report_says_so(tmp_path: Path) -> None:
    drawn = document((rows("...", ".#."), 1))
    for form, name in (("geojson", "a.geojson"), ("geopackage", "a.gpkg"), ("shapefile", "a.shp")):
        found = exported(form, drawn, source=lying(None))
        assert [note.kind for note in found.report.notes] == ["no georeference"]
        _, (feature,) = layer(found.written(tmp_path / form), name)
        assert feature["geometry"].bounds == (1, 1, 2, 2)
    assert "a.prj" not in found.files
    tif = exported("geotiff-mask", drawn, source=lying(None)).written(tmp_path) / "a.tif"
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning), rasterio.open(tif) as file:
        assert (file.crs, file.read(1).tolist()) == (None, [[0, 0, 0], [0, 1, 0]])


def test_a_missing_image_is_noted_and_its_regions_are_written_in_pixels() -> None:
    found = exported("geojson", document((rows("#."), 1)))
    assert [note.kind for note in found.report.notes] == ["image missing"]
    assert "crs" not in json.loads(found.files["a.geojson"])


@settings(max_examples=10, deadline=None)
@given(documents(most=2), st.sampled_from(["north-up", "south-up", "rotated"]))
def test_in_wgs84_regions_transform_back_to_their_pixels(drawn: Document, place: str) -> None:
    found = exported("geojson", drawn, source=lying(lying_at(place)), options=ExportOptions(wgs84=True))
    content = json.loads(found.files["a.geojson"])
    assert "crs" not in content
    for feature, region in zip(content["features"], drawn.regions, strict=True):
        back = rasterio.warp.transform_geom("OGC:CRS84", UTM, feature["geometry"])
        mask = as_mask(back, drawn.shape, TRANSFORMS[place])
        assert iou(mask, region.geometry.mask) == found.ious().get(region.id, 1.0) == 1.0
        left, low, right, high = shape(feature["geometry"]).bounds
        assert -180 <= left <= right <= 180 and -90 <= low <= high <= 90
    assert found.report.counts["transformed"] == 1


def test_a_crs_without_a_number_is_described_in_full(tmp_path: Path) -> None:
    own = CRS.from_proj4("+proj=tmerc +lat_0=47.1 +lon_0=13.3 +k=0.99987 +x_0=1234 +y_0=0 +ellps=GRS80 +units=m")
    lies = lying(Georeference(own.to_wkt(version="WKT2_2019"), TRANSFORMS["north-up"]))
    for form, name in (("geojson", "a.geojson"), ("geopackage", "a.gpkg")):
        meta, _ = layer(exported(form, document((rows("#."), 1)), source=lies).written(tmp_path / form), name)
        assert "47.1" in CRS.from_user_input(meta["crs"]).to_proj4()


def test_long_labels_are_cut_in_a_shapefile_and_the_report_says_so(tmp_path: Path) -> None:
    labels = [Label(1, "é" * 200, "#000000")]
    found: Exported = exported("shapefile", document((rows("#."), 1)), labels=labels, source=lying(lying_at("north-up")))
    _, (feature,) = layer(found.written(tmp_path), "a.shp")
    assert feature["label"] == "é" * 127
    assert [note.kind for note in found.report.notes] == ["label renamed"]


def test_labels_that_gdal_would_cut_are_renamed_and_the_report_says_so(tmp_path: Path) -> None:
    labels = [Label(1, "a\x00b", "#000000")]
    for form, name in (("geopackage", "a.gpkg"), ("shapefile", "a.shp")):
        found = exported(form, document((rows("#."), 1)), labels=labels, source=lying(lying_at("north-up")))
        _, (feature,) = layer(found.written(tmp_path / form), name)
        assert feature["label"] == "a\ufffdb"
        assert [note.kind for note in found.report.notes] == ["label renamed"]


@pytest.mark.parametrize("form", ["geojson", "geopackage", "shapefile", "geotiff-mask"])
def test_an_image_whose_labels_are_all_left_out_still_has_its_files(form: str, tmp_path: Path) -> None:
    options = ExportOptions(labels={"cat": None})
    found = exported(form, document((rows("#."), 1)), options=options, source=lying(lying_at("north-up")))
    assert len(found.files) > 1
    assert [note.kind for note in found.report.notes if note.region] == ["label left out"]
    if form in ("geopackage", "shapefile"):
        suffix = {"geopackage": "gpkg", "shapefile": "shp"}[form]
        assert pyogrio.read_info(found.written(tmp_path) / f"a.{suffix}")["features"] == 0
