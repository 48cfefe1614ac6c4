"""A data set small enough to read, and a method that needs no weights."""

from pathlib import Path

import pytest
from tests.evaluate.fakes import SameColour
from tests.evaluate.toys import draw_toys

from edgeflow.evaluate.presets import PRESETS, Method


@pytest.fixture
def data_set(tmp_path: Path) -> Path:
    """See `draw_toys`."""
    return draw_toys(tmp_path / "Toys")


@pytest.fixture
def method() -> Method:
    return Method(SameColour(), PRESETS["plain"])


@pytest.fixture
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spawned processes import `tests.evaluate.fakes` by its name."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))
