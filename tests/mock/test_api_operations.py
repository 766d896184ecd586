"""Sending, listing and retrieving over HTTP."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from plivo_mock import ManualClock, MockPlivo
from tests.mock.builders import AUTH_ID, NOON, a_body
from tests.mock.clients import client_at

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PATH = f"/v1/Account/{AUTH_ID}/Message/"
OTHER_ID = "SA0123456789ABCDEFGH"


def send(api: httpx.Client, **parameters: Any) -> list[str]:
    answer = api.post("", json=a_body(**parameters))
    assert answer.status_code == 202, answer.text
    uuids: list[str] = answer.json()["message_uuid"]
    return uuids


def listed(api: httpx.Client, **filters: str | int) -> list[dict[str, Any]]:
    answer = api.get("", params=filters)
    assert answer.status_code == 200, answer.text
    objects: list[dict[str, Any]] = answer.json()["objects"]
    return objects


def uuids_of(records: list[dict[str, Any]]) -> list[str]:
    return [record["message_uuid"] for record in records]


def walk(api: httpx.Client, link: str | None) -> Iterator[dict[str, Any]]:
    """Follow the links from page to page, for a few pages."""
    for _ in range(9):
        if link is None:
            return
        answer = api.get(httpx.URL(api.base_url).join(link))
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        yield page
        link = page["meta"]["next"]
    pytest.fail("the pages do not end")


def test_a_send_request_is_answered_with_a_uuid_for_each_destination(api: httpx.Client) -> None:
    answer = api.post("", json=a_body(dst="12025550123<+44 20 7946 0000<12025550123"))

    assert answer.status_code == 202
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert body.keys() == {"api_id", "message", "message_uuid"}
    assert UUID.fullmatch(body["api_id"])
    assert body["message"] == "message(s) queued"
    first, second = body["message_uuid"]
    assert api.get(f"{first}/").json()["to_number"] == "12025550123"
    assert api.get(f"{second}/").json()["to_number"] == "442079460000"


def test_destinations_that_are_no_numbers_are_named(api: httpx.Client) -> None:
    body = api.post("", json=a_body(dst="nobody<12025550123< no one <")).json()

    assert len(body["message_uuid"]) == 1
    assert body["invalid_number"] == ["nobody", " no one ", ""]


def test_a_request_that_breaks_a_rule_of_the_documentation_is_refused(api: httpx.Client) -> None:
    answer = api.post("", json=a_body(text="😀" * 400))

    assert answer.status_code == 400
    assert answer.json()["error"].startswith("text: must have at most 737 UTF-16 code units")
    assert listed(api) == []


def test_a_record_is_retrieved_flat_with_an_api_id_of_its_own(api: httpx.Client) -> None:
    (uuid,) = send(api, src="+1 (202) 555-0100", dst="+442079460000")

    answer = api.get(f"{uuid}/")

    assert answer.status_code == 200
    record = answer.json()
    assert UUID.fullmatch(record["api_id"])
    assert record["message_uuid"] == uuid
    assert record["resource_uri"] == f"{PATH}{uuid}/"
    assert (record["from_number"], record["to_number"]) == ("12025550100", "442079460000")
    assert record["destination_country_iso2"] == "GB"
    assert record["requester_ip"] == "127.0.0.1"
    assert record["message_time"] == "2026-03-01 17:30:00.000000+05:30"
    assert {**listed(api)[0], "api_id": record["api_id"]} == record


def test_a_message_becomes_sent_and_delivered_as_time_goes_by(api: httpx.Client, clock: ManualClock) -> None:
    (uuid,) = send(api)

    seen = [api.get(f"{uuid}/").json()]
    for seconds in (0.25, 0.75):
        clock.advance(seconds)
        seen.append(api.get(f"{uuid}/").json())

    assert [record["message_state"] for record in seen] == ["queued", "sent", "delivered"]
    assert [record["error_code"] for record in seen] == [None, None, "000"]
    assert [record.get("message_sent_time") for record in seen] == [
        None,
        "2026-03-01 17:30:00.250000+05:30",
        "2026-03-01 17:30:00.250000+05:30",
    ]
    assert [record["message_updated_time"] for record in seen] == [
        "2026-03-01 17:30:00.000000+05:30",
        "2026-03-01 17:30:00.250000+05:30",
        "2026-03-01 17:30:01.000000+05:30",
    ]


@pytest.mark.parametrize("uuid", ["b48d95dc-e3ac-41eb-a9c2-0242ac110005", "nonsense", "%20", "%F0%9F%98%80"])
def test_an_unknown_message_is_not_found(api: httpx.Client, uuid: str) -> None:
    answer = api.get(f"{uuid}/")

    assert answer.status_code == 404
    assert answer.json().keys() == {"api_id", "error"}
    assert answer.json()["error"] == "There is no such message in this account."


def test_an_account_without_messages_has_an_empty_list(api: httpx.Client) -> None:
    body = api.get("").json()

    assert body.keys() == {"api_id", "meta", "objects"}
    assert UUID.fullmatch(body["api_id"])
    assert body["meta"] == {"limit": 20, "next": None, "offset": 0, "previous": None}
    assert body["objects"] == []


def test_a_list_begins_with_the_newest(api: httpx.Client, clock: ManualClock) -> None:
    sent = send(api, dst="12025550123<12025550124")
    sent += send(api)
    clock.advance(1)
    sent += send(api)

    assert uuids_of(listed(api)) == sent[::-1]


def test_pages_are_linked_in_both_directions(api: httpx.Client) -> None:
    sent = send(api, dst="<".join(str(12_025_550_000 + index) for index in range(45)))

    pages = list(walk(api, f"{PATH}?from_number=%2B12025550100"))

    assert [record["message_uuid"] for page in pages for record in page["objects"]] == sent[::-1]
    assert [page["meta"] for page in pages] == [
        {
            "limit": 20,
            "next": f"{PATH}?limit=20&offset=20&from_number=%2B12025550100",
            "offset": 0,
            "previous": None,
        },
        {
            "limit": 20,
            "next": f"{PATH}?limit=20&offset=40&from_number=%2B12025550100",
            "offset": 20,
            "previous": f"{PATH}?limit=20&offset=0&from_number=%2B12025550100",
        },
        {
            "limit": 20,
            "next": None,
            "offset": 40,
            "previous": f"{PATH}?limit=20&offset=20&from_number=%2B12025550100",
        },
    ]


@pytest.mark.parametrize(("limit", "offset", "found"), [(2, 0, [3, 2]), (1, 1, [2]), (3, 2, [1, 0]), (2, 4, [])])
def test_a_page_holds_what_was_asked_for(api: httpx.Client, limit: int, offset: int, found: list[int]) -> None:
    sent = send(api, dst="12025550121<12025550122<12025550123<12025550124")

    assert uuids_of(listed(api, limit=limit, offset=offset)) == [sent[index] for index in found]
    assert uuids_of(listed(api, limit=limit, offset=offset, message_type="sms")) == [sent[index] for index in found]


def test_a_full_last_page_has_none_behind_it(api: httpx.Client) -> None:
    send(api, dst="12025550123<12025550124")

    body = api.get("", params={"limit": 1, "offset": 1}).json()

    assert len(body["objects"]) == 1
    assert body["meta"]["next"] is None


def test_an_offset_beyond_the_end_gives_an_empty_page(api: httpx.Client) -> None:
    send(api)

    body = api.get("", params={"limit": 5, "offset": 10**30}).json()

    assert body["objects"] == []
    assert body["meta"] == {
        "limit": 5,
        "next": None,
        "offset": 10**30,
        "previous": f"{PATH}?limit=5&offset={10**30 - 5}",
    }


def test_messages_of_the_last_24_hours_are_listed_unless_a_time_is_given(api: httpx.Client, clock: ManualClock) -> None:
    old = send(api)
    clock.advance(0.000001)
    new = send(api)
    clock.advance(24 * 3_600 - 0.000001)

    assert uuids_of(listed(api)) == new + old
    clock.advance(0.000001)
    assert uuids_of(listed(api)) == new
    assert uuids_of(listed(api, message_time__gt="2026-01-01 00:00")) == new + old


def test_nothing_older_than_90_days_is_listed(api: httpx.Client, clock: ManualClock) -> None:
    sent = send(api)
    clock.advance(timedelta(days=90).total_seconds())

    assert uuids_of(listed(api, message_time__lte="2026-06-01 00:00")) == sent
    clock.advance(0.000001)
    assert listed(api, message_time__lte="2026-06-01 00:00") == []


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"message_time": "2026-03-01 12:00:01"}, [1]),
        ({"message_time": "2026-03-01 12:00:01.000001"}, []),
        ({"message_time__gt": "2026-03-01 12:00:01"}, [2]),
        ({"message_time__gte": "2026-03-01 12:00:01"}, [2, 1]),
        ({"message_time__lt": "2026-03-01 12:00:01"}, [0]),
        ({"message_time__lte": "2026-03-01 12:00:01.000000"}, [1, 0]),
        ({"message_time__gt": "2026-03-01 12:00", "message_time__lt": "2026-03-01 12:00:02"}, [1]),
    ],
)
def test_time_filters_are_exact(
    api: httpx.Client, clock: ManualClock, filters: dict[str, str], found: list[int]
) -> None:
    sent: list[str] = []
    for _ in range(3):
        sent += send(api)
        clock.advance(1)

    assert uuids_of(listed(api, **filters)) == [sent[index] for index in found]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"to_number": "+442079460000"}, [1]),
        ({"to_number": "442079460000"}, [1]),
        ({"from_number": "PLIVO"}, [1]),
        ({"from_number": "12025550100"}, [2, 0]),
        ({"message_type": "whatsapp"}, [2]),
        ({"message_type": "sms", "destination_country_iso2": "US"}, [0]),
        ({"destination_country_iso2": "GB"}, [1]),
        ({"conversation_origin": "service"}, [2]),
        ({"tendlc_registration_status": "unregistered"}, [0]),
        ({"message_direction": "outbound"}, [2, 1, 0]),
        ({"message_direction": "inbound"}, []),
        ({"message_state": "delivered"}, [1, 0]),
        ({"message_state": "queued"}, [2]),
        ({"error_code": "000"}, [1, 0]),
        ({"subaccount": OTHER_ID}, []),
        ({"powerpack_id": "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"}, []),
    ],
)
def test_filters_find_what_they_name(
    api: httpx.Client, clock: ManualClock, filters: dict[str, str], found: list[int]
) -> None:
    sent = send(api) + send(api, src="PLIVO", dst="442079460000")
    clock.advance(2)
    sent += send(api, type="whatsapp")

    assert uuids_of(listed(api, **filters)) == [sent[index] for index in found]


def test_a_query_that_breaks_a_rule_is_refused(api: httpx.Client) -> None:
    answer = api.get("?limit=20&limit=20")

    assert answer.status_code == 400
    assert answer.json()["error"] == "limit: this parameter is given 2 times, it may be given once"


@pytest.mark.parametrize("query", ["%FF=1", "limit=%FF", "&&&=&", "message_time=%00", "from_number=%ED%A0%80"])
def test_a_query_of_strange_bytes_is_refused(api: httpx.Client, query: str) -> None:
    assert api.get(f"?{query}").status_code == 400


@pytest.mark.parametrize("query", ["limit=99&colour=blue", "%FF"])
def test_the_query_of_other_requests_does_not_matter(api: httpx.Client, query: str) -> None:
    answer = api.post(f"?{query}", json=a_body())

    assert answer.status_code == 202
    assert api.get(f"{answer.json()['message_uuid'][0]}/?{query}").status_code == 200


def test_accounts_do_not_see_each_others_messages(mock: MockPlivo, api: httpx.Client, base_url: str) -> None:
    mock.add_account(OTHER_ID, "the other token")
    with client_at(base_url, OTHER_ID, "the other token") as other:
        (mine,), (theirs,) = send(api), send(other)

        assert uuids_of(listed(api)) == [mine]
        assert uuids_of(listed(other)) == [theirs]
        assert api.get(f"{theirs}/").status_code == 404
        assert other.get(f"{theirs}/").json()["resource_uri"] == f"/v1/Account/{OTHER_ID}/Message/{theirs}/"


def test_a_seed_and_a_clock_make_every_answer_repeatable() -> None:
    bodies: list[list[bytes]] = []
    for _ in range(2):
        mock = MockPlivo(seed=3, clock=ManualClock(NOON))
        with mock, client_at(mock.base_url, mock.auth_id, mock.auth_token) as api:
            uuid = send(api, type="whatsapp", dst="12025550123<12025550124")[0]
            bodies.append([api.get(path).content for path in ("", f"{uuid}/", "nothing/", "?limit=0")])

    assert bodies[0] == bodies[1]
