"""Which outline a file gets: as drawn, moved by a hair, or another with the same pixels."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.annotation.export.drawn import MASKS, document, exported, hand_drawn, hand_outlines, rows

from edgeflow.annotation.document import Provenance, Region
from edgeflow.annotation.export.bundle import FORMATS
from edgeflow.annotation.export.options import ExportOptions
from edgeflow.annotation.export.outlines import drawn_outline, drawn_ring, exact_outline, is_clear
from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.outline import Outline, geometry_of, is_clean, outline_of, shifted
from edgeflow.errors import ExportError

# Two of its lines run from corner to corner of pixels, through their very middles.
DIAGONAL: Outline = ((((1.0, 1.0), (9.0, 9.0), (1.0, 17.0), (1.0, 1.0)),),)
SHAPE = (18, 12)


def by_hand(outline: Outline, shape: tuple[int, int]) -> Region:
    return Region("r1", 1, 1, geometry_of(outline, shape), Provenance(), outline)


def nearest(outline: Outline, shape: tuple[int, int]) -> float:
    """How near a line comes to the middle of a pixel, by going through all of them: written without the code under test."""
    cols, rows_ = np.meshgrid(np.arange(shape[1]) + 0.5, np.arange(shape[0]) + 0.5)
    least = np.inf
    for ring in (ring for part in outline for ring in part):
        for (x0, y0), (x1, y1) in pairwise(ring):
            along_x, along_y = x1 - x0, y1 - y0
            share = ((cols - x0) * along_x + (rows_ - y0) * along_y) / (along_x**2 + along_y**2)
            near = np.clip(share, 0, 1)
            least = min(least, float(np.hypot(x0 + near * along_x - cols, y0 + near * along_y - rows_).min()))
    return least


def test_an_outline_clear_of_the_middles_stays_as_it_was_drawn() -> None:
    region = by_hand(((((1.25, 1.0), (9.0, 9.5), (1.0, 17.0), (1.25, 1.0)),),), SHAPE)
    assert exact_outline(region) == (region.outline, False)


def test_a_large_outline_stays_too() -> None:
    """Its border passes thousands of middles, some very near."""
    side = 4000
    turns = np.linspace(0, 2 * np.pi, 700, endpoint=False)
    ring = [(float(x), float(y)) for x, y in zip(2000 + 1900 * np.cos(turns), 2000 + 1900 * np.sin(turns), strict=True)]
    region = by_hand((((*ring, ring[0]),),), (side, side))
    outline, replaced = exact_outline(region)
    assert not replaced and np.abs(np.array(outline[0][0]) - (*ring, ring[0])).max() <= 1.1e-3


def test_an_outline_through_the_middles_is_moved_by_a_thousandth_of_a_pixel() -> None:
    region = by_hand(DIAGONAL, SHAPE)
    assert not is_clear(DIAGONAL)
    outline, replaced = exact_outline(region)
    assert not replaced and outline != DIAGONAL
    assert np.abs(np.array(outline[0][0]) - DIAGONAL[0][0]).max() == pytest.approx(1e-3)
    assert is_clear(outline) and geometry_of(outline, SHAPE) == region.geometry


def test_where_moving_does_not_help_another_outline_stands_for_it() -> None:
    # So thin that its lines are too near to the middles on both sides.
    region = by_hand(((((5.5, 2.0), (5.5 + 1e-6, 10.0), (5.5 - 1e-6, 10.0), (5.5, 2.0)),),), (12, 12))
    assert exact_outline(region) == (outline_of(region.geometry), True)
    found = exported("geojson", replace(document((region.geometry.mask, 1)), regions=(region,)))
    assert [(note.kind, note.region, note.iou) for note in found.report.notes if note.region] == [("outline replaced", "r1", 1.0)]


def test_without_a_drawn_outline_it_is_the_one_with_few_vertices() -> None:
    geometry = Geometry.of_mask(np.tril(np.ones((12, 12), np.bool_)))
    region = Region("r1", 1, 1, geometry, Provenance())
    assert drawn_outline(region) == outline_of(geometry)
    assert exact_outline(region) == (outline_of(geometry), False)


def test_a_ring_is_one_where_there_is_neither_part_nor_hole() -> None:
    assert drawn_ring(by_hand(DIAGONAL, SHAPE)) == DIAGONAL[0][0]
    for mask in (rows("#.#"), rows("###", "#.#", "###")):
        assert drawn_ring(Region("r1", 1, 1, Geometry.of_mask(mask), Provenance())) is None


@settings(max_examples=60, deadline=None)
@given(hand_outlines())
def test_a_line_near_a_middle_is_found(outline: Outline) -> None:
    shape = (20, 20)
    least = nearest(outline, shape)
    assume(abs(least - 2e-6) > 1e-9)
    assert is_clear(outline) == (least > 2e-6)


@settings(max_examples=60, deadline=None)
@given(hand_outlines(), st.sampled_from([(0.0, 0.0), (0.25, 0.25), (0.5, 0.0), (0.5, 0.5)]))
def test_an_exact_outline_has_the_same_pixels_wherever_it_is_laid(outline: Outline, by: tuple[float, float]) -> None:
    shape = (21, 21)
    region = hand_drawn(shifted(outline, *by), shape)
    assume(region is not None)
    assert region is not None
    found, _ = exact_outline(region)
    assert is_clean(found, shape)
    for rows_, cols in ((0.0, 0.0), (1e-6, -1e-6), (-1e-6, 1e-6)):
        assert geometry_of(shifted(found, rows_, cols), shape) == region.geometry


@settings(max_examples=40, deadline=None)
@given(MASKS)
def test_a_derived_outline_is_clear_of_the_middles(mask: NDArray[np.bool_]) -> None:
    assert is_clear(outline_of(Geometry.of_mask(mask)))


@pytest.mark.parametrize("form", FORMATS)
def test_outlines_are_asked_of_formats_that_have_them_only(form: str) -> None:
    drawn = document((rows("##", "#."), 1))
    options = ExportOptions(outlines="drawn")
    if form in ("coco", "cvat", "labelme", "yolo-seg", "geojson", "geopackage", "shapefile"):
        assert json.loads(exported(form, drawn, options=options).files["report.json"])["options"]["outlines"] == "drawn"
    else:
        with pytest.raises(ExportError, match="no outlines"):
            exported(form, drawn, options=options)
