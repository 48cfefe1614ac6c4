"""A real server on a folder, a client that entered, and what one measures of them."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx


@contextmanager
def served(folder: Path, *, wait: bool = True) -> Iterator[tuple[httpx.Client, subprocess.Popen[str], str]]:
    """A client with the cookie, the process, and the link for a browser; with `wait` the model is ready."""
    command = [sys.executable, "-m", "edgeflow.cli", "annotate", str(folder), "--port", "0", "--no-open"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"(http://127\.0\.0\.1:\d+)/\?token=(\S+)", line)
        assert found, f"the server said {line!r}"
        base = found.group(1)
        with httpx.Client(base_url=base, headers={"Origin": base}, timeout=60, follow_redirects=True) as client:
            client.get("/", params={"token": found.group(2)}).raise_for_status()
            if wait:
                _wait_for_model(client)
            yield client, process, found.group(0)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for_model(client: httpx.Client) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        model = client.get("/api/project").raise_for_status().json()["model"]
        if model["problem"] is not None:
            raise SystemExit(model["problem"])
        if not model["loading"]:
            return
        time.sleep(0.2)
    raise SystemExit("the model was not ready within two minutes")


def timed(work: Callable[[], object]) -> float:
    """Seconds that some work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def rss_mb(pid: int) -> float:
    """Memory of a process, in MB."""
    return _status_mb(pid, "VmRSS")


def peak_mb(pid: int) -> float:
    """The most memory that a process has had, in MB."""
    return _status_mb(pid, "VmHWM")


def _status_mb(pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    return float("nan")
