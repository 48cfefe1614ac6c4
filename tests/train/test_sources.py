"""Data sets named in a configuration, opened."""

from pathlib import Path

import numpy as np
import pytest
from tests.train.conftest import drawn

from edgeflow.errors import DataSetError
from edgeflow.imaging import write_png
from edgeflow.train.sources import DataConfig, FolderSource, LayoutSource, PacksSource, open_mixture


def test_a_pack_is_opened_below_the_root_and_some_of_it_held_out(pack: Path) -> None:
    source = PacksSource(paths=(Path(pack.name),))
    everything = open_mixture(DataConfig(sources=(source,), held_out=0), pack.parent)
    most = open_mixture(DataConfig(sources=(source,), held_out=0.3), pack.parent)
    assert len(everything.sources[0]) == 6
    assert 0 < len(most.sources[0]) < 6
    assert set(most.sources[0].names) < set(everything.sources[0].names)


def test_a_folder_beside_a_pack_is_drawn_by_its_weight(pack: Path, tmp_path: Path) -> None:
    for name in ("images", "masks"):
        (tmp_path / name).mkdir()
    pixels, ids = drawn(9)
    write_png(tmp_path / "images" / "one.png", pixels)
    write_png(tmp_path / "masks" / "one.png", ids)
    folder = FolderSource(images=Path("images"), masks=Path("masks"), weight=3)
    mixture = open_mixture(DataConfig(sources=(PacksSource(paths=(pack,)), folder), held_out=0), tmp_path)
    rng = np.random.default_rng(0)
    drawn_from = [mixture.draw(rng)[0] for _ in range(400)]
    assert 0.65 < np.mean(drawn_from) < 0.85
    scene = mixture.read(1, 0)
    assert [item.value for item in scene.objects] == [1, 2]


@pytest.mark.parametrize("kind", ["sbd", "voc", "davis"])
def test_a_layout_that_is_not_there_is_told(kind: str, tmp_path: Path) -> None:
    source = LayoutSource(kind=kind, path=Path("none"))  # type: ignore[arg-type]
    with pytest.raises(DataSetError, match="none"):
        open_mixture(DataConfig(sources=(source,)), tmp_path)


def test_nothing_left_to_draw_from_is_told(pack: Path) -> None:
    with pytest.raises(DataSetError):
        open_mixture(DataConfig(sources=(PacksSource(paths=(pack,)),), held_out=1), Path())
