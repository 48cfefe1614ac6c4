"""Start the server on a folder and say, once it really serves, where."""

import ipaddress
import secrets
import socket
import sys
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import uvicorn

from edgeflow.errors import EdgeFlowError, ProjectError
from edgeflow.imaging import list_images
from edgeflow.segmenter import Segmenter
from edgeflow.server.app import create_app
from edgeflow.server.desk import Desk
from edgeflow.server.gallery import no_image
from edgeflow.server.guard import Access
from edgeflow.store.connect import DEFAULT_PLACE
from edgeflow.store.store import Store

_SHORTEST_TOKEN = 16
_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")


class AddressError(EdgeFlowError):
    """An address the server cannot or must not listen on."""


class _Announcing(uvicorn.Server):
    """Says that it serves only when it does: the socket listens and the application has started."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()


def serve(
    folder: Path,
    *,
    segmenter_factory: Callable[[], Segmenter],
    fallback_factory: Callable[[], Segmenter] | None = None,
    host: str = "127.0.0.1",
    port: int = 8765,
    token: str | None = None,
    store_url: str | None = None,
    open_browser: bool = False,
    announce: Callable[[str], None] | None = None,
) -> None:
    """Serve the annotation page for `folder` until interrupted.

    Parameters
    ----------
    folder
        A folder of images.
    segmenter_factory
        Makes the segmenter; called after the server has started, in a thread of its own. What it raises is shown in the page.
    fallback_factory
        Makes what proposes masks where that fails.
    host
        An address of this machine. Any but a loopback address needs `token`.
    port
        0 takes a free one.
    token
        The access token, at least 16 characters; a random one by default.
    store_url
        A path or database URL for the annotations; ``FOLDER/.edgeflow/project.sqlite`` by default.
    open_browser
        Open the page in the default browser.
    announce
        Told the one line ``EdgeFlow is at …``; standard output by default.

    Raises
    ------
    ProjectError
        If the folder is missing or holds no image, or its annotations cannot be kept there.
    StoreError
        If the store is damaged or of a newer version.
    EdgeFlowError
        If the address is taken, cannot be used, or must not be used without a token.
    """
    if not folder.is_dir():
        raise ProjectError(f"There is no folder {folder}; name an existing folder of images.")
    if store_url is None and not (folder / DEFAULT_PLACE).exists() and not list_images(folder):
        # Said before a store is made in a folder that was named by mistake.
        raise no_image(folder)
    _check_reach(host, token)
    with _bind(host, port) as listening:
        taken = int(listening.getsockname()[1])
        access = _access(host, taken, token or secrets.token_urlsafe(24))
        store = Store.open(folder, store_url)
        try:
            desk = Desk(folder, store, segmenter_factory, fallback=fallback_factory)
        except BaseException:
            store.close()
            raise
        link = f"http://{_shown(host)}:{taken}/?token={quote(access.token, safe='')}"

        def tell() -> None:
            (announce or _print)(f"EdgeFlow is at {link}")
            if open_browser:
                webbrowser.open(link)

        config = uvicorn.Config(
            create_app(desk, access),
            log_level="warning",
            access_log=False,
            server_header=False,
            ws="none",
            # A page that keeps a connection open must not keep the server from ending.
            timeout_graceful_shutdown=5,
        )
        # Ctrl+C is how a person ends it: nothing to report.
        with suppress(KeyboardInterrupt):
            _Announcing(config, tell).run(sockets=[listening])


def _bind(host: str, port: int) -> socket.socket:
    """A listening socket: whoever connects from now on waits for an answer and is not turned away."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise AddressError(f"{host} is not an address of this machine ({error.strerror or error}).") from error
    try:
        # Lets a restart take the port of a server just killed; it does not share the port of a living one.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise AddressError(
            f"Port {port} on {host} cannot be used ({error.strerror or error}); choose another with --port, or 0 for a free one."
        ) from error
    return listening


def _check_reach(host: str, token: str | None) -> None:
    if token is not None and len(token) < _SHORTEST_TOKEN:
        raise AddressError(f"The token has {len(token)} characters; give at least {_SHORTEST_TOKEN}.")
    if token is None and not _is_loopback(host):
        raise AddressError(f"{host} can be reached from other machines; to serve there, choose the access token with --token.")


def _access(host: str, port: int, token: str) -> Access:
    if _is_loopback(host):
        return Access(token, port, (*_LOOPBACK_NAMES, _shown(host).lower()))
    return Access(token, port, (*_LOOPBACK_NAMES, _shown(host).lower(), socket.gethostname().lower()), any_address=True)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _shown(host: str) -> str:
    """The host as it stands in a link."""
    if host in ("0.0.0.0", "::", "[::]"):
        return socket.gethostname()
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
