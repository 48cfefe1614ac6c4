"""The tables of a suite's report: quality, stability, cost, and how sure the differences are. Numbers come from the records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from edgeflow.datasets.scored.fingerprint import fingerprint
from edgeflow.datasets.scored.published import PUBLISHED
from edgeflow.evaluate import page
from edgeflow.evaluate.cell import Result
from edgeflow.evaluate.compare import Compared, compare
from edgeflow.evaluate.published import published_rows
from edgeflow.evaluate.record import Record

# Name of the number, and whether less of it is better; None where it is neither.
Columns = Sequence[tuple[str, bool | None]]
QUALITY: Columns = (
    ("NoC@80", True),
    ("NoC@85", True),
    ("NoC@90", True),
    ("NoC@95", True),
    ("NoF@90", True),
    ("mIoU@1", False),
    ("mIoU@3", False),
    ("mIoU@5", False),
    ("mIoU@10", False),
    ("mIoU@20", False),
    ("mBIoU@5", False),
    ("HD@5", True),
    ("HD95@5", True),
    ("AUC", False),
)
STABILITY: Columns = (
    ("drop_rate", True),
    ("NoDC", True),
    ("mean_drop", True),
    ("worst_drop", True),
    ("mean_drawdown", True),
    ("max_drawdown", True),
    ("share_dropping_5pp", True),
    ("monotone_share", False),
    ("mean_overshoot", True),
    ("mean_collateral", True),
    ("worst_collateral", True),
    ("jitter_std@1", True),
    ("jitter_std@5", True),
    ("jitter_range@5", True),
)
COST: Columns = (
    ("seconds_per_click", True),
    ("seconds_per_click_with_robot", None),
    ("seconds_to_prepare", True),
    ("seconds_first_click", True),
    ("seconds_median_click", True),
    ("seconds_p95_click", True),
    ("peak_MiB", True),
    ("clicks_made", None),
)
# As tables of the field print them; the others have three digits.
_DECIMALS = (("NoC", 2), ("NoF", 0), ("NoDC", 0), ("mIoU", 3), ("mBIoU", 3), ("AUC", 3), ("HD", 1), ("peak", 0), ("clicks", 0))
_COMPARED = ("NoC@85", "NoC@90", "mIoU@1", "mIoU@5", "AUC")


@dataclass(frozen=True, slots=True)
class Group:
    """The rows that stand in one table: every method on one set under one preset."""

    data_set: str
    preset: str
    results: tuple[Result, ...]

    @property
    def title(self) -> str:
        """For people."""
        return f"{self.data_set}, preset {self.preset}"

    @property
    def measured(self) -> list[tuple[str, Record]]:
        """Label and record of the rows that have one."""
        return [(result.cell.method.label, result.record) for result in self.results if result.record is not None]


def groups_of(results: Sequence[Result]) -> tuple[Group, ...]:
    """The results by set and preset, in their order."""
    found: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        found.setdefault((result.cell.data_set.name, result.cell.preset.name), []).append(result)
    return tuple(Group(*names, tuple(rows)) for names, rows in found.items())


def number_table(caption: str, group: Group, columns: Columns, *, published: bool = False) -> str:
    """A row for every method; with `published`, what others printed of the same numbers below, with its source."""
    best = {name: _best([record.summary.get(name) for _, record in group.measured], fewer) for name, fewer in columns}
    rows = [_number_row(result, columns, best) for result in group.results]
    if published:
        for source, lines in groupby(published_rows(group.data_set), lambda line: line.source):
            rows.append(page.heading(f"Others: {source}", len(columns) + 2))
            rows += [page.row(line.method, ["<td></td>", *_cells(line.numbers, columns, {})], kind="published") for line in lines]
    return page.table(caption, ["method", "objects", *(name.replace("_", " ") for name, _ in columns)], rows, words=2)


def difference_table(group: Group) -> str:
    """The first method against every other: mean difference, its interval, and how sure the sign is."""
    (first, record), *others = group.measured
    rows = []
    for label, other in others:
        comparison = compare(record, other, names=(first, label))
        numbers = {number.name: number for number in comparison.numbers}
        cells = [_difference(numbers[name]) for name in _COMPARED]
        rows.append(
            page.row(f"{first} minus {label}", [page.cell(f"{comparison.objects} in {comparison.images} images"), *cells])
        )
    caption = "Differences: mean, [95 % interval], and how sure its sign is (paired bootstrap over images, seeded)"
    return page.table(caption, ["", "objects", *_COMPARED], rows, words=2)


def method_table(results: Sequence[Result]) -> str:
    """What was measured: name, weights, engine and settings of every record."""
    rows = []
    for result in results:
        if result.record is None:
            continue
        setup = result.record.setup
        settings = ", ".join(f"{name} {value}" for name, value in setup.settings.items())
        processes = ", ".join(str(count) for count in sorted({sample.processes for sample in result.record.samples}))
        words = (
            setup.method,
            setup.weights[:12] or "none",
            f"{setup.engine} on {setup.device}",
            f"{setup.threshold:g}",
            settings,
        )
        rows.append(page.row(result.cell.title, [page.cell(word) for word in (*words, processes)]))
    columns = ["", "method", "weights (SHA-256)", "engine", "threshold", "settings", "processes at once"]
    return page.table("Settings", columns, rows, words=len(columns))


def truths(group: Group) -> str:
    """A sentence on whether the truths are those that were published."""
    known = PUBLISHED.get(group.data_set)
    record = next((record for _, record in group.measured if not record.failures), None)
    if known is None or record is None or not all(sample.truth for sample in record.samples):
        return "The truths are not compared with any published ones."
    if known.objects is not None and len(record.samples) < known.objects:
        return (
            f"{len(record.samples)} objects where {known.name} has {known.objects}: whether they are a part of it is not "
            f"checked, so these numbers do not stand beside published ones."
        )
    if known.fingerprint is None:
        return f"The truths of {known.name} are not checked: no copy of it was at hand to take their fingerprint from."
    found = fingerprint((*sample.key, sample.truth) for sample in record.samples)
    if found == known.fingerprint:
        return f"The truths are those of {known.name} as published (fingerprint {found[:12]})."
    return (
        f"The truths are NOT those of {known.name} as published (fingerprint {found[:12]}, published {known.fingerprint[:12]})."
    )


def failures(results: Sequence[Result]) -> list[tuple[str, str]]:
    """What is missing, and why: whole cells, and objects on which a method crashed."""
    found = [(result.cell.title, result.problem) for result in results if result.record is None]
    for result in results:
        crashed = result.record.failures if result.record else ()
        where = f"{result.cell.title}, object"
        found += [(f"{where} {failure.object_id} of {failure.image}", failure.reason) for failure in crashed]
    return found


def _number_row(result: Result, columns: Columns, best: Mapping[str, float | None]) -> str:
    record = result.record
    if record is None:
        cells = [f'<td colspan="{len(columns) + 1}">not measured: {page.text(result.problem)}</td>']
        return page.row(result.cell.method.label, cells, kind="failed")
    objects = str(len(record.samples)) + (f", {len(record.failures)} FAILED" if record.failures else "")
    cells = _cells(record.summary, columns, best)
    return page.row(result.cell.method.label, [page.cell(objects), *cells], kind="failed" if record.failures else "")


def _cells(numbers: Mapping[str, float], columns: Columns, best: Mapping[str, float | None]) -> list[str]:
    cells = []
    for name, _ in columns:
        value = numbers.get(name)
        cells.append(page.number(name, value, _words(name, value), best=value is not None and value == best.get(name)))
    return cells


def _words(name: str, value: float | None) -> str:
    if value is None:
        return ""
    decimals = next((places for start, places in _DECIMALS if name.startswith(start)), None)
    return f"{value:.3g}" if decimals is None else f"{value:.{decimals}f}"


def _best(values: Sequence[float | None], fewer: bool | None) -> float | None:
    given = [value for value in values if value is not None]
    if fewer is None or len(given) < 2:
        return None
    return min(given) if fewer else max(given)


def _difference(number: Compared) -> str:
    difference = number.difference
    mean, low, high = (f"{value:+.{2 if number.fewer else 4}f}" for value in (difference.mean, difference.low, difference.high))
    words = f"{mean} [{low}, {high}] {100 * difference.sure:.1f} %"
    return page.number(number.name, difference.mean, words if number.better != "neither" else "none", best=number.decided)
