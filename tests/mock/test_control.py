"""The control API over HTTP."""

import json
from datetime import UTC, datetime, timedelta
from typing import cast

import httpx
import pytest
from jsonschema_rs import Draft202012Validator

from plivo_mock import ManualClock, MockPlivo
from plivo_mock._control import OPERATIONS
from plivo_mock._json import JsonObject, JsonValue
from plivo_mock._validation import lookup
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, NOON, a_body
from tests.mock.clients import TLS, client_at
from tests.mock.conftest import SessionServer
from tests.mock.receiver import Receiver

OTHER_ID = "MAOTHEROTHEROTHER000"


def conforms(answer: httpx.Response, schema_name: str) -> JsonObject:
    """Check an answer against the document, and give it."""
    document = OPERATIONS.document
    schema = {"$ref": f"#/components/schemas/{schema_name}", "components": document["components"]}
    Draft202012Validator(schema, validate_formats=True).validate(answer.json())
    return cast(JsonObject, answer.json())


def error_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(conforms(answer, "Error")["error"])


def seeded(control: httpx.Client, **message: JsonValue) -> JsonObject:
    given = {"from_number": "12025550100", "to_number": "12025550123", "text": "Your table is ready.", **message}
    answer = control.post("/messages", json={"messages": [given]})
    assert answer.status_code == 201, answer.text
    (shown,) = answer.json()["messages"]
    return cast(JsonObject, shown)


def texts(answer: httpx.Response) -> list[str]:
    return [message["text"] for message in answer.json()["messages"]]


def test_it_tells_what_it_is(control: httpx.Client, api: httpx.Client) -> None:
    api.post("", json=a_body())

    overview = conforms(control.get("/"), "Overview")

    assert overview["auth_ids"] == [AUTH_ID]
    assert overview["clock"] == {"now": "2026-03-01T12:00:00.000000Z", "manual": True}
    assert (overview["messages"], overview["requests"], overview["faults"]) == (1, 1, 0)
    assert AUTH_TOKEN not in json.dumps(overview)


def test_it_gives_its_document(control: httpx.Client) -> None:
    assert control.get("/openapi.json").json() == OPERATIONS.document


def an_account(**changes: JsonValue) -> JsonObject:
    return {"auth_id": OTHER_ID, "auth_token": "a-token-for-another", **changes}


def test_an_account_is_let_in_once(base_url: str, mock: MockPlivo, control: httpx.Client) -> None:
    added = control.post("/accounts", json=an_account(message_url="http://127.0.0.1/in"))
    again = control.post("/accounts", json=an_account(message_url="http://127.0.0.1/in"))

    assert (added.status_code, again.status_code) == (201, 200)
    assert conforms(added, "AccountSummary") == {
        "auth_id": OTHER_ID,
        "parent": None,
        "message_url": "http://127.0.0.1/in",
    }
    assert again.json() == added.json()
    assert control.get("/").json()["auth_ids"] == [AUTH_ID, OTHER_ID]
    with client_at(base_url, OTHER_ID, "a-token-for-another") as other:
        assert other.get("").status_code == 200
    assert "a-token-for-another" not in added.text
    mock.reset()
    assert control.get("/").json()["auth_ids"] == [AUTH_ID, OTHER_ID]


def test_a_subaccount_is_let_in(base_url: str, api: httpx.Client, control: httpx.Client) -> None:
    sub_id = "SA0123456789ABCDEFGH"
    added = control.post("/accounts", json=an_account(auth_id=sub_id, parent=AUTH_ID))

    with client_at(base_url, sub_id, "a-token-for-another") as sub:
        uuid = sub.post("", json=a_body()).json()["message_uuid"][0]
    assert conforms(added, "AccountSummary")["parent"] == AUTH_ID
    (record,) = api.get("", params={"subaccount": sub_id}).json()["objects"]
    assert record["message_uuid"] == uuid


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"auth_id": "MA1"}, 400, "auth_id: must have the documented form"),
        ({"auth_id": AUTH_ID}, 409, f"auth_id: '{AUTH_ID}' is an account already, and another"),
        ({"auth_token": "a\nb"}, 400, "auth_token is empty or holds characters that cannot be printed"),
        ({"auth_token": ""}, 400, "auth_token: must have 1 or more characters"),
        ({"parent": AUTH_ID}, 400, f"auth_id='{OTHER_ID}' has a parent: the auth_id of a subaccount begins with SA"),
        ({"parent": "MANOBODYNOBODYNOBODY"}, 400, "auth_id='MANOBODYNOBODYNOBODY' is no account of this mock"),
        ({"message_url": "nowhere"}, 400, "message_url: must be a uri"),
    ],
    ids=range(7),
)
def test_an_account_that_cannot_be_is_refused(
    control: httpx.Client, changes: dict[str, JsonValue], status: int, error: str
) -> None:
    refused, text = error_of(control.post("/accounts", json=an_account(**changes)))

    assert (refused, text[: len(error)]) == (status, error)
    assert "a-token" not in text
    assert AUTH_TOKEN not in text


@pytest.mark.parametrize("token", [1234567890, ["1234567890"], {"is": "1234567890"}, True, "", "1234567890" * 21])
def test_a_token_is_not_shown_whatever_is_wrong_with_it(control: httpx.Client, token: JsonValue) -> None:
    refused, text = error_of(control.post("/accounts", json=an_account(auth_token=token)))
    assert refused == 400
    assert "auth_token" in text
    assert "123" not in text
    assert "rue" not in text


def test_the_clock_moves_messages_on(control: httpx.Client, api: httpx.Client) -> None:
    uuid = api.post("", json=a_body()).json()["message_uuid"][0]

    assert conforms(control.post("/clock/advance", json={"seconds": 0.5}), "ClockState")["now"] == (
        "2026-03-01T12:00:00.500000Z"
    )
    assert api.get(f"{uuid}/").json()["message_state"] == "sent"
    control.post("/clock/advance", json={"seconds": 60})
    assert api.get(f"{uuid}/").json()["message_state"] == "delivered"
    assert control.get("/clock").json()["now"] == "2026-03-01T12:01:00.500000Z"


def test_real_time_is_not_moved() -> None:
    with MockPlivo() as mock, httpx.Client(base_url=mock.base_url.removesuffix("/v1") + "/_mock") as control:
        status, text = error_of(control.post("/clock/advance", json={"seconds": 1}))
        assert not control.get("/clock").json()["manual"]

    assert status == 409
    assert "passes by itself" in text


def test_time_ends_somewhere(session_server: SessionServer) -> None:
    session_server.show(ManualClock(datetime.max.replace(tzinfo=UTC) - timedelta(hours=1)))
    url = session_server.base_url.removesuffix("/v1") + "/_mock/clock/advance"

    answer = httpx.post(url, json={"seconds": 3_601}, verify=TLS)
    assert error_of(answer)[0] == 409


def test_reset_forgets_messages_requests_and_faults(mock: MockPlivo, control: httpx.Client, api: httpx.Client) -> None:
    api.post("", json=a_body())
    mock.faults.add("reset", destination="12025550199")

    assert control.post("/reset").status_code == 204

    overview = control.get("/").json()
    assert (overview["messages"], overview["requests"], overview["faults"]) == (0, 0, 0)
    assert api.get("").json()["objects"] == []


def test_messages_of_all_accounts_are_listed_newest_first(mock: MockPlivo, control: httpx.Client) -> None:
    mock.add_account(OTHER_ID)
    for text in ("one", "two", "three"):
        seeded(control, text=text)
        mock.advance(1)
    control.post(
        "/messages",
        json={
            "auth_id": OTHER_ID,
            "messages": [{"from_number": "12025550100", "to_number": "12025550123", "text": "other"}],
        },
    )

    assert texts(control.get("/messages")) == ["other", "three", "two", "one"]
    assert texts(control.get("/messages", params={"auth_id": AUTH_ID})) == ["three", "two", "one"]
    page = control.get("/messages", params={"limit": 2, "offset": 1})
    assert texts(page) == ["three", "two"]
    assert page.json()["has_more"]
    assert not control.get("/messages", params={"limit": 2, "offset": 2}).json()["has_more"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"search": "TABLE"}, ["The table"]),
        ({"search": "straße"}, ["Die STRASSE"]),
        ({"search": "0199"}, ["from 0199"]),
        ({"search": "12025550199\n"}, ["from 0199"]),
        ({"search": "no such thing"}, []),
        ({"state": "failed"}, ["Die STRASSE"]),
        ({"state": "delivered"}, ["The table"]),
        ({"direction": "inbound"}, ["from 0199"]),
        ({"type": "whatsapp"}, ["The table"]),
        ({"number": "+1 2025550199"}, ["from 0199"]),
        ({"number": "550123", "type": "whatsapp"}, ["The table"]),
        ({"number": "550123", "type": "mms"}, []),
    ],
    ids=repr,
)
def test_messages_are_searched(control: httpx.Client, query: dict[str, str], found: list[str]) -> None:
    seeded(control, text="The table", type="whatsapp", state="delivered")
    seeded(control, text="Die STRASSE", state="failed")
    seeded(control, text="from 0199", direction="inbound", from_number="12025550199", to_number="12025550101")

    assert texts(control.get("/messages", params=query)) == found


@pytest.mark.parametrize(
    ("given", "states", "code"),
    [
        ({"state": "queued"}, ["queued"], None),
        ({"state": "sent"}, ["queued", "sent"], None),
        ({"state": "delivered"}, ["queued", "sent", "delivered"], "000"),
        ({"state": "read"}, ["queued", "sent", "delivered", "read"], "000"),
        ({"state": "undelivered", "error_code": "80"}, ["queued", "sent", "undelivered"], "80"),
        ({"state": "failed", "error_code": "420"}, ["queued", "failed"], "420"),
        ({"state": "rejected"}, ["queued", "rejected"], "1000"),
        ({"state": "received", "direction": "inbound"}, ["received"], None),
        ({"state": "undelivered", "direction": "inbound"}, ["received", "undelivered"], "1000"),
    ],
    ids=repr,
)
def test_a_seed_is_in_the_state_it_names(
    mock: MockPlivo, control: httpx.Client, given: dict[str, JsonValue], states: list[str], code: str | None
) -> None:
    message = seeded(control, **given)
    mock.advance(100_000)

    shown = conforms(control.get(f"/messages/{message['message_uuid']}"), "MessageDetail")

    assert [event["state"] for event in cast("list[dict[str, str]]", shown["timeline"])] == states
    assert shown["error_code"] == code


def test_a_seed_can_be_from_the_past(control: httpx.Client, api: httpx.Client) -> None:
    seeded(control, message_time="2026-02-27T17:30:00+05:30", text="old")

    assert api.get("").json()["objects"] == []
    (record,) = api.get("", params={"message_time__gte": "2026-02-27 00:00"}).json()["objects"]
    assert record["message_time"] == "2026-02-27 17:30:00.000000+05:30"
    assert record["message_state"] == "delivered"


@pytest.mark.parametrize(
    ("message", "error"),
    [
        (
            {"message_time": "2026-03-01T12:00:01Z"},
            "messages[1]: message_time='2026-03-01T12:00:01+00:00' is in the",
        ),
        ({"message_time": "0001-01-01T00:00:00+05:00"}, "messages[1]: "),
        ({"message_time": "yesterday"}, "messages[1].message_time: must be a date-time"),
        (
            {"message_time": "2016-12-31T23:59:60Z"},
            "Invalid RFC3339 encoded datetime - at `$.messages[1].message_time`",
        ),
        ({"to_number": "nobody"}, "messages[1]: dst: "),
        (
            {"to_number": "12025550123<12025550124"},
            "messages[1]: to_number='12025550123<12025550124' is not one number",
        ),
        ({"text": "a" * 1_601}, "messages[1]: text: must have 737 or fewer characters; or"),
        ({"text": ""}, "messages[1]: text: "),
        ({"direction": "inbound", "from_number": "nobody"}, "messages[1]: from_number='nobody' is no phone number"),
        ({"direction": "inbound", "state": "sent"}, "messages[1]: state='sent' is none a message ends in"),
        ({"error_code": "50"}, "messages[1].state: this parameter is required"),
        ({"txet": ""}, "messages[1].txet: there is no such parameter"),
        ({"record": {"message_state": "read"}}, "messages[1]: record.message_state: follows from state: give that"),
        ({"record": {"replaced_sender": 5}}, "messages[1]: record.replaced_sender: must be of type string, not 5"),
        ({"record": ["replaced_sender"]}, "messages[1].record: must be of type object"),
        ({"conversation_origin": "marketing"}, "messages[1]: conversation_origin='marketing' is given for a message"),
        (
            {"type": "whatsapp", "conversation_origin": "spam"},
            "messages[1].conversation_origin: must be authentication, ",
        ),
        ({"tendlc_campaign_id": ""}, "messages[1].tendlc_campaign_id: must have 1 or more characters"),
    ],
    ids=range(18),
)
def test_seeds_that_cannot_be_are_refused_and_none_is_added(
    control: httpx.Client, message: dict[str, JsonValue], error: str
) -> None:
    good = {"from_number": "12025550100", "to_number": "12025550123", "text": "Hello"}

    status, text = error_of(control.post("/messages", json={"messages": [good, {**good, **message}]}))

    assert status == 400
    assert text.startswith(error), text
    assert texts(control.get("/messages")) == []


CHOSEN: JsonObject = {
    "tendlc_campaign_id": "CD4WJJD",
    "tendlc_registration_status": "registered",
    "conversation_origin": "marketing",
}
FURTHER: JsonObject = {
    "replaced_sender": "12025550199",
    "error_message": "Spam detected",
    "conversation_expiry_timestamp": "2026-03-02 12:00:00",
    "conversation_expiration_timestamp": None,
    "a_new_field": {"of": ["any", 1, None]},
}


def test_a_seed_has_values_no_request_can_choose(control: httpx.Client, api: httpx.Client) -> None:
    message = seeded(control, type="whatsapp", **CHOSEN, record=FURTHER)
    expected = CHOSEN | FURTHER

    record = api.get(f"{message['message_uuid']}/").json()
    assert {name: record[name] for name in expected} == expected
    (listed,) = api.get("").json()["objects"]
    assert {name: listed[name] for name in expected} == expected
    assert lookup(conforms(control.get(f"/messages/{message['message_uuid']}"), "MessageDetail"), ["record"]) == listed


def test_a_conversation_is_opened_for_what_a_seed_names_alone(control: httpx.Client, api: httpx.Client) -> None:
    seeded(control, type="whatsapp", conversation_origin="marketing")
    seeded(control, type="whatsapp", conversation_origin="marketing")
    received = {"direction": "inbound", "from_number": "12025550123", "to_number": "12025550100"}
    seeded(control, type="whatsapp", conversation_origin="marketing", **received)
    seeded(control, type="whatsapp")

    records = api.get("").json()["objects"]
    assert [record["conversation_origin"] for record in records] == ["service", "marketing", "marketing", "marketing"]
    assert len({record["conversation_id"] for record in records}) == 2


def test_one_message_is_shown_with_its_request(control: httpx.Client, api: httpx.Client) -> None:
    api.get("")
    uuid = api.post("", json=a_body()).json()["message_uuid"][0]

    shown = conforms(control.get(f"/messages/{uuid}"), "MessageDetail")

    assert shown["open"] is True
    assert shown["timeline"] == [{"moment": "2026-03-01T12:00:00.000000Z", "state": "queued", "error_code": None}]
    assert shown["callbacks"] == []
    assert lookup(shown, ["request", "number"]) == 2
    assert lookup(shown, ["record", "resource_uri"]) == f"/v1/Account/{AUTH_ID}/Message/{uuid}/"
    assert AUTH_TOKEN not in json.dumps(shown)


def test_a_message_that_was_not_sent_has_no_request(control: httpx.Client) -> None:
    message = seeded(control)

    assert control.get(f"/messages/{message['message_uuid']}").json()["request"] is None
    assert error_of(control.get("/messages/nothing")) == (404, "There is no such message in any account.")


def test_a_message_is_concluded_once(control: httpx.Client, api: httpx.Client) -> None:
    uuid = api.post("", json=a_body()).json()["message_uuid"][0]

    shown = conforms(
        control.post(f"/messages/{uuid}/conclude", json={"state": "failed", "error_code": "50"}), "MessageDetail"
    )

    assert (shown["message_state"], shown["error_code"], shown["open"]) == ("failed", "50", False)
    assert api.get(f"{uuid}/").json()["error_code"] == "50"
    status, text = error_of(control.post(f"/messages/{uuid}/conclude", json={"state": "delivered"}))
    assert (status, text) == (409, "state='delivered' comes too late: the message is failed already")
    assert error_of(control.post("/messages/nothing/conclude", json={"state": "failed"}))[0] == 404
    assert error_of(control.post(f"/messages/{uuid}/conclude", json={"state": "queued"}))[0] == 400


def test_an_account_receives_a_message(control: httpx.Client, api: httpx.Client) -> None:
    answer = control.post(
        "/received", json={"from_number": "+1 202 555 0123", "to_number": "12025550100", "text": "Thank you!"}
    )

    assert answer.status_code == 201
    message = conforms(answer, "SeenMessage")
    assert tuple(message[name] for name in ("message_state", "message_direction", "from_number")) == (
        "received",
        "inbound",
        "12025550123",
    )
    assert (
        api.get("", params={"message_direction": "inbound"}).json()["objects"][0]["message_uuid"]
        == (message["message_uuid"])
    )


def test_what_cannot_be_received_is_refused(control: httpx.Client) -> None:
    message = {"from_number": "nobody", "to_number": "12025550100"}

    assert error_of(control.post("/received", json=message))[0] == 400
    message = {"from_number": "12025550123", "to_number": "12025550100", "auth_id": OTHER_ID}
    status, text = error_of(control.post("/received", json=message))
    assert (status, text) == (400, f"auth_id: '{OTHER_ID}' is no account of this mock server")


def test_requests_are_listed_newest_first_and_shown(control: httpx.Client, api: httpx.Client) -> None:
    api.get("")
    api.post("", json=a_body())
    api.get("", params={"limit": 21})

    listed = control.get("/requests").json()["requests"]
    assert [request["number"] for request in listed] == [3, 2, 1]
    assert [each["number"] for each in control.get("/requests", params={"limit": 1}).json()["requests"]] == [3]
    failed = control.get("/requests", params={"operation": "listMessages", "status": 400}).json()["requests"]
    assert [request["number"] for request in failed] == [3]

    shown = conforms(control.get("/requests/2"), "RequestDetail")
    assert shown["moment"] == NOON.isoformat(timespec="microseconds").replace("+00:00", "Z")
    assert json.loads(str(shown["body"])) == a_body()
    assert ["authorization", f"Basic {AUTH_ID}:***"] in cast("list[list[str]]", shown["headers"])

    assert control.delete("/requests").status_code == 204
    assert control.get("/requests").json()["requests"] == []


@pytest.mark.parametrize("number", ["1", "nothing", "-1", "1" * 5_000, "\N{ARABIC-INDIC DIGIT ONE}"], ids=range(5))
def test_a_request_that_is_not_there_is_not_found(control: httpx.Client, number: str) -> None:
    assert error_of(control.get(f"/requests/{number}"))[0] == 404


def test_faults_are_added_listed_and_removed(control: httpx.Client, api: httpx.Client) -> None:
    answer = control.post("/faults", json={"kind": "status", "status": 503, "retry_after": 2, "times": 2})
    assert answer.status_code == 201
    added = conforms(answer, "WaitingFault")
    assert (added["id"], added["times"], added["probability"], added["processed"]) == (1, 2, 1.0, False)
    assert api.get("").status_code == 503
    (listed,) = control.get("/faults").json()["faults"]
    assert listed == {**added, "times": 1}

    assert control.delete("/faults/1").status_code == 204
    assert error_of(control.delete("/faults/1"))[0] == 404
    assert api.get("").status_code == 200


def test_a_fault_is_described_as_it_was_added(control: httpx.Client) -> None:
    given = {
        "kind": "status",
        "status": 502,
        "delay": 0.5,
        "processed": True,
        "retry_after": 0,
        "content_type": "text/html",
        "body": "<h1>",
        "times": None,
        "probability": 0.25,
        "method": "POST",
        "path": "/v1/*",
        "operation": "sendMessage",
        "destination": "12025550123",
    }

    assert control.post("/faults", json=given).json() == {"id": 1, **given}
    assert control.delete("/faults").status_code == 204
    assert control.get("/faults").json() == {"faults": []}


def test_a_fault_that_cannot_be_is_refused(control: httpx.Client) -> None:
    status, text = error_of(control.post("/faults", json={"kind": "delay"}))
    assert (status, text) == (400, "delay=0 delays nothing: give the seconds before the response")
    assert error_of(control.post("/faults", json={"kind": "status", "status": 200}))[1].startswith(
        "status: must be 400"
    )


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"{}", "text/plain", 415),
        (b"{}", "", 415),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"seconds": -1}', "application/json", 400),
        (b'{"seconds": 1, "more": 1}', "application/json", 400),
        (b" " * (9 * 1024 * 1024), "application/json", 400),
    ],
    ids=range(7),
)
def test_bodies_that_cannot_be_meant_are_refused(
    control: httpx.Client, content: bytes, content_type: str, status: int
) -> None:
    answer = control.post("/clock/advance", content=content, headers={"Content-Type": content_type})

    assert error_of(answer)[0] == status


def test_queries_that_cannot_be_meant_are_refused(control: httpx.Client) -> None:
    assert error_of(control.get("/messages", params={"stat": "sent"})) == (400, "stat: there is no such parameter")
    assert error_of(control.get("/requests?limit=1&limit=2"))[0] == 400


def test_what_is_not_there_is_said(control: httpx.Client) -> None:
    assert error_of(control.get("/nothing"))[0] == 404
    answer = control.put("/faults")
    assert error_of(answer)[0] == 405
    assert answer.headers["allow"] == "GET, POST, DELETE"


def test_nothing_is_kept_by_caches(control: httpx.Client) -> None:
    assert control.get("/").headers["cache-control"] == "no-store"


def test_a_failure_is_answered_and_logged(
    mock: MockPlivo, control: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_number: int) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(mock.requests, "find", fail)

    assert error_of(control.get("/requests/1"))[0] == 500
    assert "GET /_mock/requests/1 failed" in caplog.text


def test_callbacks_are_shown_with_their_responses(
    mock: MockPlivo, control: httpx.Client, api: httpx.Client, receiver: Receiver
) -> None:
    gone = "http://127.0.0.1:1/status"
    for url in (gone, f"{receiver.base_url}/status"):
        api.post("", json=a_body(url=url)).raise_for_status()
    mock.advance(0)

    found = [conforms(control.get(f"/messages/{each.message_uuid}"), "MessageDetail") for each in mock.messages]

    refused, accepted = (cast("list[dict[str, JsonValue]]", each["callbacks"]) for each in found)
    assert [(each["attempt"], each["status"], each["response_body"]) for each in accepted] == [(1, 200, "thanks")]
    assert (refused[0]["status"], refused[0]["url"]) == (None, gone)
    assert "refused" in str(refused[0]["error"])
    assert cast("dict[str, str]", accepted[0]["fields"])["Status"] == "queued"
    mock.reset()
    assert mock.callbacks == []


def test_a_seed_has_media(control: httpx.Client) -> None:
    message = seeded(control, type="mms", media=["https://media.example.com/1.jpg"])
    received = seeded(
        control,
        type="mms",
        media=["https://media.example.com/2.jpg"],
        direction="inbound",
        from_number="12025550123",
        to_number="12025550100",
    )

    for uuid, number in ((message["message_uuid"], 1), (received["message_uuid"], 2)):
        shown = control.get(f"/messages/{uuid}").json()
        assert shown["media"] == [f"https://media.example.com/{number}.jpg"]
