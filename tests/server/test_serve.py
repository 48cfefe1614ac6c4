"""A real server process, killed and started again."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from edgeflow.errors import EdgeFlowError
from edgeflow.server.serve import AddressError, serve

PROGRAM = Path(__file__).with_name("conftest.py")
ROOT = Path(__file__).parents[2]
Json = dict[str, Any]


class Running:
    """A server process and a client that entered through its link."""

    def __init__(self, folder: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        command = [sys.executable, str(PROGRAM), str(folder), "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()
        link = self.line.removeprefix("EdgeFlow is at ").strip()
        origin = link.partition("/?")[0]
        self.client = httpx.Client(base_url=origin, headers={"Origin": origin}, timeout=30)
        # Not followed: the page itself need not be built for this test.
        assert self.client.get(link).status_code == 303

    def kill(self) -> None:
        self.client.close()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def send(self, method: str, path: str, body: Json | None = None) -> Json:
        answer = self.client.request(method, path, json=body)
        assert answer.status_code == 200, answer.text
        result: Json = answer.json()
        return result


@pytest.fixture
def servers() -> Iterator[list[Running]]:
    running: list[Running] = []
    yield running
    for server in running:
        if server.process.poll() is None:
            server.kill()


def test_a_server_killed_between_click_and_export_loses_nothing(folder: Path, servers: list[Running]) -> None:
    first = Running(folder)
    servers.append(first)
    image = first.client.get("/api/images").json()[0]["id"]
    base = f"/api/images/{image}"
    state = first.send("POST", f"{base}/open")
    version = state["document"]["version"]
    point, tuned = {"row": 20, "col": 15, "positive": True}, {"threshold": 0.5, "largest": False}
    edits: list[Json] = [
        {"kind": "clicks", "clicks": [point], **tuned},
        {"kind": "finish", "label_id": 1, **tuned},
        {"kind": "clicks", "clicks": [{**point, "col": 45}], **tuned},
    ]
    for step, edit in enumerate(edits):
        last = {"id": f"{step:032x}", "seq": step, "version": version + step, "edit": edit}
        before = first.send("POST", f"{base}/edits", last)
    first.kill()

    second = Running(folder)
    servers.append(second)
    after = second.send("POST", f"{base}/open")
    assert after["document"]["version"] == before["change"]["version"]
    assert after["document"]["draft"] == before["change"]["draft"]
    # The page cannot know whether it arrived, so it sends its last edit again.
    assert second.send("POST", f"{base}/edits", last)["document"] == after["document"]
    assert after["proposal"] == before["proposal"]
    assert len(after["document"]["regions"]) == 1
    undo = {"id": "f" * 32, "seq": 9, "version": after["document"]["version"], "edit": {"kind": "undo"}}
    assert second.send("POST", f"{base}/edits", undo)["change"]["draft"]["clicks"] == []
    export = second.client.get("/api/export/coco")
    assert export.status_code == 200
    second.process.send_signal(signal.SIGINT)
    assert second.process.wait(20) == 0
    # The link was its first line and its only one.
    assert second.process.stdout is not None
    assert second.process.stdout.read() == ""
    assert second.line.startswith("EdgeFlow is at http://127.0.0.1:")


def test_a_port_in_use_is_told_in_one_sentence_and_nothing_is_made(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(EdgeFlowError, match=rf"Port {port} on 127\.0\.0\.1 cannot be used .* --port"):
            serve(folder, segmenter_factory=_never, port=port)
    assert not (folder / ".edgeflow").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::", "example.org"])
def test_an_address_others_can_reach_needs_a_chosen_token(folder: Path, host: str) -> None:
    with pytest.raises(AddressError, match="--token"):
        serve(folder, segmenter_factory=_never, host=host)
    with pytest.raises(AddressError, match="at least 16"):
        serve(folder, segmenter_factory=_never, host=host, token="short")


def test_a_folder_that_is_missing_or_holds_no_image_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EdgeFlowError, match="There is no folder"):
        serve(tmp_path / "nowhere", segmenter_factory=_never, port=0)
    with pytest.raises(EdgeFlowError, match="There is no image in"):
        serve(tmp_path, segmenter_factory=_never, port=0)
    assert list(tmp_path.iterdir()) == []


def test_a_stranger_gets_nothing_from_the_real_server_either(folder: Path, servers: list[Running]) -> None:
    server = Running(folder)
    servers.append(server)
    address = str(server.client.base_url.host), server.client.base_url.port
    for path in ("/api/project", "/../../etc/passwd", "/assets/../../../etc/passwd"):
        connection = http.client.HTTPConnection(*address, timeout=20)
        connection.request("GET", path)
        assert connection.getresponse().status == 401
        connection.close()


def _never() -> Any:
    raise AssertionError("no model is to be loaded")
