"""`docs/formats.md` says what an import does."""

from pathlib import Path
from typing import get_args

from edgeflow.annotation.formats import READ, WRITTEN
from edgeflow.annotation.imports.note import Kind

TEXT = (Path(__file__).parents[3] / "docs" / "formats.md").read_text().split("\n## In\n")[1]


def test_every_kind_of_note_is_explained() -> None:
    table = TEXT.split("| kind |")[1].split("\n\n")[0].splitlines()[2:]
    assert [row.split("|")[1].strip() for row in table] == list(get_args(Kind))


def test_all_but_cut_outs_are_read() -> None:
    assert set(WRITTEN) - set(READ) == {"cut-out"}
    assert "every format above but `cut-out`" in TEXT
