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

from edgeflow.segmenter import Segmenter

Json = dict[str, Any]


def first_image(client: TestClient) -> str:
    return str(client.get("/api/images").json()[0]["id"])


def click(client: TestClient, image: str, state: Json, points: list[tuple[float, float, bool]], seq: int = 1) -> Any:
    clicks = [{"row": row, "col": col, "positive": positive} for row, col, positive in points]
    body = {"seq": seq, "version": state["document"]["version"], "clicks": clicks, "threshold": 0.5, "largest": False}
    return client.put(f"/api/images/{image}/clicks", json=body)


def finish(client: TestClient, image: str, state: Json, label: int = 1) -> Any:
    body = {"version": state["document"]["version"], "label_id": label, "threshold": 0.5, "largest": False}
    return client.post(f"/api/images/{image}/finish", json=body)


def one_region(client: TestClient, row: float = 20, col: float = 30) -> tuple[str, Json]:
    image = first_image(client)
    state = client.post(f"/api/images/{image}/open").json()
    state = click(client, image, state, [(row, col, True)]).json()
    answer = finish(client, image, state)
    assert answer.status_code == 200, answer.text
    return image, answer.json()


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
    assert [label["name"] for label in project["labels"]] == ["object"]
    assert project["model"] == {
        "name": "disks", "weights": "abc123", "engine": "", "device": "CPU", "problem": None, "loading": False,
    }  # fmt: skip


def test_images_are_listed_in_natural_order_under_ids_that_say_nothing(client: TestClient) -> None:
    images = client.get("/api/images").json()
    assert [image["name"] for image in images] == ["a.png", "b.jpg"]
    assert all(len(image["id"]) == 32 and image["problem"] is None for image in images)


def test_a_thumbnail_is_a_jpeg_and_pixels_are_the_picture_itself(client: TestClient) -> None:
    image = first_image(client)
    thumbnail = client.get(f"/api/images/{image}/thumbnail")
    assert thumbnail.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(thumbnail.content)).size == (60, 40)
    pixels = client.get(f"/api/images/{image}/pixels")
    assert pixels.headers["content-type"] == "image/png"
    assert np.all(np.asarray(Image.open(io.BytesIO(pixels.content))) == [200, 30, 30])
    again = client.get(f"/api/images/{image}/pixels", headers={"If-None-Match": pixels.headers["etag"]})
    assert again.status_code == 304


def test_a_click_is_answered_by_the_probability_in_bytes(client: TestClient) -> None:
    image = first_image(client)
    state = client.post(f"/api/images/{image}/open").json()
    assert (state["document"]["height"], state["document"]["width"], state["proposal"]) == (40, 60, None)
    state = click(client, image, state, [(20, 30, True)], seq=7).json()
    assert state["seq"] == 7
    grid = state["proposal"]
    assert (grid["top"], grid["left"], grid["height"], grid["width"]) == (0, 0, 40, 60)
    cells = np.frombuffer(base64.b64decode(grid["cells"]), np.uint8).reshape(grid["rows"], grid["cols"])
    assert cells[20, 30] == 255
    assert np.array_equal(cells > 127, disk(20, 30))
    assert state["document"]["draft"]["clicks"] == [{"row": 20.0, "col": 30.0, "positive": True}]


def test_finish_makes_the_region_that_was_shown_and_export_gives_it_back_exactly(client: TestClient) -> None:
    _, state = one_region(client)
    document = state["document"]
    (region,) = document["regions"]
    expected = disk(20, 30)
    assert (region["area"], region["box"], region["clicks"]) == (int(expected.sum()), [10, 20, 21, 21], 1)
    assert document["draft"]["clicks"] == []
    assert region["polygons"][0][0][0] == region["polygons"][0][0][-1]
    files = exported(client, "index-mask")
    assert sorted(files) == ["labels.json", "masks/a.png", "report.json"]
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(files["masks/a.png"]))) == 1, expected)
    coco = json.loads(exported(client, "coco")["annotations.json"])
    segmentation = coco["annotations"][0]["segmentation"]
    drawn = coco_mask.decode(coco_mask.merge(coco_mask.frPyObjects(segmentation, 40, 60)))
    assert np.array_equal(drawn == 1, expected)


def test_undo_takes_back_delete_relabel_finish_and_clicks_in_turn_and_redo_makes_them_again(client: TestClient) -> None:
    labels = client.post("/api/labels", json={"name": "cat"}).json()
    image, state = one_region(client)
    region = state["document"]["regions"][0]["id"]
    base = f"/api/images/{image}"
    body = {"version": state["document"]["version"], "label_id": labels[1]["id"]}
    relabelled = client.patch(f"{base}/regions/{region}", json=body).json()
    assert relabelled["document"]["regions"][0]["label_id"] == labels[1]["id"]
    state = client.delete(f"{base}/regions/{region}", params={"version": relabelled["document"]["version"]}).json()
    assert state["document"]["regions"] == []
    seen = []
    for _ in range(4):
        state = client.post(f"{base}/undo", json={"version": state["document"]["version"]}).json()
        document = state["document"]
        seen.append(([entry["label_id"] for entry in document["regions"]], len(document["draft"]["clicks"])))
    assert seen == [([2], 0), ([1], 0), ([], 1), ([], 0)]
    assert not state["document"]["can_undo"]
    for _ in range(4):
        state = client.post(f"{base}/redo", json={"version": state["document"]["version"]}).json()
    assert state["document"]["regions"] == []
    assert not state["document"]["can_redo"]


def test_undoing_a_finish_shows_the_proposal_again(client: TestClient) -> None:
    image, state = one_region(client)
    state = client.post(f"/api/images/{image}/undo", json={"version": state["document"]["version"]}).json()
    assert state["proposal"] is not None
    assert finish(client, image, state).json()["document"]["regions"][0]["area"] == int(disk(20, 30).sum())


def test_clicks_left_behind_are_there_after_a_restart_with_the_same_proposal(open_client: Callable[..., TestClient]) -> None:
    client = open_client()
    image = first_image(client)
    state = client.post(f"/api/images/{image}/open").json()
    before = click(client, image, state, [(20, 30, True), (20, 38, False)]).json()
    client = open_client()
    after = client.post(f"/api/images/{image}/open").json()
    assert after["document"] == before["document"]
    assert after["proposal"] == before["proposal"]
    assert client.get("/api/project").json()["last_image"] == image
    state = client.post(f"/api/images/{image}/undo", json={"version": after["document"]["version"]}).json()
    assert state["document"]["draft"]["clicks"] == []


def test_an_edit_of_an_older_version_is_refused_and_changes_nothing(client: TestClient) -> None:
    image = first_image(client)
    old = client.post(f"/api/images/{image}/open").json()
    new = click(client, image, old, [(20, 30, True)]).json()
    answer = click(client, image, old, [(5, 5, True)], seq=2)
    assert (answer.status_code, answer.json()["kind"]) == (409, "conflict")
    assert client.post(f"/api/images/{image}/open").json()["document"] == new["document"]


def test_the_next_click_may_be_sent_before_the_last_is_answered(client: TestClient) -> None:
    image = first_image(client)
    state = client.post(f"/api/images/{image}/open").json()
    assert click(client, image, state, [(20, 30, True)], seq=1).status_code == 200
    answer = click(client, image, state, [(20, 30, True), (20, 35, True)], seq=2)
    assert len(answer.json()["document"]["draft"]["clicks"]) == 2
    late = click(client, image, state, [(20, 30, True)], seq=1)
    assert (late.status_code, late.json()["kind"]) == (409, "superseded")


def test_a_list_of_clicks_sent_twice_is_one_edit(client: TestClient) -> None:
    image = first_image(client)
    state = client.post(f"/api/images/{image}/open").json()
    first = click(client, image, state, [(20, 30, True)]).json()
    second = click(client, image, state, [(20, 30, True)]).json()
    assert second["document"] == first["document"]


def test_a_click_overtaken_while_it_waits_is_not_run(open_client: Callable[..., TestClient], segmenter: Any) -> None:
    gate = threading.Event()

    def slow() -> Segmenter:
        assert gate.wait(20)
        chosen: Segmenter = segmenter
        return chosen

    client = open_client(slow)
    image = first_image(client)
    state = client.post(f"/api/images/{image}/open").json()
    answers: dict[int, int] = {}

    def send(seq: int) -> None:
        points = [(20.0, 30.0 + step, True) for step in range(seq)]
        answers[seq] = click(client, image, state, points, seq=seq).status_code

    threads = [threading.Thread(target=send, args=(seq,)) for seq in (1, 2)]
    try:
        for stored, thread in enumerate(threads, start=1):
            thread.start()
            deadline = time.monotonic() + 20
            while len(client.app.state.desk._store.document(image).draft.clicks) < stored:  # type: ignore[attr-defined]
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
    image = first_image(client)
    state = client.post(f"/api/images/{image}/open").json()
    state = click(client, image, state, [(20, 30, True)]).json()
    assert (state["problem"], state["proposal"], len(state["document"]["draft"]["clicks"])) == (sentence, None, 1)
    answer = finish(client, image, state)
    assert (answer.status_code, answer.json()) == (422, {"kind": "engine", "message": sentence})
    assert client.get(f"/api/images/{image}/pixels").status_code == 200


def test_running_out_of_memory_is_a_sentence_and_the_next_click_works(client: TestClient, segmenter: Any) -> None:
    image, state = one_region(client)
    segmenter.prepared[-1].broken = True
    state = click(client, image, state, [(20, 20, True)], seq=2).json()
    assert "memory" in state["problem"]
    assert len(state["document"]["draft"]["clicks"]) == 1
    state = click(client, image, state, [(20, 20, True), (20, 21, True)], seq=3).json()
    assert state["problem"] is None
    assert state["proposal"] is not None


@pytest.mark.parametrize("point", [(40, 30, True), (-1, 0, True), (0, 60, False)])
def test_a_click_outside_the_image_is_refused_in_one_sentence_and_not_stored(
    client: TestClient, point: tuple[float, float, bool]
) -> None:
    image = first_image(client)
    state = client.post(f"/api/images/{image}/open").json()
    answer = click(client, image, state, [point])
    assert (answer.status_code, answer.json()["kind"]) == (422, "click")
    assert "rows go from 0 to 39" in answer.json()["message"]
    assert client.post(f"/api/images/{image}/open").json()["document"] == state["document"]


def test_finishing_nothing_or_an_empty_mask_is_refused(client: TestClient) -> None:
    image = first_image(client)
    state = client.post(f"/api/images/{image}/open").json()
    assert finish(client, image, state).json()["kind"] == "click"
    state = click(client, image, state, [(20, 30, False)]).json()
    assert finish(client, image, state).json()["kind"] == "mask"
    state = click(client, image, state, [(20, 30, True)]).json()
    assert finish(client, image, state, label=99).json()["kind"] == "unknown"


def test_a_request_that_cannot_be_read_says_where(client: TestClient) -> None:
    image = first_image(client)
    answer = client.put(f"/api/images/{image}/clicks", json={"seq": 1, "version": 0, "clicks": [{"row": "x"}], "more": 1})
    assert answer.status_code == 422
    assert answer.json()["kind"] == "request"
    assert "clicks.0.row" in answer.json()["message"]
    assert client.get("/api/export/pdf").json()["kind"] == "request"
    assert client.get("/api/nothing").json() == {"kind": "unknown", "message": "There is nothing at this address."}
    assert client.post("/api/images/unknown/open").json()["kind"] == "unknown"


def test_a_photo_cut_short_is_a_sentence_and_the_list_shows_it(client: TestClient, folder: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    Image.fromarray(noise).save(folder / "c.jpg")
    whole = (folder / "c.jpg").read_bytes()
    (folder / "c.jpg").write_bytes(whole[: len(whole) // 2])
    image = client.get("/api/images").json()[2]["id"]
    for address in ("thumbnail", "pixels"):
        answer = client.get(f"/api/images/{image}/{address}")
        assert (answer.status_code, answer.json()["kind"]) == (422, "image")
    assert "c.jpg" in client.get("/api/images").json()[2]["problem"]
    state = client.post(f"/api/images/{image}/open").json()
    state = click(client, image, state, [(5, 5, True)]).json()
    assert "c.jpg" in state["problem"]


def test_one_pixel_is_an_image(client: TestClient, folder: Path) -> None:
    Image.new("RGB", (1, 1)).save(folder / "c.png")
    image = client.get("/api/images").json()[2]["id"]
    state = client.post(f"/api/images/{image}/open").json()
    state = finish(client, image, click(client, image, state, [(0, 0, True)]).json()).json()
    assert state["document"]["regions"][0]["polygons"] == [[[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]]


def test_an_image_whose_file_is_gone_keeps_its_annotations(client: TestClient, folder: Path) -> None:
    image, state = one_region(client)
    (folder / "a.png").unlink()
    entries = client.get("/api/images").json()
    assert [(entry["name"], entry["problem"] is None) for entry in entries] == [("b.jpg", True), ("a.png", False)]
    opened = client.post(f"/api/images/{image}/open").json()
    assert opened["document"] == state["document"]
    assert "a.png" in opened["problem"]
    assert "masks/a.png" in exported(client, "index-mask")


def test_a_label_of_a_known_name_is_not_added_twice(client: TestClient) -> None:
    client.post("/api/labels", json={"name": "<script>alert(1)</script>"})
    labels = client.post("/api/labels", json={"name": "<script>alert(1)</script>"}).json()
    assert [label["name"] for label in labels] == ["object", "<script>alert(1)</script>"]
    assert client.post("/api/labels", json={"name": ""}).json()["kind"] == "request"


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
