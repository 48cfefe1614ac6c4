"""A real server on a folder of photos, and a real Chromium looking at it. Skips where there is no Chromium or no built page."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from tests.browser.desk import Desk
from tests.ports import lasting_port

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "src" / "edgeflow" / "samples"
STATIC = ROOT / "src" / "edgeflow" / "server" / "static"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_COPIES = 60  # photos of the shared server: at least as many as there are tests
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Server:
    """``edgeflow annotate`` as a process of its own, which can be killed and started again at the same address."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self._options = options
        self._token = secrets.token_urlsafe(24)
        self._port = lasting_port()
        self._process: subprocess.Popen[str] | None = None
        self.link = ""

    def start(self) -> None:
        """Start and wait for the line that says where."""
        command = [sys.executable, "-m", "edgeflow.cli", "annotate", str(self.folder), "--no-open"]
        self._process = subprocess.Popen(
            [*command, "--port", str(self._port), "--token", self._token, *self._options],
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line.startswith("EdgeFlow is at "), line
        self.link = line.removeprefix("EdgeFlow is at ").strip()

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End the process, by default as a crash would."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=30)
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    if not (STATIC / "index.html").is_file():
        pytest.skip("the page is not built; run make web")
    # The first click waits for the model, which two busy cores load slowly.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        # Playwright gives every launch a fresh user data folder.
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with two of the sample photos."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("coffee.jpg", "rocket.jpg"):
        shutil.copy(SAMPLES / name, folder)
    return folder


@pytest.fixture(scope="session")
def shared_server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that leave it alive; each works on a copy of its own of the coffee photo."""
    folder = tmp_path_factory.mktemp("shared")
    for number in range(_COPIES):
        shutil.copy(SAMPLES / "coffee.jpg", folder / f"coffee{number}.jpg")
    server = Server(folder)
    server.start()
    yield server
    server.kill(signal.SIGTERM)


@pytest.fixture(scope="module")
def link(browser: Browser, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page of a server whose labels no other module sees, on a photo for each name in the module's `IMAGES`."""
    folder = tmp_path_factory.mktemp("module")
    for name in request.module.IMAGES:
        shutil.copy(SAMPLES / "coffee.jpg", folder / name)
    server = Server(folder)
    server.start()
    yield server.link
    server.kill(signal.SIGTERM)


@pytest.fixture
def start_server(browser: Browser) -> Iterator[Callable[..., Server]]:
    """Starts a server of a test's own on a folder."""
    started: list[Server] = []

    def start(folder: Path, *options: str) -> Server:
        server = Server(folder, *options)
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.kill(signal.SIGTERM)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page in English whose console must stay silent: a breach of the content policy is an error there."""
    context = browser.new_context(locale="en-US", viewport={"width": 1300, "height": 800}, accept_downloads=True)
    context.set_default_timeout(20_000)
    tab = context.new_page()
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # Chromium itself notes every request that failed; tests that cut the connection make those on purpose.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    tab.on("console", hear)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    context.close()
    assert complaints == []


_next_copy = iter(range(_COPIES))


@pytest.fixture
def desk(shared_server: Server, page: Page) -> Desk:
    """The page of the shared server on a photo that no other test touches: coffee, 400 x 600."""
    opened = Desk(page, height=400, width=600)
    opened.visit(shared_server.link, f"coffee{next(_next_copy)}.jpg")
    return opened
