import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from edgeflow.datasets.sbd import Sbd
from edgeflow.errors import DataSetError

matlab = pytest.importorskip("scipy.io")
Ids = NDArray[np.uint8]
Save = Callable[[Path, Ids], Path]


@pytest.fixture
def root(tmp_path: Path, save: Save, two_ids: Ids) -> Path:
    """SBD with one image, of which the last object has the id 3."""
    save(tmp_path / "img/2008_1.jpg", np.zeros((5, 7, 3), np.uint8))
    (tmp_path / "inst").mkdir()
    labels = np.where(two_ids == 255, 3, two_ids)
    matlab.savemat(tmp_path / "inst/2008_1.mat", {"GTinst": {"Segmentation": labels, "Categories": np.array([[15], [9], [9]])}})
    (tmp_path / "train.txt").write_text("2008_1\n")
    return tmp_path


def test_the_objects_of_a_matlab_file_are_read(root: Path) -> None:
    source = Sbd(root)
    assert source.names == ["SBD/2008_1"] and len(source) == 1
    scene = source.read(0)
    assert [(item.value, item.area) for item in scene.objects] == [(1, 6), (2, 4), (3, 3)]
    assert scene.mask(1)[1, 5] and not scene.void.any()


def test_an_image_without_a_mask_is_named(root: Path) -> None:
    (root / "inst/2008_1.mat").unlink()
    with pytest.raises(DataSetError, match=r"2008_1\.mat is missing"):
        Sbd(root).read(0)


@pytest.mark.parametrize("length", [3, 128, 200])
def test_a_damaged_matlab_file_is_named(root: Path, length: int) -> None:
    path = root / "inst/2008_1.mat"
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(DataSetError, match=r"2008_1\.mat"):
        Sbd(root).read(0)


@pytest.mark.parametrize(
    "content",
    [
        {"other": np.ones(3)},
        {"GTinst": np.ones((5, 7))},
        {"GTinst": {"Segmentation": np.ones((5, 7, 2))}},
        {"GTinst": {"Segmentation": np.full((5, 7), 300)}},
        {"GTinst": {"Segmentation": "text"}},
    ],
)
def test_a_matlab_file_of_something_else_is_refused(root: Path, content: dict[str, object]) -> None:
    matlab.savemat(root / "inst/2008_1.mat", content)
    with pytest.raises(DataSetError, match=r"GTinst\.Segmentation"):
        Sbd(root).read(0)


def test_a_mask_of_another_size_is_refused(root: Path, two_ids: Ids) -> None:
    matlab.savemat(root / "inst/2008_1.mat", {"GTinst": {"Segmentation": two_ids[:, :6]}})
    with pytest.raises(DataSetError, match="SBD/2008_1 is 5 x 6 but its image is 5 x 7"):
        Sbd(root).read(0)


def test_a_missing_list_is_refused(root: Path) -> None:
    with pytest.raises(DataSetError, match=r"val\.txt is missing"):
        Sbd(root, "val")


def test_without_scipy_one_sentence_says_what_to_install(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.io", None)
    with pytest.raises(DataSetError, match="run `pip install scipy`"):
        Sbd(root)
