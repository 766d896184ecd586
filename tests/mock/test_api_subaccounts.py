"""Who sees whose messages, and who may use which path."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from plivo_mock import MockPlivo
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, a_body
from tests.mock.clients import client_at

SUB_ID, SIBLING_ID, OTHER_ID = "SA0123456789ABCDEFGH", "SA9876543210ABCDEFGH", "SAZZZZ456789ABCDEFGH"


@pytest.fixture(autouse=True)
def _accounts(mock: MockPlivo) -> None:
    mock.add_account(SUB_ID, "sub-token", parent=AUTH_ID)
    mock.add_account(SIBLING_ID, "sibling-token", parent=AUTH_ID)
    mock.add_account(OTHER_ID, "other-token")


@pytest.fixture
def sub(base_url: str) -> Iterator[httpx.Client]:
    with client_at(base_url, SUB_ID, "sub-token") as client:
        yield client


@pytest.fixture
def sibling(base_url: str) -> Iterator[httpx.Client]:
    with client_at(base_url, SIBLING_ID, "sibling-token") as client:
        yield client


@pytest.fixture
def other(base_url: str) -> Iterator[httpx.Client]:
    with client_at(base_url, OTHER_ID, "other-token") as client:
        yield client


def send(api: httpx.Client) -> str:
    uuid: str = api.post("", json=a_body()).raise_for_status().json()["message_uuid"][0]
    return uuid


def listed(api: httpx.Client, **filters: str) -> list[str]:
    records: list[dict[str, Any]] = api.get("", params=filters).raise_for_status().json()["objects"]
    return [record["message_uuid"] for record in records]


def test_the_main_account_finds_the_messages_of_a_subaccount_by_naming_it(
    api: httpx.Client, sub: httpx.Client, sibling: httpx.Client
) -> None:
    of_main, of_sub, of_sibling = send(api), send(sub), send(sibling)

    assert listed(api) == [of_main]
    assert listed(api, subaccount=SUB_ID) == [of_sub]
    assert listed(api, subaccount=SIBLING_ID, from_number="12025550100") == [of_sibling]
    assert listed(api, subaccount=SUB_ID, to_number="12025550124") == []


def test_a_subaccount_sees_its_own_messages_alone(api: httpx.Client, sub: httpx.Client, sibling: httpx.Client) -> None:
    send(api)
    of_sub, of_sibling = send(sub), send(sibling)

    assert listed(sub) == listed(sub, subaccount=SUB_ID) == [of_sub]
    assert listed(sub, subaccount=SIBLING_ID) == []
    assert [sub.get(f"{uuid}/").status_code for uuid in (of_sub, of_sibling)] == [200, 404]


def test_the_main_account_retrieves_a_subaccount_s_message_at_its_own_path(
    api: httpx.Client, sub: httpx.Client, other: httpx.Client
) -> None:
    of_main, of_sub = send(api), send(sub)

    record = api.get(f"{of_sub}/").raise_for_status().json()
    assert record["resource_uri"] == f"/v1/Account/{AUTH_ID}/Message/{of_sub}/"
    assert api.get("", params={"subaccount": SUB_ID}).json()["objects"][0]["resource_uri"] == record["resource_uri"]
    assert sub.get(f"{of_sub}/").json()["resource_uri"] == f"/v1/Account/{SUB_ID}/Message/{of_sub}/"
    assert sub.get(f"{of_main}/").status_code == 404
    assert [other.get(f"{uuid}/").status_code for uuid in (of_main, of_sub)] == [404, 404]


@pytest.mark.parametrize("subaccount", [OTHER_ID, "SA0000000000ABCDEFGH"])
def test_what_is_no_subaccount_of_the_account_has_no_messages(
    api: httpx.Client, sub: httpx.Client, other: httpx.Client, subaccount: str
) -> None:
    for each in (api, sub, other):
        send(each)

    assert listed(api, subaccount=subaccount) == []
    assert listed(other, subaccount=SUB_ID) == []


def test_pages_of_a_subaccount_s_messages_are_linked(api: httpx.Client, sub: httpx.Client) -> None:
    sent = [send(sub) for _ in range(3)]

    first = api.get("", params={"subaccount": SUB_ID, "limit": 2}).json()
    second = api.get(httpx.URL(api.base_url).join(first["meta"]["next"])).json()

    found = [record["message_uuid"] for page in (first, second) for record in page["objects"]]
    assert found == sent[::-1]


@pytest.mark.parametrize(
    ("path", "auth_id", "token"),
    [
        (SUB_ID, AUTH_ID, AUTH_TOKEN),
        (AUTH_ID, SUB_ID, "sub-token"),
        (SIBLING_ID, SUB_ID, "sub-token"),
        (OTHER_ID, AUTH_ID, AUTH_TOKEN),
        (SUB_ID, SUB_ID, AUTH_TOKEN),
    ],
)
def test_a_path_is_used_with_the_credentials_of_its_account(
    base_url: str, http: httpx.Client, path: str, auth_id: str, token: str
) -> None:
    answer = http.get(f"{base_url}/Account/{path}/Message/", auth=(auth_id, token))

    assert (answer.status_code, answer.text) == (401, "Could not verify your access level for that URL.")


def test_received_messages_belong_to_the_account_they_were_sent_to(
    mock: MockPlivo, api: httpx.Client, sub: httpx.Client
) -> None:
    uuid = mock.receive(auth_id=SUB_ID, from_number="12025550123", to_number="12025550100", text="Hello")

    assert listed(api) == []
    assert listed(sub) == listed(api, subaccount=SUB_ID, message_direction="inbound") == [uuid]


def test_a_main_account_that_is_not_there_has_no_subaccounts(mock: MockPlivo) -> None:
    with pytest.raises(LookupError, match="auth_id='MA0' is no account of this mock"):
        mock.add_account("SA1111111111ABCDEFGH", parent="MA0")
