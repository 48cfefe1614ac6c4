"""A handful of the sessions of `make soak`; they draw their edits and faults from their seeds."""

import os
from pathlib import Path

import pytest
from tests.soak.run import Session


@pytest.mark.skipif(os.name != "posix", reason="faults are made by POSIX signals and limits")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_was_acknowledged_is_there_after_kills_and_cut_connections(tmp_path: Path, seed: int) -> None:
    session = Session(tmp_path, seed)
    session.run(30)
    assert session.acknowledged > 0
    assert session.faults.total() > 0
