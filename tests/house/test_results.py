"""The results in README and model card are those of the records."""

import json
import os
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


def test_of_two_measurements_of_one_method_the_newer_is_taken_under_the_sets_own_name(tmp_path: Path) -> None:
    source = ROOT / "docs/results/COCO_MVal-dev-edgeflow-plain.json"
    records, into = tmp_path / "records", tmp_path / "into"
    records.mkdir()
    into.mkdir()
    # By name the older one comes last.
    for second, (digest, text) in enumerate({"f" * 12: source.read_text(), "0" * 12: source.read_text() + "\n"}.items()):
        path = records / f"COCO_MVal_dev-edgeflow-plain-{digest}.json"
        path.write_text(text)
        os.utime(path, (second, second))
    code = "import sys; from pathlib import Path; from results_table import take; take(*map(Path, sys.argv[1:]))"
    command = [sys.executable, "-c", code, str(tmp_path), str(into)]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT / "runs")}, check=True)
    assert [path.name for path in into.iterdir()] == [source.name]
    assert (into / source.name).read_text() == source.read_text() + "\n"
