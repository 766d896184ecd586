"""The page's files over HTTP."""

import json
import re
from pathlib import Path

import httpx
import pytest

import plivo_messaging_api
from plivo_mock import MockPlivo
from plivo_mock._magic import MAGIC_DESTINATIONS, Outcome
from plivo_mock._page import STATIC as _OWN
from plivo_mock._validation import load_document
from tests.mock.builders import AUTH_ID, AUTH_TOKEN

FILES = sorted(path.name for path in _OWN.iterdir())


@pytest.fixture
def url(base_url: str) -> str:
    return base_url.removesuffix("/v1")


@pytest.mark.parametrize("path", ["/", "/reference"])
def test_a_page_is_served_and_may_load_nothing_from_elsewhere(url: str, http: httpx.Client, path: str) -> None:
    answer = http.get(url + path)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert AUTH_TOKEN not in answer.text


@pytest.mark.parametrize("path", ["/", "/reference"])
def test_everything_a_page_names_is_there(url: str, http: httpx.Client, path: str) -> None:
    named = {*re.findall(r'(?:src|href)="(/[^"]*)"', http.get(url + path).text)}

    assert len(named) >= 5
    assert {each: http.get(url + each).status_code for each in named} == dict.fromkeys(named, 200)


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".js")])
def test_everything_a_module_imports_is_there(url: str, http: httpx.Client, name: str) -> None:
    answer = http.get(f"{url}/_page/{name}")

    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    for imported in re.findall(r'from "\./([^"]+)"', answer.text):
        assert imported in FILES


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith((".js", ".html"))])
def test_nothing_turns_text_into_html_or_code(name: str) -> None:
    source = (_OWN / name).read_text(encoding="utf-8")

    for dangerous in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "DOMParser",
        " style=",
    ):
        assert dangerous not in source
    assert not re.search(r"\son\w+=", source)
    assert not re.search(r"https?://(?!www\.w3\.org)", source)


def test_swagger_ui_comes_with_a_package(url: str, http: httpx.Client) -> None:
    script, style = http.get(f"{url}/_page/swagger-ui.js"), http.get(f"{url}/_page/swagger-ui.css")

    assert "SwaggerUIBundle" in script.text
    assert ".swagger-ui" in style.text
    assert style.headers["content-type"] == "text/css; charset=utf-8"


def test_without_the_package_there_is_no_swagger_ui(
    url: str, http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plivo_mock._page._SWAGGER_PACKAGE", "no_such_package_anywhere")
    assert http.get(f"{url}/_page/swagger-ui.js").status_code == 404


def test_the_document_of_the_api_names_this_server(url: str, http: httpx.Client) -> None:
    shipped = Path(plivo_messaging_api.__file__).with_name("openapi.json")

    document = http.get(f"{url}/openapi.json").json()

    assert document == {**json.loads(shipped.read_text(encoding="utf-8")), "servers": [{"url": "/v1"}]}


@pytest.mark.parametrize("package", ["no_such_package_anywhere", "plivo_messaging"])
def test_a_document_that_is_not_installed_is_not_found(
    url: str, http: httpx.Client, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.setattr("plivo_mock._validation._PACKAGE", package)
    load_document.cache_clear()

    answer = http.get(f"{url}/openapi.json")

    assert answer.status_code == 404
    assert answer.json()["error"].startswith(f"There is no document: {package}, which has")


@pytest.mark.parametrize(
    "path",
    ["/_page/", "/_page/nothing.js", "/_page/..%2f_app.py", "/_page/%2e%2e/_app.py", "/_page/a/b.js"],
)
def test_nothing_else_is_served(url: str, http: httpx.Client, path: str) -> None:
    assert http.get(url + path).status_code == 404


def test_what_the_browser_asks_for_does_not_go_into_the_journal(mock: MockPlivo, url: str, http: httpx.Client) -> None:
    for path in ("/", "/_page/app.js", "/_mock/", "/_mock/messages"):
        http.get(url + path)

    assert len(mock.requests) == 0


def test_the_api_is_as_it_was(url: str, http: httpx.Client) -> None:
    for path in ("/referenc", "/v1/", "/index.html", "/_mock", "/_page"):
        answer = http.get(url + path)
        assert (answer.status_code, answer.json()["error"]) == (404, "There is nothing at this path.")
    assert http.get(f"{url}/v1/Account/{AUTH_ID}/Message/").status_code == 401


def test_a_page_is_read_and_nothing_else(url: str, http: httpx.Client) -> None:
    assert http.post(url + "/").status_code == 405
    assert http.head(url + "/").status_code == 200


def test_the_page_has_a_meaning_for_every_code_of_a_magic_destination(url: str, http: httpx.Client) -> None:
    known = {*re.findall(r'(\d+)"?: "', http.get(f"{url}/_page/format.js").text)}
    codes = {magic.effect.error_code for magic in MAGIC_DESTINATIONS if isinstance(magic.effect, Outcome)}

    assert codes - {None} <= known
