"""`docs/http.md` and the schema against the code."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from fastapi.routing import APIRoute

from edgeflow.annotation.export.bundle import FORMATS
from edgeflow.server import asked, asked_labels, wire
from edgeflow.server.problems import STATUS
from edgeflow.server.routes import router

TEXT = (Path(__file__).parents[2] / "docs" / "http.md").read_text()


def test_the_table_of_addresses_is_the_table_of_routes() -> None:
    written = set(re.findall(r"^\| `([A-Z]+ /api/[^`]*)` \|", TEXT, re.MULTILINE))
    real = {f"{method} {route.path}" for route in router.routes if isinstance(route, APIRoute) for method in route.methods or ()}
    assert written == real


def test_the_table_of_errors_has_every_kind_with_its_status() -> None:
    written = {kind: int(status) for kind, status in re.findall(r"^\| `([a-z]+)` \| (\d+) \|", TEXT, re.MULTILINE)}
    assert {kind: status for status, kind in STATUS.values()}.items() <= written.items()


@pytest.mark.parametrize(("title", "edit"), [("of an image", asked.Edit), ("of the label table", asked_labels.LabelEdit)])
def test_the_tables_of_edits_have_every_kind(title: str, edit: object) -> None:
    table = TEXT.split(f"## Edits {title}\n")[1].split("\n## ")[0]
    written = set(
        re.findall(r"`([a-z-]+)`", " ".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `")))
    )
    kinds = {get_args(kind.model_fields["kind"].annotation)[0] for kind in get_args(get_args(edit)[0])}
    assert written == kinds


def test_the_formats_of_the_wire_are_those_of_the_export() -> None:
    assert get_args(wire.ExportFormat) == FORMATS


def test_the_schema_is_printed_with_every_type_of_the_wire() -> None:
    command = [sys.executable, "-m", "edgeflow.server.openapi"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    schema = json.loads(printed)
    types = [*vars(wire).items(), *vars(asked).items()]
    named = {name for name, value in types if isinstance(value, type) and issubclass(value, wire.Wire)} - {"Wire"}
    assert named <= set(schema["components"]["schemas"])
    assert "HTTPValidationError" not in json.dumps(schema)
