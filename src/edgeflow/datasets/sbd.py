"""SBD, the Semantic Boundaries Dataset's objects. Source: its ``benchmark_RELEASE/dataset`` (Hariharan et al., ICCV 2011)."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edgeflow.datasets.listing import read_stems
from edgeflow.datasets.pair import read_pixels
from edgeflow.datasets.scene import Scene, scene_from_labels
from edgeflow.errors import DataSetError

_LABELS = ("GTinst", "Segmentation")


class Sbd:
    """The scenes of SBD's instances; a `SceneSource`. There is no void.

    Parameters
    ----------
    root
        The folder with ``img``, ``inst``, ``train.txt`` and ``val.txt``.
    split
        ``train`` or ``val``, or another list in `root`.

    Raises
    ------
    DataSetError
        If the list of the split is missing or empty, or SciPy, which reads MATLAB's files, is not installed.
    """

    def __init__(self, root: Path, split: str = "train") -> None:
        self._load = _matlab_reader()
        self._root = root
        self._stems = read_stems(root / f"{split}.txt")
        self.names: Sequence[str] = [f"SBD/{stem}" for stem in self._stems]

    def __len__(self) -> int:
        return len(self.names)

    def files(self, index: int) -> tuple[Path, Path]:
        """The image and the MATLAB file of a scene."""
        stem = self._stems[index]
        return self._root / "img" / f"{stem}.jpg", self._root / "inst" / f"{stem}.mat"

    def read(self, index: int) -> Scene:
        """See `SceneSource.read`."""
        image, labels = self.files(index)
        return scene_from_labels(self.names[index], read_pixels(image), self._labels(labels), void=None)

    def _labels(self, path: Path) -> NDArray[np.uint8]:
        try:
            content = self._load(path, variable_names=_LABELS[0])
        # A damaged file makes SciPy raise almost anything: zlib's, struct's, its own and plain ValueErrors.
        except Exception as error:
            raise DataSetError(f"{path} is missing or not a MATLAB file that can be read ({error}).") from error
        try:
            labels = np.asarray(content[_LABELS[0]][_LABELS[1]][0, 0])
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise DataSetError(f"{path} has no {'.'.join(_LABELS)}, the map of objects that SBD's files hold.") from error
        if labels.ndim != 2 or labels.dtype.kind not in "uif" or labels.min(initial=0) < 0 or labels.max(initial=0) > 255:
            raise DataSetError(f"{path} has a {'.'.join(_LABELS)} that is no map of objects 0 to 255.")
        return labels.astype(np.uint8)


def _matlab_reader() -> Callable[..., dict[str, Any]]:
    try:
        from scipy.io import loadmat
    except ImportError as error:
        raise DataSetError(
            "SBD's masks are MATLAB files, and SciPy, which reads them, is missing; run `pip install scipy`."
        ) from error
    reader: Callable[..., dict[str, Any]] = loadmat
    return reader
