"""`docs/formats.md` says what the code does."""

import re
from pathlib import Path
from typing import get_args

import pytest
from rasterio.crs import CRS
from tests.annotation.export.drawn import document, exported, lying, rows

from edgeflow.annotation.document import Label
from edgeflow.annotation.export.bundle import FORMATS
from edgeflow.annotation.export.report import Kind
from edgeflow.imaging.image import Georeference

TEXT = (Path(__file__).parents[3] / "docs" / "formats.md").read_text()
LIES = Georeference(str(CRS.from_epsg(32633).to_wkt()), (1.0, 0.0, 0.0, 0.0, -1.0, 0.0))


def table(first: str) -> list[list[str]]:
    """The rows of the table whose head begins with a word."""
    lines = TEXT.split(f"| {first} |")[1].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_format_has_its_row() -> None:
    assert [row[0] for row in table("format")] == [f"`{form}`" for form in FORMATS]


# The other two are written of files of their own kind only; their own tests name them.
@pytest.mark.parametrize("form", [form for form in FORMATS if form not in ("nifti-mask", "dicom-seg")])
def test_the_files_are_called_what_the_table_says(form: str) -> None:
    found = exported(form, document((rows("#."), 1), name="STEM.jpg"), labels=[Label(1, "LABEL", "#ff0000")], source=lying(LIES))
    (files,) = [row[1] for row in table("format") if row[0] == f"`{form}`"]
    assert sorted(re.findall("`([^`]+)`", files)) == sorted(set(found.files) - {"report.json"})


def test_every_kind_of_note_is_explained() -> None:
    assert [row[0] for row in table("kind")] == list(get_args(Kind))


def test_the_fields_of_the_report_are_named() -> None:
    report = exported("voc", document((rows("#."), 1), (rows("##"), 1))).report
    for name in (*report.as_json(), *report.notes[0].as_json()):
        assert f"`{name}`" in TEXT
