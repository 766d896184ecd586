"""Phone numbers with a default region: national ones get their country code, and impossible ones are refused."""

import sys
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from plivo_messaging import FindStatus, Outcome, Plivo, ValidationError
from tests.wrapper.wire import AUTH_ID, AUTH_TOKEN, BASE_URL, Wire, example

SRC = "+12025550100"


def sending(region: str | None) -> tuple[Wire, Plivo]:
    wire = Wire(httpx.Response(202, json=example("sent-legacy")))
    return wire, wire.client().with_options(default_region=region)


@pytest.mark.parametrize(
    ("region", "written", "sent"),
    [
        ("US", "(202) 555-0123", "12025550123"),
        ("US", "202-555-0123", "12025550123"),
        ("US", "2025550123", "12025550123"),
        ("US", "1 202 555 0123", "12025550123"),
        ("US", "+44 7700 900123", "447700900123"),
        ("GB", "07700 900123", "447700900123"),
        ("GB", "0044 7700 900123", "447700900123"),
        ("GB", "447700900123", "447700900123"),
        ("GB", "+44 (0)20 7946 0958", "442079460958"),
        ("GB", "+12025550123", "12025550123"),
        ("BR", "(11) 96123-4567", "5511961234567"),
        ("IT", "06 6982 1234", "390669821234"),
        (None, "447700900123", "447700900123"),
    ],
)
def test_a_national_number_gets_its_country_code(region: str | None, written: str, sent: str) -> None:
    wire, client = sending(region)
    client.messages.send(src=SRC, dst=written, text="Hello")
    assert wire.sent_json()["dst"] == sent
    wire, client = sending(region)
    client.messages.send(src=written, dst="+12025550199", text="Hello")
    assert wire.sent_json()["src"].replace(" ", "") == sent


def test_a_destination_may_begin_as_it_is_dialled() -> None:
    wire, client = sending("US")
    client.messages.send(src=SRC, dst="011 44 7700 900123", text="Hello")
    assert wire.sent_json()["dst"] == "447700900123"


@pytest.mark.parametrize("src", ["74242", "020202", "ACMEShop"])
def test_short_codes_and_sender_ids_stay_as_they_are(src: str) -> None:
    wire, client = sending("GB")
    client.messages.send(src=src, dst="07700 900123", text="Hello")
    assert wire.sent_json()["src"] == src


@pytest.mark.parametrize(
    ("region", "written"),
    [
        ("US", "555-0123"),
        ("US", "+1 202 555 012"),
        ("US", "+1 202 555 01234"),
        ("GB", "12025550123"),
        ("GB", "+999 12345678"),
        ("GB", "77009001234"),
    ],
)
def test_what_cannot_be_a_number_is_refused(region: str, written: str) -> None:
    wire, client = sending(region)
    with pytest.raises(ValidationError, match=rf"^dst: .* too few or too many digits for a number of {region}, or of"):
        client.messages.send(src=SRC, dst=written, text="Hello")
    assert wire.requests == []


def test_many_destinations_are_converted_or_invalid() -> None:
    wire, client = sending("GB")
    sent = client.messages.send_many(src="07700 900100", dst=["07700 900123", "reception", "0770"], text="Hello")
    assert wire.sent_json() == {"src": "447700900100", "dst": "447700900123", "text": "Hello"}
    assert [each.destination for each in sent.results] == ["447700900123", "reception", "0770"]
    assert [each.destination for each in sent.invalid] == ["reception", "0770"]
    assert str(sent.invalid[1].error).startswith("dst: '0770' has too few or too many digits")


def test_without_a_region_national_destinations_are_invalid() -> None:
    wire, client = sending(None)
    sent = client.messages.send_many(src=SRC, dst=["07700 900123", "+44 7700 900124"], text="Hello")
    assert wire.sent_json()["dst"] == "447700900124"
    assert [each.outcome for each in sent.results] == [Outcome.INVALID, Outcome.ACCEPTED]
    assert "begins with 0" in str(sent.invalid[0].error)


def test_a_search_reads_numbers_alike() -> None:
    now = datetime.now(UTC)
    listed = example("list-latest")
    numbers = {"from_number": "447700900100", "to_number": "447700900123"}
    record = {**listed["objects"][0], **numbers, "message_time": str(now)}
    listed |= {"objects": [record], "meta": {"limit": 20, "offset": 0, "next": None, "previous": None}}
    client = Wire(httpx.Response(200, json=listed)).client().with_options(default_region="GB")
    search = client.messages.find_sent("07700 900123", src="07700 900100", since=now)
    assert search.status == FindStatus.FOUND


def test_a_copy_keeps_the_region() -> None:
    wire, client = sending("US")
    client.with_options(timeout=3).messages.send(src=SRC, dst="(202) 555-0123", text="Hello", max_retries=1)
    assert wire.sent_json()["dst"] == "12025550123"


@pytest.mark.parametrize("region", ["UK", "us", "USA", "", 44])
def test_regions_that_are_refused(region: Any) -> None:
    with pytest.raises(ValidationError, match=r"^default_region: .* is not a country's ISO 3166 code, such as 'US'"):
        Plivo(AUTH_ID, AUTH_TOKEN, base_url=BASE_URL, default_region=region)


def test_a_region_without_the_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "phonenumbers", None)
    with pytest.raises(ValidationError, match=r"^default_region: needs .*`pip install 'plivo-messaging\[phone\]'`$"):
        Plivo(AUTH_ID, AUTH_TOKEN, base_url=BASE_URL, default_region="US")
    assert Plivo(AUTH_ID, AUTH_TOKEN, base_url=BASE_URL).messages is not None
