"""What no single answer shows: a message is what was sent, filters filter, and pages follow one another."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from plivo_messaging.mock import ManualClock, MockPlivo

SRC = "12025550100"
Record = dict[str, Any]
Send = Callable[..., list[str]]


@pytest.fixture
def send(api: httpx.Client) -> Send:
    """Send a message and give its identifiers."""

    def sent(**arguments: object) -> list[str]:
        body = {"src": SRC, "dst": "12025550123", "text": "Hello"} | arguments
        answer = api.post("", json={name: value for name, value in body.items() if value is not None})
        assert answer.status_code == 202, answer.text
        return list(answer.json()["message_uuid"])

    return sent


def listed(api: httpx.Client, **query: str | int) -> list[Record]:
    answer = api.get("", params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["objects"])


def uuids(records: list[Record]) -> list[str]:
    return [record["message_uuid"] for record in records]


def utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def test_each_destination_has_a_message_of_its_own(api: httpx.Client, send: Send) -> None:
    sent = send(dst="12025550123<+1 (202) 555-0124<12025550123<12025550125")

    assert len(set(sent)) == len(sent) == 3
    records = [api.get(f"{uuid}/").json() for uuid in sent]
    assert uuids(records) == sent
    assert [record["to_number"] for record in records] == ["12025550123", "12025550124", "12025550125"]
    assert {record["from_number"] for record in records} == {SRC}


def test_refused_destinations_are_named(api: httpx.Client) -> None:
    answer = api.post("", json={"src": SRC, "dst": "12025550123<nobody<123456789012345", "text": "Hello"}).json()

    assert len(answer["message_uuid"]) == 1
    assert answer["invalid_number"] == ["nobody", "123456789012345"]


@pytest.mark.parametrize(
    "body",
    [
        {"dst": "12025550123", "text": "no sender"},
        {"src": SRC, "powerpack_uuid": "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c", "dst": "12025550123", "text": "two"},
        {"src": SRC, "text": "no destination"},
        {"src": SRC, "dst": "12025550123"},
        {"src": SRC, "dst": "nobody", "text": "no number"},
        {"src": SRC, "dst": "12025550123", "type": "mms", "text": "no media"},
        {"src": SRC, "dst": "12025550123", "type": "whatsapp"},
        {"src": SRC, "dst": "12025550123", "text": "x", "location": {"longitude": 1, "latitude": 1}},
        {"src": SRC, "dst": "12025550123", "text": "x" * 1601},
        {"src": SRC, "dst": "12025550123", "text": "я" * 738},
        {"src": SRC, "dst": "12025550123", "text": "🙂" * 369},
        {"src": SRC, "dst": "<".join(str(12025550000 + n) for n in range(1001)), "text": "x"},
    ],
)
def test_a_send_that_breaks_a_rule_is_refused_and_leaves_nothing(api: httpx.Client, body: dict[str, object]) -> None:
    answer = api.post("", json=body)

    assert answer.status_code == 400
    assert answer.json().keys() == {"api_id", "error"}
    assert listed(api) == []


@pytest.mark.parametrize(
    ("text", "units"),
    [("x" * 160, 1), ("x" * 161, 2), ("x" * 1600, 11), ("€" * 80, 1), ("€" * 81, 2), ("я" * 70, 1), ("я" * 737, 11)],
)
def test_units_follow_the_encoding(api: httpx.Client, send: Send, text: str, units: int) -> None:
    (uuid,) = send(text=text)

    assert api.get(f"{uuid}/").json()["units"] == units


def test_the_content_type_is_enforced(api: httpx.Client) -> None:
    form = api.post("", data={"src": SRC, "dst": "12025550123", "text": "Hello"})

    assert form.status_code == 415
    assert listed(api) == []


def test_odd_query_parameters_are_no_server_error(api: httpx.Client) -> None:
    answer = api.post("", params={"odd": "1"}, json={"src": SRC, "dst": "12025550123", "text": "Hello"})

    assert answer.status_code < 500


def test_states_follow_one_another(api: httpx.Client, send: Send, clock: ManualClock) -> None:
    (uuid,) = send()
    states = [api.get(f"{uuid}/").json()["message_state"]]
    for _ in range(40):
        clock.advance(0.1)
        states.append(api.get(f"{uuid}/").json()["message_state"])

    assert list(dict.fromkeys(states)) == ["queued", "sent", "delivered"]
    assert api.get(f"{uuid}/").json()["error_code"] == "000"


def test_newest_first(api: httpx.Client, send: Send, clock: ManualClock) -> None:
    sent: list[str] = []
    for _ in range(5):
        sent += send()
        clock.advance(1)

    assert uuids(listed(api)) == sent[::-1]


def test_pages_follow_one_another(api: httpx.Client, send: Send, mock: MockPlivo) -> None:
    sent = send(dst="<".join(str(12025550100 + n) for n in range(1, 8)))

    seen: list[str] = []
    path: str | None = f"/v1/Account/{mock.auth_id}/Message/?limit=3&from_number={SRC}"
    metas: list[dict[str, Any]] = []
    while path is not None:
        page = api.get(httpx.URL(mock.base_url).join(path)).json()
        seen += uuids(page["objects"])
        metas.append(page["meta"])
        path = page["meta"]["next"]

    assert seen == sent[::-1]
    assert [(meta["limit"], meta["offset"], meta["previous"] is None) for meta in metas] == [
        (3, 0, True),
        (3, 3, False),
        (3, 6, False),
    ]
    assert uuids(api.get(httpx.URL(mock.base_url).join(metas[2]["previous"])).json()["objects"]) == seen[3:6]


def test_without_a_limit_a_page_has_twenty(api: httpx.Client, send: Send) -> None:
    send(dst="<".join(str(12025550100 + n) for n in range(1, 23)))

    page = api.get("").json()

    assert (page["meta"]["limit"], page["meta"]["offset"], len(page["objects"])) == (20, 0, 20)


@pytest.mark.parametrize(
    ("name", "value", "other"),
    [
        ("from_number", "+12025550100", {"src": "12025550199"}),
        ("from_number", "TABLES", {"src": "CHAIRS"}),
        ("to_number", "12025550123", {"dst": "12025550124"}),
        ("message_type", "sms", {"type": "whatsapp"}),
        ("powerpack_id", "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c", {}),
        ("destination_country_iso2", "US", {"dst": "447700900123"}),
    ],
)
def test_a_filter_lets_through_what_fits(
    api: httpx.Client, send: Send, name: str, value: str, other: dict[str, str]
) -> None:
    fitting: dict[str, Any] = {
        "TABLES": {"src": "TABLES"},
        "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c": {"src": None, "powerpack_uuid": value},
    }
    wanted = send(**fitting.get(value, {}))
    send(**other)

    assert uuids(listed(api, **{name: value})) == wanted


def test_the_filters_of_state_and_error_code(api: httpx.Client, send: Send, clock: ManualClock) -> None:
    delivered = send()
    clock.advance(60)
    queued = send()

    assert uuids(listed(api, message_state="delivered")) == delivered
    assert uuids(listed(api, message_state="queued")) == queued
    assert listed(api, message_state="failed") == []
    assert uuids(listed(api, error_code="000")) == delivered
    assert listed(api, error_code="420") == []


def test_the_filter_of_direction(api: httpx.Client, send: Send) -> None:
    sent = send()

    assert uuids(listed(api, message_direction="outbound")) == sent
    assert listed(api, message_direction="inbound") == []


@pytest.mark.parametrize(
    ("name", "before", "at", "after"),
    [
        ("message_time", False, True, False),
        ("message_time__gt", True, False, False),
        ("message_time__gte", True, True, False),
        ("message_time__lt", False, False, True),
        ("message_time__lte", False, True, True),
    ],
)
def test_time_filters_are_exact_to_the_microsecond(
    api: httpx.Client, send: Send, name: str, *, before: bool, at: bool, after: bool
) -> None:
    (uuid,) = send()
    moment = datetime.fromisoformat(api.get(f"{uuid}/").json()["message_time"])
    one = timedelta(microseconds=1)

    found = [listed(api, **{name: utc(each)}) != [] for each in (moment - one, moment, moment + one)]

    assert found == [before, at, after]


def test_windows(api: httpx.Client, send: Send, clock: ManualClock) -> None:
    sent = send()
    moment = datetime.fromisoformat(api.get(f"{sent[0]}/").json()["message_time"])
    since = utc(moment)

    clock.advance(24 * 3600)
    assert uuids(listed(api)) == sent
    clock.advance(1)
    assert listed(api) == []
    assert uuids(listed(api, message_time__gte=since)) == sent
    clock.advance(89 * 24 * 3600 - 1)
    assert uuids(listed(api, message_time__gte=since)) == sent
    clock.advance(1)
    assert listed(api, message_time__gte=since) == []


def test_another_account_is_out_of_reach(send: Send, mock: MockPlivo) -> None:
    (uuid,) = send()
    other = "MA99999999999999999X"

    for auth in [(mock.auth_id, mock.auth_token), (other, mock.auth_token), (mock.auth_id, "wrong"), None]:
        for path in ("", f"{uuid}/"):
            answer = httpx.get(f"{mock.base_url}/Account/{other}/Message/{path}", auth=auth)
            assert (answer.status_code, answer.headers["content-type"]) == (401, "text/plain; charset=utf-8")
            assert answer.text == "Could not verify your access level for that URL."


def test_an_unknown_message_is_not_found(api: httpx.Client) -> None:
    for name in ("00000000-0000-0000-0000-000000000000", "nonsense"):
        answer = api.get(f"{name}/")
        assert answer.status_code == 404
        assert answer.json().keys() == {"api_id", "error"}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
def test_other_methods_are_answered_with_those_there_are(api: httpx.Client, method: str, send: Send) -> None:
    (uuid,) = send()

    for path, allowed in (("", {"GET", "POST"}), (f"{uuid}/", {"GET"})):
        answer = api.request(method, path)
        assert answer.status_code == 405
        assert set(answer.headers["allow"].split(", ")) == allowed
