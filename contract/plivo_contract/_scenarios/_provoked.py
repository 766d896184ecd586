"""Scenarios of what a server answers when something is done to it beside its API."""

from collections.abc import Iterator, Mapping
from functools import partial
from http import HTTPStatus

from plivo_contract._exchange import Exchange
from plivo_contract._spec._document import load_document, operation_id, statuses_of
from plivo_contract._spec._operations import GET, LIST, OPERATIONS, SEND

from ._backstage import ORIGINS, Backstage
from ._expect import Broken, expect
from ._scenario import Need, Scenario
from ._workspace import Workspace, uuids, words

_GROUP = "Provoked"
_NEEDS = frozenset({Need.DISPOSABLE, Need.BACKSTAGE})
_BY_ITSELF = frozenset({401, 405, 415})
"""What any server answers to the requests of other scenarios."""

_CAMPAIGN = {"tendlc_campaign_id": "CD4WJJD", "tendlc_registration_status": "registered"}
_EXPIRY = "2026-03-02 12:00:00.000000"
_FURTHER = {
    "replaced_sender": "12025550199",
    "error_message": "Spam detected",
    "conversation_expiry_timestamp": _EXPIRY,
    "conversation_expiration_timestamp": _EXPIRY,
}


def scenarios() -> Iterator[Scenario]:
    """Give the scenarios that need a way to a server beside its API."""
    for operation in OPERATIONS:
        name = "errors of a server that fails, or of an account that may not"
        yield Scenario(_GROUP, name, operation, partial(_errors, operation), _NEEDS)
    yield Scenario(_GROUP, "a message that comes in is listed and can be retrieved", LIST, _received, _NEEDS)
    name = "a record has the values its message was given"
    yield Scenario(_GROUP, name, GET, _as_given, _NEEDS | {Need.CURRENT})
    yield Scenario(_GROUP, "filters find the values a message was given", LIST, _found, _NEEDS)


def _errors(operation: str, workspace: Workspace) -> None:
    for status in statuses_of(load_document(), operation):
        if status >= HTTPStatus.BAD_REQUEST and status not in _BY_ITSELF:
            _backstage(workspace).refuse_next(operation_id(load_document(), operation), status)
            with workspace.gate.provoking():
                answer = _ask(operation, workspace).response
            expect(f"an error {status} that was provoked is answered", status, answer.status)


def _ask(operation: str, workspace: Workspace) -> Exchange:
    if operation == SEND:
        return workspace.post({"src": "12025550100", "dst": workspace.destination(), "text": "Hello"})
    return workspace.ask("GET", "" if operation == LIST else f"{workspace.uuid()}/")


def _received(workspace: Workspace) -> None:
    sender, number = workspace.destinations(2)
    _backstage(workspace).receive(from_number=sender, to_number=number, text="Thank you!")
    found = workspace.listed(from_number=sender, to_number=number)
    expect("the message that came in is listed", 1, len(found))
    inbound = workspace.listed(from_number=sender, message_direction="inbound", message_type="sms")
    expect("it is inbound", uuids(found), uuids(inbound))
    expect("it is not outbound", [], uuids(workspace.listed(from_number=sender, message_direction="outbound")))
    state = str(found[0].get("message_state"))
    expect("it is received, or has been handed over", True, state in {"received", "delivered", "undelivered"})
    record = workspace.record(uuids(found)[0])
    expect("the record says from whom", [sender, number], [record.get("from_number"), record.get("to_number")])


def _as_given(workspace: Workspace) -> None:
    uuid = workspace.have_message(_CAMPAIGN, _FURTHER)
    _expect_values(workspace, uuid, {**_CAMPAIGN, **_FURTHER})
    for origin in ORIGINS:
        uuid = workspace.have_message({"type": "whatsapp", "conversation_origin": origin})
        _expect_values(workspace, uuid, {"conversation_origin": origin})


def _expect_values(workspace: Workspace, uuid: str, values: Mapping[str, str]) -> None:
    record = workspace.record(uuid)
    expect("a record has the values its message was given", values, {name: record.get(name) for name in values})
    listed = workspace.listed(from_number=record.get("from_number"))
    in_list = [{name: each.get(name) for name in values} for each in listed if each.get("message_uuid") == uuid]
    expect("it has them in a list as well", [values], in_list[:1])


def _found(workspace: Workspace) -> None:
    campaign = f"C{workspace.sender()}"
    for kind, name, values in (
        ("sms", "tendlc_campaign_id", (campaign, f"{campaign}X")),
        ("sms", "tendlc_registration_status", ("registered", "unregistered")),
        ("whatsapp", "conversation_origin", ("authentication", "marketing")),
    ):
        sender = workspace.sender()
        given = {value: workspace.have_message({"type": kind, "from_number": sender, name: value}) for value in values}
        for value, uuid in given.items():
            query = {"from_number": sender, name: value}
            expect(f"{words(query)} finds what has it, and nothing else", [uuid], uuids(workspace.listed(**query)))
        if values[0] == campaign:
            alone = uuids(workspace.listed(tendlc_campaign_id=campaign))
            expect("a campaign is found without another filter", [given[campaign]], alone)


def _backstage(workspace: Workspace) -> Backstage:
    if workspace.backstage is None:
        raise Broken("there is a way to the server beside its API")
    return workspace.backstage
