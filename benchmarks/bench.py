"""Speed and memory as ratios against a baseline of the same run; `make bench` prints them and writes bench.json.

These machines are noisy, so every comparison alternates the two sides and takes the median of each; nothing here is a test.
"""

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import httpx
import numpy as np

from edgeflow.atomic import write_whole
from edgeflow.engine.protocol import Engine, Precision
from edgeflow.imaging import read_image
from edgeflow.network.encode import disks, normalise
from edgeflow.network.load import load_engine
from edgeflow.samples import copy_samples

SIDE = 400  # cells of the input's side: what a click runs
ROUNDS = 15
OBJECTS, CLICKS_PER_OBJECT = 8, 4
PHOTO = (3000, 4000)  # 12 megapixels


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("bench.json"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = {**measure_engines(), **measure_http(Path(folder)), **measure_start()}
    print("\nratios (1.0 is the baseline)")
    for name in ("click_speedup_vs_torch", "click_speedup_vs_torch_f32_both", "http_over_server"):
        print(f"  {name:40s} {figures[name]:8.2f}")
    print("figures of this machine, now")
    for name, value in figures.items():
        if "speedup" not in name and name != "http_over_server":
            print(f"  {name:40s} {value:8.1f}")
    write_whole(arguments.out, (json.dumps(figures, indent=2) + "\n").encode())


def measure_engines() -> dict[str, float]:
    """Seconds per click of the network alone: the default engine against eager PyTorch f32, same weights, same input."""
    import torch

    torch.set_num_threads(os.cpu_count() or 1)
    with tempfile.TemporaryDirectory() as folder:
        photo = read_image(copy_samples(Path(folder))[1])
    image = normalise(cv2.resize(photo, (SIDE, SIDE), interpolation=cv2.INTER_AREA))
    engines: dict[str, Engine] = {name: load_engine(engine=engine, precision=precision) for name, engine, precision in _ENGINES}
    model = engines["default"].model
    guidance = np.zeros((1, model.prior_channels + 2, SIDE, SIDE), np.float32)
    guidance[0, -2] = disks([(SIDE / 2, SIDE / 2)], (SIDE, SIDE), radius=model.radius)
    for engine in engines.values():
        engine.warm([(SIDE, SIDE)])
    seconds: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(ROUNDS):
        for name, engine in engines.items():
            seconds[name].append(_timed(lambda engine=engine: engine.run(image, guidance)))  # type: ignore[misc]
    middle = {name: statistics.median(values) for name, values in seconds.items()}
    return {
        "click_speedup_vs_torch": middle["torch"] / middle["default"],
        "click_speedup_vs_torch_f32_both": middle["torch"] / middle["f32"],
        "network_ms_default": 1000 * middle["default"],
        "network_ms_f32": 1000 * middle["f32"],
        "network_ms_torch_f32": 1000 * middle["torch"],
    }


_ENGINES: tuple[tuple[str, str, Precision], ...] = (
    ("default", "openvino", "auto"),
    ("f32", "openvino", "f32"),
    ("torch", "torch", "f32"),
)


def measure_http(folder: Path) -> dict[str, float]:
    """Milliseconds from an HTTP click to its reply on a 12-megapixel photo, and the server's memory."""
    images = folder / "photos"
    images.mkdir()
    sample = read_image(copy_samples(folder / "samples")[1])
    large = cv2.resize(sample, (PHOTO[1], PHOTO[0]), interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(images / "photo.jpg"), cv2.cvtColor(large, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 92])
    for number in range(12):  # others to open, for the memory
        shutil.copyfile(images / "photo.jpg", images / f"other{number}.jpg")
    with _server(images) as (client, process):
        listed = client.get("/api/images").raise_for_status().json()
        photo = next(entry["id"] for entry in listed if entry["name"] == "photo.jpg")
        opened = _timed(lambda: client.post(f"/api/images/{photo}/open").raise_for_status())
        state = client.post(f"/api/images/{photo}/open").raise_for_status().json()
        rng = np.random.default_rng(0)
        first: list[float] = []
        later: list[float] = []
        network: list[float] = []
        seq = 0
        for _ in range(OBJECTS):
            clicks: list[dict[str, float | bool]] = []
            for number in range(CLICKS_PER_OBJECT + 1):  # the last request takes all clicks away again
                if number < CLICKS_PER_OBJECT:
                    row, col = rng.uniform(0.2, 0.8) * PHOTO[0], rng.uniform(0.2, 0.8) * PHOTO[1]
                    clicks.append({"row": row, "col": col, "positive": number != 2})
                seq += 1
                body = {
                    "seq": seq,
                    "version": state["document"]["version"],
                    "clicks": clicks if number < CLICKS_PER_OBJECT else [],
                    "threshold": 0.5,
                    "largest": False,
                }
                started = time.perf_counter()
                answer = client.put(f"/api/images/{photo}/clicks", json=body)
                spent = time.perf_counter() - started
                state = answer.raise_for_status().json()
                assert state["problem"] is None, state["problem"]
                if number < CLICKS_PER_OBJECT:
                    (later if number else first).append(spent)
                    network.append(state["milliseconds"])
        small = _rss_mb(process.pid)
        for entry in listed:
            client.post(f"/api/images/{entry['id']}/open").raise_for_status()
        return {
            "http_click_ms_p50_12mp": 1000 * statistics.median(first + later),
            "http_click_ms_first_of_object_12mp": 1000 * statistics.median(first[1:]),
            "http_click_ms_later_of_object_12mp": 1000 * statistics.median(later),
            "http_click_ms_right_after_opening_12mp": 1000 * first[0],
            "http_over_server": 1000 * statistics.median(first + later) / statistics.median(network),
            "open_12mp_ms": 1000 * opened,
            "rss_mb": small,
            "rss_mb_after_13_photos": _rss_mb(process.pid),
        }


def measure_start() -> dict[str, float]:
    """Milliseconds of ``edgeflow --help``."""
    command = [sys.executable, "-m", "edgeflow.cli", "--help"]
    return {
        "help_ms": 1000
        * statistics.median(_timed(lambda: subprocess.run(command, capture_output=True, check=True)) for _ in range(5))
    }


@contextmanager
def _server(folder: Path) -> Iterator[tuple[httpx.Client, subprocess.Popen[str]]]:
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
            _wait_for_model(client)
            yield client, process
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


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _rss_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")


if __name__ == "__main__":
    main()
