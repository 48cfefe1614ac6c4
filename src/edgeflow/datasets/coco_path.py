"""Where an image of a COCO-format file lies inside its folder. Opens nothing."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from urllib.parse import urlsplit

from edgeflow.errors import DataSetError


def image_path(row: Mapping[str, object], *, by_url: bool = False) -> Path:
    """The relative path of the image that `row` describes: its ``file_name``, or without one the end of its ``coco_url``.

    With `by_url` the URL goes first, as LVIS needs it: LVIS mixes images of several of COCO's folders, so the folder belongs
    to the path (``train2017/000000391895.jpg``).

    Raises
    ------
    DataSetError
        If there is no name, or one that leads out of the folder of images.
    """
    name, url = row.get("file_name"), row.get("coco_url")
    if isinstance(url, str) and (by_url or name is None):
        name = "/".join(PurePosixPath(urlsplit(url).path).parts[-2:]).lstrip("/")
    return inside(name)


def inside(name: object) -> Path:
    """`name` as a relative path that stays inside its folder.

    Raises
    ------
    DataSetError
        If it is no name, absolute, or has a ``..`` or a backslash in it.
    """
    if not isinstance(name, str) or not PurePosixPath(name).name:
        raise DataSetError(f"the file name {name!r} names no file; it must be a path inside the folder of images.")
    path = PurePosixPath(name)
    if path.is_absolute() or PureWindowsPath(name).drive or ".." in path.parts or "\\" in name or "\0" in name:
        raise DataSetError(f"the file name {name!r} leads out of the folder of images; it must be a path inside it.")
    return Path(path)
