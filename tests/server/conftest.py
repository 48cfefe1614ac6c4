"""A segmenter that a reader can predict, a folder of two pictures, and a client that has the cookie.

Run as a program it serves a folder with that segmenter: ``python tests/server/conftest.py FOLDER PORT``.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from edgeflow.clicks import Click, check_inside
from edgeflow.errors import EngineError
from edgeflow.grid import Float, Window
from edgeflow.masks import Mask
from edgeflow.segmenter import Pixels, Proposal, Segmenter
from edgeflow.server.app import create_app
from edgeflow.server.desk import Desk
from edgeflow.server.guard import Access
from edgeflow.store.store import Store

TOKEN = "a-token-of-enough-letters"
PORT = 8765
RADIUS = 10


def disk_probability(clicks: Sequence[Click], shape: tuple[int, int], *, outside: float = 0.0) -> Float:
    """Above one half within 10.5 pixels of a positive click and not within 10.5 of a negative one."""
    rows, cols = np.mgrid[: shape[0], : shape[1]]
    inside = np.full(shape, outside, np.float32)
    for click in clicks:
        distance = np.hypot(rows - click.row, cols - click.col)
        near = np.clip(1 - distance / (2 * RADIUS + 1), 0, 1)
        inside = np.maximum(inside, near) if click.positive else np.minimum(inside, 1 - near)
    return np.asarray(inside, np.float32)


@dataclass
class DiskPrepared:
    """Counts how often it was asked, so that tests see what is repeated."""

    shape: tuple[int, int]
    asked: list[int] = field(default_factory=list)
    carried: list[bool] = field(default_factory=list)
    broken: bool = False

    def segment(self, clicks: Sequence[Click], carry: object = None) -> Proposal:
        assert carry is None or isinstance(carry, np.ndarray)
        check_inside(clicks, self.shape)
        self.asked.append(len(clicks))
        self.carried.append(carry is not None)
        if self.broken:
            raise MemoryError
        probability = disk_probability(clicks, self.shape)
        if carry is not None:
            # The mask it started from, but for what negative clicks take away.
            negative = [click for click in clicks if not click.positive]
            probability = np.maximum(probability, carry * disk_probability(negative, self.shape, outside=1.0))
        return Proposal(np.asarray(probability, np.float32), Window.whole(self.shape), self.shape, carry)

    def carry_from(self, mask: Mask) -> object:
        return mask


@dataclass
class DiskSegmenter:
    name: str = "disks"
    weights: str = "abc123"
    prepared: list[DiskPrepared] = field(default_factory=list)

    def prepare(self, pixels: Pixels) -> DiskPrepared:
        self.prepared.append(DiskPrepared((pixels.shape[0], pixels.shape[1])))
        return self.prepared[-1]


def broken_segmenter() -> Segmenter:
    raise EngineError("The model file is missing; fetch it again.")


def write_pictures(folder: Path) -> Path:
    """a.png (40 x 60, red) and b.jpg (50 x 30, grey)."""
    folder.mkdir(exist_ok=True)
    Image.new("RGB", (60, 40), (200, 30, 30)).save(folder / "a.png")
    Image.new("L", (30, 50), 128).save(folder / "b.jpg")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_pictures(tmp_path / "photos")


@pytest.fixture
def segmenter() -> DiskSegmenter:
    return DiskSegmenter()


OpenClient = Callable[..., TestClient]


@pytest.fixture
def open_client(folder: Path, segmenter: DiskSegmenter) -> Iterator[OpenClient]:
    """Start a server on the folder (again, after the last one ended) and give a client that is let in."""
    running: list[TestClient] = []

    def start(make: Callable[[], Segmenter] = lambda: segmenter, *, enter: bool = True) -> TestClient:
        while running:
            running.pop().__exit__(None, None, None)
        desk = Desk(folder, Store.open(folder), make)
        app = create_app(desk, Access(TOKEN, PORT), static=folder.parent / "static")
        base = f"http://127.0.0.1:{PORT}"
        client = TestClient(app, base_url=base, headers={"Origin": base}, raise_server_exceptions=False)
        client.__enter__()
        running.append(client)
        if enter:
            client.get("/", params={"token": TOKEN}, follow_redirects=False)
        return client

    yield start
    while running:
        running.pop().__exit__(None, None, None)


@pytest.fixture
def client(open_client: OpenClient) -> TestClient:
    return open_client()


@pytest.fixture
def broken() -> Callable[[], Segmenter]:
    """A factory whose model is missing."""
    return broken_segmenter


if __name__ == "__main__":
    from edgeflow.server.serve import serve

    serve(Path(sys.argv[1]), segmenter_factory=DiskSegmenter, port=int(sys.argv[2]))
