"""Regions and drafts as plain rows, the same in their tables and in the edit log. Knows no database."""

import base64
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from edgeflow.annotation.document import Draft, Provenance, Region
from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.outline import Outline
from edgeflow.clicks import Click
from edgeflow.grid import Window
from edgeflow.imaging.image import AXES, Axis
from edgeflow.imaging.view import View

Row = dict[str, Any]  # JSON values: what a database gives back has no narrower type
# Columns that the rows of older versions lack.
_LATER: Row = {"outline": None, "hidden": False, "locked": False, "attributes": None}


def row_of_region(region: Region, image: str) -> Row:
    """A row of the table `region`; run lengths are deflated and written in base64."""
    window = region.geometry.window
    return {
        "id": region.id,
        "image": image,
        "label_id": region.label_id,
        "z": region.z,
        "top": window.top,
        "left": window.left,
        "height": window.height,
        "width": window.width,
        "runs": base64.b64encode(zlib.compress(region.geometry.runs)).decode("ascii"),
        "provenance": _plain_provenance(region.provenance),
        "outline": None if region.outline is None else _plain_outline(region.outline),
        "hidden": region.hidden,
        "locked": region.locked,
        "attributes": dict(region.attributes) or None,
    }


def region_of_row(row: Row, shape: tuple[int, int]) -> Region:
    """The region of a row, on an image of `shape` (H, W).

    Raises
    ------
    MaskError
        If its run lengths do not fill its window.
    """
    return Region(
        row["id"],
        row["label_id"],
        row["z"],
        Geometry(shape, Window(row["top"], row["left"], row["height"], row["width"]), _runs(row["runs"])),
        _provenance(row["provenance"]),
        outline_of_row(row),
        bool(row["hidden"]),
        bool(row["locked"]),
        row["attributes"] or {},
    )


def region_with(region: Region, row: Row) -> Region:
    """The region with those columns changed that the row has. Raises as `region_of_row` does."""
    values: dict[str, Any] = {name: row[name] for name in ("label_id", "z", "hidden", "locked") if name in row}
    old = region.geometry
    if row.keys() & {"top", "left", "height", "width", "runs"}:
        sides = (row.get(name, getattr(old.window, name)) for name in ("top", "left", "height", "width"))
        values["geometry"] = Geometry(old.shape, Window(*sides), _runs(row["runs"]) if "runs" in row else old.runs)
    if "provenance" in row:
        values["provenance"] = _provenance(row["provenance"])
    if "outline" in row:
        values["outline"] = outline_of_row(row)
    return replace(region, **values)


def area_of_row(row: Row) -> int:
    """Number of pixels of the region of a row, from its run lengths alone."""
    return int(np.frombuffer(_runs(row["runs"]), "<u4")[1::2].sum())


def outline_of_row(row: Row) -> Outline | None:
    """The drawn outline in a row of the table `region`."""
    plain = row["outline"]
    return None if plain is None else tuple(tuple(tuple((x, y) for x, y in ring) for ring in part) for part in plain)


def row_of_draft(draft: Draft, image: str) -> Row:
    """A row of the table `draft`, whose id is the image's."""
    return {
        "id": image,
        "clicks": _plain_clicks(draft.clicks),
        "threshold": draft.threshold,
        "largest": draft.largest,
        "region": draft.region,
        "box": None if draft.box is None else _plain_window(draft.box),
        "seconds": draft.seconds,
    }


def draft_of_row(row: Row | None) -> Draft:
    """The draft of a row; a fresh one where there is none."""
    if row is None:
        return Draft()
    box = None if row["box"] is None else Window(*row["box"])
    return Draft(_clicks(row["clicks"]), row["threshold"], row["largest"], row["region"], box, row["seconds"])


def axis_of(text: str) -> Axis | None:
    """The axis in a row of the table `image`; None for the one a volume is cut along by default."""
    return next((axis for axis in AXES if axis == text), None)


def row_of_today(table: str, row: Row | None) -> Row | None:
    """A row that an older version wrote into the edit log, with the columns of today."""
    if row is None or "id" not in row:
        return row
    if table == "draft" and "started" in row:
        kept = {name: value for name, value in row.items() if name != "started"}
        return {**kept, "region": None, "box": None, "seconds": 0.0}
    if table == "region":
        return {**_LATER, **row}
    return row


def _plain_provenance(made: Provenance) -> Row:
    return {
        "clicks": _plain_clicks(made.clicks),
        "model": made.model,
        "weights": made.weights,
        "threshold": made.threshold,
        "largest": made.largest,
        "seconds": made.seconds,
        "window": None if made.window is None else _plain_window(made.window),
        "edits": made.edits,
        "view": None if made.view is None else made.view.to_json(),
    }


def _provenance(plain: Row) -> Provenance:
    return Provenance(
        clicks=_clicks(plain["clicks"]),
        model=plain["model"],
        weights=plain["weights"],
        threshold=plain["threshold"],
        largest=plain["largest"],
        seconds=plain["seconds"],
        window=None if plain["window"] is None else Window(*plain["window"]),
        edits=plain.get("edits", 0),
        view=None if plain.get("view") is None else View.from_json(plain["view"]),
    )


def _plain_window(window: Window) -> list[int]:
    return [window.top, window.left, window.height, window.width]


def _plain_outline(outline: Outline) -> list[list[list[list[float]]]]:
    return [[[[x, y] for x, y in ring] for ring in part] for part in outline]


def _runs(deflated: str) -> bytes:
    return zlib.decompress(base64.b64decode(deflated))


def _plain_clicks(clicks: Sequence[Click]) -> list[list[float | bool]]:
    return [[click.row, click.col, click.positive] for click in clicks]


def _clicks(plain: Sequence[Sequence[Any]]) -> tuple[Click, ...]:
    return tuple(Click(row, col, positive) for row, col, positive in plain)
