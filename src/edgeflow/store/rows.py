"""Regions and drafts as plain rows, the same in their tables and in the edit log. Knows no database."""

import base64
import zlib
from collections.abc import Sequence
from typing import Any

from edgeflow.annotation.document import Draft, Provenance, Region
from edgeflow.annotation.geometry import Geometry
from edgeflow.clicks import Click
from edgeflow.grid import Window

Row = dict[str, Any]  # JSON values: what a database gives back has no narrower type


def row_of_region(region: Region, image: str) -> Row:
    """A row of the table `region`; run lengths are deflated and written in base64."""
    window, made = region.geometry.window, region.provenance
    seen = made.window
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
        "provenance": {
            "clicks": _plain_clicks(made.clicks),
            "model": made.model,
            "weights": made.weights,
            "threshold": made.threshold,
            "largest": made.largest,
            "seconds": made.seconds,
            "window": None if seen is None else [seen.top, seen.left, seen.height, seen.width],
        },
    }


def region_of_row(row: Row, shape: tuple[int, int]) -> Region:
    """The region of a row, on an image of `shape` (H, W).

    Raises
    ------
    MaskError
        If its run lengths do not fill its window.
    """
    window = Window(row["top"], row["left"], row["height"], row["width"])
    made = row["provenance"]
    provenance = Provenance(
        clicks=_clicks(made["clicks"]),
        model=made["model"],
        weights=made["weights"],
        threshold=made["threshold"],
        largest=made["largest"],
        seconds=made["seconds"],
        window=None if made["window"] is None else Window(*made["window"]),
    )
    geometry = Geometry(shape, window, zlib.decompress(base64.b64decode(row["runs"])))
    return Region(row["id"], row["label_id"], row["z"], geometry, provenance)


def row_of_draft(draft: Draft, image: str) -> Row:
    """A row of the table `draft`, whose id is the image's."""
    return {
        "id": image,
        "clicks": _plain_clicks(draft.clicks),
        "threshold": draft.threshold,
        "largest": draft.largest,
        "started": draft.started,
    }


def draft_of_row(row: Row | None) -> Draft:
    """The draft of a row; a fresh one where there is none."""
    if row is None:
        return Draft()
    return Draft(_clicks(row["clicks"]), row["threshold"], row["largest"], row["started"])


def _plain_clicks(clicks: Sequence[Click]) -> list[list[float | bool]]:
    return [[click.row, click.col, click.positive] for click in clicks]


def _clicks(plain: Sequence[Sequence[Any]]) -> tuple[Click, ...]:
    return tuple(Click(row, col, positive) for row, col, positive in plain)
