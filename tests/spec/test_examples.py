"""Every example of the contract is sent to the mock server, or asked of it, and answered as documented."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias, cast

import httpx
import pytest

from plivo_messaging_api import openapi_document
from plivo_mock import ManualClock, MockPlivo
from tests.real_clients.contract import Contract, Exchange

Object: TypeAlias = dict[str, Any]

DOCUMENT: Object = openapi_document()
MESSAGES: Object = DOCUMENT["paths"]["/Account/{auth_id}/Message/"]
MESSAGE: Object = DOCUMENT["paths"]["/Account/{auth_id}/Message/{message_uuid}/"]
SCHEMAS: Object = DOCUMENT["components"]["schemas"]
BODIES: Object = MESSAGES["post"]["requestBody"]["content"]["application/json"]["examples"]
JUDGE = Contract()


class Served:
    """A mock server in a thread, and requests to it that are judged."""

    def __init__(self, mock: MockPlivo) -> None:
        self.mock = mock
        self._client = httpx.Client(base_url=f"{mock.base_url}/Account/{mock.auth_id}/Message/", trust_env=False)
        self._auth = (mock.auth_id, mock.auth_token)

    def ask(
        self,
        method: str,
        path: str = "",
        *,
        right: bool = True,
        auth: tuple[str, str] | None = None,
        json: Object | None = None,
        params: dict[str, str] | None = None,
        data: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Make a request, and compare both it and its answer with the contract.

        Args:
            method: The HTTP method.
            path: What follows the path of the account's messages.
            right: Whether the request is as documented.
            auth: Other credentials.
            json: The body, as JSON.
            params: The query.
            data: The body, as a form.
        """
        answer = self._client.request(method, path, auth=auth or self._auth, json=json, params=params, data=data)
        request = answer.request
        exchange = Exchange(
            request.method,
            request.url.raw_path.decode(),
            dict(request.headers),
            request.content,
            answer.status_code,
            dict(answer.headers),
            answer.content,
        )
        if right:
            assert JUDGE.request_faults(exchange) == []
        if method in {"GET", "POST"}:
            assert JUDGE.answer_faults(exchange) == []
        return answer

    def close(self) -> None:
        """End the connections."""
        self._client.close()


@pytest.fixture(scope="module", params=["latest", "legacy"])
def served(request: pytest.FixtureRequest) -> Iterator[Served]:
    with MockPlivo(clock=ManualClock(), dialect=request.param) as mock:
        mock.add_account("SA0123456789ABCDEFGH", parent=mock.auth_id)
        server = Served(mock)
        yield server
        server.close()


@pytest.mark.parametrize("name", BODIES)
def test_an_example_of_a_send_request(served: Served, name: str) -> None:
    body: Object = BODIES[name]["value"]
    answer = served.ask("POST", json=body)

    assert answer.status_code == 202
    sent: Object = answer.json()
    assert len(sent["message_uuid"]) == len(set(body["dst"].split("<")))
    for uuid in sent["message_uuid"]:
        assert served.ask("GET", f"{uuid}/").status_code == 200


def test_every_example_of_an_argument(served: Served) -> None:
    whatsapp, media = {"template", "interactive", "location"}, {"media_urls", "media_ids"}
    count = 0
    for name, schema in SCHEMAS["SendMessageArguments"]["properties"].items():
        for example in schema.get("examples", ()):
            kind = "whatsapp" if name in whatsapp else "mms" if name in media else "sms"
            body = {"src": "12025550100", "dst": "12025550124", "text": "Hello", "type": kind, name: example}
            assert served.ask("POST", json=body).status_code == 202, (name, example)
            count += 1
    assert count >= 10


def test_every_example_inside_a_whatsapp_object(served: Served) -> None:
    """Each is put where it belongs, in the largest of the examples."""
    tried: set[str] = set()
    for name in ("whatsapp_template", "whatsapp_interactive", "whatsapp_location"):
        body: Object = BODIES[name]["value"]
        for part, schema in _parts(body, SCHEMAS["SendMessageArguments"]):
            for field, described in schema["properties"].items():
                for example in described.get("examples", ()) if field in part else ():
                    before, part[field] = part[field], example
                    assert served.ask("POST", json=body).status_code == 202, (name, field, example)
                    part[field] = before
                    tried.add(field)
    assert {"longitude", "latitude", "currency_code", "card_index", "title", "language"} <= tried


def _parts(value: object, schema: Object) -> Iterator[tuple[Object, Object]]:
    schema = SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    schema = schema["anyOf"][0] if "anyOf" in schema else schema
    schema = SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if isinstance(value, dict) and "properties" in schema:
        inside = cast("Object", value)
        yield inside, schema
        for name, part in list(inside.items()):
            yield from _parts(part, schema["properties"][name])
    elif isinstance(value, list) and "items" in schema:
        for item in cast("list[object]", value):
            yield from _parts(item, schema["items"])


def test_every_example_of_a_parameter(served: Served) -> None:
    for parameter in MESSAGES["get"]["parameters"]:
        schema: Object = parameter["schema"]
        while "$ref" in schema:
            schema = SCHEMAS[schema["$ref"].rpartition("/")[2]]
        for example in schema.get("examples") or schema["enum"]:
            answer = served.ask("GET", params={parameter["name"]: str(example)})
            assert answer.status_code == 200, (parameter["name"], example)


@pytest.mark.parametrize(("name", "dialect"), [("latest", "latest"), ("collection", "latest"), ("legacy", "legacy")])
def test_an_example_of_an_answer_has_no_field_the_mock_does_not_answer(name: str, dialect: str) -> None:
    with MockPlivo(clock=ManualClock(), dialect=dialect) as mock:
        served = Served(mock)
        sent: Object = served.ask(
            "POST", json={"src": "12025550100", "dst": "12025550123<nobody", "text": "Hello"}
        ).json()
        mock.advance(5)
        page: Object = served.ask("GET").json()
        one: Object = served.ask("GET", f"{sent['message_uuid'][0]}/").json()
        served.close()

    for example in _answers(MESSAGES["post"], "202").values():
        assert example["value"].keys() <= sent.keys()
    listed: Object = _answers(MESSAGES["get"], "200")[name]["value"]
    assert listed.keys() == page.keys()
    # The newest documented answers have no total_count, and the oldest have not either.
    assert listed["meta"].keys() - {"total_count"} == page["meta"].keys() - {"total_count"}
    for record in listed["objects"]:
        assert record.keys() <= page["objects"][0].keys()
    if name in (retrieved := _answers(MESSAGE["get"], "200")):
        assert retrieved[name]["value"].keys() <= one.keys()


def _answers(operation: Object, status: str) -> Object:
    examples: Object = operation["responses"][status]["content"]["application/json"]["examples"]
    return examples


def _of_an_error(name: str, example: str) -> Any:
    (content,) = DOCUMENT["components"]["responses"][name]["content"].values()
    value: Any = content["examples"][example]["value"]
    return value if isinstance(value, str) else value["error"]


ASKED: Mapping[tuple[str, str], tuple[int, Callable[[Served], httpx.Response]]] = {
    ("Unauthorized", "unauthorized"): (401, lambda served: served.ask("GET", auth=("MA", "wrong"), right=False)),
    ("BadRequest", "missing_argument"): (
        400,
        lambda served: served.ask("POST", json={"src": "12025550100", "text": "Hello"}, right=False),
    ),
    ("BadRequest", "insufficient_credit"): (400, lambda served: _to(served, "15555550108")),
    ("Forbidden", "geo_permission"): (403, lambda served: _to(served, "442079460403")),
    ("NotFound", "not_found"): (404, lambda served: served.ask("GET", "00000000-0000-4000-8000-000000000000/")),
    ("MethodNotAllowed", "method_not_allowed"): (405, lambda served: served.ask("PUT", right=False)),
    ("UnsupportedMediaType", "unsupported_media_type"): (
        415,
        lambda served: served.ask("POST", data={"dst": "12025550123"}, right=False),
    ),
    ("TooManyRequests", "too_many_requests"): (429, lambda served: _to(served, "442079460429")),
    ("ServerError", "server_error"): (500, lambda served: _to(served, "442079460500")),
}
SAID_BY_PLIVO = {"unauthorized", "insufficient_credit", "too_many_requests"}


def _to(served: Served, destination: str) -> httpx.Response:
    return served.ask("POST", json={"src": "12025550100", "dst": destination, "text": "Hello"})


def test_there_is_a_request_for_every_example_of_an_error() -> None:
    named = {
        (name, example)
        for name, response in DOCUMENT["components"]["responses"].items()
        for content in response["content"].values()
        for example in content["examples"]
    }
    assert named == set(ASKED)


@pytest.mark.parametrize(("name", "example"), ASKED, ids=[example for _, example in ASKED])
def test_an_example_of_an_error(name: str, example: str) -> None:
    status, ask = ASKED[name, example]
    with MockPlivo(clock=ManualClock()) as mock:
        served = Served(mock)
        answer = ask(served)
        served.close()

    assert answer.status_code == status
    said = answer.text if status == 401 else answer.json()["error"]
    documented = _of_an_error(name, example)
    assert said == documented if example in SAID_BY_PLIVO else said
