"""What `tests/traffic/validate.py` ends with. A validator that is told what to say stands for openapi-core."""

import json
import runpy
import sys
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

_SCRIPT = Path(__file__).with_name("validate.py")
_LIST = {
    "method": "GET",
    "path": "/v1/Account/MAMOCKMOCKMOCKMOCK00/Message/",
    "query": "limit=1",
    "has_credentials": True,
    "headers": [],
    "body": "",
    "status": 200,
    "answer_headers": [["content-type", "application/json"]],
    "answer": b64encode(b'{"objects": []}').decode(),
    "fault": "",
}
_SEND = {
    **_LIST,
    "method": "POST",
    "query": "",
    "headers": [["content-type", "application/json"]],
    "body": b64encode(b'{"dst": "12025550123"}').decode(),
    "status": 202,
    "answer": b64encode(b'{"message_uuid": []}').decode(),
}
_ODD_LIST = {**_LIST, "query": "limit=odd"}
_ODD_ANSWER = {**_LIST, "answer": b64encode(b'{"odd": 1}').decode()}


class _RefusedError(Exception):
    """What openapi-core raises."""


class _Request:
    def __init__(self, *_place: str, data: bytes, args: dict[str, list[str]], **_rest: object) -> None:
        self.body = data
        self.args = args


class _Response:
    def __init__(self, data: bytes, status_code: int, *_rest: object) -> None:
        self.data = data
        self.status_code = status_code


class _OpenAPI:
    """Refuses what is empty or says that it is odd."""

    @classmethod
    def from_dict(cls, _document: object) -> "_OpenAPI":
        return cls()

    def validate_request(self, request: _Request) -> None:
        if request.body == b"{}" or request.args.get("limit", ["1"])[0] in {"21", "odd"}:
            raise _RefusedError("the request")

    def validate_response(self, _request: _Request, response: _Response) -> None:
        if response.data == b"{}" or b"odd" in response.data or response.status_code == 418:
            raise _RefusedError("the answer")


class _Credulous(_OpenAPI):
    """Takes everything for valid."""

    def validate_request(self, request: _Request) -> None: ...

    def validate_response(self, _request: _Request, response: _Response) -> None: ...


Validate = Callable[..., int]


@pytest.fixture
def validate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Validate:
    """Give what validates records with a validator in openapi-core's place."""

    def run(*records: dict[str, Any], with_: type[_OpenAPI] = _OpenAPI) -> int:
        parts: dict[str, dict[str, object]] = {
            "openapi_core": {"OpenAPI": with_},
            "openapi_core.exceptions": {"OpenAPIError": _RefusedError},
            "openapi_core.testing": {"MockRequest": _Request, "MockResponse": _Response},
        }
        for name, attributes in parts.items():
            module = ModuleType(name)
            vars(module).update(attributes)
            monkeypatch.setitem(sys.modules, name, module)
        lines = "".join(f"{json.dumps(record)}\n" for record in records)
        (tmp_path / "1.jsonl").write_text(lines, encoding="utf-8")
        main: Callable[[list[str]], int] = runpy.run_path(str(_SCRIPT))["main"]
        return main([str(tmp_path)])

    return run


def test_all_is_valid(validate: Validate, capsys: pytest.CaptureFixture[str]) -> None:
    assert validate(_SEND, _LIST) == 0
    assert capsys.readouterr().out.endswith("0 disagreements\n")


@pytest.mark.parametrize(
    ("record", "words"),
    [(_ODD_LIST, "a request that was accepted is not valid"), (_ODD_ANSWER, "an answer is not valid")],
    ids=["request", "answer"],
)
def test_something_is_not_valid(
    validate: Validate, capsys: pytest.CaptureFixture[str], record: dict[str, Any], words: str
) -> None:
    assert validate(_SEND, _LIST, record) == 1
    printed = capsys.readouterr().out
    assert words in printed
    assert printed.endswith("1 disagreements\n")


def test_what_a_fault_was_put_into_need_not_be_valid(validate: Validate) -> None:
    assert validate(_SEND, _LIST, {**_ODD_ANSWER, "fault": "status"}) == 0


def test_what_was_refused_need_not_be_valid(validate: Validate) -> None:
    assert validate(_SEND, _LIST, {**_ODD_LIST, "status": 400}) == 0


def test_a_validator_that_notices_nothing(validate: Validate, capsys: pytest.CaptureFixture[str]) -> None:
    assert validate(_SEND, _LIST, with_=_Credulous) == 1
    assert capsys.readouterr().out.startswith("cannot tell: an empty answer to a send request; ")


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ((), "there is no send request that was accepted and no page without a fault"),
        ((_SEND,), "there is no page without a fault"),
        (({**_SEND, "fault": "status"}, _LIST), "there is no send request that was accepted without a fault"),
    ],
    ids=["no records", "no page", "no send request"],
)
def test_there_is_nothing_to_look_at(
    validate: Validate, capsys: pytest.CaptureFixture[str], records: tuple[dict[str, Any], ...], words: str
) -> None:
    assert validate(*records) == 1
    printed = capsys.readouterr().out
    assert printed.startswith("nothing to look at in ")
    assert printed.endswith(f"{words}\n")
