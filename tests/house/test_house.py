"""Rules of the house that a linter does not know."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "helper", "misc", "base", "core"}


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    assert [path for path in SOURCES if FORBIDDEN_NAMES & {path.stem, *path.relative_to(ROOT).parts}] == []


@pytest.mark.parametrize("room", ["edgeflow", "edgeflow.cli", "edgeflow.evaluate", "edgeflow.session"])
def test_importing_a_door_loads_no_heavy_library(room: str) -> None:
    heavy = "{'torch', 'openvino', 'matplotlib', 'fastapi', 'sqlalchemy', 'rasterio', 'scipy'}"
    code = f"import sys, {room}; print(sorted({heavy} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_the_model_file_is_the_only_large_file_of_the_package() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    large = [
        name for name in listed.stdout.split("\0") if name and (ROOT / name).exists() and (ROOT / name).stat().st_size > 1_000_000
    ]
    assert [Path(name).suffix for name in large] in ([], [".onnx"])
    assert all((ROOT / name).stat().st_size <= 25_000_000 for name in large)


def test_help_comes_without_loading_the_network_or_the_server() -> None:
    result = subprocess.run([sys.executable, "-m", "edgeflow.cli", "--help"], capture_output=True, text=True, check=True)
    for command in ("annotate", "segment", "evaluate", "export", "import-weights", "samples"):
        assert command in result.stdout
