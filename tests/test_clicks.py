"""Clicks: reading them and refusing those outside."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgeflow.clicks import Click, check_inside
from edgeflow.errors import ClickError


def test_a_click_is_read_from_row_col_and_sign() -> None:
    assert Click.parse("120, 340.5,+") == Click(120, 340.5, positive=True)
    assert Click.parse("0,0,-") == Click(0, 0, positive=False)


@pytest.mark.parametrize("text", ["", "1,2", "1,2,3,+", "a,2,+", "1,2,x"])
def test_a_click_that_cannot_be_read_says_how_to_write_one(text: str) -> None:
    with pytest.raises(ClickError, match=r"write ROW,COL,\+ or ROW,COL,-"):
        Click.parse(text)


@given(st.floats(-1e5, 1e5), st.floats(-1e5, 1e5), st.booleans())
def test_text_and_back_keeps_the_click(row: float, col: float, positive: bool) -> None:
    again = Click.parse(str(Click(row, col, positive)))
    assert again.row == pytest.approx(row, rel=1e-5)
    assert again.col == pytest.approx(col, rel=1e-5)
    assert again.positive == positive


def test_clicks_on_the_corner_pixels_are_inside() -> None:
    check_inside([Click(0, 0), Click(9, 19), Click(-0.5, 19.4)], (10, 20))


@pytest.mark.parametrize("click", [Click(10, 0), Click(0, 20), Click(-1, 0), Click(math.nan, 0), Click(0, math.inf)])
def test_a_click_outside_is_named_with_its_place_and_the_allowed_range(click: Click) -> None:
    with pytest.raises(ClickError, match=r"Click 2 .* rows go from 0 to 9 and columns from 0 to 19\."):
        check_inside([Click(1, 1), click], (10, 20))
