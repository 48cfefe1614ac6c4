"""A full disk: a real one, small enough to be filled, where this machine lets us mount one; elsewhere a limit on files."""

import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.soak.process import Server

_SMALL = 16 << 20


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Make a folder a file system of its own in memory; False where that is not allowed."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SMALL}", "edgeflow-soak", str(folder)]
    mount = shutil.which("mount")
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        yield False
        return
    try:
        yield True
    finally:
        # Lazily: whatever looks into the folder at this moment must not keep it.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def full_disk(server: Server, rng: random.Random) -> Iterator[str]:
    """Nothing more can be written, or a few pages; says in which way."""
    folder = server.database.parent
    if shutil.disk_usage(folder).total == _SMALL:
        ballast = folder.parent / "ballast"
        with ballast.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(4096))
        with ballast.open("r+b") as file:
            file.truncate(ballast.stat().st_size - 4096 * rng.choice((0, 0, 1, 2, 5)))
        try:
            yield "disk full"
        finally:
            ballast.unlink()
    else:
        log = server.database.with_name("project.sqlite-wal")
        size = log.stat().st_size if log.exists() else 0
        server.allow_files_of(rng.choice((0, size, size + 2048, size // 2)))
        try:
            yield "files limited"
        finally:
            server.allow_files_of(None)
