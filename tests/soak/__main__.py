"""`make soak`: many editing sessions with faults, and whether anything was lost: ``python -m tests.soak [RUNS] [SECONDS]``."""

import argparse
import sys
import tempfile
import time
import traceback
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

from tests.soak.full import small_disk
from tests.soak.run import Session

_WITH_MODEL = 10  # every so many runs the network is loaded, so that drafts can be finished
_EDITS = 80


def main() -> int:
    """Run, print, and say by the exit status whether all is well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", type=int, nargs="?", default=200)
    parser.add_argument("seconds", type=float, nargs="?", default=float("inf"), help="begin no run after so many")
    parser.add_argument("--first", type=int, default=0, help="seed of the first run")
    arguments = parser.parse_args()
    faults: Counter[str] = Counter()
    runs = acknowledged = refused = lost = 0
    began = time.monotonic()
    for seed in range(arguments.first, arguments.first + arguments.runs):
        if time.monotonic() - began > arguments.seconds:
            break
        # Every other run on a disk of its own, so that both ways of filling one are seen.
        disk = small_disk if seed % 2 else nullcontext
        with tempfile.TemporaryDirectory(prefix="edgeflow-soak-") as folder, disk(Path(folder)):
            session = Session(Path(folder), seed, model=seed % _WITH_MODEL == _WITH_MODEL - 1)
            try:
                session.run(_EDITS)
            except Exception:  # noqa: BLE001 - whatever went wrong, the other runs are still worth making
                lost += 1
                _say(f"run {seed}: {traceback.format_exc(limit=-4)}")
        runs += 1
        faults += session.faults
        acknowledged += session.acknowledged
        refused += session.refused
        _say(f"run {seed}: {session.acknowledged} edits acknowledged, {session.faults.total()} faults", end="\r")
    _say(f"\nruns {runs}, in {time.monotonic() - began:.0f} s\nfaults {faults.total()}")
    for name, count in sorted(faults.items()):
        _say(f"  {name:28s} {count:6d}")
    _say(f"edits acknowledged {acknowledged}\nedits refused {refused}, which changed nothing\nedits lost {lost}")
    return 1 if lost or not acknowledged else 0


def _say(line: str, end: str = "\n") -> None:
    sys.stdout.write(line + end)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
