"""What is kept of one object: the numbers after every click. As JSON and back; knows no files and no masks."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Self

from edgeflow.clicks import Click

Numbers = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """One object: `iou` and `boundary_iou` after clicks 1..max_clicks, and the clicks made.

    There are fewer clicks than numbers where the mask was perfect before the last click; the numbers then repeat. The fields
    with a default are missing from records made before they were measured.

    Attributes
    ----------
    seconds
        The method's time for all clicks, preparing the image included.
    seconds_with_robot
        Adds reading the files, the robot and the metrics, as RITM counts.
    hausdorff, hausdorff95
        Pixels, after clicks 1..max_clicks (`edgeflow.metrics.hausdorff`).
    collateral
        What each click spoiled away from it, in areas of the object (`edgeflow.metrics.collateral`); 0 for the first one, which
        has no mask before it, and where no click was made.
    click_seconds
        The method's time for each click made.
    peak_memory
        Bytes of memory the process had at most up to here, or 0 where the system does not say.
    processes
        How many processes measured at once: what seconds are worth.
    truth
        Digest of truth and void (`edgeflow.datasets.scored.fingerprint`).
    jittered
        The IoU after the first clicks in each of several runs whose clicks fell on drawn places (`edgeflow.evaluate.jitter`).
    """

    image: str
    object_id: int
    iou: Numbers
    boundary_iou: Numbers
    clicks: tuple[Click, ...]
    seconds: float
    seconds_with_robot: float
    hausdorff: Numbers = ()
    hausdorff95: Numbers = ()
    collateral: Numbers = ()
    click_seconds: Numbers = ()
    peak_memory: int = 0
    processes: int = 1
    truth: str = ""
    jittered: tuple[Numbers, ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        """What it is known by within its data set."""
        return self.image, self.object_id

    @classmethod
    def from_json(cls, fields: Mapping[str, object]) -> Self:
        """Read what `to_json` wrote, now or in an earlier version.

        Raises
        ------
        ValueError
            If a field is missing or of another kind.
        """
        return cls(
            image=str(fields["image"]),
            object_id=int(number_of(fields.get("object"))),
            iou=_numbers(fields.get("iou")),
            boundary_iou=_numbers(fields.get("boundary_iou")),
            clicks=tuple(_click(click) for click in _list(fields.get("clicks"))),
            seconds=number_of(fields.get("seconds")),
            seconds_with_robot=number_of(fields.get("seconds_with_robot")),
            hausdorff=_numbers(fields.get("hausdorff", [])),
            hausdorff95=_numbers(fields.get("hausdorff95", [])),
            collateral=_numbers(fields.get("collateral", [])),
            click_seconds=_numbers(fields.get("click_seconds", [])),
            peak_memory=int(number_of(fields.get("peak_memory", 0))),
            processes=int(number_of(fields.get("processes", 1))),
            truth=str(fields.get("truth", "")),
            jittered=tuple(_numbers(run) for run in _list(fields.get("jittered", []))),
        )

    def to_json(self) -> dict[str, object]:
        """One entry of the record's `samples`."""
        fields = asdict(self)
        return {"image": fields.pop("image"), "object": fields.pop("object_id"), **fields}


@dataclass(frozen=True, slots=True)
class Failure:
    """One object on which the method crashed: `reason` in a sentence. It has no numbers."""

    image: str
    object_id: int
    reason: str

    @property
    def key(self) -> tuple[str, int]:
        """What it is known by within its data set."""
        return self.image, self.object_id

    @classmethod
    def from_json(cls, fields: Mapping[str, object]) -> Self:
        """Read what `to_json` wrote.

        Raises
        ------
        ValueError
            If a field is missing or of another kind.
        """
        return cls(str(fields["image"]), int(number_of(fields.get("object"))), str(fields["reason"]))

    def to_json(self) -> dict[str, object]:
        """One entry of the record's `failures`."""
        return {"image": self.image, "object": self.object_id, "reason": self.reason}


def number_of(value: object) -> float:
    """`value`, if it is a finite number.

    Raises
    ------
    ValueError
        If it is not.
    """
    if not isinstance(value, int | float) or not isfinite(value):
        raise ValueError(f"{value!r} is not a finite number")
    return value


def _click(fields: object) -> Click:
    if not isinstance(fields, dict):
        raise ValueError("a click is not an object")
    return Click(number_of(fields.get("row")), number_of(fields.get("col")), bool(fields.get("positive")))


def _numbers(values: object) -> Numbers:
    return tuple(number_of(value) for value in _list(values))


def _list(values: object) -> list[object]:
    if not isinstance(values, list):
        raise ValueError("not a list")
    return values
