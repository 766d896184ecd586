"""The records that the sources show fit the contract, are read by the client, and are no finding of the suite."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from plivo_contract import Request, Response
from plivo_contract._contract import GET, LIST, shipped_contract
from plivo_contract._ledger import Ledger
from plivo_contract._messages import Exchange
from plivo_contract._record_checks import ALL_CHECKS
from plivo_messaging import Plivo
from plivo_messaging_api.models import MessageRecord
from tests.spec.documented_records import ALL, EXAMPLES, LISTED, RETRIEVED, Record

API_ID = "85a704c8-e47a-11eb-9a69-0242ac110004"
ACCOUNT = "MAXXXXXXXXXXXXXXXXXX"
JSON = (("content-type", "application/json"),)
NOTHING = (None, "", "null")
CONTRACT = shipped_contract()


def account_of(record: Record) -> str:
    """Return the account in a record's resource_uri; some pages have `{auth_id}` in its place."""
    return str(record.get("resource_uri", f"/v1/Account/{ACCOUNT}/")).split("/")[3]


def retrieved(record: Record) -> Exchange:
    """Return the exchange of a request for one message."""
    path = f"/v1/Account/{account_of(record)}/Message/{record['message_uuid']}/"
    body = json.dumps({"api_id": API_ID, **record}).encode()
    return Exchange(1, "", GET, Request("GET", path), Response(200, JSON, body), datetime.now(UTC), 0.1)


def listed(records: list[Record]) -> Exchange:
    """Return the exchange of a request for the only page of a list."""
    meta = {"limit": 20, "offset": 0, "next": None, "previous": None}
    body = json.dumps({"api_id": API_ID, "meta": meta, "objects": records}).encode()
    path = f"/v1/Account/{account_of(records[0])}/Message/"
    return Exchange(1, "", LIST, Request("GET", path), Response(200, JSON, body), datetime.now(UTC), 0.1)


def findings(exchange: Exchange) -> Iterator[str]:
    """Make all checks of a response by itself, and return the names of those that find something."""
    made = [each for each in ALL_CHECKS if each.applies(exchange)]
    assert {"as documented", "records of this account"} <= {each.name for each in made}
    yield from (each.name for each in made if [*each.find(CONTRACT, exchange)])


@pytest.mark.parametrize("name", ALL)
def test_it_fits_the_contract(name: str) -> None:
    schema = {"$ref": "#/components/schemas/MessageRecord"}
    assert [error.message for error in CONTRACT.validator(schema).iter_errors(ALL[name])] == []


@pytest.mark.parametrize("name", ALL)
def test_the_suite_finds_nothing_when_it_is_retrieved(name: str) -> None:
    assert [*findings(retrieved(ALL[name]))] == []


@pytest.mark.parametrize("name", [*LISTED, *EXAMPLES])
def test_the_suite_finds_nothing_in_a_list(name: str) -> None:
    records = {each["message_uuid"]: each for each in (LISTED | EXAMPLES)[name]}
    # The latest page has the older record first: an order is no matter of a single response.
    assert [*findings(listed([*records.values()]))] == []


@pytest.mark.parametrize("name", ["Java", "PHP", "Ruby", ".NET"])
def test_a_list_may_show_other_fields_than_the_record_that_is_retrieved(name: str) -> None:
    stays_the_same = Ledger(sole_sender=False).checks["a record stays the same"]
    for exchange in (listed(LISTED[name][:1]), retrieved(RETRIEVED[name])):
        assert [*stays_the_same(exchange)] == [None]


@pytest.mark.parametrize("name", ALL)
def test_the_client_reads_it(name: str) -> None:
    record = {"api_id": API_ID, **ALL[name]}

    def respond(request: httpx.Request) -> httpx.Response:
        del request
        return httpx.Response(200, json=record)

    with httpx.Client(transport=httpx.MockTransport(respond)) as http:
        message = Plivo(ACCOUNT, "an-auth-token-of-no-account", http_client=http).messages.get(record["message_uuid"])

    assert message.raw == record
    for attribute, keys in MessageRecord.FIELDS.items():
        has_value = any(record.get(key) not in NOTHING for key in keys)
        assert (getattr(message, attribute) is not None) is has_value, attribute


@pytest.mark.parametrize("field", sorted({name for each in ALL.values() for name in each} - {"message_uuid"}))
def test_any_other_field_may_be_missing(field: str) -> None:
    record = {name: value for name, value in RETRIEVED["documentation, with log"].items() if name != field}
    assert [*findings(retrieved(record))] == []
