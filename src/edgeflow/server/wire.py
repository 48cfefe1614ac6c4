"""What travels between page and server, in JSON. The page's TypeScript types are generated from these.

Coordinates on the wire: a click has `row` and `col` (pixel centres, as in `edgeflow.clicks`); polygon vertices are
``[x, y]`` in pixel *edges* (the top-left corner of the top-left pixel is ``[0, 0]``).
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Wire(BaseModel):
    """Refuses unknown fields, so that a misspelt one is an error and not silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(Wire):
    """A class of objects. `id` never changes; `color` is ``#rrggbb``; `key` is a digit or empty."""

    id: int
    name: str = Field(min_length=1, max_length=200)
    color: str = Field(pattern=r"^#[0-9a-f]{6}$")
    key: str = Field(default="", max_length=1)


class NewLabel(Wire):
    """A label to be added; the server chooses the colour where none is given."""

    name: str = Field(min_length=1, max_length=200)
    color: str | None = Field(default=None, pattern=r"^#[0-9a-f]{6}$")


class Model(Wire):
    """The segmenter behind the page. `problem` is a sentence for the user, or None where all is well.

    While `loading`, the texts are empty and clicks wait for the model.
    """

    name: str
    weights: str
    engine: str
    device: str
    problem: str | None
    loading: bool = False


class Project(Wire):
    """What the page needs once."""

    name: str
    labels: list[Label]
    images: int
    model: Model
    version: str
    last_image: str | None


class ImageEntry(Wire):
    """A row of the image list; `id` is opaque, `problem` is a sentence where the file cannot be read."""

    id: str
    name: str
    regions: int
    draft: bool
    problem: str | None


class ClickPoint(Wire):
    """See `edgeflow.clicks.Click`."""

    row: float
    col: float
    positive: bool


class Region(Wire):
    """A finished object. `polygons` is a multipolygon: parts, each a list of rings (outer first, then holes) of [x, y].

    Rings are closed: the last vertex repeats the first, as in GeoJSON.
    """

    id: str
    label_id: int
    z: int
    area: int
    box: tuple[int, int, int, int]  # top, left, height, width
    polygons: list[list[list[tuple[float, float]]]]
    clicks: int


class Draft(Wire):
    """The object being clicked, kept by the server at every click."""

    clicks: list[ClickPoint]
    threshold: float = Field(ge=0, le=1)
    largest: bool


class Document(Wire):
    """Everything known of one image. `version` grows with every edit; an edit made on an older one is refused (409)."""

    image: str
    name: str
    height: int
    width: int
    version: int
    regions: list[Region]
    draft: Draft
    can_undo: bool
    can_redo: bool


class Grid(Wire):
    """A proposal: `cells` is base64 of rows x cols bytes (probability 0..255) over the window, half-pixel convention.

    The mask is ``bilinear(cells) / 255 > threshold``; outside the window it is empty.
    """

    top: int
    left: int
    height: int
    width: int
    rows: int
    cols: int
    cells: str


class Clicks(Wire):
    """All clicks of the draft in order. `seq` grows with each request of one page; only the newest is answered."""

    seq: int = Field(ge=0)
    version: int
    clicks: list[ClickPoint] = Field(max_length=1000)
    threshold: float = Field(default=0.5, ge=0, le=1)
    largest: bool = False


class State(Wire):
    """The answer to every edit: the document after it and the proposal for its draft (None without clicks or model)."""

    seq: int
    document: Document
    proposal: Grid | None
    milliseconds: float
    problem: str | None


class Versioned(Wire):
    """An edit that needs nothing but the version it was made on."""

    version: int


class Finish(Wire):
    """Turn the draft into a region with this label."""

    version: int
    label_id: int
    threshold: float = Field(ge=0, le=1)
    largest: bool


class Relabel(Wire):
    """Give a region another label."""

    version: int
    label_id: int


class Problem(Wire):
    """The one shape of every error: `kind` for the program, `message` one sentence for the person."""

    kind: str
    message: str


ExportFormat = Literal["index-mask", "coco"]
