"""A request that was cut off is still being stored while the page repeats it."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.server.page import Page, clicks

from edgeflow.server.asked import Asked
from edgeflow.server.desk import Desk
from edgeflow.store.store import Store

_NOTE = {"kind": "note", "flagged": True, "note": "seen"}
_CLICKS = {"kind": "clicks", "clicks": clicks([(20.0, 15.0, True)]), "threshold": 0.5, "largest": False}


@pytest.mark.parametrize("edit", [_NOTE, _CLICKS], ids=["note", "clicks"])
@pytest.mark.parametrize("when", ["before it is looked for", "after it was looked for"])
def test_a_repeat_is_answered_with_what_its_original_stored_meanwhile(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, edit: dict[str, Any], when: str
) -> None:
    page = Page(client)
    desk: Desk = client.app.state.desk  # type: ignore[attr-defined]  # the client's type says any application
    body = Asked.model_validate({"id": "a" * 32, "seq": 1, "version": page.document["version"], "edit": edit})
    real = Store.knows

    def knows(store: Store, uid: str) -> bool:
        monkeypatch.undo()
        found = when == "after it was looked for" and real(store, uid)
        desk.edit(page.image, body)
        return found or (when == "before it is looked for" and real(store, uid))

    monkeypatch.setattr(Store, "knows", knows)
    state = desk.edit(page.image, body)
    assert state.document is not None
    assert state.document.version == page.document["version"] + 1
    assert state.document.model_dump(mode="json") == page.stored()
