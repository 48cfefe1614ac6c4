"""DICOM frames decoded in a child process: where a decoder aborts, the child is lost and not the annotator's server."""

import io
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

_LONGEST = 60.0  # seconds for a frame


class FramesApart:
    """A child that is started when first needed, again after it was lost, and ended by `close`."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None

    def frame(self, path: Path, frame: int) -> NDArray[Any]:
        """The values of a frame, (H, W) or (H, W, 3).

        Raises
        ------
        ValueError
            If it cannot be decoded.
        """
        child = self._child = self._child or _start()
        hurry = threading.Timer(_LONGEST, child.kill)
        hurry.start()
        try:
            answer = _ask(child, path, frame)
        except (OSError, EOFError, OverflowError, MemoryError) as error:
            self.close()
            raise ValueError("its decoder gave up") from error
        finally:
            hurry.cancel()
        if not answer:
            raise ValueError("its frame cannot be decoded")
        values: NDArray[Any] = np.load(io.BytesIO(answer), allow_pickle=False)
        return values

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None


def _start() -> subprocess.Popen[bytes]:
    # -P: a folder of images that is the working directory is no place to import modules from.
    command = [sys.executable, "-P", "-m", "edgeflow.imaging.frame_child"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def _ask(child: subprocess.Popen[bytes], path: Path, frame: int) -> bytes:
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(json.dumps({"path": str(path.absolute()), "frame": frame}).encode() + b"\n")
    child.stdin.flush()
    return _exactly(child.stdout, int.from_bytes(_exactly(child.stdout, 8), "little"))


def _exactly(stream: IO[bytes], size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise EOFError
    return found
