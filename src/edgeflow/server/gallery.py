"""The folder's image files under the store's ids: which there are, what they show, and what is wrong with them."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from edgeflow.annotation.document import Document
from edgeflow.errors import ImageError, ProjectError
from edgeflow.grid import Window
from edgeflow.imaging import list_images
from edgeflow.imaging.image import AXES, Layout
from edgeflow.imaging.view import View
from edgeflow.large import LARGE_PIXELS
from edgeflow.segmenter import Pixels
from edgeflow.server import wire
from edgeflow.server.files import Files
from edgeflow.server.inference import Large
from edgeflow.server.pictures import TILE_SIDE, Pictures, Seen
from edgeflow.store.planes import Placed
from edgeflow.store.rows import axis_of
from edgeflow.store.store import Store

T = TypeVar("T")


class Gallery:
    """The images of `folder` that `store` knows. Safe from several threads."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder = folder
        self._store = store
        self.files = Files(folder)
        self._pictures = Pictures(self.files)
        self._problems: dict[str, str] = {}

    def entries(self) -> list[wire.ImageEntry]:
        """The images now in the folder in natural order, then those whose file is gone but not their annotations."""
        names = [path.name for path in list_images(self._folder)]
        self._store.scan(names)
        places = {name: place for place, name in enumerate(names)}
        known = self._store.images()
        here = sorted((image for image in known if image.name in places), key=lambda image: places[image.name])
        gone = [image for image in known if image.name not in places and image.worked_on]
        missing = "The image file is gone; its annotations are kept."
        return [
            wire.ImageEntry(
                id=image.id,
                name=image.name,
                regions=image.regions,
                labels=list(image.labels),
                draft=image.draft,
                flagged=image.flagged,
                note=image.note,
                problem=self._problems.get(image.name) if image.name in places else missing,
            )
            for image in [*here, *gone]
        ]

    def count(self) -> int:
        """How many `entries` there are; what is in them is not read unless a file is gone."""
        names = {path.name for path in list_images(self._folder)}
        return len(names) if self._store.names() <= names else len(self.entries())

    def document(self, image: str) -> tuple[Document, str | None]:
        """The document of an image, and a sentence where its file cannot be used.

        Raises
        ------
        ImageError
            If the file cannot be used and never could, so that not even the size is known.
        UnknownIdError
            If there is no such image.
        ConflictError
            If the file is now of another size than the annotations.
        """
        place = self._store.image(image)
        try:
            layout = self.files.layout(place.name, place.axis)
            layout.check_part(place.name, place.plane)
        except (ImageError, ProjectError) as error:
            self._problems[place.name] = str(error)
            if place.shape is None:
                raise
            return self._store.document(image), f"{str(error).rstrip('.')}; its annotations are kept."
        if layout.shape != place.shape:
            self._store.set_shape(image, layout.shape)
        return self._store.document(image), None

    def plane(self, image: str, plane: int, axis: str) -> str:
        """The id of another plane of an image's file.

        Raises
        ------
        ImageError
            If the file has no such plane or cannot be read.
        """
        place = self._store.image(image)
        wanted = axis_of(axis)
        layout = self.files.layout(place.name, wanted)
        if layout.axis is None and axis:
            raise ImageError(f"{place.name} is not cut along axes; only volumes are.")
        layout.check_part(place.name, plane)
        # The axis a volume is cut along by default has no name of its own, so that each plane has one id.
        usual = self.files.layout(place.name, None).axis
        return self._store.plane(image, plane, None if wanted == usual else wanted)

    def source(self, image: str) -> wire.Source:
        """What the page must know of an image's file. Raises `ImageError` where it cannot be read."""
        place = self._store.image(image)
        layout = self.files.layout(place.name, place.axis)
        planes = self._store.planes(place.name) if layout.planes > 1 else []
        return wire.Source(
            entry=place.entry,
            stamp=self._stamp(place),
            kind=layout.kind,
            bands=layout.bands,
            dtype=layout.dtype,
            planes=layout.planes,
            plane=place.plane,
            axis=layout.axis or "",
            axes=[] if layout.axis is None else list(AXES),
            labelled=[plane.plane for plane in planes if plane.regions and plane.axis == place.axis],
            views=[wire.NamedView(name=name, view=_wire_view(view)) for name, view in self.files.views(place.name, place.axis)],
            view=_wire_view(self._seen(place).view),
            tile=TILE_SIDE if _is_large(layout) else None,
        )

    def entry(self, image: str) -> str:
        """The image that stands for an image's file in the list: its first plane."""
        return self._store.image(image).entry

    def view(self, image: str) -> View:
        """What is shown of an image's raw pixels, and what the network sees of them."""
        return self._seen(self._store.image(image)).view

    def set_view(self, image: str, view: View | None) -> None:
        """Choose what is shown of an image's file; None goes back to the file's own first view.

        Raises
        ------
        ImageError
            If the file lacks a band of the view.
        """
        place = self._store.image(image)
        if view is not None:
            bands = self.files.layout(place.name, place.axis).bands
            if max(view.bands) >= bands or min(view.bands) < 0:
                raise ImageError(f"{place.name} has bands 1 to {bands}, and no band {max(view.bands) + 1}.")
        self._store.set_view(image, view)

    def picture_for_network(self, image: str) -> Pixels | Large:
        """The pixels the network sees, uint8 (H, W, 3), or how to read them by windows where they are too many."""
        place = self._store.image(image)
        layout = self.files.layout(place.name, place.axis)
        if not _is_large(layout):
            return self._noting(image, self._pictures.pixels)
        seen = self._seen(place)

        def read(window: Window) -> Pixels:
            return self._pictures.window(seen, window)

        return Large(layout.shape, read)

    def picture(self, image: str) -> tuple[bytes, str]:
        """The upright picture and its content type. Raises `ImageError` where the file cannot be read."""
        return self._noting(image, self._pictures.encoded)

    def tile(self, image: str, level: int, row: int, col: int) -> bytes:
        """A tile of the picture, PNG. Raises `ImageError` where there is none."""
        return self._pictures.tile(self._seen(self._store.image(image)), level, row, col)

    def thumbnail(self, image: str) -> bytes:
        """A small JPEG, of a stack its middle plane. Raises `ImageError` where the file cannot be read."""

        def small(seen: Seen) -> bytes:
            planes = self.files.layout(seen.name, seen.axis).planes
            return self._pictures.thumbnail(replace(seen, plane=planes // 2))

        return self._noting(image, small)

    def stamp(self, image: str) -> str:
        """Changes when the image file does, or what is shown of it. Raises `ImageError` where it is gone."""
        return self._stamp(self._store.image(image))

    def _stamp(self, place: Placed) -> str:
        _, modified, size = self.files.stamp(place.name)
        shown = "" if place.view is None else hashlib.sha256(json.dumps(place.view.to_json()).encode()).hexdigest()[:12]
        return f"{modified:x}-{size:x}-{shown}"

    def _seen(self, place: Placed) -> Seen:
        view = place.view or self.files.views(place.name, place.axis)[0][1]
        return Seen(place.name, place.axis, place.plane, view)

    def _noting(self, image: str, read: Callable[[Seen], T]) -> T:
        """Read a file, and remember for the image list what was wrong with it."""
        place = self._store.image(image)
        try:
            result = read(self._seen(place))
        except ImageError as error:
            self._problems[place.name] = str(error)
            raise
        self._problems.pop(place.name, None)
        return result


def _is_large(layout: Layout) -> bool:
    return layout.shape[0] * layout.shape[1] > LARGE_PIXELS


def _wire_view(view: View) -> wire.View:
    return wire.View(bands=list(view.bands), low=list(view.low), high=list(view.high), invert=view.invert)


def no_image(folder: Path) -> ProjectError:
    """What to say of a folder without images."""
    return ProjectError(
        f"There is no image in {folder}; JPEG, PNG, WebP, BMP, TIFF, GeoTIFF, DICOM and NIfTI files directly in it are annotated."
    )
