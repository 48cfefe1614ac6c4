"""The label table through HTTP."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.server.page import Page, edit_labels, images

HOSTILE = ["<script>alert(1)</script>", "../../etc", "a, b", "😀", " "]


def names(labels: dict[str, Any]) -> list[str]:
    return [label["name"] for label in labels["labels"]]


def test_a_label_of_a_known_name_is_not_added_twice(client: TestClient) -> None:
    for name in (HOSTILE[0], HOSTILE[0]):
        labels = edit_labels(client, "add", name=name).json()
    assert names(labels) == ["object", HOSTILE[0]]
    assert edit_labels(client, "add", name="").json()["kind"] == "request"


def test_every_kind_is_made_and_taken_back(client: TestClient) -> None:
    seen = [client.get("/api/labels").json()]
    edits: list[tuple[str, dict[str, Any]]] = [
        ("import", {"labels": [{"name": name} for name in HOSTILE]}),
        ("change", {"label_id": 2, "name": "cat", "color": "#010203", "key": "1"}),
        ("order", {"labels": [6, 5, 4, 3, 2, 1]}),
        ("merge", {"label_id": 3, "into": 2}),
        ("delete", {"label_id": 1}),
        ("add", {"name": "last", "color": "#0a0b0c"}),
    ]
    for kind, edit in edits:
        answer = edit_labels(client, kind, **edit)
        assert answer.status_code == 200, answer.text
        seen.append(answer.json())
    assert names(seen[-1]) == [" ", "😀", "a, b", "cat", "last"]
    for expected in reversed(seen[:-1]):
        assert edit_labels(client, "undo").json()["labels"] == expected["labels"]
    for expected in seen[1:]:
        assert edit_labels(client, "redo").json()["labels"] == expected["labels"]
    assert client.get("/api/project").json()["labels"] == client.get("/api/labels").json()


@pytest.mark.parametrize(
    ("kind", "edit", "problem"),
    [
        ("change", {"label_id": 9, "name": "x"}, (404, "unknown")),
        ("change", {"label_id": 1, "color": "red"}, (422, "request")),
        ("change", {"label_id": 2, "name": "object"}, (422, "label")),
        ("order", {"labels": [1]}, (422, "label")),
        ("merge", {"label_id": 1, "into": 1}, (422, "label")),
        ("merge", {"label_id": 1, "into": 10**30}, (404, "unknown")),
        ("delete", {"label_id": 9}, (404, "unknown")),
        ("import", {"labels": [{"name": "x", "key": "12"}]}, (422, "request")),
    ],
)
def test_what_would_make_no_sense_is_refused(
    client: TestClient, kind: str, edit: dict[str, Any], problem: tuple[int, str]
) -> None:
    edit_labels(client, "add", name="cat")
    before = client.get("/api/labels").json()
    answer = edit_labels(client, kind, **edit)
    assert (answer.status_code, answer.json()["kind"]) == problem
    assert client.get("/api/labels").json() == before


def test_an_edit_of_an_older_table_is_refused_and_a_known_one_answered(client: TestClient) -> None:
    body = {"id": "a" * 32, "version": 0, "edit": {"kind": "add", "name": "cat"}}
    first = client.post("/api/labels/edits", json=body).json()
    assert client.post("/api/labels/edits", json=body).json() == first
    late = client.post("/api/labels/edits", json={**body, "id": "b" * 32})
    assert (late.status_code, late.json()["kind"]) == (409, "conflict")


def test_objects_follow_their_label_when_it_is_merged_or_deleted(client: TestClient) -> None:
    edit_labels(client, "add", name="cat")
    page = Page(client)
    page.draw(0, 0, 5, 5, label=1)
    page.draw(5, 5, 9, 9, label=2)
    assert client.get("/api/labels/2/use").json() == {"regions": 1, "images": 1}
    assert client.get(f"/api/labels/{10**30}/use").json() == {"regions": 0, "images": 0}
    edit_labels(client, "merge", label_id=2, into=1)
    assert [region["label_id"] for region in page.stored()["regions"]] == [1, 1]
    edit_labels(client, "undo")
    edit_labels(client, "delete", label_id=2)
    assert [region["id"] for region in page.stored()["regions"]] == page.ids[:1]
    assert [entry["regions"] for entry in images(client)] == [1, 0]
    edit_labels(client, "undo")
    assert page.stored() == page.document
    assert edit_labels(client, "undo").json()["kind"] == "label"
