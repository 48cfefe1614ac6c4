"""The measurement: every object of a data set clicked by the robot through the session a person uses."""

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Protocol

from edgeflow import __version__
from edgeflow.errors import EdgeFlowError
from edgeflow.evaluate.folder import list_targets
from edgeflow.evaluate.presets import Method
from edgeflow.evaluate.record import Partial, Record, Sample, Setup
from edgeflow.evaluate.summary import summarise
from edgeflow.masks import Mask
from edgeflow.metrics import boundary_iou, iou
from edgeflow.segmenter import Pixels, Prepared
from edgeflow.session import Session
from edgeflow.simulate import next_click

MAX_CLICKS = 20

Progress = Callable[[int, int, Sample], None]  # done, in all, the sample just done
Clock = Callable[[], float]  # seconds


class Scored(Protocol):
    """One object of one image, wherever both come from; an `edgeflow.evaluate.folder.Target` is one."""

    @property
    def name(self) -> str:
        """The image, as in reports."""
        ...

    @property
    def object_id(self) -> int:
        """Which of the image's objects."""
        ...

    def read_image(self) -> Pixels:
        """uint8 (H, W, 3), RGB, upright."""
        ...

    def read_truth(self) -> tuple[Mask, Mask]:
        """The object, at least one pixel, and the void, each bool (H, W)."""
        ...


def evaluate(
    folder: Path,
    method: Method,
    *,
    limit: int | None = None,
    out: Path | None = None,
    progress: Progress | None = None,
    clock: Clock = time.perf_counter,
) -> Record:
    """Click every object of the data set `folder` 20 times and sum up.

    Parameters
    ----------
    folder
        See `edgeflow.evaluate.folder`.
    method
        From `edgeflow.evaluate.presets.network_method`, or any segmenter under a preset.
    limit
        Only so many objects, the first ones.
    out
        Where the record is written (JSON). While the run lasts its samples are in ``OUT.partial`` and a run cut short goes
        on from there; without `out` nothing is kept.
    progress
        Called after every object, those of a resumed run included.

    Raises
    ------
    DataSetError
        If the folder's parts do not fit together, `out` cannot be written, or ``OUT.partial`` is of another run.
    ImageError
        If an image cannot be read.
    """
    targets = list_targets(folder, limit=limit)
    setup = Setup(
        version=__version__,
        data_set=folder.resolve().name,
        method=method.segmenter.name,
        preset=method.preset.name,
        weights=method.segmenter.weights,
        engine=method.engine,
        device=method.device,
        threshold=method.preset.threshold,
        max_clicks=MAX_CLICKS,
        settings=method.settings,
    )
    with Partial.open(out, setup) if out else nullcontext() as partial:
        samples = _score(targets, method, partial, progress, clock)
        record = Record(setup, samples, summarise(samples))
        if out and partial:
            record.write(out)
            partial.finish(samples)
    return record


def _score(
    targets: Sequence[Scored], method: Method, partial: Partial | None, progress: Progress | None, clock: Clock
) -> tuple[Sample, ...]:
    known = partial.samples if partial else {}
    samples = []
    for done, target in enumerate(targets, start=1):
        sample = known.get((target.name, target.object_id))
        if sample is None:
            sample = score(target, method, clock=clock)
            if partial:
                partial.add(sample)
        samples.append(sample)
        if progress:
            progress(done, len(targets), sample)
    return tuple(samples)


def score(target: Scored, method: Method, *, max_clicks: int = MAX_CLICKS, clock: Clock = time.perf_counter) -> Sample:
    """Click one object `max_clicks` times, or until the robot finds nothing to click; its last numbers then repeat.

    Raises
    ------
    EdgeFlowError
        If a file cannot be read or the method fails; the message names image and object.
    """
    try:
        return _score_one(target, method, max_clicks, clock)
    except EdgeFlowError as error:
        raise type(error)(f"Object {target.object_id} of {target.name}: {error}") from error


def _score_one(target: Scored, method: Method, max_clicks: int, clock: Clock) -> Sample:
    started = clock()
    pixels = target.read_image()
    truth, void = target.read_truth()
    prepared, spent = _timed(clock, lambda: method.segmenter.prepare(pixels))
    session = Session(prepared, threshold=method.preset.threshold)
    prediction = truth & False
    ious: list[float] = []
    boundaries: list[float] = []
    for _ in range(max_clicks):
        click = next_click(truth, prediction, session.clicks, void=void)
        if click is None:
            break
        before = clock()
        prediction = session.click(click).mask(session.threshold)
        spent += clock() - before
        ious.append(iou(prediction, truth, void=void))
        boundaries.append(boundary_iou(prediction, truth, void=void))
    # An object has a pixel, so the first click exists.
    missing = max_clicks - len(ious)
    return Sample(
        image=target.name,
        object_id=target.object_id,
        iou=(*ious, *[ious[-1]] * missing),
        boundary_iou=(*boundaries, *[boundaries[-1]] * missing),
        clicks=session.clicks,
        seconds=spent,
        seconds_with_robot=clock() - started,
    )


def _timed(clock: Clock, prepare: Callable[[], Prepared]) -> tuple[Prepared, float]:
    before = clock()
    prepared = prepare()
    return prepared, clock() - before
