"""What the tests of this room share."""

from pathlib import Path

import pytest


@pytest.fixture
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spawned processes import `tests.evaluate.fakes` by its name."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))
