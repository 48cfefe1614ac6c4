"""The results in README and model card are those of the records."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_tables_in_readme_and_model_card_come_from_the_records() -> None:
    command = [sys.executable, "runs/results_table.py", "--check"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_records_were_made_with_the_shipped_weights() -> None:
    shipped = json.loads((ROOT / "src/edgeflow/weights/shipped/edgeflow.json").read_text())["sha256"]
    records = sorted((ROOT / "docs/results").glob("*-edgeflow-*.json"))
    assert records
    assert {json.loads(path.read_text())["weights"] for path in records} == {shipped}
