"""The shapes of 2012."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from jsonschema_rs import Draft202012Validator

from plivo_mock import ManualClock, MockPlivo
from plivo_mock._validation import load_document, lookup
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, a_body
from tests.mock.clients import client_at
from tests.mock.conftest import SessionServer

PATH = f"/v1/Account/{AUTH_ID}/Message/"


@pytest.fixture
def mock(session_server: SessionServer, clock: ManualClock) -> MockPlivo:
    mock = MockPlivo(auth_id=AUTH_ID, auth_token=AUTH_TOKEN, clock=clock, seed=7, dialect="legacy")
    session_server.app = mock.asgi()
    return mock


@pytest.fixture
def legacy(mock: MockPlivo, base_url: str) -> Iterator[httpx.Client]:
    del mock
    with client_at(base_url) as client:
        yield client


def send(api: httpx.Client, **parameters: Any) -> str:
    uuid: str = api.post("", json=a_body(**parameters)).raise_for_status().json()["message_uuid"][0]
    return uuid


def test_a_record_is_a_list_of_one(legacy: httpx.Client, mock: MockPlivo) -> None:
    uuid = send(legacy, text="a" * 161)
    mock.advance(1)

    answer = legacy.get(f"{uuid}/").raise_for_status().json()

    assert answer == {
        "api_id": answer["api_id"],
        "meta": {"limit": 20, "next": None, "offset": 0, "previous": None, "total_count": 1},
        "objects": [
            {
                "carrier_rate": "0.00300",
                "cloud_rate": "0.00770",
                "from_number": "12025550100",
                "message_direction": "outbound",
                "message_state": "delivered",
                "message_time": "2026-03-01T12:00:00",
                "message_type": "sms",
                "message_uuid": uuid,
                "resource_uri": f"{PATH}{uuid}/",
                "to_number": "12025550123",
                "total_amount": "0.02140",
            }
        ],
    }


def test_what_failed_costs_nothing(legacy: httpx.Client, mock: MockPlivo) -> None:
    uuid = send(legacy, dst="15555550140")
    mock.advance(1)

    assert legacy.get(f"{uuid}/").json()["objects"][0]["total_amount"] == "0.00000"


def test_a_list_tells_how_many_there_are(legacy: httpx.Client) -> None:
    sent = [send(legacy, src=src) for src in ("12025550100", "12025550101", "12025550100")]

    page = legacy.get("", params={"limit": 1}).json()
    filtered = legacy.get("", params={"limit": 1, "from_number": "12025550100"}).json()
    beyond = legacy.get("", params={"offset": 5}).json()

    assert page["meta"] == {
        "limit": 1,
        "next": f"{PATH}?limit=1&offset=1",
        "offset": 0,
        "previous": None,
        "total_count": 3,
    }
    assert [record["message_uuid"] for record in page["objects"]] == sent[-1:]
    assert filtered["meta"]["total_count"] == 2
    assert (beyond["meta"]["total_count"], beyond["objects"]) == (3, [])


@pytest.mark.parametrize(
    ("path", "url"),
    [("/Account/{auth_id}/Message/", ""), ("/Account/{auth_id}/Message/{message_uuid}/", "{uuid}/")],
    ids=["list", "one"],
)
def test_answers_are_as_the_contract_has_them(legacy: httpx.Client, mock: MockPlivo, path: str, url: str) -> None:
    document = load_document()
    schema = lookup(document, ["paths", path, "get", "responses", "200", "content", "application/json", "schema"])
    assert isinstance(schema, dict)
    validator = Draft202012Validator({**schema, "components": document["components"]}, validate_formats=True)
    uuid = send(legacy)
    send(legacy, dst="15555550110")
    mock.receive(from_number="12025550123", to_number="12025550100", text="Hello")

    for seconds in (0, 0.5, 1):
        mock.advance(seconds)
        answer = legacy.get(url.format(uuid=uuid)).json()
        assert "cloud_rate" in answer["objects"][0]
        validator.validate(answer)


def test_errors_are_as_ever(legacy: httpx.Client) -> None:
    assert legacy.get("nonsense/").json().keys() == {"api_id", "error"}


def test_an_unknown_dialect_is_named() -> None:
    with pytest.raises(ValueError, match="dialect='2012' is not one of latest, legacy"):
        MockPlivo(dialect="2012")


def test_what_2012_did_not_have_is_not_shown(legacy: httpx.Client, mock: MockPlivo) -> None:
    sent = send(legacy)
    seen = mock.seed(
        from_number="12025550100",
        to_number="12025550123",
        text="Hello",
        tendlc_campaign_id="CD4WJJD",
        record={"replaced_sender": "12025550199", "a_new_field": 1},
    )

    (record,) = legacy.get("", params={"tendlc_campaign_id": "CD4WJJD"}).json()["objects"]
    (plain,) = legacy.get(f"{sent}/").json()["objects"]
    assert record["message_uuid"] == seen.message_uuid
    assert record.keys() == plain.keys()
