"""The one thread that owns the segmenter: it loads the model, prepares images and answers clicks. Knows no HTTP, no store.

The thread keeps the event loop free, and engines promise to be safe from one thread at a time only.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from edgeflow.annotation.geometry import Geometry
from edgeflow.clicks import Click
from edgeflow.errors import EdgeFlowError, EngineError, first_line
from edgeflow.grid import Window
from edgeflow.large import SIDE, LargeImage
from edgeflow.segmenter import Pixels, Prepared, Proposal, Segmenter
from edgeflow.session import Session

_log = logging.getLogger(__name__)

# A prepared image holds its pixels and their halvings (4/3 together), and the network's input of the whole of it, which has one
# size for all images: hundreds of small ones would otherwise pass for nothing.
_BYTES_PER_PIXEL = 4
_INPUT_BYTES = 3 << 20
# A proposal and what it carries: mask and edge grids of float32.
_GRIDS_PER_STEP = 3
_STEP_BYTES = 64 << 20


class SupersededError(EdgeFlowError):
    """A click that a newer one of the same image has overtaken: its answer is no longer wanted."""


@runtime_checkable
class Warms(Protocol):
    """A segmenter that can do its slow first steps ahead."""

    def warm(self) -> None:
        """Compile whatever the first click would otherwise wait for."""
        ...


@runtime_checkable
class Running(Protocol):
    """What runs a segmenter: `edgeflow.engine.protocol.Engine`, seen by its names alone."""

    @property
    def name(self) -> str:
        """Which engine."""
        ...

    @property
    def device(self) -> str:
        """What it runs on, for people."""
        ...


@dataclass(frozen=True, slots=True)
class ModelState:
    """The segmenter as the page should know it; `problem` says why there is none, or only the fallback named here."""

    name: str = ""
    weights: str = ""
    engine: str = ""
    device: str = ""
    problem: str | None = None
    loading: bool = False


@dataclass(frozen=True, slots=True)
class Large:
    """An image of `shape` (H, W) too large to be prepared whole; `read` gives uint8 (h, w, 3) pixels of a window."""

    shape: tuple[int, int]
    read: Callable[[Window], Pixels]


class _Opened:
    """A prepared image and the clicking on it."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.session = Session(prepared)
        self._begun: tuple[Geometry | None, Window | None] = (None, None)
        self._step_bytes = 0

    @property
    def size(self) -> int:
        """Estimated bytes."""
        height, width = (2 * SIDE, 2 * SIDE) if isinstance(self.prepared, LargeImage) else self.prepared.shape
        return height * width * _BYTES_PER_PIXEL + _INPUT_BYTES + self._step_bytes

    def follow(self, clicks: Sequence[Click], start: Geometry | None, box: Window | None) -> Proposal | None:
        full = self._step_bytes > _STEP_BYTES and clicks and self.session.clicks[:1] != tuple(clicks[:1])
        if (start, box) != self._begun or full:
            # Another shape or box to begin from, for which the same clicks mean something else; or a new object, when what the
            # session remembers of earlier ones only takes room.
            if start is None:
                self.session = Session(self.prepared, box=box)
            else:
                self.session = Session(self.prepared, start=start.crop, start_window=start.window, box=box)
            self._begun, self._step_bytes = (start, box), 0
        proposal = self.session.follow(clicks)
        if proposal is not None:
            self._step_bytes += proposal.probability.nbytes * _GRIDS_PER_STEP
        return proposal


class Inference:
    """Clicks in, proposals out.

    Parameters
    ----------
    factory
        Makes the segmenter; called once, in the worker thread, at `start`. What it raises becomes `state.problem`.
    read
        uint8 (H, W, 3) pixels of an image id, or how to read them by windows.
    fallback
        Makes what serves instead where the factory fails; the problem is told all the same.
    memory
        Bytes that prepared images may take together; the one in use is always kept.
    """

    def __init__(
        self,
        factory: Callable[[], Segmenter],
        read: Callable[[str], Pixels | Large],
        *,
        fallback: Callable[[], Segmenter] | None = None,
        memory: int = 256 << 20,
    ) -> None:
        self._factory = factory
        self._fallback = fallback
        self._read = read
        self._memory = memory
        self._pool = ThreadPoolExecutor(1, "inference")
        self._segmenter: Segmenter | None = None
        self._opened: OrderedDict[str, _Opened] = OrderedDict()
        self._newest: dict[str, int] = {}
        self._tickets = threading.Lock()
        self.state = ModelState(loading=True)

    def start(self) -> None:
        """Begin to load the model; clicks that come meanwhile wait for it."""
        self._pool.submit(self._load)

    def stop(self) -> None:
        """Finish what is running and drop what waits."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def prepare(self, image: str) -> None:
        """Make an image ready in the background, so that the first click finds it so."""
        self._pool.submit(self._prepare_quietly, image)

    def forget(self) -> None:
        """Prepare images anew from now on: what is to be seen of them has changed."""
        self._pool.submit(self._opened.clear)

    def ticket(self, image: str) -> int:
        """Announce a request for an image: from now on every earlier one of it is no longer wanted."""
        with self._tickets:
            self._newest[image] = self._newest.get(image, 0) + 1
            return self._newest[image]

    def propose(
        self, image: str, clicks: Sequence[Click], ticket: int, *, start: Geometry | None = None, box: Window | None = None
    ) -> Proposal | None:
        """The proposal for `clicks`, None for none without a box; blocks the calling thread, never the event loop.

        With `start` the clicks correct that shape; with `box` the object lies there.

        Raises
        ------
        SupersededError
            If a newer request for the same image came while this one waited.
        EdgeFlowError
            If the image cannot be read, or there is no model, or it fails: the text says why.
        """
        if not clicks and box is None:
            return None
        return self._pool.submit(self._propose, image, tuple(clicks), ticket, start, box).result()

    def _load(self) -> None:
        segmenter, problem = _made(self._factory)
        if segmenter is None and self._fallback is not None:
            segmenter, _ = _made(self._fallback)
        self._segmenter = segmenter
        if segmenter is None:
            self.state = ModelState(problem=problem)
            return
        engine = getattr(segmenter, "engine", None)
        running = (engine.name, engine.device) if isinstance(engine, Running) else ("", "CPU")
        self.state = ModelState(segmenter.name, segmenter.weights, *running, problem=problem)

    def _propose(
        self, image: str, clicks: tuple[Click, ...], ticket: int, start: Geometry | None, box: Window | None
    ) -> Proposal | None:
        if self._newest[image] != ticket:
            raise SupersededError("A newer click on this image has overtaken this one; its answer holds both.")
        try:
            return self._open(image).follow(clicks, start, box)
        except EdgeFlowError:
            raise
        except MemoryError as error:
            self._opened.clear()
            raise EngineError(
                "There was not enough memory for this image; the clicks are stored, close other programs and click again."
            ) from error
        except Exception as error:
            _log.exception("The model failed on %s", image)
            raise EngineError(f"The model failed on this image ({first_line(error)}); the clicks are stored.") from error

    def _prepare_quietly(self, image: str) -> None:
        try:
            self._open(image)
        except EdgeFlowError:
            # The click that needs the image will meet the same error and can tell it to someone.
            return
        except Exception:  # noqa: BLE001 - nobody waits for this answer; the next click asks again
            _log.exception("The image %s could not be prepared", image)

    def _open(self, image: str) -> _Opened:
        if self._segmenter is None:
            raise EngineError(self.state.problem or "There is no model.")
        if image not in self._opened:
            # Room is made first: the old and the new image together may be what does not fit.
            self._evict(keep=1)
            pixels = self._read(image)
            if isinstance(pixels, Large):
                self._opened[image] = _Opened(LargeImage(pixels.shape, pixels.read, self._segmenter))
            else:
                self._opened[image] = _Opened(self._segmenter.prepare(pixels))
        self._opened.move_to_end(image)
        self._evict(keep=1)
        return self._opened[image]

    def _evict(self, *, keep: int) -> None:
        while len(self._opened) > keep and sum(opened.size for opened in self._opened.values()) > self._memory:
            self._opened.popitem(last=False)


def _made(factory: Callable[[], Segmenter]) -> tuple[Segmenter | None, str | None]:
    """A segmenter ready for its first click, or why there is none."""
    try:
        segmenter = factory()
        if isinstance(segmenter, Warms):
            segmenter.warm()
    except EdgeFlowError as error:
        return None, str(error)
    except Exception as error:  # noqa: BLE001 - whatever a library throws, the page must work without a model and say why
        _log.exception("The model could not be loaded")
        return None, f"The model could not be loaded ({first_line(error)})."
    return segmenter, None
