"""Speed and memory as ratios against a baseline of the same run, and plain figures; `make bench` writes them to bench.json.

These machines are noisy, so every comparison alternates the two sides and takes the median of each; nothing here is a test.
"""

import argparse
import importlib
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.served import timed

from edgeflow.atomic import write_whole

# Each is a module here with `measure`, which takes an empty folder and gives figures by name.
PARTS = {
    "engines": "the network alone, against eager PyTorch",
    "clicking": "a click through HTTP and back, on 12 megapixels",
    "start": "edgeflow --help",
    "canvas": "the page's frames with 0, 500 and 3,000 regions in view",
    "vertices": "the page's frames with an outline of 10,000 vertices",
    "folder": "the page's first screen of a folder of 10,000 images",
    "memory": "the server's memory over 1,000 opened images",
    "large": "the server's memory with a raster of 400 megapixels and a volume of 300 slices",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("bench.json"))
    parser.add_argument("--only", choices=PARTS, action="append", help="this part; may be given again (default: all)")
    arguments = parser.parse_args()
    figures: dict[str, float] = {}
    for name in arguments.only or PARTS:
        print(f"{name}: {PARTS[name]}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            found = measure_start() if name == "start" else importlib.import_module(f"benchmarks.{name}").measure(Path(folder))
        for figure, value in found.items():
            print(f"  {figure:40s} {value:10.2f}{'' if _has_unit(figure) else ' times'}", flush=True)
        figures |= found
    write_whole(arguments.out, (json.dumps(figures, indent=2) + "\n").encode())


def measure_start() -> dict[str, float]:
    """Milliseconds of ``edgeflow --help``."""
    command = [sys.executable, "-m", "edgeflow.cli", "--help"]
    times = [timed(lambda: subprocess.run(command, capture_output=True, check=True)) for _ in range(5)]
    return {"help_ms": 1000 * statistics.median(times)}


def _has_unit(figure: str) -> bool:
    return any(part in ("ms", "mb", "s", "count") for part in figure.split("_"))


if __name__ == "__main__":
    main()
