"""``edgeflow annotate`` as a process that is killed, starved of disk, and given a damaged store."""

import os
import resource
import secrets
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.ports import lasting_port

ROOT = Path(__file__).parents[2]


class Server:
    """The command on a folder, always at the same address with the same token.

    Parameters
    ----------
    model
        Whether it loads the network; without it everything but proposals works, and it starts sooner.
    """

    def __init__(self, folder: Path, *, model: bool) -> None:
        self.token = secrets.token_urlsafe(24)
        self.port = lasting_port()
        self.database = folder / ".edgeflow" / "project.sqlite"
        self._command = [sys.executable, "-m", "edgeflow.cli", "annotate", str(folder), "--no-open"]
        self._command += ["--port", str(self.port), "--token", self.token]
        self._command += [] if model else ["--model", str(folder / "no-model")]
        self._process: subprocess.Popen[str] | None = None

    @property
    def files(self) -> dict[str, bytes]:
        """The store's files but for the index of its log, which is made anew at will."""
        return {path.name: path.read_bytes() for path in self.database.parent.iterdir() if not path.name.endswith("-shm")}

    def start(self) -> str:
        """Start it; empty once it serves, otherwise what it said before it ended."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            self._command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert self._process.stdout is not None and self._process.stderr is not None
        if self._process.stdout.readline().startswith("EdgeFlow is at "):
            # Nobody reads on: what it says of its own mistakes must not fill the pipe.
            return ""
        said = self._process.stderr.read()
        self.kill()
        return said or "nothing"

    def kill(self) -> None:
        """SIGKILL, as from the kernel; nothing where it is not running."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGKILL)
        process.wait(30)
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()

    def strike(self) -> None:
        """Send SIGKILL and do not wait: for another thread, in the middle of a request."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)

    def allow_files_of(self, size: int | None) -> None:
        """No file may grow beyond so many bytes, which is how a full disk looks to whoever writes; None: as large as it likes."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            limit = resource.RLIM_INFINITY if size is None else size
            resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
