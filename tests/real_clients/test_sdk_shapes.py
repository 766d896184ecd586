r"""Requests in the shape each official SDK gives them: path, headers and body byte by byte.

What distinguishes them: how a space and a colon are written in a query, whether a GET has a Content-Type or even a
body, whether a JSON body ends in a line feed, holds nulls, `\/` or `\u00f6`. The Python SDK itself is in
`test_official_sdk_*.py`.
"""

import json
from dataclasses import dataclass
from typing import cast

import pytest

from plivo_mock import MockPlivo
from tests.real_clients.raw import Account
from tests.real_clients.wire import Wire


@dataclass(frozen=True)
class Shape:
    """How an SDK writes requests.

    Attributes:
        headers: The headers of every request, a line each.
        content: The header of a request with a body, besides its length, that others do not have.
        body: The body of a send to two destinations of the text `Größe/42`, with a callback.
        query: A list of failed outbound messages with the code 420 since noon, five of them, from the first on.
        list_body: The body of that list request.
        log: What the send says of `log`, where the message keeps it.
    """

    headers: str
    content: str
    body: str
    query: str
    list_body: str = ""
    log: str = "true"

    def post(self) -> str:
        """Give the head of a send request."""
        lines = ["POST {messages} HTTP/1.1", self.headers, self.content, "Content-Length: {length}"]
        return "\n".join(filter(None, lines))

    def get(self, rest: str) -> str:
        """Give the head of a GET request.

        Args:
            rest: What follows the path of the account's messages.
        """
        return f"GET {{messages}}{rest} HTTP/1.1\n{self.headers}"


SHAPES = {
    # axios on node:http; the parameters of a list go into the query and, as they are its data, into the body too.
    "node": Shape(
        headers="""Accept: application/json, text/plain, */*
Content-Type: application/json
Authorization: Basic {basic}
User-Agent: plivo-node/4.79.0 (Node: v20.20.2)
Accept-Encoding: gzip, compress, deflate, br
Host: {host}
Connection: keep-alive""",
        content="",
        body='{"type":"sms","url":"https://example.com/status","method":"POST","log":true,"src":"12025550100",'
        '"dst":"12025550123<12025550124","text":"Größe/42"}',
        query="message_state=failed&message_direction=outbound&error_code=420&limit=5&offset=0"
        "&message_time__gte=2026-03-01%2012%3A00%3A00",
        list_body='{"message_state":"failed","message_direction":"outbound","error_code":"420","limit":5,"offset":0,'
        '"message_time__gte":"2026-03-01 12:00:00"}',
    ),
    # Faraday on Net::HTTP: keys of a query are sorted, nil stays null, log is a boolean.
    "ruby": Shape(
        headers="""User-Agent: plivo-ruby/4.61.0 (Ruby 3.3.0)
Content-Type: application/json
Accept: application/json
Authorization: Basic {basic}
Accept-Encoding: gzip;q=1.0,deflate;q=0.6,identity;q=0.3
Host: {host}""",
        content="",
        body='{"src":"12025550100","text":"Größe/42","powerpack_uuid":null,"dst":"12025550123<12025550124",'
        '"type":"sms","url":"https://example.com/status","method":"POST","log":false}',
        query="error_code=420&limit=5&message_direction=outbound&message_state=failed"
        "&message_time__gte=2026-03-01+12%3A00%3A00&offset=0",
        log="false",
    ),
    # Guzzle and json_encode: escaped slashes, ASCII alone; a Content-Type on a GET that has no content.
    "php": Shape(
        headers="""User-Agent: plivo-php/4.62.0 (PHP 8.3.0)
Accept-Encoding: *
Content-type: application/json
Authorization: Basic {basic}
Host: {host}""",
        content="",
        body=r'{"dst":"12025550123<12025550124","src":"12025550100","text":"Gr\u00f6\u00dfe\/42",'
        r'"url":"https:\/\/example.com\/status","method":"POST","log":"content_only"}',
        query="message_state=failed&message_direction=outbound&error_code=420"
        "&message_time__gte=2026-03-01+12%3A00%3A00&limit=5&offset=0",
        log="content_only",
    ),
    # Retrofit and Jackson: every field there is, null when it is not used; a query with the colon as it is.
    "java": Shape(
        headers="""Authorization: Basic {basic}
User-Agent: plivo-java/5.45.0 (Implementation: null null null, Specification: null null null)
Host: {host}
Connection: Keep-Alive
Accept-Encoding: gzip""",
        content="Content-Type: application/json; charset=UTF-8",
        body='{"src":"12025550100","dst":"12025550123<12025550124","text":"Größe/42","powerpack_uuid":null,"type":null,'
        '"url":"https://example.com/status","method":"POST","log":"true","trackable":null,"media_urls":null,'
        '"media_ids":null,"message_expiry":null,"dlt_entity_id":null,"dlt_template_id":null,'
        '"dlt_template_category":null,"template":null}',
        query="limit=5&offset=0&message_direction=outbound&message_time__gte=2026-03-01%2012:00:00"
        "&message_state=failed&error_code=420",
    ),
    # HttpClient and Newtonsoft: no nulls, a charset in the Content-Type.
    "dotnet": Shape(
        headers="""Host: {host}
Authorization: Basic {basic}
User-Agent: plivo-dotnet/5.50.0
Accept: application/json""",
        content="Content-Type: application/json; charset=utf-8",
        body='{"src":"12025550100","dst":"12025550123<12025550124","text":"Größe/42",'
        '"url":"https://example.com/status","method":"POST","log":true,"trackable":false}',
        query="limit=5&offset=0&message_state=failed&message_direction=outbound"
        "&message_time__gte=2026-03-01+12%3A00%3A00&error_code=420",
    ),
    # net/http and encoding/json: a line feed at the end; HTML's characters are escaped, also the one between numbers.
    "go": Shape(
        headers="""Host: {host}
User-Agent: plivo-go/7.60.0 (Go: go1.22)
Authorization: Basic {basic}
Content-Type: application/json
Accept-Encoding: gzip""",
        content="",
        body='{"src":"12025550100","dst":"12025550123\\u003c12025550124","text":"Größe/42",'
        '"url":"https://example.com/status","method":"POST","log":"true"}\n',
        query="error_code=420&limit=5&message_direction=outbound&message_state=failed"
        "&message_time__gte=2026-03-01+12%3A00%3A00",
    ),
}


@pytest.fixture
def account(mock: MockPlivo, root: str) -> Account:
    return Account.of(mock, root)


EVERY_SHAPE = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())


@EVERY_SHAPE
def test_a_message_is_sent(account: Account, mock: MockPlivo, wire: Wire, shape: Shape) -> None:
    answer = account.request(shape.post(), shape.body.encode())

    assert answer.status == 202
    assert [message.to_number for message in mock.messages] == ["12025550123", "12025550124"]
    assert answer.json["message_uuid"] == [message.message_uuid for message in mock.messages]
    assert {message.text for message in mock.messages} == {"Größe/42"}
    assert wire.exchanges[0].body == shape.body.encode()


@EVERY_SHAPE
def test_messages_are_listed(account: Account, mock: MockPlivo, wire: Wire, shape: Shape) -> None:
    expired = json.dumps({"src": "12025550100", "dst": "15555550142", "text": "Late", "message_expiry": 5}).encode()
    (failed,) = _uuids(account.request(shape.post(), expired).json)
    account.request(shape.post(), shape.body.encode())
    mock.advance(3600)

    body = shape.list_body.encode()
    head = shape.get(f"?{shape.query}")
    answer = account.request(f"{head}\nContent-Length: {{length}}" if body else head, body)

    assert answer.status == 200
    assert [record["message_uuid"] for record in _records(answer.json)] == [failed]
    assert wire.exchanges[-1].query["message_time__gte"] == "2026-03-01 12:00:00"


@EVERY_SHAPE
def test_a_message_is_retrieved(account: Account, mock: MockPlivo, wire: Wire, shape: Shape) -> None:
    uuids = _uuids(account.request(shape.post(), shape.body.encode()).json)
    mock.advance(60)

    record = account.request(shape.get(f"{uuids[0]}/")).json

    assert (record["message_uuid"], record["message_state"], record["log"]) == (uuids[0], "delivered", shape.log)
    assert len(wire.exchanges) == 2


@EVERY_SHAPE
def test_errors_are_answered(account: Account, wire: Wire, shape: Shape) -> None:
    missing = account.request(shape.get("ffffffff-0000-4000-8000-000000000000/"))
    stranger = Account(account.root, account.auth_id, "wrong").request(shape.get(""))
    broken = account.request(shape.post(), b'{"src":"12025550100","text":"Hello"}')

    assert (missing.status, stranger.status, broken.status) == (404, 401, 400)
    assert set(missing.json) == set(broken.json) == {"api_id", "error"}
    assert stranger.headers["content-type"].startswith("text/plain")
    assert stranger.body == b"Could not verify your access level for that URL."
    assert len(wire.exchanges) == 3


# WhatsApp objects with the fields their classes leave empty: Jackson writes them all (one under a misspelt name, as the
# getter has it), Go's encoder those without `omitempty`.
TEMPLATES = {
    "java": '{"src":"12025550100","dst":"12025550123","text":null,"powerpack_uuid":null,"type":"whatsapp","url":null,'
    '"method":"POST","log":"true","trackable":null,"media_urls":null,"media_ids":null,"message_expiry":null,'
    '"dlt_entity_id":null,"dlt_template_id":null,"dlt_template_category":null,"template":{"name":"order_confirmation",'
    '"language":"en_US","components":[{"type":"body","sub_type":null,"index":null,"parameters":[{"type":"text",'
    '"text":"Ann","media":null,"currency":null,"date_time":null,"paylaod":null}]}]}}',
    "java without components": '{"src":"12025550100","dst":"12025550123","text":null,"type":"whatsapp",'
    '"template":{"name":"hello_world","language":"en_US","components":null}}',
    "go": '{"src":"12025550100","dst":"12025550123","type":"whatsapp","template":{"name":"order_confirmation",'
    '"language":"en_US","components":[{"type":"body","parameters":null}]}}\n',
    "go without components": '{"src":"12025550100","dst":"12025550123","type":"whatsapp",'
    '"template":{"name":"hello_world","language":"en_US","components":null}}\n',
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_empty_fields_of_a_template_count_as_left_out(account: Account, mock: MockPlivo, wire: Wire, name: str) -> None:
    shape = SHAPES[name.partition(" ")[0]]

    answer = account.request(shape.post(), TEMPLATES[name].encode())

    assert answer.status == 202, answer.body
    assert [message.message_type for message in mock.messages] == ["whatsapp"]
    assert len(wire.exchanges) == 1


def test_the_types_are_those_go_decodes_into(account: Account, mock: MockPlivo, wire: Wire) -> None:
    """Its decoder refuses a page when a field has another type than in the SDK's struct."""
    shape = SHAPES["go"]
    account.request(shape.post(), shape.body.encode())
    mock.receive(from_number="12025550123", to_number="12025550100", text="Thank you!")
    mock.advance(60)

    page = account.request(shape.get("?limit=20")).json

    meta = cast("dict[str, object]", page["meta"])
    assert type(meta["limit"]) is type(meta["offset"]) is int
    assert all(isinstance(meta[name], str | None) for name in ("next", "previous"))
    records = _records(page)
    assert len(records) == 3
    for record in records:
        assert isinstance(record.pop("is_domestic"), bool | None)
        assert type(record.pop("units")) is int  # not in the struct
        assert all(isinstance(value, str | None) for value in record.values()), record
    assert len(wire.exchanges) == 2


def _uuids(answer: dict[str, object]) -> list[str]:
    return cast("list[str]", answer["message_uuid"])


def _records(page: dict[str, object]) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", page["objects"])
