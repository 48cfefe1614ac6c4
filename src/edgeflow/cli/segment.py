"""``edgeflow segment``: one image, clicks in, a mask out."""

import json
import time
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import typer

from edgeflow.clicks import Click, check_inside
from edgeflow.engine.protocol import Precision
from edgeflow.errors import ClickError, MaskError
from edgeflow.grid import Window
from edgeflow.imaging import read_image, read_mask, write_png
from edgeflow.masks import Mask, bounding_window, check_mask
from edgeflow.network.load import load_segmenter
from edgeflow.segmenter import Pixels
from edgeflow.session import Session


def segment_image(
    image: Path,
    output: Path,
    click_texts: list[str],
    from_mask: Path | None,
    box_text: str | None,
    threshold: float,
    largest: bool,
    overlay: Path | None,
    as_json: bool,
    model: Path | None,
    engine: str,
    precision: str,
) -> None:
    """Read, click, write; everything a caller can get wrong is checked before the network is loaded."""
    clicks = [Click.parse(text) for text in click_texts]
    box = None if box_text is None else parse_box(box_text)
    if not clicks and from_mask is None and box is None:
        raise ClickError("Nothing says which object; give at least one --click ROW,COL,+, a --box or a --from-mask.")
    if box is not None and from_mask is not None:
        raise ClickError("An object begins from a box or from a mask; leave out --box or --from-mask.")
    for path in (output, overlay):
        if path is not None and path.suffix.lower() != ".png":
            raise MaskError(f"The mask and the overlay are written as PNG; {path} should end in .png.")
    pixels = read_image(image)
    shape = (pixels.shape[0], pixels.shape[1])
    check_inside(clicks, shape)
    start = None
    if from_mask is not None:
        start = np.asarray(read_mask(from_mask) > 0)
        check_mask(start, shape)
    segmenter = load_segmenter(model, engine=engine, precision=cast("Precision", precision))
    session = Session(segmenter.prepare(pixels), threshold=threshold, start=start, box=box)
    started = time.perf_counter()
    session.follow(clicks)
    seconds = time.perf_counter() - started
    mask = session.mask(largest=largest)
    assert mask is not None, "there were clicks, or a box or a mask to start from"
    write_png(output, np.where(mask, 255, 0).astype(np.uint8))
    if overlay is not None:
        write_png(overlay, draw_overlay(pixels, mask, clicks))
    if as_json:
        found = bounding_window(mask)
        report = {
            "image": str(image),
            "mask": str(output),
            "height": shape[0],
            "width": shape[1],
            "clicks": [{"row": click.row, "col": click.col, "positive": click.positive} for click in clicks],
            "threshold": threshold,
            "area": int(mask.sum()),
            "box": None if found is None else [found.top, found.left, found.height, found.width],
            "method": segmenter.name,
            "weights": segmenter.weights,
            "engine": segmenter.engine.name,
            "device": segmenter.engine.device,
            "seconds": round(seconds, 4),
        }
        typer.echo(json.dumps(report, indent=2))


def parse_box(text: str) -> Window:
    """The window of ``TOP,LEFT,HEIGHT,WIDTH``, whole pixels.

    Raises
    ------
    ClickError
        If the text says no such window.
    """
    try:
        top, left, height, width = (int(part) for part in text.split(","))
    except ValueError:
        height = width = 0
    if height < 1 or width < 1:
        raise ClickError(f"{text!r} is not a box; write TOP,LEFT,HEIGHT,WIDTH in whole pixels, such as 40,60,200,150.")
    return Window(top, left, height, width)


def draw_overlay(pixels: Pixels, mask: Mask, clicks: list[Click]) -> Pixels:
    """uint8 (H, W, 3): the mask tinted with an outline; positive clicks are green circles, negative ones red squares."""
    drawn = pixels.astype(np.float32)
    drawn[mask] = 0.55 * drawn[mask] + 0.45 * np.array([30, 144, 255], np.float32)
    canvas = np.ascontiguousarray(drawn.round().astype(np.uint8))
    size = max(3, round(max(mask.shape) / 130))
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(canvas, contours, -1, (255, 255, 255), max(1, size // 3))
    for click in clicks:
        row, col = round(click.row), round(click.col)
        if click.positive:
            cv2.circle(canvas, (col, row), size, (255, 255, 255), -1, cv2.LINE_AA)
            cv2.circle(canvas, (col, row), max(1, size - size // 3), (20, 160, 60), -1, cv2.LINE_AA)
        else:
            cv2.rectangle(canvas, (col - size, row - size), (col + size, row + size), (255, 255, 255), -1)
            inner = max(1, size - size // 3)
            cv2.rectangle(canvas, (col - inner, row - inner), (col + inner, row + inner), (210, 40, 40), -1)
    return canvas
