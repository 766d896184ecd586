"""What the magic destinations do over HTTP."""

from typing import Any

import httpx
import pytest

from plivo_mock import MockPlivo
from plivo_mock._magic import MAGIC_DESTINATIONS, MagicDestination, Outcome
from tests.mock.builders import AUTH_ID, a_body
from tests.mock.clients import client_at

ORDINARY, INVALID, NO_CREDIT, GEO = "12025550123", "15555550107", "15555550108", "442079460403"


def send(api: httpx.Client, dst: str, **parameters: Any) -> httpx.Response:
    return api.post("", json=a_body(dst=dst, **parameters))


def record(api: httpx.Client, uuid: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"{uuid}/").raise_for_status().json()
    return found


@pytest.mark.parametrize(
    "magic",
    [magic for magic in MAGIC_DESTINATIONS if isinstance(magic.effect, Outcome)],
    ids=lambda magic: magic.number,
)
def test_a_message_ends_as_its_destination_has_it(api: httpx.Client, mock: MockPlivo, magic: MagicDestination) -> None:
    assert isinstance(magic.effect, Outcome)
    (uuid,) = send(api, magic.number).raise_for_status().json()["message_uuid"]

    mock.advance(3 * 3_600)

    found = record(api, uuid)
    ended = ("failed", "420") if magic.effect.state == "queued" else (magic.effect.state, magic.effect.error_code)
    assert (found["message_state"], found["error_code"]) == ended
    assert found["destination_country_iso2"] == "US"


def test_a_slow_message_takes_its_time(api: httpx.Client, mock: MockPlivo) -> None:
    (uuid,) = send(api, "15555550105").json()["message_uuid"]

    states: list[str] = []
    for seconds in (60, 1, 299, 2):
        mock.advance(seconds)
        states.append(record(api, uuid)["message_state"])

    assert states == ["queued", "sent", "sent", "delivered"]


@pytest.mark.parametrize(("dst", "state"), [(ORDINARY, "read"), ("15555550106", "delivered")])
def test_a_recipient_on_whatsapp_reads_or_does_not(api: httpx.Client, mock: MockPlivo, dst: str, state: str) -> None:
    (uuid,) = send(api, dst, type="whatsapp").json()["message_uuid"]

    mock.advance(60)

    assert record(api, uuid)["message_state"] == state


def test_one_destination_is_as_good_as_no_number(api: httpx.Client) -> None:
    answer = send(api, f"{INVALID}<{ORDINARY}<nobody").json()
    assert len(answer["message_uuid"]) == 1
    assert answer["invalid_number"] == ["nobody", INVALID]

    alone = send(api, INVALID)
    assert alone.status_code == 400
    assert alone.json()["error"].startswith("dst: at least one destination must be a number")


def test_a_country_is_not_enabled(api: httpx.Client) -> None:
    answer = send(api, f"{ORDINARY}<{GEO}")

    assert answer.status_code == 403
    assert answer.json()["error"] == "Sending to this country is not enabled in the account's geo permissions"
    assert api.get("").json()["objects"] == []


def test_the_credit_is_used_up_for_two_minutes(api: httpx.Client, mock: MockPlivo, base_url: str) -> None:
    mock.add_account("SA0123456789ABCDEFGH", parent=AUTH_ID)
    mock.add_account("SA9999999999ABCDEFGH")
    (queued,) = send(api, ORDINARY).json()["message_uuid"]

    refusals = [send(api, NO_CREDIT)]
    mock.advance(119)
    refusals.append(send(api, ORDINARY))
    with (
        client_at(base_url, "SA0123456789ABCDEFGH", MockPlivo().auth_token) as sub,
        client_at(base_url, "SA9999999999ABCDEFGH", MockPlivo().auth_token) as other,
    ):
        refusals.append(send(sub, ORDINARY))
        assert send(other, ORDINARY).status_code == 202
    mock.advance(1)

    assert {(refusal.status_code, refusal.json()["error"]) for refusal in refusals} == {(400, "Insufficient Credit")}
    assert record(api, queued)["error_code"] == "900"
    assert send(api, ORDINARY).status_code == 202


def test_a_request_that_is_wrong_uses_nothing_up(api: httpx.Client) -> None:
    assert send(api, NO_CREDIT, text="a" * 1_601).json()["error"].startswith("text: ")

    assert send(api, ORDINARY).status_code == 202


def test_every_documented_code_of_a_failure_can_be_had_and_no_number_has_two_meanings() -> None:
    codes = {magic.effect.error_code for magic in MAGIC_DESTINATIONS if isinstance(magic.effect, Outcome)}
    documented = "10 20 30 40 50 60 70 80 90 100 110 200 201 450 900 1000"

    assert {*documented.split(), "000"} == codes - {None}  # 420 is what expires
    assert len({magic.number for magic in MAGIC_DESTINATIONS}) == len(MAGIC_DESTINATIONS)
    assert all(magic.number.startswith(("15555550", "442079460")) for magic in MAGIC_DESTINATIONS)


@pytest.mark.parametrize("status", [400, 402, 404, 451, 500, 599])
def test_a_number_names_the_status_of_the_response(api: httpx.Client, mock: MockPlivo, status: int) -> None:
    assert send(api, f"{ORDINARY}<442079460{status}").status_code == status
    assert (mock.messages, mock.requests[0].fault) == ([], "status")
    assert api.get("").status_code == 200


def test_of_several_the_lowest_number_happens_and_its_neighbours_are_ordinary(api: httpx.Client) -> None:
    assert send(api, "442079460503<442079460404").status_code == 404
    for number in ("442079460399", "442079460600", "442079460909", "44207946040", "4420794604040"):
        assert send(api, number).status_code == 202
