"""Many regions added as one step: what an import and a prediction do. Pure; knows no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from edgeflow.annotation.document import Document, Provenance, Region
from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.outline import Outline
from edgeflow.store.changes import Change, region_changes


@dataclass(frozen=True, slots=True)
class NewRegion:
    """A region to be added, under an id that no other region has."""

    region_id: str
    label_id: int
    geometry: Geometry
    provenance: Provenance = field(default_factory=Provenance)
    outline: Outline | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class AddRegions:
    """Add regions on top of the others, the first lowest; the draft stays as it is. `kind` is its name in the log."""

    regions: tuple[NewRegion, ...]
    kind: str


def additions(document: Document, edit: AddRegions, seconds: float) -> list[Change]:
    """What adds the regions, the seconds worked on it in equal parts among them."""
    top = max((region.z for region in document.regions), default=0)
    share = seconds / max(1, len(edit.regions))
    changes: list[Change] = []
    for z, new in enumerate(edit.regions, start=top + 1):
        made = replace(new.provenance, seconds=new.provenance.seconds + share)
        region = Region(new.region_id, new.label_id, z, new.geometry, made, new.outline, attributes=new.attributes)
        changes += region_changes(document, None, region)
    return changes
