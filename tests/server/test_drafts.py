"""Drafts through HTTP that begin from a box or from a finished region, on an image of 40 x 60."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.server.page import TUNED, Page, block, one_region, pixels, told


@pytest.fixture
def page(client: TestClient) -> Page:
    return Page(client)


def test_a_box_is_proposed_from_its_middle_and_cut_to_it_and_a_tenth(page: Page) -> None:
    state = page.edit("start", box=[15, 20, 10, 10], seconds=2.0)
    assert page.document["draft"]["box"] == [15, 20, 10, 10]
    assert state["proposal"] is not None
    page.finish(seconds=1.0)
    (region,) = page.ids
    # The disk about row 19.5, column 24.5 is wider than the box with a pixel around it.
    assert pixels(page, region) <= block(14, 19, 26, 31)
    assert told(page, region, "clicks", "seconds", "box") == [0, 3.0, [14, 19, 12, 12]]
    assert page.document["draft"] == {"clicks": [], "threshold": 0.5, "largest": False, "region": None, "box": None}
    assert page.refusal("start", box=[50, 0, 5, 5])[:2] == (422, "click")
    assert page.refusal("start", box=[0, 0, 0, 5])[:2] == (422, "request")


def test_a_box_that_leaves_the_image_is_cut_and_clicks_go_on_in_it(page: Page) -> None:
    page.edit("start", box=[-5, -5, 25, 1000])
    assert page.document["draft"]["box"] == [0, 0, 20, 60]
    assert page.click((5, 30, False))["proposal"] is not None
    page.finish()
    assert (5, 30) not in pixels(page, page.ids[0])
    assert (17, 30) in pixels(page, page.ids[0])


def test_a_finished_region_is_corrected_by_clicks_that_go_on_from_its_mask(page: Page, segmenter: Any) -> None:
    page = one_region(page.client)
    (region,) = page.ids
    before = pixels(page, region)
    page.edit("relabel", regions=[region], label_id=1)
    assert page.edit("start", region=region, seconds=1.0)["proposal"] is None
    page.click((20, 22, False), seconds=2.0)
    assert segmenter.prepared[-1].carried[-1]
    page.edit("finish", label_id=99, **TUNED, seconds=0.5)
    assert page.ids == [region]
    after = pixels(page, region)
    assert (20, 22) not in after and (20, 39) in after and after < before
    assert told(page, region, "clicks", "edits", "seconds") == [2, 0, 3.5]
    page.edit("undo")
    assert (pixels(page, region), page.document["draft"]["region"]) == (before, region)
    assert page.state["proposal"] is not None
    assert page.refusal("start", region="nothing")[:2] == (404, "unknown")


def test_the_same_clicks_on_a_new_object_are_asked_anew(page: Page, segmenter: Any) -> None:
    page = one_region(page.client)
    page.edit("start", region=page.ids[0])
    page.click((5, 5, True))
    page.edit("start")
    page.click((5, 5, True))
    assert segmenter.prepared[-1].carried == [False, True, False]
