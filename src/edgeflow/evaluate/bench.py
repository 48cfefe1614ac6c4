"""A suite measured: every method on every set under every preset, one record each. Resumable, parallel, and cached.

A record's name ends in a digest of all that decides its numbers: weights, options, version, limit, the data's files. What was
measured is not measured again; what a kill cut short goes on; an object on which a method crashed is tried again.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from edgeflow import __version__
from edgeflow.datasets.scored.fingerprint import files_digest
from edgeflow.datasets.scored.target import Scored
from edgeflow.errors import DataSetError, EdgeFlowError
from edgeflow.evaluate.cell import Bench, Cell, Result
from edgeflow.evaluate.crew import Crashed, Crew
from edgeflow.evaluate.mask_file import MaskFile, masks_of, pack
from edgeflow.evaluate.methods import METHODS, Entry, entry_of, identity
from edgeflow.evaluate.partial import Partial, partial_of
from edgeflow.evaluate.record import Record, Setup, unwritable
from edgeflow.evaluate.run import score_masks, setup_of
from edgeflow.evaluate.sample import Failure, Sample
from edgeflow.evaluate.suite import Suite
from edgeflow.evaluate.summary import summarise

Progress = Callable[[int, int, str], None]  # objects done, in all, what is under way
Key = tuple[str, int]  # image and object id
_LONGEST_WORD = 60  # letters of a set's, a method's or a preset's name in that of a file


def run_bench(
    suite: Suite,
    folder: Path,
    *,
    table: Mapping[str, Entry] = METHODS,
    processes: int = 1,
    fresh: bool = False,
    progress: Progress | None = None,
) -> Bench:
    """Measure everything a suite names that was not measured yet; cell by cell, so that every method has the machine to itself.

    A cell that cannot be measured has a problem, and the others are measured.

    Parameters
    ----------
    folder
        Records go into its ``records``; made if missing.
    table
        The methods there are.
    processes
        How many objects are clicked at once. Seconds of more than one are those of a shared machine, and records say so.
    fresh
        Measure again what was measured.
    progress
        Called before every cell and after every object, those known included.

    Raises
    ------
    DataSetError
        If `folder` cannot be written.
    """
    records = folder / "records"
    try:
        records.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataSetError(unwritable(records, error)) from error
    return _Bench(suite, records, table, processes, fresh, progress or (lambda done, total, text: None)).run()


@dataclass(slots=True)
class _Bench:
    """A run under way."""

    suite: Suite
    records: Path
    table: Mapping[str, Entry]
    processes: int
    fresh: bool
    tell: Progress
    done: int = 0
    total: int = 0
    targets: dict[str, Sequence[Scored]] = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)  # a digest of the files of each set
    broken: dict[str, str] = field(default_factory=dict)  # sets that cannot be read, and why

    def run(self) -> Bench:
        for chosen in self.suite.sets:
            try:
                targets = chosen.targets(self.suite.limit)
                self.contents[chosen.name] = files_digest(targets)
                self.targets[chosen.name] = targets
            except EdgeFlowError as error:
                self.broken[chosen.name] = str(error)
        rows = [(chosen, preset) for chosen in self.suite.sets for preset in self.suite.presets]
        cells = [Cell(method, chosen, preset) for chosen, preset in rows for method in self.suite.methods]
        self.total = sum(len(self.targets.get(cell.data_set.name, ())) for cell in cells)
        return Bench(self.suite, tuple(self._result(cell) for cell in cells), self.targets)

    def _result(self, cell: Cell) -> Result:
        self.tell(self.done, self.total, cell.title)
        ahead = self.done + len(self.targets.get(cell.data_set.name, ()))
        try:
            if cell.data_set.name in self.broken:
                raise DataSetError(self.broken[cell.data_set.name])
            path = self._path(cell)
        except EdgeFlowError as error:
            return Result(cell, self.records, problem=str(error))
        try:
            return self._measured(cell, path)
        except EdgeFlowError as error:
            return Result(cell, path, problem=str(error))
        finally:
            self.done = ahead
            self.tell(self.done, self.total, cell.title)

    def _path(self, cell: Cell) -> Path:
        decides = [
            __version__, cell.data_set.name, cell.data_set.layout, str(cell.data_set.path.resolve()), cell.preset.name,
            str(self.suite.limit), str(self.suite.jitter), self.contents[cell.data_set.name],
            identity(cell.method, self.table),
        ]  # fmt: skip
        digest = hashlib.sha256(json.dumps(decides).encode()).hexdigest()[:12]
        words = (cell.data_set.name, cell.method.label, cell.preset.name)
        return self.records / f"{'-'.join(_plain(word) for word in words)}-{digest}.json"

    def _measured(self, cell: Cell, path: Path) -> Result:
        targets = self.targets[cell.data_set.name]
        order = [(target.name, target.object_id) for target in targets]
        if self.fresh:
            # The record itself stays until another one takes its place.
            for old in (partial_of(path), masks_of(path)):
                old.unlink(missing_ok=True)
        earlier = Record.read(path) if path.exists() and not self.fresh else None
        known = {sample.key: sample for sample in earlier.samples} if earlier else {}
        if earlier and all(key in known for key in order):
            return Result(cell, path, earlier)
        job = _Job(entry_of(cell.method, self.table), cell, targets, self.suite.jitter, self.suite.masks, max(1, self.processes))
        with ExitStack() as stack:
            crew = stack.enter_context(Crew(_begin, job, size=job.processes))
            setup = crew.start()
            partial = stack.enter_context(Partial.open(path, setup))
            masks = stack.enter_context(MaskFile.open(masks_of(path))) if self.suite.masks else None
            if earlier and earlier.setup.difference(setup) is not None:
                known = {}  # the machine or the engine changed; samples of both must not be added up
            known |= partial.samples
            failures = self._fill(crew, cell, order, known, partial, masks)
            record = self._record(setup, order, known, failures)
            record.write(path)
            partial.finish(record.samples)
            if masks is not None:
                masks.finish(order)
        return Result(cell, path, record)

    def _fill(
        self,
        crew: "Crew[_Job, Setup, _Answer]",
        cell: Cell,
        order: Sequence[Key],
        known: dict[Key, Sample],
        partial: Partial,
        masks: MaskFile | None,
    ) -> dict[Key, str]:
        """Measure the objects that are not `known` yet; returns those on which the method crashed, and why."""
        missing = [place for place, key in enumerate(order) if key not in known]
        failures: dict[Key, str] = {}
        before = self.done + len(order) - len(missing)
        for count, result in enumerate(crew.do(missing), start=1):
            key = order[result.task]
            if isinstance(result, Crashed):
                failures[key] = result.reason
            else:
                sample, packed = result.answer
                # First the masks: a kill between the two costs a line that is measured again, not a picture.
                if masks is not None and packed is not None:
                    masks.add(key, packed)
                partial.add(sample)
                known[key] = sample
            self.tell(before + count, self.total, f"{cell.title} {key[0]}")
        return failures

    def _record(self, setup: Setup, order: Sequence[Key], known: Mapping[Key, Sample], failures: Mapping[Key, str]) -> Record:
        samples = tuple(known[key] for key in order if key in known)
        if not samples:
            raise DataSetError(f"It crashed on every object, first: {failures[order[0]]}")
        failed = tuple(Failure(*key, failures[key]) for key in order if key in failures)
        return Record(setup, samples, summarise(samples), failed)


_Answer = tuple[Sample, str | None]


@dataclass(frozen=True, slots=True)
class _Job:
    """What a process of the crew must know of a cell."""

    entry: Entry
    cell: Cell
    targets: Sequence[Scored]
    jitter: int
    masks: bool
    processes: int


def _begin(job: _Job) -> tuple[Setup, Callable[[int], _Answer]]:
    """Make the method in a process of the crew."""
    method = job.entry.build(job.cell.method.options, job.cell.preset, job.cell.data_set.name)

    def work(task: int) -> _Answer:
        sample, masks = score_masks(job.targets[task], method, jitter=job.jitter, processes=job.processes)
        return sample, pack(masks) if job.masks else None

    return setup_of(method, job.cell.data_set.name, jitter=job.jitter), work


def label_in(path: Path, setup: Setup) -> str:
    """What a suite called the method of the record at `path`, by the name that `run_bench` gave the file; else the method.

    Two rows may be one method with one set of weights under different settings: only the label tells them apart.
    """
    words = re.sub(r"-[0-9a-f]{12}$", "", path.stem)
    for data_set in (_plain(setup.data_set), setup.data_set):
        start, end = f"{data_set}-", f"-{_plain(setup.preset)}"
        if words.startswith(start) and words.endswith(end) and len(words) > len(start) + len(end):
            return words[len(start) : -len(end)]
    return setup.method


def _plain(word: str) -> str:
    """A word that is safe in a file's name anywhere; a long one is cut, as the digest tells names apart."""
    return re.sub(r"[^A-Za-z0-9_]+", "_", word).strip("_")[:_LONGEST_WORD] or "x"
