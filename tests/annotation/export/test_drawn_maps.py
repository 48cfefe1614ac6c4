"""Maps with drawn outlines: GDAL burns the very pixels of them, wherever the image lies."""

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import rasterio.features
import rasterio.warp
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyogrio.raw import read
from rasterio.crs import CRS
from rasterio.transform import Affine
from shapely.geometry import mapping, shape
from tests.annotation.export.drawn import Exported, document, documents, exported, hand_drawn, hand_outlines, lying, rows
from tests.annotation.imports.written import drawn as imported
from tests.annotation.imports.written import images_in

from edgeflow.annotation.document import Document, Provenance, Region
from edgeflow.annotation.export.options import ExportOptions
from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.outline import Outline, geometry_of, outline_of, vertices
from edgeflow.imaging.image import Georeference
from edgeflow.masks import Mask

UTM = "EPSG:32633"
TRANSFORMS = {
    "north-up": (0.5, 0.0, 500_000.25, 0.0, -0.5, 5_400_000.75),
    "south-up": (10.0, 0.0, 300_000.0, 0.0, 10.0, 4_000_000.0),
    "rotated": (0.3, -0.4, 412_345.678, -0.4, -0.3, 5_312_345.678),
    "degrees": (1e-5, 0.0, 14.123456789, 0.0, -1e-5, 48.987654321),
    "nowhere": (1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
}
PLACES = st.sampled_from(sorted(TRANSFORMS))
FILES = {"geojson": "a.geojson", "geopackage": "a.gpkg", "shapefile": "a.shp"}
PENTAGON: Outline = ((((2.0, 1.0), (17.3, 4.2), (16.1, 11.6), (9.25, 18.0), (1.1, 13.4), (2.0, 1.0)),),)


def lying_at(place: str) -> Georeference | None:
    crs = CRS.from_epsg(4326).to_wkt() if place == "degrees" else CRS.from_user_input(UTM).to_wkt()
    return None if place == "nowhere" else Georeference(str(crs), TRANSFORMS[place])


def by_hand(outline: Outline, size: tuple[int, int]) -> Document:
    region = Region("r1", 1, 1, geometry_of(outline, size), Provenance(), outline)
    return replace(document((region.geometry.mask, 1)), regions=(region,))


def burnt(found: object, size: tuple[int, int], place: str) -> Mask:
    transform = Affine(*TRANSFORMS[place])
    painted = rasterio.features.rasterize([(found, 1)], out_shape=size, transform=transform, dtype="uint8")
    return np.asarray(painted == 1)


def shapes_in(form: str, found: Exported) -> dict[str, shapely.Geometry]:
    """Region -> its polygons, as GDAL reads them."""
    with TemporaryDirectory() as folder:
        meta, _, geometry, fields = read(str(found.written(Path(folder)) / FILES[form]))
        ids = fields[list(meta["fields"]).index("id")]
        return dict(zip(ids, shapely.from_wkb(geometry), strict=True))


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize("place", TRANSFORMS)
def test_a_pentagon_drawn_by_hand_comes_out_with_its_five_vertices(form: str, place: str) -> None:
    found = shapes_in(form, exported(form, by_hand(PENTAGON, (20, 20)), source=lying(lying_at(place))))["r1"]
    a, b, c, d, e, f = TRANSFORMS[place]
    expected = [(a * x + b * y + c, d * x + e * y + f) for x, y in PENTAGON[0][0][:-1]]
    (part,) = shapely.get_parts(found)
    assert sorted(part.exterior.coords[:-1]) == sorted(expected)


def test_a_clicked_object_has_the_vertices_that_the_page_shows_and_its_steps_where_edges_are_asked_for() -> None:
    mask = np.tril(np.ones((12, 12), np.bool_))
    for options, count in ((None, 3), (ExportOptions(outlines="drawn"), 3), (ExportOptions(outlines="edges"), 26)):
        found = shapes_in("geojson", exported("geojson", document((mask, 1)), options=options))["r1"]
        assert shapely.get_num_coordinates(found) - 1 == count


def test_what_is_hidden_under_a_higher_region_is_cut_off_a_drawn_outline() -> None:
    under = by_hand(PENTAGON, (20, 20)).regions[0]
    over = np.zeros((20, 20), np.bool_)
    over[:8, :8] = True
    both = replace(document((over, 1)), regions=(under, Region("r2", 1, 2, Geometry.of_mask(over), Provenance())))
    found = shapes_in("geojson", exported("geojson", both, options=ExportOptions(overlap="z")))
    seen = under.geometry.mask & ~over
    assert np.array_equal(burnt(found["r1"], (20, 20), "nowhere"), seen)
    assert shapely.get_num_coordinates(found["r1"]) - 1 == vertices(outline_of(Geometry.of_mask(seen)))


@pytest.mark.parametrize("form", FILES)
@settings(max_examples=12, deadline=None)
@given(drawn=documents(side=16), place=PLACES)
def test_gdal_burns_the_very_pixels_of_any_region(form: str, drawn: Document, place: str) -> None:
    found = shapes_in(form, exported(form, drawn, source=lying(lying_at(place))))
    for region in drawn.regions:
        assert shapely.is_valid(found[region.id])
        assert np.array_equal(burnt(found[region.id], drawn.shape, place), region.geometry.mask)


@pytest.mark.parametrize("form", FILES)
@settings(max_examples=25, deadline=None)
@given(outline=hand_outlines(), place=PLACES)
def test_gdal_burns_the_very_pixels_of_any_outline_drawn_by_hand(form: str, outline: Outline, place: str) -> None:
    size = (20, 20)
    assume(hand_drawn(outline, size) is not None)
    drawn = by_hand(outline, size)
    made = exported(form, drawn, source=lying(lying_at(place)))
    mask = drawn.regions[0].geometry.mask
    assert np.array_equal(burnt(shapes_in(form, made)["r1"], size, place), mask)
    assert made.report.changed == 0


@pytest.mark.parametrize("form", FILES)
@settings(max_examples=15, deadline=None)
@given(outline=hand_outlines(), place=PLACES)
def test_our_own_file_gives_the_region_back(form: str, outline: Outline, place: str) -> None:
    size = (20, 20)
    assume(hand_drawn(outline, size) is not None)
    drawn = by_hand(outline, size)
    with TemporaryDirectory() as folder:
        made = exported(form, drawn, source=lying(lying_at(place)))
        (image,) = images_in(form, made.written(Path(folder)) / FILES[form])
        ((_, mask),), notes = imported(image, size, lying_at(place))
    assert np.array_equal(mask, drawn.regions[0].geometry.mask) and not notes


@pytest.mark.parametrize(("pixel", "bent"), [(0.01, False), (200.0, True)])
def test_in_wgs84_lines_that_would_be_bent_off_get_vertices_in_between(pixel: float, bent: bool) -> None:
    size = (600, 900)
    long: Outline = ((((3.2, 10.1), (890.7, 310.4), (420.3, 590.6), (3.2, 10.1)),),)
    transform = (pixel, 0.0, 500_000.0, 0.0, -pixel, 5_400_000.0)
    lies = lying(Georeference(str(CRS.from_user_input(UTM).to_wkt()), transform))
    drawn = by_hand(long, size)
    made = exported("geojson", drawn, source=lies, options=ExportOptions(wgs84=True))
    (feature,) = json.loads(made.files["a.geojson"])["features"]
    written = shape(feature["geometry"])
    assert (shapely.get_num_coordinates(written) > 4) == bent
    assert made.report.changed == 0
    # A reader may take the lines for straight on the ground, or in degrees as RFC 7946 has it.
    for taken in (written, shapely.segmentize(written, 1e-4 * pixel)):
        back = rasterio.warp.transform_geom("OGC:CRS84", UTM, mapping(taken))
        mask = rasterio.features.rasterize([back], out_shape=size, transform=Affine(*transform)) == 1
        assert np.array_equal(mask, drawn.regions[0].geometry.mask)


def test_a_hole_and_an_island_in_it_stay() -> None:
    mask = rows("#######", "#.....#", "#.###.#", "#.###.#", "#.....#", "#######")
    found = shapes_in("geojson", exported("geojson", document((mask, 1))))["r1"]
    assert sorted(len(part.interiors) for part in shapely.get_parts(found)) == [0, 1]
