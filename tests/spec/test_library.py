"""What a change of the contract means in the library's own words."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

import api_diff
from bundle import bundle
from library import Names, news
from plivo_messaging._arguments._filters import list_query
from tests.client.arguments.test_filters import EXAMPLES

Document = dict[str, Any]

CONTRACT = cast("Document", bundle(Path(api_diff.SPEC)))
NAMES = Names.read(*((api_diff.ROOT / each).read_text(encoding="utf-8") for each in api_diff.NAMED_IN))


def schema(document: Document, name: str) -> Document:
    """Give a schema of the contract."""
    found: Document = document["components"]["schemas"][name]
    return found


def parameters(document: Document) -> list[Document]:
    """Give the parameters of a list."""
    found: list[Document] = document["paths"]["/Account/{auth_id}/Message/"]["get"]["parameters"]
    return found


def _parameter(document: Document, name: str) -> Document:
    return next(each for each in parameters(document) if each["name"] == name)


def a_filter_is_added(document: Document) -> None:
    """Add a filter the library has no name for."""
    parameters(document).append(
        {"name": "colour", "in": "query", "description": "Only\nred ones.", "schema": {"type": "string"}}
    )


def a_filter_is_narrower(document: Document) -> None:
    """Allow less in a filter."""
    _parameter(document, "error_code")["schema"]["pattern"] = "^[0-9]{3}$"


def a_filter_is_demanded(document: Document) -> None:
    """Ask for a filter that could be left out."""
    _parameter(document, "subaccount")["required"] = True


def pages_are_longer(document: Document) -> None:
    """Allow longer pages."""
    _parameter(document, "limit")["schema"]["maximum"] = 100


def an_argument_is_added(document: Document) -> None:
    """Add an argument of a send."""
    schema(document, "SendMessageArguments")["properties"]["priority"] = {"type": "integer", "description": "A rank."}


def an_argument_allows_more(document: Document) -> None:
    """Let a message wait longer."""
    schema(document, "SendMessageArguments")["properties"]["message_expiry"]["maximum"] = 20_000


def a_field_is_added(document: Document) -> None:
    """Add a field of a record."""
    amount = {"allOf": [{"$ref": "#/components/schemas/Amount"}], "description": "What it costs more."}
    schema(document, "MessageRecord")["properties"]["surcharge"] = amount


def a_shared_schema_changes(document: Document) -> None:
    """Give every conversation time another form."""
    schema(document, "OptionalConversationTime")["pattern"] = "^[0-9]+$"


def a_field_of_a_callback_is_added(document: Document) -> None:
    """Add a field of a callback."""
    schema(document, "StatusCallback")["properties"]["Colour"] = {"type": "string"}


def a_state_is_added(document: Document) -> None:
    """Add a state."""
    schema(document, "MessageState")["enum"].append("lost")


def words_change(document: Document) -> None:
    """Say the same in other words."""
    schema(document, "Amount").update(description="Dollars.", examples=["1.00000"])
    parameters(document)[0]["description"] = "Only those of a subaccount."


_PATTERN = "^[0-9]{1,4}$"
CASES: dict[Callable[[Document], None], tuple[list[str], list[str]]] = {
    a_filter_is_added: (
        ["  messages.list", "    - added: colour (not in the library yet): Only red ones."],
        ["  messages.list", "    - removed: colour"],
    ),
    a_filter_is_narrower: (
        ["  messages.list", '    - changed: error_code: pattern was "^[0-9]{1,4}$" and is "^[0-9]{3}$"'],
        ["  messages.list", '    - changed: error_code: pattern was "^[0-9]{3}$" and is "^[0-9]{1,4}$"'],
    ),
    a_filter_is_demanded: (
        ["  messages.list", "    - changed: subaccount: required was nothing and is true"],
        ["  messages.list", "    - changed: subaccount: required was true and is nothing"],
    ),
    pages_are_longer: (
        ["  messages.list", "    - changed: page_size (limit): maximum was 20 and is 100"],
        ["  messages.list", "    - changed: page_size (limit): maximum was 100 and is 20"],
    ),
    an_argument_is_added: (
        ["  messages.send", "    - added: priority (not in the library yet): A rank."],
        ["  messages.send", "    - removed: priority"],
    ),
    an_argument_allows_more: (
        ["  messages.send", "    - changed: message_expiry: maximum was 10799 and is 20000"],
        ["  messages.send", "    - changed: message_expiry: maximum was 20000 and is 10799"],
    ),
    a_field_is_added: (
        ["  Message", "    - added: surcharge, Decimal | None: What it costs more."],
        ["  Message", "    - removed: surcharge"],
    ),
    a_field_of_a_callback_is_added: (
        ["  webhooks.StatusCallback", "    - added: Colour (not in the library yet)"],
        ["  webhooks.StatusCallback", "    - removed: Colour"],
    ),
    a_state_is_added: (
        ["  values of enumerations", "    - added: MessageState.LOST"],
        ["  values of enumerations", "    - removed: MessageState.LOST"],
    ),
    words_change: ([], []),
}


@pytest.mark.parametrize("change", CASES, ids=lambda change: change.__name__)
def test_what_users_are_told(change: Callable[[Document], None]) -> None:
    changed = copy.deepcopy(CONTRACT)
    change(changed)
    assert (news(CONTRACT, changed, NAMES), news(changed, CONTRACT, NAMES)) == CASES[change]


def test_what_a_schema_is_made_of_counts_for_each_that_is_made_of_it() -> None:
    changed = copy.deepcopy(CONTRACT)
    a_shared_schema_changes(changed)
    told = news(CONTRACT, changed, NAMES)
    assert told[0] == "  Message"
    assert [line.split(":")[1] for line in told[1:]] == [
        " conversation_expiry_time",
        " conversation_expiry_timestamp",
        " conversation_expiration_timestamp",
    ]


def test_what_is_gone_goes_by_the_name_it_had() -> None:
    changed = copy.deepcopy(CONTRACT)
    parameters(changed)[:] = [each for each in parameters(changed) if each["name"] != "message_time__gte"]
    del schema(changed, "StatusCallback")["properties"]["MessageUUID"]
    now = Names({name: called for name, called in NAMES.filters.items() if called != "since"})
    assert news(CONTRACT, changed, now)[1] == "    - removed: message_time__gte"
    assert news(CONTRACT, changed, now.or_else(NAMES)) == [
        "  messages.list",
        "    - removed: since (message_time__gte)",
        "  webhooks.StatusCallback",
        "    - removed: message_uuid (MessageUUID)",
    ]


def test_documents_without_messages_have_no_news() -> None:
    assert news({}, {"paths": {}, "components": {}}, Names()) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_filter_is_called_what_it_is(name: str) -> None:
    value, wire, sent = EXAMPLES[name]
    assert list_query(cast("Any", {NAMES.filters[wire.replace("__", "_")]: value})) == {wire: sent}
    assert len(NAMES.filters) == len(EXAMPLES)


def test_every_argument_and_every_field_of_a_webhook_has_a_name() -> None:
    assert schema(CONTRACT, "SendMessageArguments")["properties"].keys() == NAMES.arguments
    for kind in ("StatusCallback", "InboundMessage"):
        assert schema(CONTRACT, kind)["properties"].keys() - NAMES.callbacks[kind].keys() == set(), kind
