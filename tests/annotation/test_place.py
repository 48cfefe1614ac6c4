from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgeflow.annotation.place import inside
from edgeflow.errors import ProjectError


@pytest.mark.parametrize(
    "name", ["a.png", "masks/a.png", "2024-01-01 12:30.jpg", "ein Wörtchen, 😀 <b>.png", "..a", "a..b", "conx.png"]
)
def test_plain_names_are_files_of_the_folder(tmp_path: Path, name: str) -> None:
    assert inside(tmp_path, name) == tmp_path / name


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "../a", "a/../../b", "/etc/passwd", "a//b", "a/./b", "C:/a", "c:a", "..\\a", "a\\b", "a\0b", "a\nb"),
        *("con", "NUL.png", "masks/com1.tar.gz"),
    ],
)
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProjectError, match="is refused"):
        inside(tmp_path, name)


def test_a_link_may_lead_within_the_folder_and_not_out_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "out").symlink_to(tmp_path)
    (folder / "in").symlink_to(folder)
    assert inside(folder, "in/a.png") == folder / "in" / "a.png"
    with pytest.raises(ProjectError, match="link"):
        inside(folder, "out/a.png")


@given(st.text(max_size=20))
def test_whatever_is_not_refused_stays_inside(name: str) -> None:
    folder = Path("/srv/folder")
    try:
        path = inside(folder, name)
    except (ProjectError, OSError, UnicodeEncodeError):
        return
    assert folder in path.resolve().parents
