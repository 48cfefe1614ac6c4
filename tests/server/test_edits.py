"""Every kind of edit through HTTP, once with a value that is good and once with one that is not, on an image of 40 x 60."""

from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from tests.server.page import TUNED, Page, block, clicks, edit_labels, images, one_region, pixels, told


@pytest.fixture
def page(client: TestClient) -> Page:
    return Page(client)


def test_a_drawn_outline_is_kept_as_it_was_drawn(page: Page) -> None:
    triangle = [[10.25, 10.0], [20.0, 10.5], [15.0, 19.75]]
    page.edit("draw", label_id=1, polygons=[[triangle]], seconds=4.0)
    (region,) = page.regions
    assert region["polygons"] == [[[*triangle, triangle[0]]]]
    assert told(page, region["id"], "clicks", "edits", "seconds", "z") == [0, 1, 4.0, 1]
    assert pixels(page, region["id"])
    assert page.document == page.stored()


def test_a_drawn_outline_that_leaves_the_image_or_crosses_itself_is_replaced_by_what_it_covers(page: Page) -> None:
    region = page.draw(-10, 5, 5, 10)
    assert pixels(page, region) == block(5, 0, 10, 5)
    page.edit("draw", label_id=1, polygons=[[[[20, 10], [30, 20], [30, 10], [20, 20]]]])
    assert pixels(page, page.regions[-1]["id"]) < block(10, 20, 20, 30)


def test_an_outline_without_a_pixel_or_outside_is_refused(page: Page) -> None:
    for ring in ([[70, 10], [80, 10], [80, 20]], [[10, 10], [10.2, 10], [10.2, 10.2]], [[1, 1], [5, 5], [1, 1]]):
        assert page.refusal("draw", label_id=1, polygons=[[ring]])[:2] == (422, "mask")
    assert page.refusal("draw", label_id=9, polygons=[[[[1, 1], [5, 1], [5, 5]]]])[:2] == (404, "unknown")
    unreadable: list[Any] = [[], [[]], [[[[1, 1], [5, 1]]]], [[[[1, 1], [5, 1], [1e9, 5]]]], [[[[1, 1], [5, 1], ["x", 5]]]]]
    for bad in unreadable:
        assert page.refusal("draw", label_id=1, polygons=bad)[:2] == (422, "request")


def test_reshape_makes_holes_and_parts_and_keeps_the_id(page: Page) -> None:
    region = page.draw(10, 10, 20, 20)
    hole = [[12, 12], [12, 15], [15, 15], [15, 12]]
    polygons = [[[[10, 10], [20, 10], [20, 20], [10, 20]], hole], [[[30, 10], [34, 10], [34, 14], [30, 14]]]]
    page.edit("reshape", shapes=[{"region": region, "polygons": polygons}])
    assert pixels(page, region) == (block(10, 10, 20, 20) - block(12, 12, 15, 15)) | block(10, 30, 14, 34)
    assert told(page, region, "edits") == [2]
    shape = {"region": region, "polygons": polygons}
    assert page.refusal("reshape", shapes=[shape, {**shape, "region": "nothing"}])[:2] == (404, "unknown")
    assert page.refusal("reshape", shapes=[{**shape, "polygons": [[[[70, 1], [75, 1], [75, 5]]]]}])[:2] == (422, "mask")
    assert page.refusal("reshape", shapes=[shape, shape])[:2] == (422, "request")
    assert page.refusal("reshape", shapes=[])[:2] == (422, "request")


def test_regions_reshaped_together_are_one_edit_and_one_step_of_undo(page: Page) -> None:
    one, other = page.draw(0, 0, 10, 10), page.draw(10, 0, 20, 10)
    version = page.document["version"]
    wider = [[[[0, 0], [12, 0], [12, 10], [0, 10]]]]
    narrower = [[[[12, 0], [20, 0], [20, 10], [12, 10]]]]
    page.edit("reshape", shapes=[{"region": one, "polygons": wider}, {"region": other, "polygons": narrower}])
    assert page.document["version"] == version + 1
    assert (pixels(page, one), pixels(page, other)) == (block(0, 0, 10, 12), block(0, 12, 10, 20))
    page.edit("undo")
    assert (pixels(page, one), pixels(page, other)) == (block(0, 0, 10, 10), block(0, 10, 10, 20))


def test_a_drawn_or_painted_region_has_the_id_that_the_page_gives_it(page: Page) -> None:
    ring = [[1, 1], [5, 1], [5, 5]]
    page.edit("draw", new_region="a" * 32, label_id=1, polygons=[[ring]])
    stroke = {"label_id": 1, "add": True, "radius": 2, "points": [[20, 20]]}
    page.edit("paint", region=None, new_region="b" * 32, **stroke)
    assert page.ids == ["a" * 32, "b" * 32]
    assert page.refusal("draw", new_region="b" * 32, label_id=1, polygons=[[ring]])[:2] == (422, "taken")
    assert page.refusal("paint", region=None, new_region="a" * 32, **stroke)[:2] == (422, "taken")
    assert page.refusal("paint", region="a" * 32, new_region="c" * 32, **stroke)[:2] == (422, "request")
    assert page.refusal("draw", new_region="../x", label_id=1, polygons=[[ring]])[:2] == (422, "request")


def test_an_id_is_taken_on_every_image_and_a_region_that_was_deleted_cannot_come_back_over_another(page: Page) -> None:
    ring = [[1, 1], [5, 1], [5, 5]]
    page.edit("draw", new_region="a" * 32, label_id=1, polygons=[[ring]])
    other = Page(page.client, str(images(page.client)[1]["id"]))
    assert other.refusal("draw", new_region="a" * 32, label_id=1, polygons=[[ring]])[:2] == (422, "taken")
    page.edit("delete", regions=["a" * 32])
    other.edit("draw", new_region="a" * 32, label_id=1, polygons=[[ring]])
    assert page.refusal("undo")[:2] == (422, "taken")
    assert other.stored()["regions"] == other.regions


def test_paint_makes_a_region_adds_to_it_and_takes_away(page: Page) -> None:
    page.edit("paint", region=None, label_id=1, add=True, radius=0.6, points=[[10.5, 10.5], [14.5, 10.5]])
    (region,) = page.ids
    assert pixels(page, region) == block(10, 10, 11, 15)
    page.edit("paint", region=region, label_id=1, add=True, radius=0.6, points=[[12.5, 12.5]])
    assert pixels(page, region) == block(10, 10, 11, 15) | {(12, 12)}
    page.edit("paint", region=region, label_id=1, add=False, radius=0.6, points=[[10.5, 10.5]])
    assert pixels(page, region) == block(10, 11, 11, 15) | {(12, 12)}
    everything = {"radius": 100, "points": [[10, 10]], "label_id": 1}
    assert page.refusal("paint", region=region, add=False, **everything)[:2] == (422, "mask")
    assert page.refusal("paint", region=None, add=False, **everything)[:2] == (422, "mask")
    assert page.refusal("paint", region=region, add=True, radius=0, points=[[1, 1]], label_id=1)[:2] == (422, "request")


def test_move_takes_the_drawn_outline_along_and_cuts_at_the_border(page: Page) -> None:
    region = page.draw(10.25, 10, 20, 20)
    page.edit("move", regions=[region], rows=3, cols=-2)
    assert pixels(page, region) == block(13, 8, 23, 18)
    assert told(page, region, "polygons")[0][0][0][0] == [8.25, 13]
    page.edit("move", regions=[region], rows=0, cols=-13)
    assert pixels(page, region) == block(13, 0, 23, 5)
    assert page.refusal("move", regions=[region], rows=10**30, cols=0)[:2] == (422, "mask")


def test_simplify_takes_vertices_away_and_the_preview_says_so_before(page: Page) -> None:
    page = one_region(page.client)
    (region,) = page.ids
    address = f"/api/images/{page.image}/regions/{region}/outline"
    preview = page.client.get(address, params={"tolerance": 2}).json()
    before = sum(len(ring) - 1 for part in told(page, region, "polygons")[0] for ring in part)
    assert preview["vertices"] < before
    assert 0.5 < preview["iou"] < 1
    page.edit("simplify", regions=[region], tolerance=2)
    assert told(page, region, "polygons") == [preview["polygons"]]
    assert pixels(page, region)
    assert page.client.get(address, params={"tolerance": 0}).json()["kind"] == "request"
    assert page.client.get(address.replace(region, "nothing"), params={"tolerance": 1}).json()["kind"] == "unknown"
    assert page.refusal("simplify", regions=["nothing"], tolerance=1)[:2] == (404, "unknown")


def test_regions_are_united_cut_to_what_they_share_and_subtracted(page: Page) -> None:
    one, other = page.draw(0, 0, 10, 10), page.draw(5, 0, 15, 10)
    page.edit("combine", how="subtract", regions=[one, other])
    assert (pixels(page, one), pixels(page, other)) == (block(0, 0, 10, 5), block(0, 5, 10, 15))
    assert page.refusal("combine", how="intersect", regions=[one, other])[:2] == (422, "mask")
    page.edit("combine", how="union", regions=[one, other])
    assert (page.ids, pixels(page, one)) == ([one], block(0, 0, 10, 15))
    third = page.draw(10, 5, 20, 20)
    page.edit("combine", how="intersect", regions=[third, one])
    assert (page.ids, pixels(page, third)) == ([third], block(5, 10, 10, 15))
    assert page.refusal("combine", how="union", regions=[third, third])[:2] == (422, "mask")
    assert page.refusal("combine", how="union", regions=[third])[:2] == (422, "request")


def test_split_gives_the_largest_piece_the_id_and_another_line_nothing(page: Page) -> None:
    region = page.draw(0, 0, 20, 10)
    page.edit("split", region=region, line=[[5, -1], [5, 11]])
    (piece,) = set(page.ids) - {region}
    assert (pixels(page, region), pixels(page, piece)) == (block(0, 5, 10, 20), block(0, 0, 10, 5))
    assert page.refusal("split", region=region, line=[[30, 0], [30, 20]])[:2] == (422, "mask")
    assert page.refusal("split", region=region, line=[[5, 0]])[:2] == (422, "request")


def test_holes_are_filled_and_small_parts_dropped(page: Page) -> None:
    region = page.draw(10, 10, 20, 20)
    hole = [[12, 12], [12, 15], [15, 15], [15, 12]]
    polygons = [[[[10, 10], [20, 10], [20, 20], [10, 20]], hole], [[[30, 10], [34, 10], [34, 14], [30, 14]]]]
    page.edit("reshape", shapes=[{"region": region, "polygons": polygons}])
    page.edit("fill-holes", regions=[region])
    page.edit("keep-largest", regions=[region])
    assert pixels(page, region) == block(10, 10, 20, 20)
    version = page.document["version"]
    page.edit("keep-largest", regions=[region])
    assert page.document["version"] == version
    for kind in ("fill-holes", "keep-largest"):
        assert page.refusal(kind, regions=["nothing"])[:2] == (404, "unknown")


def test_order_hide_lock_relabel_delete_and_note(page: Page) -> None:
    edit_labels(page.client, "add", name="cat")
    one, other = page.draw(0, 0, 5, 5), page.draw(2, 2, 9, 9)
    page.edit("order", regions=[one], to="front")
    assert page.ids == [other, one]
    page.edit("hide", regions=[one, other], hidden=True)
    assert [region["hidden"] for region in page.regions] == [True, True]
    page.edit("relabel", regions=[one, other], label_id=2)
    assert [region["label_id"] for region in page.regions] == [2, 2]
    page.edit("lock", regions=[one], locked=True)
    status, kind, sentence = page.refusal("delete", regions=[other, one])
    assert (status, kind) == (422, "locked")
    assert sentence == "Object 2 of a.png, at row 0 and column 0, is locked; unlock it first."
    page.edit("lock", regions=[one], locked=False)
    page.edit("delete", regions=[one])
    assert page.ids == [other]
    page.edit("note", flagged=True, note="<b>two</b>")
    assert (page.document["flagged"], page.document["note"]) == (True, "<b>two</b>")
    entry = images(page.client)[0]
    assert (entry["regions"], entry["labels"], entry["flagged"], entry["note"]) == (1, [2], True, True)
    for kind, bad in (
        ("order", {"regions": [other], "to": "sideways"}),
        ("hide", {"regions": [], "hidden": True}),
        ("lock", {"regions": [other]}),
        ("note", {"flagged": True, "note": "x" * 10_001}),
    ):
        assert page.refusal(kind, **bad)[:2] == (422, "request")
    assert page.refusal("relabel", regions=[other], label_id=7)[:2] == (404, "unknown")
    assert page.refusal("delete", regions=[one])[:2] == (404, "unknown")
    assert page.document == page.stored()


def test_every_kind_sent_twice_is_made_once(page: Page) -> None:
    region = page.draw(0, 0, 20, 10)
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("paint", {"region": None, "label_id": 1, "add": True, "radius": 2, "points": [[30, 30]]}),
        ("split", {"region": region, "line": [[5, -1], [5, 11]]}),
        ("move", {"regions": [region], "rows": 1, "cols": 1}),
        ("clicks", {"clicks": clicks([(20, 30, True)]), **TUNED}),
        ("finish", {"label_id": 1, **TUNED}),
        ("undo", {}),
        ("redo", {}),
    ]
    for number, (kind, edit) in enumerate(kinds):
        before = page.document
        page.edit(kind, id=f"{number:032x}", **edit)
        assert page.document["version"] == before["version"] + 1
        again = page.send(kind, id=f"{number:032x}", **edit).json()
        assert (again["change"], again["document"]) == (None, page.document)


def test_an_answer_names_only_what_changed(page: Page) -> None:
    for step in range(20):
        page.draw(step, 0, step + 1, 1)
    change = page.edit("hide", regions=page.ids[:1], hidden=True)["change"]
    assert [region["id"] for region in change["regions"]] == page.ids[:1]
    change = page.edit("delete", regions=page.ids[:2])["change"]
    assert (change["regions"], len(change["removed"])) == ([], 2)
    assert page.edit("note", flagged=True, note="")["change"]["regions"] == []


def test_an_outline_of_ten_thousand_vertices_and_a_long_stroke_are_taken(page: Page) -> None:
    angles = np.linspace(0, 2 * np.pi, 10_000, endpoint=False)
    radius = 15 + np.cos(angles * 50)
    ring = np.stack([30 + radius * np.cos(angles), 20 + radius * np.sin(angles)], axis=1).tolist()
    page.edit("draw", label_id=1, polygons=[[ring]])
    assert len(page.regions[0]["polygons"][0][0]) == 10_001
    page.edit("paint", region=page.ids[0], label_id=1, add=True, radius=3, points=ring + ring)
    assert pixels(page, page.ids[0])
    assert page.refusal("paint", region=None, label_id=1, add=True, radius=3, points=ring * 3)[:2] == (422, "request")


def test_statistics_are_of_objects_and_images(page: Page) -> None:
    page.click((20, 30, True), seconds=3.0)
    page.finish(seconds=1.0)
    page.edit("note", flagged=True, note="", seconds=2.0)
    found = page.client.get("/api/statistics").json()
    (row,) = found["objects"]
    assert (row["name"], row["label"], row["clicks"], row["edits"], row["seconds"]) == ("a.png", "object", 1, 0, 4.0)
    assert [(image["name"], image["regions"], image["seconds"]) for image in found["images"]] == [
        ("a.png", 1, 6.0),
        ("b.jpg", 0, 0.0),
    ]


def test_settings_are_kept_and_others_stay(client: TestClient) -> None:
    client.put("/api/settings", json={"values": {"brush": 8, "keys": {"a": [None]}}})
    assert client.put("/api/settings", json={"values": {"brush": 9}}).json() == {"values": {"brush": 9, "keys": {"a": [None]}}}
    assert client.get("/api/settings").json()["values"]["brush"] == 9
    assert client.put("/api/settings", json={"values": {"x" * 101: 1}}).json()["kind"] == "request"
