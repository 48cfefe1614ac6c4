"""Files of an export into a folder, each whole or not at all. Knows no formats."""

from collections.abc import Iterable
from pathlib import Path

from edgeflow.annotation.export.content import File
from edgeflow.annotation.place import inside
from edgeflow.atomic import write_whole
from edgeflow.errors import ExportError


def write_files(files: Iterable[File], folder: Path) -> list[Path]:
    """Write every file into `folder`, each beside its place and then renamed: an old file stays until the new one is whole.

    Raises
    ------
    ExportError
        If a file cannot be written.
    ProjectError
        If a name leads out of `folder`.
    """
    written: list[Path] = []
    for name, content in files:
        path = inside(folder, name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)
        except OSError as error:
            raise ExportError(
                f"{path} cannot be written ({error.strerror or error}); choose a folder that is writable."
            ) from error
        written.append(path)
    return written
