"""``edgeflow import`` as a person sees it."""

import json
from pathlib import Path

import pytest
from tests.predict.folders import SHAPE, draw_pictures

from edgeflow.cli.importing import import_annotations
from edgeflow.errors import EdgeFlowError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return draw_pictures(tmp_path / "photos", "a.png", "b.png")


def labelme(path: Path, image: str, *, flags: dict[str, object] | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    shape = {"label": "cat", "points": [[2, 1], [5, 1], [5, 3], [2, 3]], "shape_type": "polygon", "flags": flags or {}}
    content = {"imagePath": image, "imageHeight": SHAPE[0], "imageWidth": SHAPE[1], "shapes": [shape]}
    path.write_text(json.dumps(content))
    return path


def test_it_says_what_was_added_and_what_could_not_be_and_writes_all_of_it(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labelme(tmp_path / "ann" / "a.json", "a.png", flags={"hard": True, "poem": "x" * 20_000})
    labelme(tmp_path / "ann" / "c.json", "c.png")
    import_annotations(folder, [tmp_path / "ann"], "labelme", None, None)
    said = capsys.readouterr().out
    assert "1 object added, in 1 image." in said
    assert "1 x image missing" in said
    assert "There is no image 'c.png'" in said
    assert "flags (1)" in said
    report = json.loads((folder / ".edgeflow" / "import.json").read_text())
    assert (report["format"], report["regions"], report["unkept"]) == ("labelme", 1, {"flags": 1})
    import_annotations(folder, [tmp_path / "ann"], "labelme", None, None)
    assert "0 objects added, in 1 image; 1 there already." in capsys.readouterr().out


def test_with_a_store_elsewhere_nothing_is_written_into_the_folder(folder: Path, tmp_path: Path) -> None:
    before = sorted(folder.iterdir())
    file = labelme(tmp_path / "a.json", "a.png")
    import_annotations(folder, [file], "labelme", str(tmp_path / "elsewhere.sqlite"), tmp_path / "deep" / "report.json")
    assert sorted(folder.iterdir()) == before
    assert json.loads((tmp_path / "deep" / "report.json").read_text())["regions"] == 1


@pytest.mark.parametrize(
    ("name", "form", "sentence"),
    [
        ("gone.json", "labelme", "There is no file or folder"),
        ("a.json", "powerpoint", "There is no import format 'powerpoint'"),
        ("a.json", "coco", "a COCO file has both"),
    ],
)
def test_what_cannot_be_read_at_all_is_one_sentence(folder: Path, tmp_path: Path, name: str, form: str, sentence: str) -> None:
    labelme(tmp_path / "a.json", "a.png")
    with pytest.raises(EdgeFlowError, match=sentence):
        import_annotations(folder, [tmp_path / name], form, None, None)
    assert not (folder / ".edgeflow").exists()


def test_a_folder_without_images_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(EdgeFlowError, match="There is no image in"):
        import_annotations(tmp_path / "empty", [labelme(tmp_path / "a.json", "a.png")], "labelme", None, None)


def test_a_report_that_cannot_be_written_is_one_sentence(folder: Path, tmp_path: Path) -> None:
    file = labelme(tmp_path / "a.json", "a.png")
    with pytest.raises(EdgeFlowError, match=r"The report .* cannot be written"):
        import_annotations(folder, [file], "labelme", None, file / "report.json")
