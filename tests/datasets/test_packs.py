import io
import os
import tarfile
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from edgeflow.datasets.packs import Packs
from edgeflow.errors import DataSetError

Ids = NDArray[np.uint8]


def encoded(values: Ids, kind: str) -> bytes:
    file = io.BytesIO()
    Image.fromarray(values).save(file, kind)
    return file.getvalue()


def photo(height: int = 5, width: int = 7) -> bytes:
    return encoded(np.full((height, width, 3), 200, np.uint8), "JPEG")


def pack(path: Path, **members: bytes) -> Path:
    """A tar of the members; ``__`` in a name stands for a slash, ``_at_`` for a dot."""
    with tarfile.open(path, "w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name.replace("__", "/").replace("_at_", "."))
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


@pytest.fixture
def shards(tmp_path: Path, two_ids: Ids) -> Path:
    """Two packs: cats/one with a mask, cats/two without, dogs/one with one."""
    mask = encoded(two_ids, "PNG")
    pack(tmp_path / "a.tar", cats__one_at_jpg=photo(), dogs__one_at_png=mask)
    pack(tmp_path / "b.tar", cats__two_at_jpeg=photo(), dogs__one_at_jpg=photo(), cats__one_at_png=mask, README=b"nothing")
    return tmp_path


def test_image_and_mask_are_found_even_in_two_packs(shards: Path) -> None:
    packs = Packs([shards])
    assert packs.names == ["cats/one", "cats/two", "dogs/one"] and len(packs) == 3
    assert [packs.has_mask(index) for index in range(3)] == [True, False, True]
    scene = packs.read(2)
    assert scene.name == "dogs/one" and scene.pixels.shape == (5, 7, 3)
    assert [item.area for item in scene.objects] == [6, 4] and scene.void.sum() == 3


def test_an_image_without_a_mask_has_no_objects(shards: Path) -> None:
    scene = Packs([shards]).read(1)
    assert scene.objects == () and scene.layers.shape == (0, 5, 7) and not scene.void.any()


def test_packs_and_folders_of_packs_can_be_named(shards: Path) -> None:
    assert Packs([shards / "a.tar", shards / "b.tar"]).names == Packs([shards]).names


def test_only_the_named_sets_are_taken(shards: Path) -> None:
    assert Packs([shards], sets={"dogs"}).names == ["dogs/one"]
    with pytest.raises(DataSetError, match="no image of the sets birds"):
        Packs([shards], sets=["birds"])


def test_a_semantic_mask_falls_into_its_parts_and_their_union(tmp_path: Path) -> None:
    kinds = np.zeros((30, 60), np.uint8)
    kinds[2:12, 2:12] = 7  # 100 pixels
    kinds[2:12, 40:52] = 7  # 120 pixels, apart
    kinds[12:28, 2:12] = 9  # 160 pixels, touching the first
    kinds[28, 58] = 9  # a speck
    kinds[0] = 255
    path = pack(tmp_path / "a.tar", CCP__x_at_jpg=photo(30, 60), CCP__x_at_png=encoded(kinds, "PNG"))
    scene = Packs([path], semantic={"CCP"}).read(0)
    assert [(item.layer, item.area) for item in scene.objects] == [(0, 100), (0, 120), (0, 160), (1, 381)]
    assert [int(scene.mask(index).sum()) for index in range(4)] == [100, 120, 160, 381]
    assert scene.void.sum() == 60


def test_a_semantic_mask_of_background_alone_has_no_objects(tmp_path: Path) -> None:
    empty = encoded(np.zeros((5, 7), np.uint8), "PNG")
    path = pack(tmp_path / "a.tar", CCP__x_at_jpg=photo(), CCP__x_at_png=empty)
    assert Packs([path], semantic={"CCP"}).read(0).objects == ()


def test_a_mask_without_an_image_is_refused(tmp_path: Path, two_ids: Ids) -> None:
    path = pack(tmp_path / "a.tar", cats__one_at_jpg=photo(), cats__two_at_png=encoded(two_ids, "PNG"))
    with pytest.raises(DataSetError, match=r"cats/two\.png has no image"):
        Packs([path])


def test_a_mask_of_another_size_is_refused_with_both_sizes(tmp_path: Path, two_ids: Ids) -> None:
    path = pack(tmp_path / "a.tar", cats__one_at_jpg=photo(6, 7), cats__one_at_png=encoded(two_ids, "PNG"))
    with pytest.raises(DataSetError, match=r"cats/one is 5 x 7 but its image is 6 x 7"):
        Packs([path]).read(0)


def test_a_damaged_member_is_named_with_its_pack(tmp_path: Path, two_ids: Ids) -> None:
    path = pack(
        tmp_path / "a.tar",
        cats__one_at_jpg=photo(),
        cats__one_at_png=encoded(two_ids, "PNG")[:40],
        cats__two_at_jpg=b"no picture",
    )
    packs = Packs([path])
    with pytest.raises(DataSetError, match=r"cats/one in .*a\.tar is damaged|cats/one in .*a\.tar is not an image"):
        packs.read(0)
    with pytest.raises(DataSetError, match=r"cats/two in .*a\.tar is not an image"):
        packs.read(1)


def test_a_pack_cut_inside_a_member_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.tar", cats__one_at_jpg=photo(), cats__two_at_jpg=photo(64, 64))
    content = path.read_bytes()
    with tarfile.open(path) as archive:
        start = archive.getmember("cats/two.jpg").offset_data
    path.write_bytes(content[: start + 100])
    with pytest.raises(DataSetError, match=r"a\.tar"):
        Packs([path]).read(1)


def test_a_pack_that_is_no_tar_or_missing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(b"hello" * 500)
    with pytest.raises(DataSetError, match=r"a\.tar is missing or damaged"):
        Packs([tmp_path])
    with pytest.raises(DataSetError, match=r"b\.tar is missing or damaged"):
        Packs([tmp_path / "b.tar"])


def test_a_pack_that_vanishes_is_refused(shards: Path) -> None:
    packs = Packs([shards])
    (shards / "a.tar").unlink()
    with pytest.raises(DataSetError, match="can no longer be read"):
        packs.read(0)


def test_a_folder_without_packs_and_packs_without_images_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="holds no pack"):
        Packs([tmp_path])
    with pytest.raises(DataSetError, match="There is no image in"):
        Packs([pack(tmp_path / "a.tar", README=b"nothing")])


def test_a_member_in_two_packs_is_refused(tmp_path: Path) -> None:
    paths = [pack(tmp_path / name, cats__one_at_jpg=photo()) for name in ("a.tar", "b.tar")]
    with pytest.raises(DataSetError, match=r"cats/one\.jpg is in both .*a\.tar and .*b\.tar"):
        Packs(paths)


def test_the_project_s_own_packs_hold_what_their_readme_says() -> None:
    root = os.environ.get("EDGEFLOW_DATA")
    if not root or not (Path(root) / "train").is_dir():
        pytest.skip("EDGEFLOW_DATA does not name a folder with train/")
    packs = Packs([Path(root) / "train"], semantic={"CCP"})
    assert len(packs) == 4087
    assert sum(packs.has_mask(index) for index in range(len(packs))) == 3587
    first = {name.split("/")[0]: index for index, name in reversed(list(enumerate(packs.names)))}
    for name, index in first.items():
        scene = packs.read(index)
        assert max(scene.pixels.shape[:2]) <= 480
        assert bool(scene.objects) == (name != "COCO_unlabelled")
        assert [item.area for item in scene.objects] == [int(scene.mask(number).sum()) for number in range(len(scene.objects))]
