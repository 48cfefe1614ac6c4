"""What a person sees of a run: a line per report in ``log.jsonl``, curves as ``curves.png``, and TensorBoard files."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from edgeflow.atomic import write_whole
from edgeflow.errors import TrainError
from edgeflow.train.loop import StepReport


class Watch:
    """Collects the reports of steps and validations of one run; one process writes, the others keep silent.

    Parameters
    ----------
    run
        The folder of the run.
    every
        Steps between two lines.
    """

    def __init__(self, run: Path, *, every: int = 20) -> None:
        from tensorboardX import SummaryWriter

        self._run = run
        self._every = every
        self._reports: list[StepReport] = []
        try:
            run.mkdir(parents=True, exist_ok=True)
            self._log = (run / "log.jsonl").open("a", encoding="utf-8")
            self._board = SummaryWriter(str(run / "tensorboard"))
        except OSError as error:
            raise TrainError(f"The run folder {run} cannot be written ({error.strerror}); choose another one.") from error

    def stepped(self, report: StepReport) -> None:
        """Take in a step; every so often write their mean."""
        self._reports.append(report)
        if report.step % self._every == 0:
            self._flush()

    def validated(self, step: int, summary: Mapping[str, float]) -> None:
        """Take in a validation and draw the curves anew."""
        self._write({"step": step, "kind": "validation", **summary}, "validation")
        self.draw()

    def best(self, name: str) -> float:
        """The least value of a validation's number so far; infinity before the first."""
        return min((float(line[name]) for line in read_log(self._run) if line["kind"] == "validation"), default=float("inf"))

    def draw(self) -> None:
        """Write ``curves.png``: the terms of the loss, and NoC where the run was validated."""
        try:
            self._log.flush()
            write_whole(self._run / "curves.png", draw_curves(read_log(self._run)))
        except OSError as error:
            raise TrainError(self._full(error)) from error

    def close(self) -> None:
        """Write what is left."""
        try:
            self._flush()
            self.draw()
        finally:
            # TensorBoard's events are a copy of the log; what does not fit on the disk was told of by the log.
            with suppress(OSError):
                self._log.close()
            with suppress(OSError):
                self._board.close()

    def _flush(self) -> None:
        if not self._reports:
            return
        reports, self._reports = self._reports, []
        seconds = sum(report.seconds for report in reports)
        terms: dict[str, float] = defaultdict(float)
        for report in reports:
            for name, value in report.terms.items():
                terms[name] += value / len(reports)
        self._write(
            {
                "step": reports[-1].step,
                "kind": "training",
                **{f"loss/{name}": value for name, value in terms.items()},
                "rate": reports[-1].rate,
                "samples_per_second": sum(report.samples for report in reports) / seconds,
                "share_data_and_clicks": sum(report.waited for report in reports) / seconds,
            },
            "training",
        )

    def _write(self, fields: Mapping[str, float | str], group: str) -> None:
        try:
            self._log.write(json.dumps(fields) + "\n")
            self._log.flush()
            for name, value in fields.items():
                if isinstance(value, int | float) and name != "step":
                    self._board.add_scalar(f"{group}/{name}", value, int(fields["step"]))
        except OSError as error:
            raise TrainError(self._full(error)) from error

    def _full(self, error: OSError) -> str:
        return f"The log of {self._run} cannot be written ({error.strerror}); make room, then go on with --resume."


def read_log(run: Path) -> list[dict[str, float | str]]:
    """The lines of a run's log; one that a kill left unfinished is skipped, and of a step written twice the last counts."""
    lines: dict[tuple[object, object], dict[str, float | str]] = {}
    path = run / "log.jsonl"
    for text in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            line = json.loads(text)
            lines[line["kind"], line["step"]] = line
        except (ValueError, KeyError, TypeError):
            continue
    return sorted(lines.values(), key=lambda line: float(line["step"]))


def draw_curves(lines: Sequence[Mapping[str, float | str]]) -> bytes:
    """PNG: losses over steps, and at the right NoC of the validations where there are any."""
    import io

    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4), layout="constrained")
    FigureCanvasAgg(figure)
    training = [line for line in lines if line["kind"] == "training"]
    checked = [line for line in lines if line["kind"] == "validation"]
    losses, *more = figure.subplots(1, 2 if checked else 1, squeeze=False)[0]
    for name in sorted({key for line in training for key in line if key.startswith("loss/")}):
        points = [(float(line["step"]), float(line[name])) for line in training if name in line]
        losses.plot(*zip(*points, strict=True), marker=".", label=name.removeprefix("loss/"))
    losses.set(xlabel="step", ylabel="loss", yscale="log", title="Training")
    if training:
        losses.legend()
    for quality in more:
        for name in ("NoC@85", "NoC@90"):
            points = [(float(line["step"]), float(line[name])) for line in checked if name in line]
            if points:
                quality.plot(*zip(*points, strict=True), marker="o", label=name)
        quality.set(xlabel="step", ylabel="clicks", title="Validation")
        quality.legend()
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=110)
    return png.getvalue()
