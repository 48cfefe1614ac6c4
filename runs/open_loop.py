"""Compares networks look by look: ``python runs/open_loop.py ../shared/data/eval/COCO_MVal-dev out/imported.onnx FILE...``.

Every network is shown the very looks that the first one's sessions took, so a difference is the networks' own and not that of the
clicks they happened to get. NoC over the same objects is several times noisier: one object that misses 0.90 by a hair
is 20 clicks. Prints the first one's mean IoU and boundary IoU (bands of two cells) by kind of look, and for the others the
mean difference in points with its standard error. Kinds: ``1a`` and ``1b`` are the two looks of the first click, then click
numbers.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from edgeflow.clicks import Click
from edgeflow.engine.protocol import Engine
from edgeflow.evaluate.folder import Target, list_targets
from edgeflow.metrics import boundary_iou, iou
from edgeflow.network.focus import FocusConfig
from edgeflow.network.load import load_engine
from edgeflow.network.looks import Looker
from edgeflow.simulate import next_click
from edgeflow.train.batch import view_target

CLICKS = (1, 2, 3, 4, 6, 9, 13)
BAND = 2  # cells


def record(targets: Sequence[Target], engine: Engine, folder: Path) -> Iterator[Path]:
    """Write what `engine` was shown in its sessions, one npz file a look: inputs (f16), truth, valid."""
    for number, target in enumerate(targets):
        truth, void = target.read_truth()
        looker = Looker(target.read_image(), engine.model, FocusConfig())
        prediction, carry = np.zeros_like(truth), None
        clicks: list[Click] = []
        for count in range(1, max(CLICKS) + 1):
            click = next_click(truth, prediction, clicks, void=void)
            if click is None:
                break
            clicks.append(click)
            looks, answer, place = looker.looks(clicks, carry), None, 0
            while True:
                try:
                    look = next(looks) if answer is None else looks.send(answer)
                except StopIteration as done:
                    carry, prediction = done.value.carry, done.value.mask(0.5)
                    break
                answer = engine.run(look.image, look.guidance)
                if count in CLICKS:
                    kind = "1" + "ab"[place] if count == 1 else f"{count:02d}"
                    file = folder / f"{kind}-{number:04d}-{place}.npz"
                    wanted, valid = view_target(truth, void, look.view)
                    image, guidance = look.image.astype(np.float16), look.guidance.astype(np.float16)
                    np.savez(file, image=image, guidance=guidance, truth=wanted > 0, valid=valid > 0)
                    yield file
                place += 1


def scores(engine: Engine, files: Sequence[Path]) -> NDArray[np.float64]:
    """(N, 2): IoU and boundary IoU of every look."""
    found = []
    for file in track(files, engine.model.name, console=Console(stderr=True)):
        look = np.load(file)
        outputs = engine.run(look["image"].astype(np.float32), look["guidance"].astype(np.float32))
        mask, truth, void = outputs.mask[0, 0] > 0, look["truth"], ~look["valid"]
        ratio = BAND / float(np.hypot(*mask.shape))
        found.append((iou(mask, truth, void=void), boundary_iou(mask, truth, void=void, ratio=ratio)))
    return np.array(found)


def main() -> int:
    """Record with the first model, then compare all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_set", type=Path)
    parser.add_argument("models", type=Path, nargs="+", help="the first one's sessions are what all are shown")
    parser.add_argument("--every", type=int, default=1, help="record every so many objects of the list")
    given = parser.parse_args()
    targets = list_targets(given.data_set)[:: given.every]
    with tempfile.TemporaryDirectory() as folder:
        first = load_engine(given.models[0])
        files = list(track(record(targets, first, Path(folder)), "looks", console=Console(stderr=True)))
        kinds = defaultdict[str, list[int]](list)
        for place, file in enumerate(files):
            kinds[file.name.split("-")[0]].append(place)
        base = scores(first, files)
        print("| network | " + " | ".join(f"{kind} (n {len(kinds[kind])})" for kind in sorted(kinds)) + " |")
        print("|---" * (1 + len(kinds)) + "|")
        cells = [" / ".join(f"{mean:.4f}" for mean in base[kinds[kind]].mean(axis=0)) for kind in sorted(kinds)]
        print(f"| {given.models[0]} | {' | '.join(cells)} |")
        for path in given.models[1:]:
            gained = 100 * (scores(load_engine(path), files) - base)
            print(f"| {path} | {' | '.join(_told(gained[kinds[kind]]) for kind in sorted(kinds))} |")
    return 0


def _told(gained: NDArray[np.float64]) -> str:
    errors = gained.std(axis=0, ddof=1) / len(gained) ** 0.5
    return " / ".join(f"{mean:+.2f} ± {error:.2f}" for mean, error in zip(gained.mean(axis=0), errors, strict=True))


if __name__ == "__main__":
    sys.exit(main())
