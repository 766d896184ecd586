"""Scenarios of filters: each lets through what fits, all of it, and nothing else."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from plivo_contract._spec._operations import LIST

from ._expect import Broken, expect
from ._scenario import Need, Scenario
from ._workspace import Workspace, uuids, words

_GROUP = "Filters"
_OK, _BAD_REQUEST = 200, 400
_POWERPACK = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"

_INVALID = {
    "message_direction": ("sideways", "", "OUTBOUND"),
    "message_state": ("lost", "", "Queued"),
    "message_type": ("fax", ""),
    "error_code": ("x", "", "12345"),
    "powerpack_id": ("x", ""),
    "from_number": ("", "+", "ABCDEFGHIJKL"),
    "to_number": ("", "nobody", "123456789012345"),
    "destination_country_iso2": ("", "us", "USA"),
    "conversation_origin": ("", "spam"),
    "subaccount": ("", "MA0123456789ABCDEFGH"),
}


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two messages, of which a filter lets one through.

    Attributes:
        name: The filter.
        value: What it asks for; `{sender}` and `{number}` stand for those of the message that fits.
        fitting: Arguments of the message that fits.
        other: Arguments of the one that does not.
    """

    name: str
    value: str
    fitting: Mapping[str, object]
    other: Mapping[str, object]


_PAIRS = (
    _Pair("to_number", "{number}", {}, {}),
    _Pair("to_number", "+{number}", {}, {}),
    _Pair("message_type", "sms", {}, {"type": "whatsapp"}),
    _Pair("message_type", "whatsapp", {"type": "whatsapp"}, {}),
    _Pair("message_type", "mms", {"type": "mms", "media_urls": ["https://example.com/menu.png"]}, {}),
    _Pair("destination_country_iso2", "US", {}, {"dst": "447700900123"}),
    _Pair("destination_country_iso2", "GB", {"dst": "447700900123"}, {}),
)


def scenarios() -> Iterator[Scenario]:
    """Give the scenarios of filters."""
    for pair in _PAIRS:
        name = f"{pair.name}={pair.value.replace('{number}', '12025550100')}"
        yield Scenario(_GROUP, name, LIST, partial(_play, pair))
    special: Mapping[str, Callable[[Workspace], None]] = {
        "from_number": _by_sender,
        "powerpack_id": _by_powerpack,
        "message_direction": _by_direction,
        "message_state and error_code": _by_state,
        "tendlc_registration_status and tendlc_campaign_id": _by_registration,
        "filters combine": _combined,
        "values that do not exist are refused": _invalid,
        "unknown parameters are no server error": _unknown,
    }
    yield Scenario(_GROUP, "subaccount", LIST, _by_subaccount, frozenset({Need.DISPOSABLE, Need.SUBACCOUNT}))
    yield Scenario(
        _GROUP, "states and error codes of failures", LIST, _by_ending, frozenset({Need.DISPOSABLE, Need.ENDINGS})
    )
    name = "conversation_id and conversation_origin"
    yield Scenario(_GROUP, name, LIST, _by_conversation, frozenset({Need.DISPOSABLE, Need.CURRENT}))
    for name, play in special.items():
        yield Scenario(_GROUP, name, LIST, play)


def _play(pair: _Pair, workspace: Workspace) -> None:
    sender = workspace.sender()
    number, another = workspace.destinations(2)
    fitting = workspace.send(src=sender, **{"dst": number, **pair.fitting})
    workspace.send(src=sender, **{"dst": another, **pair.other})
    query = {"from_number": sender, pair.name: pair.value.format(number=number)}
    expect(f"{words(query)} finds what fits, and nothing else", fitting, uuids(workspace.listed(**query)))


def _by_sender(workspace: Workspace) -> None:
    sender, another, to = workspace.sender(), workspace.sender(), workspace.destination()
    fitting = workspace.send(src=sender, dst=to)
    workspace.send(src=another, dst=to)
    expect("from_number finds the sender ID alone", fitting, uuids(workspace.listed(from_number=sender, to_number=to)))
    number = workspace.destination()
    fitting = workspace.send(src=f"+{number}", dst=to)
    for value in (number, f"+{number}"):
        found = uuids(workspace.listed(from_number=value, to_number=to))
        expect("from_number finds the number, with or without its +", fitting, found)


def _by_subaccount(workspace: Workspace) -> None:
    account = workspace.subaccount
    if account is None:
        raise Broken("there is a subaccount")
    number = workspace.destination()
    fitting = workspace.send(account, dst=number)
    workspace.send(dst=number)
    found = workspace.listed(subaccount=account.auth_id, to_number=number)
    expect("subaccount finds what was sent with its credentials", fitting, uuids(found))


def _by_powerpack(workspace: Workspace) -> None:
    number = workspace.destination()
    fitting = workspace.send(src=None, powerpack_uuid=_POWERPACK, dst=number)
    workspace.send(dst=number)
    found = uuids(workspace.listed(powerpack_id=_POWERPACK, to_number=number))
    expect("powerpack_id finds what was sent through it", fitting, found)


def _by_direction(workspace: Workspace) -> None:
    sender = workspace.sender()
    sent = workspace.send(src=sender)
    found = uuids(workspace.listed(from_number=sender, message_direction="outbound"))
    expect("what was sent is outbound", sent, found)
    expect("and not inbound", [], uuids(workspace.listed(from_number=sender, message_direction="inbound")))


def _by_state(workspace: Workspace) -> None:
    sender = workspace.sender()
    delivered = workspace.send(src=sender)
    reached = workspace.states_until_final(delivered[0])[-1]
    expect("a message is delivered in the end", "delivered", reached)
    for query, expected in (
        ({"message_state": "delivered"}, delivered),
        ({"error_code": "000"}, delivered),
        ({"message_state": "delivered", "error_code": "000"}, delivered),
        ({"message_state": "failed"}, []),
        ({"message_state": "queued"}, []),
        ({"error_code": "420"}, []),
    ):
        found = uuids(workspace.listed(from_number=sender, **query))
        expect(f"{words(query)} finds what is in that state now", expected, found)


def _by_ending(workspace: Workspace) -> None:
    sender = workspace.sender()
    workspace.send(src=sender)
    for state, number in workspace.endings.items():
        fitting = workspace.send(src=sender, dst=number)
        reached = workspace.states_until_final(fitting[0])[-1]
        expect(f"messages to {number} end {state}", state, reached)
        code = workspace.record(fitting[0]).get("error_code")
        by_code = {} if code is None else {"error_code": code}  # the oldest records have none
        for query in ({"message_state": state}, by_code, {"message_state": state, **by_code}):
            found = uuids(workspace.listed(from_number=sender, to_number=number, **query))
            expect(f"{words(query)} finds what ended so", fitting, found)


def _by_conversation(workspace: Workspace) -> None:
    sender = workspace.sender()
    (uuid,) = workspace.send(src=sender, type="whatsapp")[:1]
    workspace.send(src=sender)
    record = workspace.record(uuid)
    for name in ("conversation_id", "conversation_origin"):
        found = uuids(workspace.listed(from_number=sender, **{name: record.get(name)}))
        expect(f"{name} finds the message of the conversation", [uuid], found)
    expect("another one finds nothing", [], uuids(workspace.listed(from_number=sender, conversation_id="0" * 32)))
    expect(
        "another one finds nothing", [], uuids(workspace.listed(from_number=sender, conversation_origin="marketing"))
    )


def _by_registration(workspace: Workspace) -> None:
    number = workspace.destination()
    (uuid,) = workspace.send(src="12025550100", dst=number)[:1]
    record = workspace.record(uuid)
    for name in ("tendlc_registration_status", "tendlc_campaign_id"):
        value = record.get(name)
        if value:
            expect(f"{name} finds what has it", [uuid], uuids(workspace.listed(to_number=number, **{name: value})))
        expect(f"another {name} finds nothing", [], uuids(workspace.listed(to_number=number, **{name: "nonsense"})))


def _combined(workspace: Workspace) -> None:
    sender = workspace.sender()
    number, another = workspace.destinations(2)
    fitting = workspace.send(src=sender, dst=number, type="whatsapp")
    workspace.send(src=sender, dst=number)
    workspace.send(src=sender, dst=another, type="whatsapp")
    found = workspace.listed(from_number=sender, to_number=number, message_type="whatsapp")
    expect("a message has to pass all filters", fitting, uuids(found))


def _invalid(workspace: Workspace) -> None:
    for name, values in _INVALID.items():
        for value in values:
            status = workspace.ask("GET", query={name: value}).response.status
            expect(f"{name}={value!r} is refused", _BAD_REQUEST, status)


def _unknown(workspace: Workspace) -> None:
    for query in ({"odd": "1"}, {"": ""}, {"objects": "[]"}, {"message_time__odd": "1"}):
        status = workspace.ask("GET", query=query).response.status
        expect(f"{words(query)} is ignored or refused", True, status in {_OK, _BAD_REQUEST})
