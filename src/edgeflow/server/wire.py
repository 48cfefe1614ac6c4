"""What the server tells the page, in JSON; what the page asks for is in `asked`. The page's types are generated from both.

Coordinates on the wire: a click has `row` and `col` (pixel centres, as in `edgeflow.clicks`); polygon vertices are
``[x, y]`` in pixel *edges* (the top-left corner of the top-left pixel is ``[0, 0]``).
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, JsonValue

from edgeflow.annotation.formats import WrittenFormat

Point = tuple[float, float]  # x, y
Polygons = list[list[list[Point]]]


class Wire(BaseModel):
    """Refuses unknown fields, so that a misspelt one is an error and not silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(Wire):
    """A class of objects. `id` never changes; `color` is ``#rrggbb``; `key` is a digit or empty."""

    id: int
    name: str = Field(min_length=1, max_length=200)
    color: str = Field(pattern=r"^#[0-9a-f]{6}$")
    key: str = Field(default="", max_length=1)


class Labels(Wire):
    """The label table in its order. `version` grows with every edit of it."""

    version: int
    labels: list[Label]
    can_undo: bool
    can_redo: bool


class Model(Wire):
    """The segmenter behind the page. `problem` is a sentence for the user, or None where all is well.

    With a problem and a name, the named method serves instead of the model that could not be loaded. While `loading`, the texts
    are empty and clicks wait for the model.
    """

    name: str
    weights: str
    engine: str
    device: str
    problem: str | None
    loading: bool = False


class Project(Wire):
    """What the page needs once. `last_image` is where the annotator left off, a plane of the file that `last_entry` lists."""

    name: str
    labels: Labels
    images: int
    model: Model
    version: str
    last_image: str | None
    last_entry: str | None


class ImageEntry(Wire):
    """A row of the image list; `id` is opaque, `problem` is a sentence where the file cannot be read."""

    id: str
    name: str
    regions: int
    labels: list[int]  # ids of the labels that its regions have
    draft: bool
    flagged: bool
    note: bool
    problem: str | None


class ClickPoint(Wire):
    """See `edgeflow.clicks.Click`."""

    row: float
    col: float
    positive: bool


class Region(Wire):
    """A finished object. `polygons` is a multipolygon: parts, each a list of rings (outer first, then holes) of [x, y].

    Rings are closed: the last vertex repeats the first, as in GeoJSON. Rasterised (pixel centres inside) they are the region.
    """

    id: str
    label_id: int
    z: int
    area: int
    box: tuple[int, int, int, int]  # top, left, height, width
    polygons: Polygons
    clicks: int
    edits: int  # by hand, since it was made
    seconds: float  # active, of making and editing it
    hidden: bool
    locked: bool


class Draft(Wire):
    """The object being clicked, kept by the server at every click.

    `region` is the finished object that is being corrected, or None; `box` (top, left, height, width) is where the object lies,
    or None.
    """

    clicks: list[ClickPoint]
    threshold: float = Field(ge=0, le=1)
    largest: bool
    region: str | None
    box: tuple[int, int, int, int] | None


class View(Wire):
    """What is shown of raw pixels, and what the network sees: see `edgeflow.imaging.view.View`."""

    bands: list[int] = Field(min_length=1, max_length=3)
    low: list[FiniteFloat]
    high: list[FiniteFloat]
    invert: bool


class NamedView(Wire):
    """A view that the file proposes, or that fits it."""

    name: str
    view: View


class ChosenView(Wire):
    """The view to show a file by; None for its own first one."""

    view: View | None


class PlaneId(Wire):
    """The image that a plane of a file is."""

    image: str


class Source(Wire):
    """The file of an image.

    `entry` is the image that stands for the file in the list; `stamp` changes when what is shown does, and belongs into the
    addresses of its pictures. Planes count from 0; `labelled` are those (along this axis) that have objects. `axis` is empty, and
    `axes` too, where a file is not cut into planes along one. With `tile`, the side of its tiles in cells, the picture is to be
    shown by tiles.
    """

    entry: str
    stamp: str
    kind: Literal["photo", "pages", "dicom", "nifti", "raster"]
    bands: int
    dtype: str
    planes: int
    plane: int
    axis: str
    axes: list[str]
    labelled: list[int]
    views: list[NamedView]
    view: View
    tile: int | None


class Document(Wire):
    """Everything known of one image. `version` grows with every edit; an edit made on an older one is refused (409).

    `source` is None where the file cannot be read.
    """

    image: str
    name: str
    height: int
    width: int
    version: int
    regions: list[Region]
    draft: Draft
    can_undo: bool
    can_redo: bool
    flagged: bool
    note: str
    source: Source | None


class Change(Wire):
    """What an edit changed: the document at version `since`, with `regions` put in or replaced and `removed` taken out.

    The order of regions is that of their z, then of their ids.
    """

    since: int
    version: int
    regions: list[Region]
    removed: list[str]
    draft: Draft
    can_undo: bool
    can_redo: bool
    flagged: bool
    note: str


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


class State(Wire):
    """The answer to `open` and to every edit: where the document stands, and the proposal for its draft.

    An edit is answered with `change`, `open` and an edit that was known already with `document`; the other one is None.
    `proposal` is None without clicks or box, or without a model.
    """

    seq: int
    document: Document | None
    change: Change | None
    proposal: Grid | None
    milliseconds: float
    problem: str | None


class LabelUse(Wire):
    """What would be affected if a label were deleted or merged."""

    regions: int
    images: int


class Outline(Wire):
    """What simplifying a region would give: its outline, its number of vertices, and its IoU with the region as it is."""

    polygons: Polygons
    vertices: int
    iou: float


class ObjectStatistics(Wire):
    """What one region took."""

    image: str
    name: str  # of the image
    region: str
    label: str
    area: int
    clicks: int
    edits: int
    seconds: float


class ImageStatistics(Wire):
    """What one image took; `seconds` holds also what was worked on regions that are gone."""

    image: str
    name: str
    regions: int
    clicks: int
    edits: int
    seconds: float


class Statistics(Wire):
    """Clicks, edits by hand and active seconds, for every object and every image."""

    objects: list[ObjectStatistics]
    images: list[ImageStatistics]


class Settings(Wire):
    """What the user chose in the page: JSON by name."""

    values: dict[Annotated[str, Field(max_length=100)], JsonValue]


class Problem(Wire):
    """The one shape of every error: `kind` for the program, `message` one sentence for the person."""

    kind: str
    message: str


ExportFormat = WrittenFormat
