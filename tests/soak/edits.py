"""Edits at random, as a page makes them of the document it has in view. Every kind of `edgeflow.server.asked` is among them."""

import random
from typing import Any

Json = dict[str, Any]
HEIGHT, WIDTH = 60, 90


def image_edit(rng: random.Random, document: Json, labels: list[int]) -> Json:
    """An edit of the image; some are refused, as people's are."""
    ids = [region["id"] for region in document["regions"]]
    kind = rng.choice(_WITH_REGIONS if ids else _WITHOUT)
    one, some = rng.choice(ids or [""]), rng.sample(ids, min(len(ids), rng.choice((1, 1, 2, 3))))
    tuned = {"threshold": rng.choice((0.2, 0.5, 0.5, 0.8)), "largest": rng.random() < 0.3}
    match kind:
        case "clicks":
            clicks = document["draft"]["clicks"]
            clicks = clicks[:-1] if clicks and rng.random() < 0.2 else [*clicks, _click(rng)]
            # Now and then only the slider moves.
            return {"kind": kind, "clicks": document["draft"]["clicks"] if rng.random() < 0.3 else clicks} | tuned
        case "start":
            box = [rng.randrange(HEIGHT - 10), rng.randrange(WIDTH - 10), rng.randint(1, 30), rng.randint(1, 30)]
            what = rng.choice(({}, {"region": one} if ids else {}, {"box": box}))
            return {"kind": kind} | what
        case "finish":
            return {"kind": kind, "label_id": rng.choice(labels)} | tuned
        case "undo" | "redo":
            return {"kind": kind}
        case "draw":
            return {"kind": kind, "label_id": rng.choice(labels), "polygons": _shape(rng)} | _named(rng)
        case "reshape":
            chosen = some[:2] or [one]
            return {"kind": kind, "shapes": [{"region": region, "polygons": _shape(rng)} for region in chosen]}
        case "paint":
            region = one if ids and rng.random() < 0.6 else None
            points = [_place(rng) for _ in range(rng.randint(1, 6))]
            add = rng.random() < 0.6
            stroke = {"label_id": rng.choice(labels), "add": add, "radius": 3.5, "points": points}
            return {"kind": kind, "region": region} | stroke | (_named(rng) if region is None else {})
        case "move":
            return {"kind": kind, "regions": some, "rows": rng.randint(-9, 9), "cols": rng.randint(-9, 9)}
        case "simplify":
            return {"kind": kind, "regions": some, "tolerance": rng.choice((0.5, 2.0, 5.0))}
        case "combine":
            how = rng.choice(("union", "intersect", "subtract"))
            return {"kind": kind, "how": how, "regions": rng.sample(ids, min(len(ids), 3)) if len(ids) > 1 else [one, one]}
        case "split":
            x = rng.uniform(0, WIDTH)
            return {"kind": kind, "region": one, "line": [[x, -1], [rng.uniform(0, WIDTH), HEIGHT + 1]]}
        case "order":
            return {"kind": kind, "regions": some, "to": rng.choice(("front", "back", "forward", "backward"))}
        case "relabel":
            return {"kind": kind, "regions": some, "label_id": rng.choice(labels)}
        case "hide":
            return {"kind": kind, "regions": some, "hidden": rng.random() < 0.5}
        case "lock":
            # Mostly unlocked again, or soon nothing could be edited.
            return {"kind": kind, "regions": some, "locked": rng.random() < 0.3}
        case "note":
            return {"kind": kind, "flagged": rng.random() < 0.5, "note": rng.choice(("", "seen", "两 <b>", "ask Ada"))}
        case _:
            return {"kind": kind, "regions": some}


def label_edit(rng: random.Random, labels: list[Json]) -> Json:
    """An edit of the label table, but for merging and deleting, which are made and taken back as a pair."""
    ids, name = [label["id"] for label in labels], f"label {rng.randrange(12)}"
    match rng.choice(("add", "add", "change", "order", "import", "undo", "redo")):
        case "add":
            return {"kind": "add", "name": name}
        case "change":
            return {"kind": "change", "label_id": rng.choice(ids), "color": f"#{rng.getrandbits(24):06x}"}
        case "order":
            return {"kind": "order", "labels": rng.sample(ids, len(ids))}
        case "import":
            return {"kind": "import", "labels": [{"name": name, "key": str(rng.randrange(10))}]}
        case kind:
            return {"kind": kind}


_WITHOUT = ("clicks", "clicks", "start", "finish", "undo", "redo", "draw", "draw", "draw", "paint", "note")
_WITH_REGIONS = (
    *(
        "clicks",
        "clicks",
        "clicks",
        "start",
        "finish",
        "undo",
        "undo",
        "redo",
        "redo",
        "draw",
        "draw",
        "draw",
        "reshape",
        "paint",
    ),
    *("paint", "move", "move", "simplify", "combine", "split", "fill-holes", "keep-largest", "order", "relabel", "delete"),
    *("hide", "lock", "note"),
)


def _named(rng: random.Random) -> Json:
    """The id of a new region, by the page or left to the server."""
    return {"new_region": f"{rng.getrandbits(128):032x}"} if rng.random() < 0.5 else {}


def _click(rng: random.Random) -> Json:
    return {"row": rng.randrange(HEIGHT), "col": rng.randrange(WIDTH), "positive": rng.random() < 0.7}


def _place(rng: random.Random) -> list[float]:
    return [round(rng.uniform(0, WIDTH), 2), round(rng.uniform(0, HEIGHT), 2)]


def _shape(rng: random.Random) -> list[list[list[list[float]]]]:
    """A rectangle, sometimes with a hole, sometimes with a second part, sometimes a crossing quadrangle."""
    if rng.random() < 0.15:
        return [[[_place(rng) for _ in range(4)]]]
    x, y, size = rng.randint(0, WIDTH - 30), rng.randint(0, HEIGHT - 20), rng.randint(6, 18)
    part = [_rectangle(x, y, size)]
    if rng.random() < 0.3:
        part.append(_rectangle(x + 2, y + 2, size - 4))
    return [part] if rng.random() < 0.7 else [part, [_rectangle(x + size + 2, y, 5)]]


def _rectangle(x: float, y: float, size: float) -> list[list[float]]:
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
