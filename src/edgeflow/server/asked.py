"""What the page asks for: every edit of an image, as data (`docs/decisions/0006-edits.md`).

Points are ``[x, y]`` in pixel edges, as polygons have them; clicks have `row` and `col` of pixel centres.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, FiniteFloat, field_validator, model_validator

from edgeflow.server.wire import ClickPoint, Wire

# Far outside any image, and still exact in a float: a stroke may leave the image, and nobody means more than this.
_FARTHEST = 1_000_000
Coordinate = Annotated[FiniteFloat, Field(ge=-_FARTHEST, le=_FARTHEST)]
Place = tuple[Coordinate, Coordinate]  # x, y
Ring = Annotated[list[Place], Field(min_length=3, max_length=200_000)]
Shape = Annotated[list[Annotated[list[Ring], Field(min_length=1, max_length=10_000)]], Field(min_length=1, max_length=10_000)]
Ids = Annotated[list[str], Field(min_length=1, max_length=10_000)]
EditId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
RegionId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class Clicks(Wire):
    """All clicks of the draft in order; the newest list is answered."""

    kind: Literal["clicks"]
    clicks: list[ClickPoint] = Field(max_length=1000)
    threshold: float = Field(ge=0, le=1)
    largest: bool


class Start(Wire):
    """Begin the draft anew: to correct a finished region by clicks, or for an object in a box (top, left, height, width)."""

    kind: Literal["start"]
    region: str | None = None
    box: tuple[int, int, Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]] | None = None


class Finish(Wire):
    """Turn the draft into a region with this label; a draft that corrects a region changes that one and keeps its label."""

    kind: Literal["finish"]
    label_id: int
    threshold: float = Field(ge=0, le=1)
    largest: bool


class Undo(Wire):
    """Take the last edit back."""

    kind: Literal["undo"]


class Redo(Wire):
    """Make the edit last taken back again."""

    kind: Literal["redo"]


class Draw(Wire):
    """A new region of a drawn outline.

    `new_region` is its id, by which the page's next edits can name it before this one is answered; the server makes one where
    none is given.
    """

    kind: Literal["draw"]
    new_region: RegionId | None = None
    label_id: int
    polygons: Shape


class NewOutline(Wire):
    """The outline that a region gets."""

    region: str
    polygons: Shape


class Reshape(Wire):
    """Regions get other outlines, all at once: vertices moved, put in or taken out, a hole drawn."""

    kind: Literal["reshape"]
    shapes: Annotated[list[NewOutline], Field(min_length=1, max_length=10_000)]

    @field_validator("shapes")
    @classmethod
    def _one_each(cls, shapes: list[NewOutline]) -> list[NewOutline]:
        if len({shape.region for shape in shapes}) < len(shapes):
            raise ValueError("a region can be given one outline only")
        return shapes


class Paint(Wire):
    """A brush stroke: the disc of `radius` pixels along `points` is added to a region or taken away; without a region it makes
    one, whose id is `new_region` as in `Draw`."""

    kind: Literal["paint"]
    region: str | None
    new_region: RegionId | None = None
    label_id: int
    add: bool
    radius: float = Field(gt=0, le=1000)
    points: Annotated[list[Place], Field(min_length=1, max_length=20_000)]

    @model_validator(mode="after")
    def _one_region(self) -> Self:
        if self.region is not None and self.new_region is not None:
            raise ValueError("a stroke belongs to a region or makes one, not both")
        return self


class Move(Wire):
    """Regions move by whole pixels; what leaves the image is cut off."""

    kind: Literal["move"]
    regions: Ids
    rows: int
    cols: int


class Simplify(Wire):
    """Fewer vertices: none farther than `tolerance` pixels from the outline as it is."""

    kind: Literal["simplify"]
    regions: Ids
    tolerance: float = Field(gt=0, le=1000)


class Combine(Wire):
    """The first region becomes the union of all or their intersection, and the others are deleted; or it loses what the others
    cover, and these stay."""

    kind: Literal["combine"]
    how: Literal["union", "intersect", "subtract"]
    regions: Annotated[list[str], Field(min_length=2, max_length=10_000)]


class Split(Wire):
    """Cut a region along a line of points; the largest piece keeps the id."""

    kind: Literal["split"]
    region: str
    line: Annotated[list[Place], Field(min_length=2, max_length=20_000)]


class FillHoles(Wire):
    """Holes become part of the regions."""

    kind: Literal["fill-holes"]
    regions: Ids


class KeepLargest(Wire):
    """Of each region only its largest part stays."""

    kind: Literal["keep-largest"]
    regions: Ids


class Order(Wire):
    """Bring regions to the front or back, or one step, keeping their order among each other."""

    kind: Literal["order"]
    regions: Ids
    to: Literal["front", "back", "forward", "backward"]


class Relabel(Wire):
    """Give regions another label."""

    kind: Literal["relabel"]
    regions: Ids
    label_id: int


class Delete(Wire):
    """Take regions away."""

    kind: Literal["delete"]
    regions: Ids


class Hide(Wire):
    """Hide regions in the page, or show them; exports do not mind."""

    kind: Literal["hide"]
    regions: Ids
    hidden: bool


class Lock(Wire):
    """Lock regions against every change but this one, or unlock them."""

    kind: Literal["lock"]
    regions: Ids
    locked: bool


class Note(Wire):
    """The flag and the note of an image."""

    kind: Literal["note"]
    flagged: bool
    note: str = Field(max_length=10_000)


class Carry(Wire):
    """A region of another image of the same size, such as the plane before, as a new region of this one."""

    kind: Literal["carry"]
    image: str
    region: str
    new_region: RegionId | None = None


Edit = Annotated[
    Clicks
    | Start
    | Finish
    | Undo
    | Redo
    | Draw
    | Reshape
    | Paint
    | Move
    | Simplify
    | Combine
    | Split
    | FillHoles
    | KeepLargest
    | Order
    | Relabel
    | Delete
    | Hide
    | Lock
    | Note
    | Carry,
    Field(discriminator="kind"),
]


class Asked(Wire):
    """One edit of an image.

    `id` is made by the page; an id that is stored already changes nothing. `seq` grows with each request of one page.
    `seconds` were worked since the last edit.
    """

    id: EditId
    seq: int = Field(ge=0)
    version: int
    seconds: float = Field(default=0, ge=0, le=86_400)
    edit: Edit
