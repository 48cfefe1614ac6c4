from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from edgeflow.server.guard import Access

OpenClient = Callable[..., TestClient]
OWN = "http://127.0.0.1:8765"


def test_the_link_sets_a_cookie_that_scripts_and_other_sites_do_not_get_and_the_token_leaves_the_address(
    open_client: OpenClient,
) -> None:
    answer = open_client(enter=False).get("/?token=a-token-of-enough-letters&x=1", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/?x=1")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("edgeflow-8765=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "a-token" not in cookie


@pytest.mark.parametrize("path", ["/", "/api/project", "/api/images", "/assets/main.js", "/?token=wrong", "/api/export/coco"])
def test_without_the_token_nothing_is_given(open_client: OpenClient, path: str) -> None:
    answer = open_client(enter=False).get(path)
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


def test_a_wrong_cookie_is_no_cookie(open_client: OpenClient) -> None:
    client = open_client(enter=False)
    for value in ("", "wrong", 'a;b="c'):
        assert client.get("/api/project", headers={"Cookie": f"edgeflow-8765={value}"}).status_code == 401


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8765", "127.0.0.1:80", "127.0.0.1", "127.0.0.1.evil.example:8765", ""]
)
def test_another_host_name_is_refused_even_with_the_cookie(client: TestClient, host: str) -> None:
    answer = client.get("/api/project", headers={"Host": host})
    assert (answer.status_code, answer.json()["kind"]) == (403, "host")


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "LOCALHOST:8765", "[::1]:8765"])
def test_every_name_of_this_machine_will_do(client: TestClient, host: str) -> None:
    headers = {"Host": host, "Origin": f"http://{host}"}
    assert client.get("/api/project", headers=headers).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:8766", "https://127.0.0.1:8765", ""])
def test_another_origin_may_neither_read_nor_write(client: TestClient, origin: str) -> None:
    for answer in (
        client.get("/api/project", headers={"Origin": origin}),
        client.post("/api/labels", json={"name": "x"}, headers={"Origin": origin}),
    ):
        assert (answer.status_code, answer.json()["kind"]) == (403, "origin")


def test_a_change_without_an_origin_is_refused_and_a_look_is_not(client: TestClient) -> None:
    del client.headers["origin"]
    assert client.post("/api/labels", json={"name": "x"}).status_code == 403
    assert client.get("/api/project").status_code == 200


def test_every_answer_carries_the_headers_of_safety(open_client: OpenClient) -> None:
    client = open_client()
    for path in ("/", "/api/project", "/api/nothing", "/nothing.js"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert not any(name.startswith("access-control") for name in headers)


@pytest.mark.parametrize(
    "path",
    [
        *("/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/assets/%2e%2e%2f%2e%2e%2fsecret.txt"),
        *("/..%5csecret.txt", "/%2fetc/passwd.txt", "//etc/passwd.txt"),
    ],
)
def test_no_address_leads_out_of_the_page_folder(client: TestClient, folder: Path, path: str) -> None:
    (folder.parent / "secret.txt").write_text("secret")
    (folder.parent / "static" / "assets").mkdir(parents=True)
    answer = client.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text.replace("secret.txt", "")


def test_an_image_is_no_path(client: TestClient) -> None:
    for name in ("a.png", "..%2fa.png", "%2fetc%2fpasswd"):
        assert client.get(f"/api/images/{name}/pixels").status_code == 404


def test_there_is_no_schema_or_documentation_page(client: TestClient) -> None:
    assert [client.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")] == [404, 404, 404]


def test_a_request_that_is_too_large_is_refused(client: TestClient) -> None:
    for method, path, size in (("PUT", "/api/settings", 2), ("POST", "/api/labels/edits", 9), ("POST", "/api/images/x/edits", 9)):
        answer = client.request(method, path, content=b"x" * (size << 20))
        assert (answer.status_code, answer.json()["kind"]) == (413, "size")
    assert client.post("/api/images/x/edits", content=b"x" * (7 << 20)).json()["kind"] == "request"


def test_a_server_on_every_address_takes_addresses_but_no_strange_names() -> None:
    access = Access("t" * 16, 8765, ("box",), any_address=True)
    assert access.knows_host("192.168.1.7:8765")
    assert access.knows_host("box:8765")
    assert not access.knows_host("evil.example:8765")
    assert "tttt" not in repr(access)
