"""A run as a page: the curve of IoU per click and the worst cases as pictures. The page needs neither network nor script."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from edgeflow.errors import DataSetError
from edgeflow.evaluate import page
from edgeflow.evaluate.folder import Target, list_targets
from edgeflow.evaluate.panel import LEGEND, draw_panel, side_by_side
from edgeflow.evaluate.plots import draw_curve
from edgeflow.evaluate.presets import Method
from edgeflow.evaluate.record import Record
from edgeflow.evaluate.sample import Sample
from edgeflow.imaging import write_png
from edgeflow.segmenter import Pixels
from edgeflow.session import Session

WORST = 10
# The clicks after which a worst case is shown, besides the last.
SHOWN = (1, 5)
PANEL = 420  # pixels, longer side


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
            target = targets.get(sample.key)
            if target is None:
                raise DataSetError(f"{folder} no longer holds object {sample.object_id} of {sample.image}; measure it again.")
            picture = directory / f"worst-{rank:02}.png"
            write_png(picture, draw_case(target, sample, method))
            cases.append((picture.name, sample))
        path = directory / "index.html"
        path.write_text(_page(record, cases), encoding="utf-8")
    except OSError as error:
        raise DataSetError(f"{directory} cannot be written ({error.strerror or error}); choose a writable folder.") from error
    return path


def worst(samples: Sequence[Sample], count: int = WORST) -> list[Sample]:
    """The `count` samples of least mean IoU over all clicks, worst first."""
    return sorted(samples, key=lambda sample: float(np.mean(sample.iou)))[:count]


def draw_case(target: Target, sample: Sample, method: Method) -> Pixels:
    """The truth, and the proposal after clicks 1, 5 and the last, side by side: uint8 (h, w, 3)."""
    pixels = target.read_image()
    truth, void = target.read_truth()
    session = Session(method.segmenter.prepare(pixels), threshold=method.preset.threshold)
    panels = [draw_panel(pixels, truth, truth, void, [], side=PANEL)]
    wanted = {*(number for number in SHOWN if number <= len(sample.clicks)), len(sample.clicks)}
    for number, click in enumerate(sample.clicks, start=1):
        prediction = session.click(click).mask(session.threshold)
        if number in wanted:
            panels.append(draw_panel(pixels, prediction, truth, void, session.clicks, side=PANEL))
    return side_by_side(panels)


def case_caption(rank: int, sample: Sample) -> str:
    """What stands under the picture of a worst case."""
    return (
        f"{rank}. {sample.image}, object {sample.object_id}: IoU {sample.iou[0]:.3f} after one click, "
        f"{sample.iou[-1]:.3f} after {len(sample.iou)}, {len(sample.clicks)} made"
    )


def _page(record: Record, cases: Sequence[tuple[str, Sample]]) -> str:
    setup = record.setup
    settings: Mapping[str, object] = {
        "method": setup.method,
        "weights (SHA-256)": setup.weights or "none",
        "preset": setup.preset,
        "threshold": setup.threshold,
        "engine": f"{setup.engine} on {setup.device}",
        **setup.settings,
        "EdgeFlow": setup.version,
    }
    pictures = [
        page.picture(name, f"Truth and proposals, object {sample.object_id} of {sample.image}", case_caption(rank, sample))
        for rank, (name, sample) in enumerate(cases, start=1)
    ]
    shown = ", ".join(str(number) for number in SHOWN)
    body = [
        page.facts(settings),
        "<h2>Summary</h2>",
        page.facts(record.summary),
        '<h2>IoU per click</h2><img src="curve.png" alt="Mean IoU after each click">',
        f"<h2>The worst {len(cases)}</h2><p>Least mean IoU over all clicks. From the left: the truth, then the proposal after "
        f"clicks {shown} and the last.{page.legend(LEGEND)}</p>",
        *pictures,
    ]
    return page.whole(f"{setup.method} on {setup.data_set}, preset {setup.preset}", body)
