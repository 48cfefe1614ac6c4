"""Who may talk to this server: one who holds the token, from a page of this server, under a name of this server.

A page of any other site that is open in the same browser can send requests to 127.0.0.1. `Host` keeps out names that such a
site points here (DNS rebinding), `Origin` keeps out its scripts and forms, the cookie everybody without the token.
"""

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from edgeflow.server.problems import problem_response

_SAFE = frozenset({"GET", "HEAD"})
_LARGEST_BODY = 1 << 20
# A drawn outline of 100,000 vertices, or a list of 10,000 labels.
_LARGEST_EDIT = 8 << 20
_HEADERS = {
    "Content-Security-Policy": "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' blob: data:",
            "connect-src 'self'",
            "font-src 'self'",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_STRANGER = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>EdgeFlow</title>
<p>Open EdgeFlow by the whole link that it printed when it started; it ends in <code>/?token=…</code>.</p>
</html>
"""


@dataclass(frozen=True, slots=True)
class Access:
    """The one way in.

    Attributes
    ----------
    token
        What the link carries, and a hash of which the cookie.
    port
        The port the server listens on.
    names
        Host names under which it may be asked for.
    any_address
        Whether any IP address will do as host: for a server on every address of a machine. An address, unlike a name,
        cannot be pointed here by a stranger.
    """

    token: str = field(repr=False)
    port: int
    names: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    any_address: bool = False

    @property
    def cookie(self) -> str:
        """The cookie's name: a browser shares cookies between the ports of a machine, and two servers may run on it."""
        return f"edgeflow-{self.port}"

    @property
    def secret(self) -> str:
        """The cookie's value."""
        return hashlib.sha256(f"edgeflow session {self.token}".encode()).hexdigest()

    def knows_host(self, host: str) -> bool:
        """Whether ``NAME:PORT`` is this server."""
        name, _, port = host.lower().rpartition(":") if not host.endswith("]") else (host.lower(), "", "")
        if not name:
            name, port = port, "80"
        if port != str(self.port) and not (port == "" and self.port == 80):
            return False
        return name in self.names or (self.any_address and _is_address(name))


class Guard:
    """ASGI middleware: checks every request's `Host`, `Origin`, cookie and size, and makes every answer's headers safe."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on; websockets are not served."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
                message["headers"] = headers.raw
            await send(message)

        answer = self._refusal(scope)
        if answer is None:
            await self._app(scope, _limited(receive, _largest(scope)), send_safely)
        else:
            await answer(scope, receive, send_safely)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not self._access.knows_host(headers.get("host", "")):
            return problem_response(403, "host", "This server answers under its own address only; open the link it printed.")
        method, origin = scope["method"], headers.get("origin")
        if (origin is not None or method not in _SAFE) and not self._is_own(origin, headers.get("host", "")):
            return problem_response(403, "origin", "This request did not come from EdgeFlow's own page.")
        if method in _SAFE and scope["path"] == "/" and (token := _token_of(scope)) is not None:
            return self._enter(token, scope)
        if not self._has_cookie(headers.get("cookie", "")):
            if method in _SAFE and not scope["path"].startswith("/api/"):
                return HTMLResponse(_STRANGER, 401)
            return problem_response(401, "token", "This needs the link with the token that EdgeFlow printed when it started.")
        length = headers.get("content-length", "0")
        if (int(length) if length.isdigit() else 0) > _largest(scope):
            return problem_response(413, "size", f"The request is larger than the {_largest(scope)} bytes allowed.")
        return None

    def _is_own(self, origin: str | None, host: str) -> bool:
        return origin is not None and origin.lower() == f"http://{host.lower()}"

    def _enter(self, token: str, scope: Scope) -> Response:
        if not secrets.compare_digest(token.encode(), self._access.token.encode()):
            return HTMLResponse(_STRANGER, 401)
        # The token must not stay in the address bar and the history; other parameters do no harm.
        rest = {key: values for key, values in _query_of(scope).items() if key != "token"}
        answer = RedirectResponse("/?" + urlencode(rest, doseq=True) if rest else "/", 303)
        answer.set_cookie(self._access.cookie, self._access.secret, path="/", httponly=True, samesite="strict")
        return answer

    def _has_cookie(self, header: str) -> bool:
        try:
            found = SimpleCookie(header).get(self._access.cookie)
        except CookieError:
            return False
        return found is not None and secrets.compare_digest(found.value.encode(), self._access.secret.encode())


def _largest(scope: Scope) -> int:
    """How many bytes the body may have."""
    return _LARGEST_EDIT if scope["path"].startswith("/api/") and scope["path"].endswith("/edits") else _LARGEST_BODY


def _limited(receive: Receive, largest: int) -> Receive:
    """Stop reading a body that goes on without having declared its length."""
    seen = 0

    async def receive_limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return {"type": "http.disconnect"} if seen > largest else message

    return receive_limited


def _query_of(scope: Scope) -> dict[str, list[str]]:
    return parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)


def _token_of(scope: Scope) -> str | None:
    return next(iter(_query_of(scope).get("token", [])), None)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
