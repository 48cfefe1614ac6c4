"""The folder's image files under the store's ids: which there are, what they show, and what is wrong with them."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from edgeflow.annotation.document import Document
from edgeflow.annotation.place import inside
from edgeflow.errors import ImageError, ProjectError
from edgeflow.imaging import image_size, list_images
from edgeflow.segmenter import Pixels
from edgeflow.server import wire
from edgeflow.server.pictures import Pictures, stamp_of
from edgeflow.store.listing import StoredImage
from edgeflow.store.store import Store

T = TypeVar("T")


class Gallery:
    """The images of `folder` that `store` knows. Safe from several threads."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder = folder
        self._store = store
        self._pictures = Pictures()
        self._problems: dict[str, str] = {}

    def entries(self) -> list[wire.ImageEntry]:
        """The images now in the folder in natural order, then those whose file is gone but not their annotations."""
        names = [path.name for path in list_images(self._folder)]
        self._store.scan(names)
        places = {name: place for place, name in enumerate(names)}
        known = self._store.images()
        here = sorted((image for image in known if image.name in places), key=lambda image: places[image.name])
        gone = [image for image in known if image.name not in places and _worked_on(image)]
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
                problem=self._problems.get(image.id) if image.name in places else missing,
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
        name, shape = self._store.image(image)
        try:
            size = image_size(inside(self._folder, name))
        except (ImageError, ProjectError) as error:
            self._problems[image] = str(error)
            if shape is None:
                raise
            return self._store.document(image), f"{str(error).rstrip('.')}; its annotations are kept."
        if size != shape:
            self._store.set_shape(image, size)
        return self._store.document(image), None

    def pixels(self, image: str) -> Pixels:
        """uint8 (H, W, 3), upright RGB. Raises `ImageError` where the file cannot be read."""
        return self._noting(image, self._pictures.pixels)

    def picture(self, image: str) -> tuple[bytes, str]:
        """The upright picture and its content type. Raises `ImageError` where the file cannot be read."""
        return self._noting(image, self._pictures.encoded)

    def thumbnail(self, image: str) -> bytes:
        """A small JPEG. Raises `ImageError` where the file cannot be read."""
        return self._noting(image, self._pictures.thumbnail)

    def stamp(self, image: str) -> str:
        """Changes when the image file does. Raises `ImageError` where it is gone."""
        _, modified, size = stamp_of(self._path(image))
        return f"{modified:x}-{size:x}"

    def _path(self, image: str) -> Path:
        return inside(self._folder, self._store.image(image)[0])

    def _noting(self, image: str, read: Callable[[Path], T]) -> T:
        """Read a file, and remember for the image list what was wrong with it."""
        path = self._path(image)
        try:
            result = read(path)
        except ImageError as error:
            self._problems[image] = str(error)
            raise
        self._problems.pop(image, None)
        return result


def _worked_on(image: StoredImage) -> bool:
    return bool(image.regions or image.draft or image.flagged or image.note)


def no_image(folder: Path) -> ProjectError:
    """What to say of a folder without images."""
    return ProjectError(f"There is no image in {folder}; JPEG, PNG, WebP, BMP and TIFF files directly in it are annotated.")
