"""Which of two runs is better, and how sure that is: the paired bootstrap over images of two records. Runs no method."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from edgeflow import metrics
from edgeflow.errors import DataSetError
from edgeflow.evaluate.record import Record
from edgeflow.evaluate.sample import Sample
from edgeflow.evaluate.summary import CLICKS, TARGETS
from edgeflow.metrics import Difference

SEED = 0
# Below this, chance may well have made the difference: the 95 % interval holds 0, either side being possible.
SURE = 0.975
# Fewer images are too few to draw from: one alone would always agree with itself.
ENOUGH = 5

Values = Callable[[Sequence[Sample]], NDArray[np.float64]]  # a number per sample


@dataclass(frozen=True, slots=True)
class Compared:
    """One number of both runs over `images` images. `difference` is first minus second; with `fewer` less of it is better."""

    name: str
    first: float
    second: float
    difference: Difference
    fewer: bool
    images: int

    @property
    def better(self) -> str:
        """``first``, ``second``, or ``neither`` where the two are the same."""
        if self.difference.mean == 0:
            return "neither"
        return "first" if (self.difference.mean < 0) == self.fewer else "second"

    @property
    def decided(self) -> bool:
        """Whether the bootstrap is sure enough to say so."""
        return self.better != "neither" and self.difference.sure >= SURE and self.images >= ENOUGH


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two records side by side, number by number, over the objects that both measured.

    `left_out` are objects on which a method crashed in one of the runs: they say nothing of the masks.
    """

    first: str
    second: str
    data_set: str
    preset: str
    objects: int
    images: int
    left_out: int
    numbers: tuple[Compared, ...]

    def to_json(self) -> dict[str, object]:
        """Everything, with `better`, `sure` and `decided` for each number."""
        rows = [
            {
                "name": number.name,
                "first": number.first,
                "second": number.second,
                **asdict(number.difference),
                "better": number.better,
                "sure": number.difference.sure,
                "decided": number.decided,
            }
            for number in self.numbers
        ]
        return {**asdict(self), "numbers": rows, "seed": SEED}


def compare(first: Record, second: Record, *, names: tuple[str, str] = ("first", "second")) -> Comparison:
    """Compare two runs over the same objects under the same preset.

    Raises
    ------
    DataSetError
        If the records are of different sets, presets, numbers of clicks or objects, or of other truths for the same objects.
    """
    pairs = _pairs(first, second, names)
    ours, theirs = [one for one, _ in pairs], [other for _, other in pairs]
    images = [sample.image for sample in ours]
    rows = _numbers(first.setup.max_clicks)
    one = np.stack([values(ours) for _, _, values in rows], axis=1)
    other = np.stack([values(theirs) for _, _, values in rows], axis=1)
    differences = metrics.paired_bootstrap(one, other, images, rng=np.random.default_rng(SEED))
    numbers = tuple(
        Compared(name, float(one[:, place].mean()), float(other[:, place].mean()), differences[place], fewer, len(set(images)))
        for place, (name, fewer, _) in enumerate(rows)
    )
    return Comparison(
        first=names[0],
        second=names[1],
        data_set=first.setup.data_set,
        preset=first.setup.preset,
        objects=len(pairs),
        images=len(set(images)),
        left_out=max(len(first.failures) + len(first.samples), len(second.failures) + len(second.samples)) - len(pairs),
        numbers=numbers,
    )


def verdict(comparison: Comparison) -> str:
    """One sentence for people, by NoC@90 and the mean IoU over all clicks."""
    rows: Mapping[str, Compared] = {number.name: number for number in comparison.numbers}
    clicks, area = rows["NoC@90"], rows["AUC"]
    names = {"first": comparison.first, "second": comparison.second}
    decided = [number for number in (clicks, area) if number.decided]
    sides = {number.better for number in decided}
    if not decided:
        return f"Neither of {comparison.first} and {comparison.second} is surely better."
    if len(sides) == 2:
        return (
            f"{names[clicks.better]} needs fewer clicks to 0.90 ({100 * clicks.difference.sure:.1f} % sure), "
            f"{names[area.better]} has the better masks over all clicks ({100 * area.difference.sure:.1f} % sure)."
        )
    said = " and ".join(
        f"{abs(number.difference.mean):.3g} {'fewer clicks to 0.90' if number.fewer else 'more mean IoU over all clicks'} "
        f"({100 * number.difference.sure:.1f} % sure)"
        for number in decided
    )
    return f"{names[sides.pop()]} is better: {said}."


def _pairs(first: Record, second: Record, names: tuple[str, str]) -> list[tuple[Sample, Sample]]:
    for field in ("data_set", "preset", "max_clicks"):
        one, other = getattr(first.setup, field), getattr(second.setup, field)
        if one != other:
            raise DataSetError(f"{names[0]} has {field} {one!r} and {names[1]} {other!r}; only like runs can be compared.")
    objects = [
        {*(sample.key for sample in record.samples), *(failed.key for failed in record.failures)} for record in (first, second)
    ]
    odd = sorted(objects[0] ^ objects[1])
    if odd:
        only = names[0] if odd[0] in objects[0] else names[1]
        raise DataSetError(
            f"Object {odd[0][1]} of {odd[0][0]} is only in {only} ({len(odd)} such objects); "
            "only runs over the same objects can be compared."
        )
    known = {sample.key: sample for sample in second.samples}
    pairs = [(sample, known[sample.key]) for sample in first.samples if sample.key in known]
    for one_sample, other_sample in pairs:
        if one_sample.truth and other_sample.truth and one_sample.truth != other_sample.truth:
            raise DataSetError(
                f"Object {one_sample.object_id} of {one_sample.image} has another mask in {names[0]} than in {names[1]}; "
                "only runs against the same truths can be compared."
            )
    if not pairs:
        raise DataSetError(f"{names[0]} and {names[1]} have no object that both measured; there is nothing to compare.")
    return pairs


def _numbers(max_clicks: int) -> list[tuple[str, bool, Values]]:
    """Name, whether less is better, and how a sample's number is taken."""
    rows: list[tuple[str, bool, Values]] = [(f"NoC@{target}", True, _clicks_to(target / 100)) for target in TARGETS]
    rows += [(f"mIoU@{click}", False, _iou_at(click)) for click in CLICKS if click <= max_clicks]
    rows += [
        ("AUC", False, _area),
        ("mBIoU", False, lambda samples: np.array([np.mean(sample.boundary_iou) for sample in samples])),
    ]
    return rows


def _curves(samples: Sequence[Sample]) -> metrics.Curves:
    return np.array([sample.iou for sample in samples], np.float64)


def _clicks_to(target: float) -> Values:
    return lambda samples: metrics.clicks_needed(_curves(samples), target).astype(np.float64)


def _iou_at(click: int) -> Values:
    return lambda samples: _curves(samples)[:, click - 1]


def _area(samples: Sequence[Sample]) -> NDArray[np.float64]:
    curves = _curves(samples)
    return np.array([metrics.area_under(curve[None]) for curve in curves])
