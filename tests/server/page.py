"""The page as far as the server sees it: it names its edits and keeps its document by what each answer says has changed."""

import uuid
from typing import Any

import numpy as np
from fastapi.testclient import TestClient
from httpx import Response

from edgeflow.annotation.exact import mask_of_polygons

Json = dict[str, Any]
Points = list[tuple[float, float, bool]]

TUNED: Json = {"threshold": 0.5, "largest": False}


def images(client: TestClient) -> list[Json]:
    found: list[Json] = client.get("/api/images").json()
    return found


class Page:
    """One image, open."""

    def __init__(self, client: TestClient, image: str | None = None) -> None:
        self.client = client
        self.image = image or str(images(client)[0]["id"])
        self.seq = 0
        self.state: Json = {}
        self.document: Json = {}
        self.open()

    @property
    def regions(self) -> list[Json]:
        found: list[Json] = self.document["regions"]
        return found

    @property
    def ids(self) -> list[str]:
        return [region["id"] for region in self.regions]

    def stored(self) -> Json:
        document: Json = self.client.post(f"/api/images/{self.image}/open").json()["document"]
        return document

    def open(self) -> Json:
        answer = self.client.post(f"/api/images/{self.image}/open")
        assert answer.status_code == 200, answer.text
        self.state = answer.json()
        self.document = self.state["document"]
        return self.state

    def send(self, kind: str, *, id: str | None = None, seq: int | None = None, seconds: float = 0.0, **edit: Any) -> Response:  # noqa: A002
        """Send an edit on the version in view, and leave the answer to the caller."""
        self.seq += 1
        body = {
            "id": id or uuid.uuid4().hex,
            "seq": self.seq if seq is None else seq,
            "version": self.document["version"],
            "seconds": seconds,
            "edit": {"kind": kind, **edit},
        }
        answer: Response = self.client.post(f"/api/images/{self.image}/edits", json=body)
        return answer

    def edit(self, kind: str, **edit: Any) -> Json:
        """Make an edit that is made, and follow what changed."""
        answer = self.send(kind, **edit)
        assert answer.status_code == 200, answer.text
        self.state = answer.json()
        change = self.state["change"]
        assert self.state["document"] is None
        assert change["since"] == self.document["version"]
        put = {region["id"]: region for region in change["regions"]}
        kept = [region for region in self.regions if region["id"] not in put and region["id"] not in change["removed"]]
        regions = sorted([*kept, *put.values()], key=lambda region: (region["z"], region["id"]))
        rest = {name: value for name, value in change.items() if name not in ("since", "regions", "removed")}
        self.document = {**self.document, **rest, "regions": regions}
        return self.state

    def refusal(self, kind: str, **edit: Any) -> tuple[int, str, str]:
        """Send an edit that is refused and changes nothing: status, kind and sentence."""
        before = self.stored()
        answer = self.send(kind, **edit)
        assert self.stored() == before
        problem = answer.json()
        return answer.status_code, problem["kind"], problem["message"]

    def send_clicks(self, points: Points, **about: Any) -> Response:
        return self.send("clicks", clicks=clicks(points), threshold=0.5, largest=False, **about)

    def click(self, *points: tuple[float, float, bool], **about: Any) -> Json:
        return self.edit("clicks", clicks=clicks(list(points)), threshold=0.5, largest=False, **about)

    def finish(self, label: int = 1, **about: Any) -> Json:
        return self.edit("finish", label_id=label, threshold=0.5, largest=False, **about)

    def draw(self, left: float, top: float, right: float, bottom: float, label: int = 1) -> str:
        """A rectangle as a new region; its id."""
        ring = [[left, top], [right, top], [right, bottom], [left, bottom]]
        before = set(self.ids)
        self.edit("draw", label_id=label, polygons=[[ring]])
        (new,) = set(self.ids) - before
        return new


def clicks(points: Points) -> list[Json]:
    return [{"row": row, "col": col, "positive": positive} for row, col, positive in points]


def one_region(client: TestClient, row: float = 20, col: float = 30) -> Page:
    """A page with one finished disk."""
    page = Page(client)
    page.click((row, col, True))
    page.finish()
    return page


def edit_labels(client: TestClient, kind: str, **edit: Any) -> Response:
    """An edit of the label table as it is."""
    version = client.get("/api/labels").json()["version"]
    body = {"id": uuid.uuid4().hex, "version": version, "edit": {"kind": kind, **edit}}
    answer: Response = client.post("/api/labels/edits", json=body)
    return answer


def pixels(page: Page, region: str) -> set[tuple[int, int]]:
    """What the outline on the wire covers, as (row, col); it must be as many pixels as the region has, in the same box."""
    (found,) = [entry for entry in page.regions if entry["id"] == region]
    polygons = [[[(x, y) for x, y in ring] for ring in part] for part in found["polygons"]]
    mask = mask_of_polygons(polygons, (40, 60))
    rows, cols = np.nonzero(mask)
    assert len(rows) == found["area"]
    assert found["box"] == [rows.min(), cols.min(), np.ptp(rows) + 1, np.ptp(cols) + 1]
    return set(zip(rows.tolist(), cols.tolist(), strict=True))


def block(top: int, left: int, bottom: int, right: int) -> set[tuple[int, int]]:
    return {(row, col) for row in range(top, bottom) for col in range(left, right)}


def told(page: Page, region: str, *names: str) -> list[Any]:
    (found,) = [entry for entry in page.regions if entry["id"] == region]
    return [found[name] for name in names]
