"""A document in plain Python, to hold the store's against: no database, no geometry but the top of a square."""

from dataclasses import dataclass, field

from edgeflow.annotation.document import Document


@dataclass
class Thing:
    """A region: its label, where its square is, and what was done to it."""

    label: int
    top: int
    clicks: int = 2
    edits: int = 0
    hidden: bool = False
    locked: bool = False


@dataclass
class Plain:
    """A document. `heights` has the names of its regions from the lowest to the highest, those of one height together."""

    things: dict[str, Thing] = field(default_factory=dict)
    heights: list[list[str]] = field(default_factory=list)
    clicks: tuple[tuple[float, float], ...] = ()
    threshold: float = 0.5
    corrected: str | None = None
    box: tuple[int, int] | None = None
    flagged: bool = False
    note: str = ""

    @property
    def order(self) -> list[str]:
        return [name for names in self.heights for name in names]

    def take(self, name: str) -> None:
        self.heights = [left for names in self.heights if (left := [other for other in names if other != name])]

    def delete(self, name: str) -> None:
        self.take(name)
        del self.things[name]
        if self.corrected == name:
            self.end()

    def end(self) -> None:
        self.clicks, self.corrected, self.box = (), None, None


def told(document: Document) -> tuple[object, ...]:
    regions = [
        (
            entry.id,
            entry.label_id,
            entry.geometry,
            len(entry.provenance.clicks),
            entry.provenance.edits,
            entry.hidden,
            entry.locked,
        )
        for entry in document.regions
    ]
    draft = document.draft
    clicks = tuple((click.row, click.col) for click in draft.clicks)
    box = None if draft.box is None else (draft.box.top, draft.box.left)
    return regions, clicks, draft.threshold, draft.region, box, document.flagged, document.note
