"""The measurement: every object of a data set clicked by the robot through the session a person uses."""

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path

from edgeflow import __version__
from edgeflow.clicks import Click
from edgeflow.datasets.scored.fingerprint import truth_digest
from edgeflow.datasets.scored.target import Scored
from edgeflow.errors import EdgeFlowError
from edgeflow.evaluate.folder import list_targets
from edgeflow.evaluate.jitter import jittered_runs
from edgeflow.evaluate.mask_file import Masks
from edgeflow.evaluate.memory import peak_memory
from edgeflow.evaluate.partial import Partial
from edgeflow.evaluate.presets import Method
from edgeflow.evaluate.record import Record, Setup
from edgeflow.evaluate.sample import Sample
from edgeflow.evaluate.step import Step, measure_step
from edgeflow.evaluate.summary import summarise
from edgeflow.masks import Mask
from edgeflow.segmenter import Prepared
from edgeflow.session import Session
from edgeflow.simulate import next_click

__all__ = ["MAX_CLICKS", "Progress", "Scored", "evaluate", "score", "score_masks", "setup_of"]

MAX_CLICKS = 20

Progress = Callable[[int, int, Sample], None]  # done, in all, the sample just done
Clock = Callable[[], float]  # seconds


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
    setup = setup_of(method, folder.resolve().name)
    with Partial.open(out, setup) if out else nullcontext() as partial:
        samples = _score(targets, method, partial, progress, clock)
        record = Record(setup, samples, summarise(samples))
        if out and partial:
            record.write(out)
            partial.finish(samples)
    return record


def setup_of(method: Method, data_set: str, *, jitter: int = 0) -> Setup:
    """The settings of a run of `method` on the set called `data_set`."""
    return Setup(
        version=__version__,
        data_set=data_set,
        method=method.segmenter.name,
        preset=method.preset.name,
        weights=method.segmenter.weights,
        engine=method.engine,
        device=method.device,
        threshold=method.preset.threshold,
        max_clicks=MAX_CLICKS,
        settings=method.settings,
        jitter=jitter,
    )


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
    return _named(target, lambda: _score_one(target, method, max_clicks, clock))


def score_masks(
    target: Scored,
    method: Method,
    *,
    max_clicks: int = MAX_CLICKS,
    clock: Clock = time.perf_counter,
    jitter: int = 0,
    processes: int = 1,
) -> tuple[Sample, Masks]:
    """As `score`, and the masks.

    Parameters
    ----------
    jitter
        How many runs of drawn clicks are made besides (`edgeflow.evaluate.jitter`); their time is nobody's.
    processes
        How many of them measure at once, for the record.

    Raises
    ------
    EdgeFlowError
        As `score`.
    """
    steps: list[Mask] = []
    sample = _named(target, lambda: _score_one(target, method, max_clicks, clock, steps, jitter, processes))
    truth, void = target.read_truth()
    return sample, Masks(truth, void, tuple(steps))


def _named(target: Scored, score_it: Callable[[], Sample]) -> Sample:
    try:
        return score_it()
    except EdgeFlowError as error:
        raise type(error)(f"Object {target.object_id} of {target.name}: {error}") from error


def _score_one(
    target: Scored,
    method: Method,
    max_clicks: int,
    clock: Clock,
    kept: list[Mask] | None = None,
    jitter: int = 0,
    processes: int = 1,
) -> Sample:
    started = clock()
    pixels = target.read_image()
    truth, void = target.read_truth()
    prepared, preparing = _timed(clock, lambda: method.segmenter.prepare(pixels))
    clicks, seconds, steps = _click(prepared, truth, void, method.preset.threshold, max_clicks, clock, kept)
    ended = clock()
    # An object has a pixel, so the first click exists.
    numbers = [*steps, *[steps[-1]] * (max_clicks - len(steps))]
    name = f"{target.name} {target.object_id}"
    return Sample(
        image=target.name,
        object_id=target.object_id,
        iou=tuple(step.iou for step in numbers),
        boundary_iou=tuple(step.boundary_iou for step in numbers),
        clicks=clicks,
        seconds=preparing + sum(seconds),
        seconds_with_robot=ended - started,
        hausdorff=tuple(step.hausdorff for step in numbers),
        hausdorff95=tuple(step.hausdorff95 for step in numbers),
        collateral=tuple(step.collateral for step in steps) + (0.0,) * (max_clicks - len(steps)),
        click_seconds=tuple(seconds),
        peak_memory=peak_memory(),
        processes=processes,
        truth=truth_digest(truth, void),
        jittered=jittered_runs(prepared, truth, void, threshold=method.preset.threshold, runs=jitter, name=name),
    )


def _click(
    prepared: Prepared, truth: Mask, void: Mask, threshold: float, max_clicks: int, clock: Clock, kept: list[Mask] | None
) -> tuple[tuple[Click, ...], list[float], list[Step]]:
    """The clicks made, the seconds and the numbers of each; the masks go to `kept`."""
    session = Session(prepared, threshold=threshold)
    prediction: Mask | None = None
    seconds: list[float] = []
    steps: list[Step] = []
    for _ in range(max_clicks):
        click = next_click(truth, truth & False if prediction is None else prediction, session.clicks, void=void)
        if click is None:
            break
        before = clock()
        after = session.click(click).mask(threshold)
        seconds.append(clock() - before)
        steps.append(measure_step(prediction, after, truth, void, click))
        prediction = after
        if kept is not None:
            kept.append(after)
    return session.clicks, seconds, steps


def _timed(clock: Clock, prepare: Callable[[], Prepared]) -> tuple[Prepared, float]:
    before = clock()
    prepared = prepare()
    return prepared, clock() - before
