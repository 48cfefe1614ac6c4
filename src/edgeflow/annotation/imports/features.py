"""Features of a geographical file, whatever its format, as regions of the image it is called like. Knows no formats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from edgeflow.annotation.imports.found_files import FoundFile
from edgeflow.annotation.imports.ground import GroundPolygons, polygons_in
from edgeflow.annotation.imports.imported import Imported, ImportedRegion
from edgeflow.annotation.imports.json_file import rest_of, text_in, whole_in
from edgeflow.annotation.imports.label_names import label_name
from edgeflow.annotation.imports.note import Note

_OURS = frozenset({"id", "label", "label_id", "z"})


@dataclass(frozen=True, slots=True)
class Feature:
    """A shape, or None with a sentence `why`, and its fields."""

    shape: shapely.Geometry | None
    fields: Mapping[str, Any]
    why: str = "it has no geometry"


def image_of(file: FoundFile, features: Sequence[Feature], crs: str, *, stated: bool) -> Imported:
    """The regions of one file; `stated` says whether it names the coordinate system, or `crs` is what one takes it for."""
    regions: list[tuple[int, ImportedRegion]] = []
    notes: list[Note] = []
    for number, feature in enumerate(features, start=1):
        where = f"feature {number} of {file.name}"
        if feature.shape is None:
            notes.append(Note(file.stem, "object refused", f"The {where} is left out, because {feature.why}."))
            continue
        polygons = polygons_in(feature.shape)
        if polygons is None:
            text = f"The {where} is a {feature.shape.geom_type}, which has no area; it is left out."
            notes.append(Note(file.stem, "no area", text))
            continue
        label = label_name(feature.fields.get("label"), "object")
        if feature.fields.get("label") != label:
            notes.append(Note(file.stem, "label made up", f"The {where} has no property `label`, so it is called {label!r}."))
        region = ImportedRegion(
            label,
            GroundPolygons(polygons, crs, stated),
            where,
            rest_of(feature.fields, _OURS),
            text_in(feature.fields, "id"),
        )
        regions.append((whole_in(feature.fields, "z") or 0, region))
    regions.sort(key=lambda pair: pair[0])
    return Imported(file.stem, None, tuple(region for _, region in regions), is_stem=True, notes=tuple(notes))
