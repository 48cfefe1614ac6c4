"""The server as a page meets it: pictures, clicks, exports, and what is said when something is wrong."""

import base64
import io
import json
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from pycocotools import mask as coco_mask
from tests.server.page import Json, Page, edit_labels, images, one_region

from edgeflow.segmenter import Segmenter


def exported(client: TestClient, form: str) -> dict[str, bytes]:
    answer = client.get(f"/api/export/{form}")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def disk(row: int, col: int, shape: tuple[int, int] = (40, 60)) -> np.ndarray[Any, np.dtype[np.bool_]]:
    rows, cols = np.mgrid[: shape[0], : shape[1]]
    return np.asarray(np.hypot(rows - row, cols - col) < 10.5)


def wait_for_model(client: TestClient) -> Json:
    for _ in range(500):
        model: Json = client.get("/api/project").json()["model"]
        if not model["loading"]:
            return model
        threading.Event().wait(0.01)
    raise AssertionError("the model is still loading")


def test_the_project_tells_its_name_labels_and_model(client: TestClient) -> None:
    wait_for_model(client)
    project = client.get("/api/project").json()
    assert (project["name"], project["images"], project["last_image"]) == ("photos", 2, None)
    assert [label["name"] for label in project["labels"]["labels"]] == ["object"]
    assert project["model"] == {
        "name": "disks", "weights": "abc123", "engine": "", "device": "CPU", "problem": None, "loading": False,
    }  # fmt: skip


def test_images_are_listed_in_natural_order_under_ids_that_say_nothing(client: TestClient) -> None:
    found = images(client)
    assert [image["name"] for image in found] == ["a.png", "b.jpg"]
    assert all(len(image["id"]) == 32 and image["problem"] is None for image in found)


def test_a_thumbnail_is_a_jpeg_and_pixels_are_the_picture_itself(client: TestClient) -> None:
    image = images(client)[0]["id"]
    thumbnail = client.get(f"/api/images/{image}/thumbnail")
    assert thumbnail.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(thumbnail.content)).size == (60, 40)
    pixels = client.get(f"/api/images/{image}/pixels")
    assert pixels.headers["content-type"] == "image/png"
    assert np.all(np.asarray(Image.open(io.BytesIO(pixels.content))) == [200, 30, 30])
    again = client.get(f"/api/images/{image}/pixels", headers={"If-None-Match": pixels.headers["etag"]})
    assert again.status_code == 304


def test_a_click_is_answered_by_the_probability_in_bytes(client: TestClient) -> None:
    page = Page(client)
    assert (page.document["height"], page.document["width"], page.state["proposal"]) == (40, 60, None)
    state = page.click((20, 30, True), seq=7)
    assert state["seq"] == 7
    grid = state["proposal"]
    assert (grid["top"], grid["left"], grid["height"], grid["width"]) == (0, 0, 40, 60)
    cells = np.frombuffer(base64.b64decode(grid["cells"]), np.uint8).reshape(grid["rows"], grid["cols"])
    assert cells[20, 30] == 255
    assert np.array_equal(cells > 127, disk(20, 30))
    assert page.document["draft"]["clicks"] == [{"row": 20.0, "col": 30.0, "positive": True}]


def test_finish_makes_the_region_that_was_shown_and_export_gives_it_back_exactly(client: TestClient) -> None:
    page = one_region(client)
    (region,) = page.regions
    expected = disk(20, 30)
    assert (region["area"], region["box"], region["clicks"]) == (int(expected.sum()), [10, 20, 21, 21], 1)
    assert page.document["draft"]["clicks"] == []
    assert region["polygons"][0][0][0] == region["polygons"][0][0][-1]
    files = exported(client, "index-mask")
    assert sorted(files) == ["labels.json", "masks/a.png", "report.json"]
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(files["masks/a.png"]))) == 1, expected)
    coco = json.loads(exported(client, "coco")["annotations.json"])
    segmentation = coco["annotations"][0]["segmentation"]
    drawn = coco_mask.decode(coco_mask.merge(coco_mask.frPyObjects(segmentation, 40, 60)))
    assert np.array_equal(drawn == 1, expected)


def test_undo_takes_back_delete_relabel_finish_and_clicks_in_turn_and_redo_makes_them_again(client: TestClient) -> None:
    edit_labels(client, "add", name="cat")
    page = one_region(client)
    page.edit("relabel", regions=page.ids, label_id=2)
    assert page.regions[0]["label_id"] == 2
    page.edit("delete", regions=page.ids)
    assert page.regions == []
    seen = []
    for _ in range(4):
        page.edit("undo")
        seen.append(([entry["label_id"] for entry in page.regions], len(page.document["draft"]["clicks"])))
    assert seen == [([2], 0), ([1], 0), ([], 1), ([], 0)]
    assert not page.document["can_undo"]
    for _ in range(4):
        page.edit("redo")
    assert page.regions == []
    assert not page.document["can_redo"]
    assert page.document == page.stored()


def test_undoing_a_finish_shows_the_proposal_again(client: TestClient) -> None:
    page = one_region(client)
    assert page.edit("undo")["proposal"] is not None
    page.finish()
    assert page.regions[0]["area"] == int(disk(20, 30).sum())


def test_clicks_left_behind_are_there_after_a_restart_with_the_same_proposal(open_client: Callable[..., TestClient]) -> None:
    page = Page(open_client())
    before = page.click((20, 30, True), (20, 38, False))
    again = Page(open_client(), page.image)
    assert again.document == page.document
    assert again.state["proposal"] == before["proposal"]
    assert again.client.get("/api/project").json()["last_image"] == page.image
    again.edit("undo")
    assert again.document["draft"]["clicks"] == []


def test_an_edit_of_an_older_version_is_refused_and_changes_nothing(client: TestClient) -> None:
    old, new = Page(client), Page(client)
    new.click((20, 30, True))
    assert old.refusal("clicks", seq=2, clicks=[], threshold=0.25, largest=False)[:2] == (409, "conflict")
    assert old.refusal("note", flagged=True, note="late")[:2] == (409, "conflict")
    assert old.refusal("finish", label_id=1, threshold=0.5, largest=False)[:2] == (409, "conflict")
    assert new.stored() == new.document


def test_the_next_click_may_be_sent_before_the_last_is_answered(client: TestClient) -> None:
    page = Page(client)
    assert page.send_clicks([(20, 30, True)], seq=1).status_code == 200
    change = page.send_clicks([(20, 30, True), (20, 35, True)], seq=2).json()["change"]
    assert (len(change["draft"]["clicks"]), change["since"]) == (2, page.document["version"] + 1)
    late = page.send_clicks([(20, 30, True)], seq=1)
    assert (late.status_code, late.json()["kind"]) == (409, "superseded")


def test_a_list_of_clicks_sent_twice_is_one_edit(client: TestClient) -> None:
    page = Page(client)
    sent = "c" * 32
    first = page.send_clicks([(20, 30, True)], id=sent).json()
    second = page.send_clicks([(20, 30, True)], id=sent).json()
    assert second["change"] is None
    assert second["document"]["version"] == first["change"]["version"]
    assert second["proposal"] == first["proposal"]
    # Under another name it is no edit either.
    assert page.send_clicks([(20, 30, True)]).json()["change"]["version"] == first["change"]["version"]


def test_a_click_overtaken_while_it_waits_is_not_run(open_client: Callable[..., TestClient], segmenter: Any) -> None:
    gate = threading.Event()

    def slow() -> Segmenter:
        assert gate.wait(20)
        chosen: Segmenter = segmenter
        return chosen

    page = Page(open_client(slow))
    answers: dict[int, int] = {}

    def send(seq: int) -> None:
        points = [(20.0, 30.0 + step, True) for step in range(seq)]
        answers[seq] = page.send_clicks(points, seq=seq).status_code

    threads = [threading.Thread(target=send, args=(seq,)) for seq in (1, 2)]
    try:
        for stored, thread in enumerate(threads, start=1):
            thread.start()
            deadline = time.monotonic() + 20
            while len(page.client.app.state.desk._store.document(page.image).draft.clicks) < stored:  # type: ignore[attr-defined]
                assert time.monotonic() < deadline
                threading.Event().wait(0.01)
    finally:
        gate.set()
        for thread in threads:
            thread.join(20)
    assert answers == {1: 409, 2: 200}


def test_without_a_model_clicks_are_kept_and_the_page_is_told_why_there_is_no_proposal(
    open_client: Callable[..., TestClient], broken: Callable[[], Segmenter]
) -> None:
    client = open_client(broken)
    sentence = "The model file is missing; fetch it again."
    assert wait_for_model(client)["problem"] == sentence
    page = Page(client)
    state = page.click((20, 30, True))
    assert (state["problem"], state["proposal"], len(page.document["draft"]["clicks"])) == (sentence, None, 1)
    assert page.refusal("finish", label_id=1, threshold=0.5, largest=False) == (422, "engine", sentence)
    page.draw(1, 1, 4, 4)
    assert len(page.regions) == 1
    assert client.get(f"/api/images/{page.image}/pixels").status_code == 200


def test_running_out_of_memory_is_a_sentence_and_the_next_click_works(client: TestClient, segmenter: Any) -> None:
    page = one_region(client)
    segmenter.prepared[-1].broken = True
    state = page.click((20, 20, True))
    assert "memory" in state["problem"]
    assert len(page.document["draft"]["clicks"]) == 1
    state = page.click((20, 20, True), (20, 21, True))
    assert state["problem"] is None
    assert state["proposal"] is not None


@pytest.mark.parametrize("point", [(40, 30, True), (-1, 0, True), (0, 60, False)])
def test_a_click_outside_the_image_is_refused_in_one_sentence_and_not_stored(
    client: TestClient, point: tuple[float, float, bool]
) -> None:
    page = Page(client)
    answer = page.send_clicks([point])
    assert (answer.status_code, answer.json()["kind"]) == (422, "click")
    assert "rows go from 0 to 39" in answer.json()["message"]
    assert page.stored() == page.document


def test_finishing_nothing_or_an_empty_mask_is_refused(client: TestClient) -> None:
    page = Page(client)
    about: Json = {"label_id": 1, "threshold": 0.5, "largest": False}
    assert page.refusal("finish", **about)[1] == "click"
    page.click((20, 30, False))
    assert page.refusal("finish", **about)[1] == "mask"
    page.click((20, 30, True))
    assert page.refusal("finish", **{**about, "label_id": 99})[1] == "unknown"


def test_a_request_that_cannot_be_read_says_where(client: TestClient) -> None:
    page = Page(client)
    answer = page.send("clicks", clicks=[{"row": "x"}], threshold=0.5, largest=False)
    assert answer.status_code == 422
    assert answer.json()["kind"] == "request"
    assert "clicks.0.row" in answer.json()["message"]
    assert page.refusal("dance")[:2] == (422, "request")
    assert client.get("/api/export/pdf").json()["kind"] == "request"
    assert client.get("/api/nothing").json() == {"kind": "unknown", "message": "There is nothing at this address."}
    assert client.post("/api/images/unknown/open").json()["kind"] == "unknown"


def test_a_photo_cut_short_is_a_sentence_and_the_list_shows_it(client: TestClient, folder: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    Image.fromarray(noise).save(folder / "c.jpg")
    whole = (folder / "c.jpg").read_bytes()
    (folder / "c.jpg").write_bytes(whole[: len(whole) // 2])
    image = images(client)[2]["id"]
    for address in ("thumbnail", "pixels"):
        answer = client.get(f"/api/images/{image}/{address}")
        assert (answer.status_code, answer.json()["kind"]) == (422, "image")
    assert "c.jpg" in images(client)[2]["problem"]
    assert "c.jpg" in Page(client, image).click((5, 5, True))["problem"]


def test_one_pixel_is_an_image(client: TestClient, folder: Path) -> None:
    Image.new("RGB", (1, 1)).save(folder / "c.png")
    page = Page(client, images(client)[2]["id"])
    page.click((0, 0, True))
    page.finish()
    assert (page.regions[0]["area"], page.regions[0]["box"]) == (1, [0, 0, 1, 1])


def test_an_image_whose_file_is_gone_keeps_its_annotations(client: TestClient, folder: Path) -> None:
    page = one_region(client)
    (folder / "a.png").unlink()
    entries = images(client)
    assert [(entry["name"], entry["problem"] is None) for entry in entries] == [("b.jpg", True), ("a.png", False)]
    opened = Page(client, page.image)
    assert opened.document == {**page.document, "source": None}
    assert "a.png" in opened.state["problem"]
    opened.edit("delete", regions=opened.ids)
    opened.edit("undo")
    assert "masks/a.png" in exported(client, "index-mask")


def test_the_page_is_served_with_its_assets_or_says_how_to_build_it(client: TestClient, folder: Path) -> None:
    missing = client.get("/")
    assert (missing.status_code, "make web" in missing.text) == (503, True)
    static = folder.parent / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text("<!doctype html><title>page</title>")
    (static / "assets" / "main.js").write_text("export {};")
    assert "page" in client.get("/").text
    assert client.get("/assets/main.js").headers["content-type"] == "text/javascript; charset=utf-8"
    assert client.get("/assets/other.js").status_code == 404
