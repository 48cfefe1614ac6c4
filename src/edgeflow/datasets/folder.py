"""A folder of images beside a folder of masks with the same stems. Knows no published data set."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from edgeflow.datasets.pair import read_pair
from edgeflow.datasets.scene import Scene
from edgeflow.datasets.stems import by_stem
from edgeflow.errors import DataSetError

# Their compression blurs ids, so a mask cannot come back from them.
_BLURRING = frozenset({".jpg", ".jpeg"})


class MaskFolder:
    """The scenes of two folders whose files have the same stems; a `SceneSource`.

    A mask is an 8-bit image of one band: 0 background, 1..254 objects, 255 void.

    Parameters
    ----------
    images, masks
        The two folders.
    name
        The set's name; None for the name of the folder that holds `images`.
    void
        The value that counts neither way; None where 255 is an object, as in binary masks of 0 and 255.

    Raises
    ------
    DataSetError
        If a folder is missing, has no images or a stem twice, or an image and its mask are not both there.
    """

    def __init__(self, images: Path, masks: Path, *, name: str | None = None, void: int | None = 255) -> None:
        self._void = void
        pictures, labels = (by_stem(folder, advice="name a folder of image files.") for folder in (images, masks))
        for stem, path in labels.items():
            if path.suffix.lower() in _BLURRING:
                raise DataSetError(f"The mask {path} is a JPEG, which blurs its values; masks are lossless, best PNG.")
            if stem not in pictures:
                raise DataSetError(f"The mask {path} has no image of the same stem in {images}.")
        for stem, path in pictures.items():
            if stem not in labels:
                raise DataSetError(f"The image {path} has no mask of the same stem in {masks}.")
        if not pictures:
            raise DataSetError(f"{images} holds no image; a data set needs at least one, with a mask in {masks}.")
        self._pairs = [(path, labels[stem]) for stem, path in pictures.items()]
        set_name = images.resolve().parent.name if name is None else name
        self.names: Sequence[str] = [f"{set_name}/{stem}" for stem in pictures]

    @classmethod
    def within(cls, root: Path, *, name: str | None = None, void: int | None = 255) -> Self:
        """The set of ``root/images`` and ``root/masks``."""
        return cls(root / "images", root / "masks", name=name, void=void)

    def __len__(self) -> int:
        return len(self.names)

    def read(self, index: int) -> Scene:
        """See `SceneSource.read`."""
        image, mask = self._pairs[index]
        scene = read_pair(self.names[index], image, mask, void=self._void)
        if not scene.objects and scene.void.any():
            raise DataSetError(
                f"The mask {mask} holds {self._void} and no object, and {self._void} is void here; where it means the object, "
                f'say so with void = "none".'
            )
        return scene
