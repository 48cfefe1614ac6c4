"""A folder and its store as work without a person needs them: images by name, planes by id, labels by name. Knows no formats."""

from collections.abc import Sequence
from pathlib import Path

from edgeflow.annotation.imports.imported import NamedLabel
from edgeflow.annotation.imports.matching import Images, Match
from edgeflow.annotation.place import inside
from edgeflow.errors import ConflictError, ProjectError
from edgeflow.imaging import list_images, open_image
from edgeflow.imaging.image import Image, Layout
from edgeflow.imaging.view import View
from edgeflow.store.labels import ImportLabels, ListedLabel
from edgeflow.store.store import Store

_DIGITS = "123456789"


class Project:
    """The image files in `folder`, made known to `store`.

    Raises
    ------
    ProjectError
        If there is no image in the folder.
    ImageError
        If it is no folder that can be listed.
    """

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self.store = store
        names = [path.name for path in list_images(folder)]
        if not names:
            raise ProjectError(f"There is no image in {folder}; name the folder whose images the annotations are of.")
        store.scan(names)
        here = set(names)
        self._ids = {image.name: image.id for image in store.images() if image.name in here}
        self.images = Images(folder, names)

    def path(self, name: str) -> Path:
        """The file of an image."""
        return inside(self.folder, name)

    def open(self, match: Match) -> Image:
        """Open the file that was found for a name. Raises `ImageError` where it cannot be read."""
        return open_image(self.path(match.name), axis=match.axis)

    def view(self, name: str) -> View | None:
        """What was chosen to be shown of an image's raw pixels; None while nobody chose."""
        return self.store.image(self._ids[name]).view

    def image_id(self, match: Match, plane: int, layout: Layout) -> str:
        """The id of a plane of an opened image, whose size the store knows from now on.

        Raises
        ------
        ImageError
            If the file has no such plane.
        ConflictError
            If the file is now of another size than its regions.
        """
        layout.check_part(match.name, plane)
        first = self._ids[match.name]
        axis = None if match.axis is None or match.axis == self._usual_axis(match) else match.axis
        image = first if (plane, axis) == (0, None) else self.store.plane(first, plane, axis)
        self.store.set_shape(image, layout.shape)
        return image

    def label_ids(self, wanted: Sequence[NamedLabel]) -> dict[str, int]:
        """Label name -> id of every label in the table, after those wanted have been added that were not in it.

        The first nine of the table get a digit, as those do that are added in the page.
        """
        while True:
            table = self.store.label_table()
            there = {label.name: label.id for label in table.labels}
            missing = {one.name: one.color for one in wanted if one.name not in there}
            if not missing:
                return there
            free = iter(sorted(set(_DIGITS) - {label.key for label in table.labels}))
            added = tuple(ListedLabel(name, color, next(free, "")) for name, color in missing.items())
            try:
                self.store.edit_labels(table.version, ImportLabels(added))
            except ConflictError:
                # Somebody edits the table at this moment; what is missing is looked at anew.
                continue

    def _usual_axis(self, match: Match) -> str | None:
        with open_image(self.path(match.name)) as image:
            return image.layout.axis
