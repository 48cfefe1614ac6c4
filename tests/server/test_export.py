"""Exports through the server: every format, what is asked of it, and what is told of it."""

import io
import json
import zipfile

import pytest
from fastapi.testclient import TestClient
from tests.server.page import Page, one_region

from edgeflow.annotation.export.bundle import FORMATS


def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_comes_as_a_zip_with_its_report(client: TestClient, form: str) -> None:
    one_region(client)
    answer = client.get(f"/api/export/{form}")
    assert answer.status_code == 200, answer.text
    found = files(answer.content)
    report = json.loads(found["report.json"])
    assert (report["format"], report["images"], report["regions"]) == (form, 1, 1)
    told = json.loads(answer.headers["EdgeFlow-Export"])
    assert told == {name: report[name] for name in ("images", "regions", "changed", "worst_iou")} | {"unfinished": 0}
    # A photo is no volume and no DICOM file, which its report says; everything else is written.
    assert len(found) > 1 or form in ("nifti-mask", "dicom-seg")
    assert len(found) > 1 or {note["kind"] for note in report["notes"]} == {"image left out"}


def test_only_flagged_images_are_exported_where_that_is_asked(client: TestClient) -> None:
    page = one_region(client)
    assert json.loads(client.get("/api/export/coco?flagged=true").headers["EdgeFlow-Export"])["images"] == 0
    page.edit("note", flagged=True, note="")
    assert json.loads(client.get("/api/export/coco?flagged=true").headers["EdgeFlow-Export"])["images"] == 1


def test_an_object_that_is_not_finished_is_told_of(client: TestClient) -> None:
    page = one_region(client)
    page.click((30, 50, True))
    answer = client.get("/api/export/coco")
    told = json.loads(answer.headers["EdgeFlow-Export"])
    assert (told["regions"], told["unfinished"]) == (1, 1)
    report = json.loads(files(answer.content)["report.json"])
    assert [(note["image"], note["kind"]) for note in report["notes"]] == [("a.png", "object under way")]


def test_a_split_and_the_images_come_along_where_they_are_asked_for(client: TestClient) -> None:
    one_region(client)
    found = files(client.get("/api/export/yolo-seg?split=0.5&images=true").content)
    assert any(name.startswith("images/") for name in found)
    assert "data.yaml" in found
    assert client.get("/api/export/coco?split=1.5").status_code == 422


def test_a_hole_costs_what_the_report_says_where_a_format_has_none(client: TestClient) -> None:
    page = Page(client)
    outer = [[2, 2], [32, 2], [32, 32], [2, 32]]
    page.edit("draw", label_id=1, polygons=[[outer, [[10, 10], [20, 10], [20, 20], [10, 20]]]])
    told = json.loads(client.get("/api/export/coco").headers["EdgeFlow-Export"])
    assert (told["changed"], told["worst_iou"]) in ((0, 1.0), (0, None))
    report = json.loads(files(client.get("/api/export/yolo-seg").content)["report.json"])
    assert [note["kind"] for note in report["notes"] if "region" in note] == ["hole bridged"]


def test_outlines_come_as_they_are_asked_for_from_formats_that_have_them(client: TestClient) -> None:
    page = Page(client)
    page.edit("draw", label_id=1, polygons=[[[[2, 2], [30, 4], [3, 31]]]])
    vertices = {}
    for outlines in ("edges", "drawn"):
        content = json.loads(files(client.get(f"/api/export/coco?outlines={outlines}").content)["annotations.json"])
        vertices[outlines] = len(content["annotations"][0]["segmentation"][0]) / 2
    assert vertices["drawn"] == 3 < vertices["edges"]
    assert client.get("/api/export/voc?outlines=drawn").status_code == 422
    assert client.get("/api/export/coco?outlines=round").status_code == 422
