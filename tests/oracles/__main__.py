"""`make oracles`: whether other programs read our files as we mean them: ``python -m tests.oracles``.

Makes an environment of their own for labelme, Datumaro and supervision in ``out/oracles`` (they pull in Qt and much else),
writes a sample project in the formats they read, and compares what they see with what was drawn.
"""

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from tests.oracles.sample import write_sample

_HERE = Path(__file__).parent
_FOLDER = _HERE.parents[1] / "out" / "oracles"
_PACKAGES = ("labelme", "datumaro", "supervision", "pycocotools")


def main() -> int:
    """Run, print the table, and say by the exit status whether every reader saw what the reports say."""
    python = _environment(_FOLDER / "venv")
    sample = _FOLDER / "sample"
    shutil.rmtree(sample, ignore_errors=True)
    write_sample(sample)
    # Qt without a screen, for labelme.
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [str(python), str(_HERE / "readers.py"), str(sample)]
    read = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    rows = [json.loads(line) for line in read.stdout.splitlines() if line.startswith("{")]
    columns = ("reader", "format", "regions", "objects", "exact", "worst", "as reported", "a pixel larger")
    sys.stdout.write("  ".join(f"{column:>14s}" for column in columns) + "\n")
    for row in rows:
        shown = [f"{row[column]:.4f}" if column == "worst" else str(row[column]) for column in columns]
        sys.stdout.write("  ".join(f"{value:>14s}" for value in shown) + "\n")
    good = all(row["as reported"] + row["a pixel larger"] == row["regions"] for row in rows)
    return 0 if rows and good and read.returncode == 0 else 1


def _environment(folder: Path) -> Path:
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    subprocess.run([str(python), "-m", "pip", "install", "-q", *_PACKAGES], check=True)
    return python


if __name__ == "__main__":
    sys.exit(main())
