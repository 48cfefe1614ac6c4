import base64
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pycocotools.mask import decode

from edgeflow.errors import DataSetError
from edgeflow.evaluate.mask_file import MaskFile, Masks, masks_of, pack, unpack
from edgeflow.masks import Mask

masks_7x5 = arrays(np.bool_, (7, 5))
A, B, C = ("a.png", 1), ("a.png", 2), ("c.png", 1)


def square(place: int, steps: int = 2) -> Masks:
    mask = np.zeros((6, 8), np.bool_)
    mask[place : place + 2, 1:4] = True
    return Masks(mask, mask & False, (mask,) * steps)


@settings(max_examples=50, deadline=None)
@given(masks_7x5, masks_7x5, st.lists(masks_7x5, max_size=4))
def test_masks_come_back_as_they_were(truth: Mask, void: Mask, steps: list[Mask]) -> None:
    found = unpack(pack(Masks(truth, void, tuple(steps))))
    assert np.array_equal(found.truth, truth) and np.array_equal(found.void, void)
    assert len(found.steps) == len(steps)
    assert all(np.array_equal(one, other) for one, other in zip(found.steps, steps, strict=True))


def test_pycocotools_reads_the_first_mask_too() -> None:
    masks = square(2)
    size, counts, *_ = zlib.decompress(base64.b85decode(pack(masks))).split(b"\n")
    assert size == b"6 8"
    assert np.array_equal(decode({"size": [6, 8], "counts": counts}), masks.truth)


def test_twenty_masks_that_hardly_change_take_little() -> None:
    rows, cols = np.mgrid[:400, :600]
    steps = [(rows - 200) ** 2 + (cols - 300 - step // 4) ** 2 < 150**2 for step in range(20)]
    assert len(pack(Masks(steps[0], steps[0] & False, tuple(steps)))) < 6000


def test_a_file_gives_back_each_objects_masks_and_none_for_others(tmp_path: Path) -> None:
    with MaskFile.open(tmp_path / "m.jsonl") as file:
        file.add(A, pack(square(1)))
        file.add(B, pack(square(3)))
        found = file.read(A)
        assert found is not None and np.array_equal(found.truth, square(1).truth)
    with MaskFile.open(tmp_path / "m.jsonl") as file:
        assert A in file and B in file and C not in file and len(file) == 2
        found = file.read(B)
        assert found is not None and np.array_equal(found.truth, square(3).truth)
        assert file.read(C) is None


def test_a_line_that_a_kill_left_unfinished_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    with MaskFile.open(path) as file:
        file.add(A, pack(square(1)))
        file.add(B, pack(square(3)))
    path.write_bytes(path.read_bytes()[:-10])
    with MaskFile.open(path) as file:
        assert A in file and B not in file
        file.add(C, pack(square(2)))
    with MaskFile.open(path) as file:
        assert A in file and C in file


def test_a_finished_file_has_the_order_asked_for_and_no_line_twice(tmp_path: Path) -> None:
    one, other = tmp_path / "one.jsonl", tmp_path / "other.jsonl"
    with MaskFile.open(one) as file:
        for key in (C, B, A, B):
            file.add(key, pack(square(3)))
        file.finish([A, B])
    with MaskFile.open(other) as file:
        for key in (A, B):
            file.add(key, pack(square(3)))
        file.finish([A, B])
    assert one.read_bytes() == other.read_bytes()
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["one.jsonl", "other.jsonl"]


def test_a_full_file_takes_no_more(tmp_path: Path) -> None:
    packed = pack(square(1))
    with MaskFile.open(tmp_path / "m.jsonl", most=len(packed) + 50) as file:
        file.add(A, packed)
        file.add(B, packed)
        assert A in file and B not in file


@pytest.mark.parametrize("content", [b"notes\n", b"[1]\n", b'["a", "b", "c"]\n', b"{}\n", b"\xff\n"])
def test_another_file_is_refused_and_kept(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    path.write_bytes(content)
    with pytest.raises(DataSetError, match="delete it to start anew"):
        MaskFile.open(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "parts",
    [
        [b"6 8"],
        [b"6 8", b"0"],
        [b"6"],
        [b"6 8", b"zzz", b"`1"],
        [b"100000 100000", b"0", b"0"],
        [b"0 8", b"", b""],
        [b"6 8", b"0" * (65 * 2**20), b"0"],
    ],
)
def test_damaged_masks_and_masks_that_would_fill_the_memory_are_refused(parts: list[bytes], tmp_path: Path) -> None:
    with MaskFile.open(tmp_path / "m.jsonl") as file:
        file.add(A, base64.b85encode(zlib.compress(b"\n".join(parts))).decode())
        with pytest.raises(DataSetError, match=r"object 1 of a\.png .* are damaged"):
            file.read(A)


def test_the_masks_lie_beside_their_record() -> None:
    assert masks_of(Path("x/GrabCut-plain.json")) == Path("x/GrabCut-plain.masks.jsonl")
