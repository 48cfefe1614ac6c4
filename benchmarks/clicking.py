"""A click through HTTP on a 12-megapixel photo."""

import shutil
import statistics
import time
from pathlib import Path

import cv2
import numpy as np
from benchmarks.served import rss_mb, served, timed

from edgeflow.imaging import read_image
from edgeflow.samples import copy_samples

OBJECTS, CLICKS_PER_OBJECT = 8, 4
PHOTO = (3000, 4000)  # 12 megapixels


def measure(folder: Path) -> dict[str, float]:
    """Milliseconds from an HTTP click to its reply on a 12-megapixel photo, and the server's memory."""
    images = folder / "photos"
    images.mkdir()
    sample = read_image(copy_samples(folder / "samples")[1])
    large = cv2.resize(sample, (PHOTO[1], PHOTO[0]), interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(images / "photo.jpg"), cv2.cvtColor(large, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 92])
    for number in range(12):  # others to open, for the memory
        shutil.copyfile(images / "photo.jpg", images / f"other{number}.jpg")
    with served(images) as (client, process, _):
        listed = client.get("/api/images").raise_for_status().json()
        photo = next(entry["id"] for entry in listed if entry["name"] == "photo.jpg")
        opened = timed(lambda: client.post(f"/api/images/{photo}/open").raise_for_status())
        version = client.post(f"/api/images/{photo}/open").raise_for_status().json()["document"]["version"]
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
                placed = clicks if number < CLICKS_PER_OBJECT else []
                edit = {"kind": "clicks", "clicks": placed, "threshold": 0.5, "largest": False}
                body = {"id": f"{seq:032x}", "seq": seq, "version": version, "edit": edit}
                started = time.perf_counter()
                answer = client.post(f"/api/images/{photo}/edits", json=body)
                spent = time.perf_counter() - started
                state = answer.raise_for_status().json()
                assert state["problem"] is None, state["problem"]
                version = state["change"]["version"]
                if number < CLICKS_PER_OBJECT:
                    (later if number else first).append(spent)
                    network.append(state["milliseconds"])
        small = rss_mb(process.pid)
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
            "rss_mb_after_13_photos": rss_mb(process.pid),
        }
