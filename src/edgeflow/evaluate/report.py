"""A run as a page: the curve of IoU per click and the worst cases as pictures. The page needs neither network nor script."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import cv2
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from edgeflow.clicks import Click
from edgeflow.errors import DataSetError
from edgeflow.evaluate.folder import Target, list_targets
from edgeflow.evaluate.presets import Method
from edgeflow.evaluate.record import Record, Sample
from edgeflow.grid import resize
from edgeflow.imaging import write_png
from edgeflow.masks import Mask
from edgeflow.segmenter import Pixels
from edgeflow.session import Session

WORST = 10
# The clicks after which a worst case is shown, besides the last.
SHOWN = (1, 5)
PANEL = 420  # pixels, longer side
GAP = 8

# RGB; told apart by colour-blind readers too (Okabe and Ito 2008).
RIGHT, MISSED, EXTRA, VOID = (0, 158, 115), (230, 159, 0), (204, 51, 153), (128, 128, 128)

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:1100px;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
table{border-collapse:collapse}td,th{padding:.15rem .8rem .15rem 0;text-align:left;font-variant-numeric:tabular-nums}
img{max-width:100%;height:auto}figure{margin:1.5rem 0}i{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 1em}
"""


def write_report(record: Record, folder: Path, method: Method, directory: Path) -> Path:
    """Write ``index.html``, ``curve.png`` and ``worst-NN.png`` into `directory`; returns the page's path.

    The worst cases are clicked again from the record: pictures need masks, and a record holds none.

    Raises
    ------
    DataSetError
        If `directory` cannot be written or `folder` no longer holds the record's objects.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        draw_curve(record, directory / "curve.png")
        cases = []
        targets = {(target.name, target.object_id): target for target in list_targets(folder)}
        for rank, sample in enumerate(worst(record.samples), start=1):
            target = targets.get((sample.image, sample.object_id))
            if target is None:
                raise DataSetError(f"{folder} no longer holds object {sample.object_id} of {sample.image}; measure it again.")
            picture = directory / f"worst-{rank:02}.png"
            write_png(picture, draw_case(target, sample, method))
            cases.append((picture.name, sample))
        page = directory / "index.html"
        page.write_text(_page(record, cases), encoding="utf-8")
    except OSError as error:
        raise DataSetError(f"{directory} cannot be written ({error.strerror or error}); choose a writable folder.") from error
    return page


def worst(samples: Sequence[Sample], count: int = WORST) -> list[Sample]:
    """The `count` samples of least mean IoU over all clicks, worst first."""
    return sorted(samples, key=lambda sample: float(np.mean(sample.iou)))[:count]


def draw_curve(record: Record, path: Path) -> None:
    """Mean and quartiles of the IoU after each click, as PNG."""
    curves = np.array([sample.iou for sample in record.samples])
    boundary = np.array([sample.boundary_iou for sample in record.samples])
    clicks = np.arange(1, curves.shape[1] + 1)
    figure = Figure(figsize=(7.5, 4.2), layout="constrained")
    axes = figure.subplots()
    axes.fill_between(clicks, *np.quantile(curves, (0.25, 0.75), axis=0), alpha=0.2, label="IoU, middle half of the objects")
    axes.plot(clicks, curves.mean(axis=0), marker="o", markersize=3, label="IoU, mean")
    axes.plot(clicks, boundary.mean(axis=0), linestyle="--", label="boundary IoU, mean")
    axes.set(xlabel="clicks", ylabel="IoU", xticks=clicks, title=f"{record.setup.method} on {record.setup.data_set}")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
    figure.savefig(path, dpi=110)


def draw_case(target: Target, sample: Sample, method: Method) -> Pixels:
    """The truth, and the proposal after clicks 1, 5 and the last, side by side: uint8 (h, w, 3)."""
    pixels = target.read_image()
    truth, void = target.read_truth()
    session = Session(method.segmenter.prepare(pixels), threshold=method.preset.threshold)
    shown = sorted({*(number for number in SHOWN if number <= len(sample.clicks)), len(sample.clicks)})
    panels = [_panel(pixels, truth, truth, void, [])]
    for number, click in enumerate(sample.clicks, start=1):
        prediction = session.click(click).mask(session.threshold)
        if number in shown:
            panels.append(_panel(pixels, prediction, truth, void, session.clicks))
    gap = np.full((panels[0].shape[0], GAP, 3), 255, np.uint8)
    return np.hstack([part for panel in panels for part in (panel, gap)][:-1])


def _panel(pixels: Pixels, prediction: Mask, truth: Mask, void: Mask, clicks: Sequence[Click]) -> Pixels:
    scale = PANEL / max(truth.shape)
    shape = (max(1, round(truth.shape[0] * scale)), max(1, round(truth.shape[1] * scale)))
    painted = pixels.astype(np.float32)
    for pixel_kind, colour in (
        (prediction & truth, RIGHT),
        (truth & ~prediction, MISSED),
        (prediction & ~truth, EXTRA),
        (void, VOID),
    ):
        painted[pixel_kind] = 0.5 * painted[pixel_kind] + 0.5 * np.array(colour, np.float32)
    panel = np.ascontiguousarray(resize(painted.astype(np.uint8), shape), np.uint8)
    for click in clicks:
        _draw_click(panel, (round((click.col + 0.5) * scale - 0.5), round((click.row + 0.5) * scale - 0.5)), click.positive)
    return panel


def _draw_click(panel: NDArray[np.uint8], centre: tuple[int, int], positive: bool) -> None:
    cv2.circle(panel, centre, 6, (0, 0, 0), cv2.FILLED, cv2.LINE_AA)
    cv2.circle(panel, centre, 5, (255, 255, 255), cv2.FILLED, cv2.LINE_AA)
    colour = (0, 130, 60) if positive else (200, 0, 0)
    cv2.line(panel, (centre[0] - 3, centre[1]), (centre[0] + 3, centre[1]), colour, 2)
    if positive:
        cv2.line(panel, (centre[0], centre[1] - 3), (centre[0], centre[1] + 3), colour, 2)


def _page(record: Record, cases: Sequence[tuple[str, Sample]]) -> str:
    setup = record.setup
    title = escape(f"{setup.method} on {setup.data_set}, preset {setup.preset}")
    settings: Mapping[str, object] = {
        "method": setup.method,
        "weights (SHA-256)": setup.weights or "none",
        "preset": setup.preset,
        "threshold": setup.threshold,
        "engine": f"{setup.engine} on {setup.device}",
        **setup.settings,
        "EdgeFlow": setup.version,
    }
    legend = "".join(
        f'<i style="background:rgb{colour}"></i>{text}'
        for text, colour in (("right", RIGHT), ("missed", MISSED), ("too much", EXTRA), ("void", VOID))
    )
    figures = "".join(
        f'<figure><img src="{name}" alt="Truth and proposals, object {sample.object_id} of {escape(sample.image)}">'
        f"<figcaption>{rank}. {escape(sample.image)}, object {sample.object_id}: IoU {sample.iou[0]:.3f} after one click, "
        f"{sample.iou[-1]:.3f} after {len(sample.iou)}, {len(sample.clicks)} made</figcaption></figure>"
        for rank, (name, sample) in enumerate(cases, start=1)
    )
    shown = ", ".join(str(number) for number in SHOWN)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head><body>'
        f"<h1>{title}</h1>{_table(settings)}<h2>Summary</h2>{_table(record.summary)}"
        f'<h2>IoU per click</h2><img src="curve.png" alt="Mean IoU after each click">'
        f"<h2>The worst {len(cases)}</h2><p>Least mean IoU over all clicks. From the left: the truth, then the proposal after "
        f"clicks {shown} and the last.{legend}</p>{figures}</body></html>\n"
    )


def _table(rows: Mapping[str, object]) -> str:
    cells = "".join(f"<tr><th>{escape(name)}</th><td>{escape(_text(value))}</td></tr>" for name, value in rows.items())
    return f"<table>{cells}</table>"


def _text(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
