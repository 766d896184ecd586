"""Sending, listing and retrieving over HTTP."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from plivo_mock import ManualClock
from tests.mock.builders import AUTH_ID, a_body

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


@pytest.mark.parametrize("query", ["%FF=1", "limit=%FF", "&&&=&", "message_time=%00", "from_number=%ED%A0%80"])
def test_a_query_of_strange_bytes_is_refused(api: httpx.Client, query: str) -> None:
    assert api.get(f"?{query}").status_code == 400


@pytest.mark.parametrize("query", ["limit=99&colour=blue", "%FF"])
def test_the_query_of_other_requests_does_not_matter(api: httpx.Client, query: str) -> None:
    answer = api.post(f"?{query}", json=a_body())

    assert answer.status_code == 202
    assert api.get(f"{answer.json()['message_uuid'][0]}/?{query}").status_code == 200
