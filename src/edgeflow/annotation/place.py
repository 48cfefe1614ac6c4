"""Where a name that comes from data may lead: into its folder and nowhere else. Knows no formats."""

import os
import re
from pathlib import Path, PurePosixPath

from edgeflow.errors import ProjectError

# Windows gives these to devices, whatever the suffix; a project may be carried there.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_NEVER = re.compile(r"[\\\x00-\x1f\x7f]|^[A-Za-z]:")
# A colon opens a stream on Windows and is an honest part of a time stamp elsewhere.
_NEVER_ON_WINDOWS = re.compile(r'[:*?"<>|]')


def inside(folder: Path, name: str) -> Path:
    """The file `name` (relative, with ``/``) of `folder`; the file need not exist.

    Refused are absolute names, ``..``, drive letters, backslashes, control characters, names that Windows reserves, and
    names that a symbolic link leads out of `folder`.

    Raises
    ------
    ProjectError
        If the name leads anywhere else.
    """
    parts = name.split("/")
    if not all(_is_plain(part) for part in parts):
        raise ProjectError(f"The file name {name!r} is refused; it must be a plain name inside {folder}.")
    path = folder.joinpath(PurePosixPath(name))
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ProjectError(f"The file name {name!r} is refused; a link leads it out of {folder}.")
    return path


def _is_plain(part: str) -> bool:
    refused = _NEVER.search(part) or _DEVICES.fullmatch(part) or (os.name == "nt" and _NEVER_ON_WINDOWS.search(part))
    return part not in ("", ".", "..") and not refused
