"""A PostgreSQL server of the tests' own, on a socket in a folder of its own, without durability: made, used, thrown away."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = shutil.which("initdb"), shutil.which("pg_ctl")


@contextmanager
def running_server() -> Iterator[str]:
    """Start a server and give the URL of its database.

    Raises
    ------
    OSError, subprocess.SubprocessError
        If it cannot be started here: the programs are missing, or there is no user to run it as.
    """
    initdb, control = PROGRAMS
    if initdb is None or control is None:
        raise FileNotFoundError("initdb and pg_ctl are not on the PATH")
    owner = _owner()
    # Not in pytest's folder: the path of a socket has 107 bytes at most.
    with tempfile.TemporaryDirectory(prefix="edgeflow-pg-") as name:
        folder = Path(name)
        if owner is not None:
            shutil.chown(folder, owner)
        cluster = str(folder / "cluster")
        options = f"-F -c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=50"

        def call(*command: str) -> None:
            # The server inherits what it is given and keeps it open: a pipe would never end.
            subprocess.run(
                command, check=True, timeout=60, user=owner, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )

        call(initdb, "-D", cluster, "-U", "edgeflow", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
        call(control, "-D", cluster, "-w", "-o", options, "start")
        try:
            yield f"postgresql://edgeflow@/postgres?host={folder}"
        finally:
            call(control, "-D", cluster, "-w", "-m", "immediate", "stop")


def _owner() -> str | None:
    """PostgreSQL refuses to run as root; its package brings a user."""
    if os.getuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError as error:
        raise FileNotFoundError("there is no user postgres to run the server as") from error
