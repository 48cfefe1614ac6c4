"""What the page is told of image files, and how it asks for views, tiles and planes."""

import io
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from tests.server.page import Page, images

from edgeflow.server import gallery, pictures

RAMP = np.arange(40 * 60, dtype=np.uint16).reshape(40, 60) * 10


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one 16-bit image whose values grow from 0 to 23,990."""
    folder = tmp_path / "ramps"
    folder.mkdir()
    Image.fromarray(RAMP).save(folder / "ramp.png")
    return folder


def shown(content: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"), np.uint8)


def test_a_deep_image_is_shown_over_its_whole_range_and_says_what_it_holds(client: TestClient) -> None:
    source = Page(client).document["source"]
    assert (source["kind"], source["bands"], source["dtype"], source["planes"]) == ("photo", 1, "uint16", 1)
    assert source["view"] == {"bands": [0], "low": [0.0], "high": [23990.0], "invert": False}
    assert source["tile"] is None
    picture = shown(client.get(f"/api/images/{source['entry']}/pixels").content)
    assert picture[0, 0].tolist() == [0, 0, 0]
    assert picture[39, 59].tolist() == [255, 255, 255]


def test_a_chosen_view_changes_the_picture_its_address_and_what_regions_remember(client: TestClient) -> None:
    page = Page(client)
    before = page.document["source"]
    view = {"bands": [0], "low": [0.0], "high": [6000.0], "invert": True}
    answer = client.put(f"/api/images/{page.image}/view", json={"view": view}).json()
    assert answer["view"] == view
    assert answer["stamp"] != before["stamp"]
    picture = shown(client.get(f"/api/images/{page.image}/pixels").content)
    assert picture[0, 0].tolist() == [255, 255, 255]
    assert picture[39, 59].tolist() == [0, 0, 0]
    assert Page(client).document["source"] == answer
    back = client.put(f"/api/images/{page.image}/view", json={"view": None}).json()
    assert back == before


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ({"bands": [3], "low": [0], "high": [1], "invert": False}, "no band 4"),
        ({"bands": [0], "low": [5], "high": [5], "invert": False}, "below its high value"),
        ({"bands": [0, 0], "low": [0, 0], "high": [1, 1], "invert": False}, "1 or 3 bands"),
    ],
)
def test_a_view_without_sense_is_refused_in_a_sentence(client: TestClient, view: object, said: str) -> None:
    answer = client.put(f"/api/images/{images(client)[0]['id']}/view", json={"view": view})
    assert answer.status_code == 422
    assert said in answer.json()["message"]


def test_a_large_image_is_shown_by_tiles_that_make_up_the_picture(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = shown(client.get(f"/api/images/{images(client)[0]['id']}/pixels").content)
    monkeypatch.setattr(gallery, "LARGE_PIXELS", 100)
    monkeypatch.setattr(pictures, "TILE_SIDE", 16)
    page = Page(client)
    assert page.document["source"]["tile"] == pictures.TILE_SIDE * 32
    address = f"/api/images/{page.image}/tiles"
    rows = [np.hstack([shown(client.get(f"{address}/0/{row}/{col}").content) for col in range(4)]) for row in range(3)]
    np.testing.assert_array_equal(np.vstack(rows), whole)
    assert shown(client.get(f"{address}/2/0/0").content).shape == (10, 15, 3)
    assert client.get(f"{address}/0/3/0").status_code == 422
    assert client.get(f"{address}/-1/0/0").status_code == 422


def test_an_object_of_a_large_image_is_clicked_in_its_corner(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gallery, "LARGE_PIXELS", 100)
    page = Page(client)
    page.click((39, 59, True))
    page.finish()
    (region,) = page.regions
    assert region["box"][0] + region["box"][2] == 40
    assert region["box"][1] + region["box"][3] == 60


def test_a_picture_of_one_plane_has_no_other(client: TestClient) -> None:
    image = images(client)[0]["id"]
    assert client.post(f"/api/images/{image}/planes/0").json() == {"image": image}
    assert "no plane 2" in client.post(f"/api/images/{image}/planes/1").json()["message"]
    assert "only volumes" in client.post(f"/api/images/{image}/planes/0?axis=coronal").json()["message"]


def test_an_object_is_carried_over_to_another_image_of_its_size(folder: Path, client: TestClient) -> None:
    Image.fromarray(RAMP).save(folder / "twin.png")
    Image.fromarray(RAMP[:20]).save(folder / "other.png")
    other, source, twin = (Page(client, entry["id"]) for entry in images(client))
    source.draw(1, 1, 9, 8)
    (region,) = source.regions
    twin.edit("carry", image=source.image, region=region["id"], new_region="e" * 32)
    (carried,) = twin.regions
    assert (carried["id"], carried["area"], carried["polygons"]) == ("e" * 32, region["area"], region["polygons"])
    refused = other.send("carry", image=source.image, region=region["id"])
    assert refused.status_code == 422
    assert "one size" in refused.json()["message"]
