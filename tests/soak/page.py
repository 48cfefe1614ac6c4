"""A page as far as edits go: it keeps an edit until that is answered, and repeats it under the same name."""

import http.client
import json
import random
from typing import Any

from tests.soak.proxy import Proxy

Json = dict[str, Any]
_PATIENCE = 60.0


class Silence(Exception):  # noqa: N818 - it is what it says
    """No answer: nobody knows whether the request arrived."""


class Answer:
    """What came back."""

    def __init__(self, status: int, body: Any) -> None:
        self.status = status
        self.body = body

    @property
    def kind(self) -> str:
        """The kind of a problem."""
        return str(self.body.get("kind", "")) if isinstance(self.body, dict) else ""


class Page:
    """Speaks to the server at `port` through a proxy, a connection for each request."""

    def __init__(self, proxy: Proxy, port: int, token: str, rng: random.Random) -> None:
        self._proxy = proxy
        self._here = f"127.0.0.1:{port}"
        self._token = token
        self._cookie = ""
        self._rng = rng
        self._seq = 0

    def enter(self) -> None:
        """Get the cookie, which a server that starts anew does not know."""
        self._cookie = self._request("GET", f"/?token={self._token}", None)[1].partition(";")[0]

    def ask(self, method: str, path: str, body: Json | None = None) -> Answer:
        """One request; raises `Silence`."""
        status, _, content = self._request(method, path, body)
        return Answer(status, json.loads(content or b"null"))

    def asked(self, version: int, edit: Json) -> Json:
        """An edit with a name of its own; of the label table it has no more than these."""
        return {"id": f"{self._rng.getrandbits(128):032x}", "version": version, "edit": edit}

    def send(self, path: str, wanted: Json) -> Answer:
        """Send an edit; raises `Silence`."""
        body = dict(wanted)
        if "/images/" in path:
            self._seq += 1
            body |= {"seq": self._seq, "seconds": 1.0}
        return self.ask("POST", path, body)

    def _request(self, method: str, path: str, body: Json | None) -> tuple[int, str, bytes]:
        """Status, cookie and content."""
        connection = http.client.HTTPConnection("127.0.0.1", self._proxy.port, timeout=_PATIENCE)
        headers = {"Host": self._here, "Origin": f"http://{self._here}", "Connection": "close", "Cookie": self._cookie}
        content = None if body is None else json.dumps(body).encode()
        try:
            connection.request(method, path, content, headers | {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.getheader("Set-Cookie", ""), answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Silence(str(error)) from error
        finally:
            connection.close()
