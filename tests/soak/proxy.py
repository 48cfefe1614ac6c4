"""A wire that can be cut: a TCP proxy that does to one request what networks do, on command. Knows HTTP as far as lengths."""

import socket
import threading
from contextlib import suppress
from typing import Literal

Fault = Literal["cut-before", "cut-within", "cut-after", "cut-answer", "late"]
_PATIENCE = 30.0  # seconds for anything at either end


class Proxy:
    """Passes connections on to a port of this machine; `fault` is done to the next one.

    cut-before: nothing arrives. cut-within: half of the request arrives. cut-after: the request arrives, and whoever sent it is
    told nothing, while the server still works on it. cut-answer: the same, once the server has answered. late: nothing
    arrives until `deliver_late`.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self.fault: Fault | None = None
        self._late: list[bytes] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def deliver_late(self) -> int:
        """Let the requests arrive that were held, now that whoever sent them gave up long ago; how many that were."""
        late, self._late = self._late, []
        for request in late:
            with suppress(OSError), self._server() as server:
                server.sendall(request)
                while server.recv(1 << 16):
                    pass
        return len(late)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            fault, self.fault = self.fault, None
            threading.Thread(target=self._serve, args=(client, fault), daemon=True).start()

    def _serve(self, client: socket.socket, fault: Fault | None) -> None:
        client.settimeout(_PATIENCE)
        with client, suppress(OSError):
            request = _whole_request(client)
            if fault == "late":
                self._late.append(request)
            if fault in ("late", "cut-before"):
                return
            with self._server() as server:
                server.sendall(request[: len(request) // 2] if fault == "cut-within" else request)
                if fault == "cut-within":
                    return
                if fault == "cut-after":
                    client.close()
                while chunk := server.recv(1 << 16):
                    if fault is None:
                        client.sendall(chunk)

    def _server(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self._target), timeout=_PATIENCE)


def _whole_request(client: socket.socket) -> bytes:
    """The bytes of one request, which names its length."""
    request = b""
    while b"\r\n\r\n" not in request:
        request += _some(client)
    head, _, body = request.partition(b"\r\n\r\n")
    lengths = [line.partition(b":")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    missing = (int(lengths[0]) if lengths else 0) - len(body)
    while missing > 0:
        some = _some(client)
        request += some
        missing -= len(some)
    return request


def _some(client: socket.socket) -> bytes:
    found = client.recv(1 << 16)
    if not found:
        raise ConnectionError("the sender ended within a request")
    return found
