"""An annotator who never tires: labels a data set through the page alone, and tells what that took and what came out.

``python runs/annotator.py ../shared/data/eval/GrabCut --out annotator.json``, on a built page (``make web``) with a Chromium.

Works on copies of the images, in a real browser on a real server with the shipped model. The robot of the evaluation looks at the
canvas as a person does: it sees the proposal as it is painted, and not what lies under the marks of its clicks. It clicks left
or right, presses Enter at an IoU of 0.90 or after 10 clicks, goes on to the next image by its key, and exports index masks by
the menu. IoU of what it exported is that of the PNG files against the truth. Seconds run from the image in view to the object
that the page calls saved; the robot decides at once, so they are those of page, server and network.
"""

import argparse
import base64
import json
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
from playwright.sync_api import expect, sync_playwright
from rich.console import Console
from rich.progress import track

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser.conftest import ARGUMENTS, CHROMIUM, Server
from tests.browser.desk import MARGIN, Desk

from edgeflow.clicks import Click
from edgeflow.evaluate.folder import Target, list_targets
from edgeflow.imaging import list_images
from edgeflow.masks import Mask
from edgeflow.metrics import iou
from edgeflow.simulate import next_click

GOAL = 0.9
MOST_CLICKS = 10
MARK = 16  # CSS pixels around a click that its mark and the shadow of it may cover
# Alpha of the overlay once it shows everything: of a copy, as reading from the page's own canvas makes Chromium complain.
_LOOK = """() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => {
  const canvas = document.querySelector('canvas.overlay');
  const { width, height } = canvas.getBoundingClientRect();
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext('2d', { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, copy.width, copy.height);
  let text = '';
  for (let place = 3; place < data.length; place += 4) text += String.fromCharCode(data[place]);
  resolve({ alpha: btoa(text), rows: copy.height, cols: copy.width, height, width });
})))"""
# As `draw/overlay.ts` paints a proposal: its inside, and its outline, which lies within. The light line around it has another.
_INSIDE = (97, 255)


@dataclass(frozen=True, slots=True)
class Labelled:
    """What one object took, and how good it is."""

    image: str
    clicks: int
    seconds: float
    seen: float  # IoU with the truth, of what the page showed last, without what the marks hid
    exported: float  # the same of the exported file
    agreement: float  # IoU of the two with each other


@dataclass(frozen=True, slots=True)
class Sight:
    """The proposal as it is on the screen: what is inside, and what the marks hide; bool (H, W)."""

    inside: Mask
    hidden: Mask


def look(desk: Desk, clicks: Sequence[Click]) -> Sight:
    """Look at every pixel of the image where it is on the screen."""
    found = desk.page.evaluate(_LOOK)
    alpha = np.frombuffer(base64.b64decode(found["alpha"]), np.uint8).reshape(found["rows"], found["cols"])
    ratio = found["cols"] / found["width"]
    step = max(desk.width / (found["width"] - 2 * MARGIN), desk.height / (found["height"] - 2 * MARGIN))
    down = found["height"] / 2 + (np.arange(desk.height) + 0.5 - desk.height / 2) / step
    across = found["width"] / 2 + (np.arange(desk.width) + 0.5 - desk.width / 2) / step
    seen = alpha[np.ix_((down * ratio).astype(int), (across * ratio).astype(int))]
    hidden = np.zeros(seen.shape, np.bool_)
    for click in clicks:
        rows, cols = down - down[round(click.row)], across - across[round(click.col)]
        hidden |= rows[:, None] ** 2 + cols[None, :] ** 2 <= MARK**2
    return Sight(np.isin(seen, _INSIDE), hidden)


def label(desk: Desk, truth: Mask, void: Mask) -> tuple[list[Click], Sight, float]:
    """Click one object of the image in view until it is good enough, and finish it: the clicks, what was seen, the seconds."""
    began = time.perf_counter()
    clicks: list[Click] = []
    sight = Sight(np.zeros_like(truth), np.zeros_like(truth))
    while len(clicks) < MOST_CLICKS and (not clicks or iou(sight.inside, truth, void=void | sight.hidden) < GOAL):
        click = next_click(truth, sight.inside, clicks, void=void | sight.hidden)
        if click is None:
            break
        clicks.append(click)
        desk.click(click.row, click.col, button="left" if click.positive else "right")
        desk.expect_clicks(len(clicks))
        sight = look(desk, clicks)
    desk.press("Enter")
    expect(desk.objects).to_have_count(1)
    desk.expect_saved()
    return clicks, sight, time.perf_counter() - began


def annotate(targets: Sequence[Target], console: Console) -> list[Labelled]:
    """Label the targets in order; each is the only one of its image."""
    with tempfile.TemporaryDirectory() as place, sync_playwright() as driver:
        folder = Path(place)
        for target in targets:
            shutil.copy(target.image, folder)
        server = Server(folder)
        server.start()
        try:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            page = browser.new_page(locale="en-US", viewport={"width": 1300, "height": 800})
            page.set_default_timeout(120_000)
            expect.set_options(timeout=120_000)
            took: list[tuple[list[Click], Sight, float]] = []
            desk = Desk(page, height=1, width=1)
            for number, target in enumerate(track(targets, "Labelling", console=console)):
                truth, void = target.read_truth()
                desk.height, desk.width = truth.shape
                if number == 0:
                    desk.visit(server.link, target.name)
                    expect(page.get_by_role("contentinfo")).to_contain_text("CPU")
                else:
                    desk.press("f")
                    desk.expect_image(target.name)
                took.append(label(desk, truth, void))
            files = desk.export("Index masks (PNG)")
            browser.close()
        finally:
            server.kill(signal.SIGTERM)
    labelled: list[Labelled] = []
    for target, (clicks, sight, seconds) in zip(targets, took, strict=True):
        truth, void = target.read_truth()
        encoded = cv2.imdecode(np.frombuffer(files[f"masks/{target.image.stem}.png"], np.uint8), cv2.IMREAD_UNCHANGED)
        assert encoded is not None
        exported = np.asarray(encoded > 0, np.bool_)
        seen = iou(sight.inside, truth, void=void | sight.hidden)
        agreement = iou(sight.inside, exported, void=sight.hidden)
        quality = [round(one, 4) for one in (seen, iou(exported, truth, void=void), agreement)]
        labelled.append(Labelled(target.name, len(clicks), round(seconds, 2), *quality))
    return labelled


def summary(labelled: Sequence[Labelled]) -> dict[str, float | int | list[str]]:
    """The figures that are printed."""
    clicks, seconds = [one.clicks for one in labelled], [one.seconds for one in labelled]
    exported = [one.exported for one in labelled]
    return {
        "objects": len(labelled),
        "clicks, mean": round(statistics.mean(clicks), 2),
        "clicks, median": statistics.median(clicks),
        "seconds, mean": round(statistics.mean(seconds), 2),
        "seconds, median": round(statistics.median(seconds), 2),
        "IoU exported, mean": round(statistics.mean(exported), 4),
        "IoU exported, least": min(exported),
        "IoU seen with exported, least": min(one.agreement for one in labelled),
        "under 0.90": [one.image for one in labelled if one.exported < GOAL],
    }


def main() -> None:
    """Label, print, and write every object down."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="images/ and masks/, one object an image")
    parser.add_argument("--limit", type=int, help="the first objects only")
    parser.add_argument("--out", type=Path, help="JSON file for the figures and every object")
    args = parser.parse_args()
    if CHROMIUM is None:
        raise SystemExit("chromium is not installed")
    console = Console()
    # In the order of the page's list, which the key for the next image goes along.
    order = {path.name: place for place, path in enumerate(list_images(args.folder / "images"))}
    targets = sorted(list_targets(args.folder, limit=args.limit), key=lambda target: order[target.name])
    if len({target.image for target in targets}) < len(targets):
        raise SystemExit("an image has several objects; this annotator labels one an image")
    labelled = annotate(targets, console)
    figures = summary(labelled)
    for name, value in figures.items():
        console.print(f"{name}: {', '.join(value) or 'none' if isinstance(value, list) else value}")
    if args.out is not None:
        args.out.write_text(json.dumps({"summary": figures, "objects": [asdict(one) for one in labelled]}, indent=1) + "\n")


if __name__ == "__main__":
    main()
