"""Scenarios of what a record says about its message: what is kept of it, where it went, that it expired."""

from collections.abc import Iterator

from plivo_contract._spec._operations import GET, SEND

from ._backstage import Holding
from ._expect import NotMade, expect
from ._scenario import Need, Scenario
from ._workspace import Workspace, uuids

_GROUP = "Records"
_CURRENT = frozenset({Need.DISPOSABLE, Need.CURRENT})
_WITH_CLOCK = frozenset({Need.DISPOSABLE, Need.BACKSTAGE, Need.CLOCK})
_EXPIRED = "420"
_EXPIRY, _LONGEST = 60, 10_800  # seconds; the second when nothing else is asked for
_US, _GB = ("12025550100", "12065550100"), ("447700900100", "447700900123")

_KEPT: tuple[tuple[object, str], ...] = (
    *((mode, mode) for mode in ("true", "false", "content_only", "number_only")),
    *((True, "true"), (False, "false")),
)
_DLT = {"dlt_entity_id": "1201159195820000000", "dlt_template_id": "1207161760900000000"}


def scenarios() -> Iterator[Scenario]:
    """Give the scenarios of records."""
    yield Scenario(_GROUP, "log says what is kept of the message", GET, _log, _CURRENT)
    yield Scenario(_GROUP, "the registration in India is that of the request", GET, _registration, _CURRENT)
    yield Scenario(_GROUP, "is_domestic compares the countries of sender and destination", GET, _domestic, _CURRENT)
    yield Scenario(_GROUP, "what is not sent in time fails with error code 420", SEND, _expired, _WITH_CLOCK)


def _log(workspace: Workspace) -> None:
    sender = workspace.sender()
    for given, kept in _KEPT:
        (uuid,) = workspace.send(src=sender, log=given)[:1]
        said = workspace.record(uuid).get("log", kept)  # a record may leave it out
        expect(f"the record of a message with log={given} says so", kept, _in_words(said))
    workspace.listed(from_number=sender)  # every record in it is compared with what was sent


def _in_words(log: object) -> object:
    return str(log).lower() if isinstance(log, bool) else log


def _registration(workspace: Workspace) -> None:
    (uuid,) = workspace.send(**_DLT)[:1]
    record = workspace.record(uuid)
    expect("a record has the registration of its request", _DLT, {name: record.get(name) for name in _DLT})


def _domestic(workspace: Workspace) -> None:
    for sender in (_US[0], _GB[0]):
        for destination in (_US[1], _GB[1]):
            (uuid,) = workspace.send(src=sender, dst=destination)[:1]
            is_domestic = (sender in _US) == (destination in _US)
            said = workspace.record(uuid).get("is_domestic")
            expect(f"is_domestic of a message from {sender} to {destination}", is_domestic, said)


def _expired(workspace: Workspace) -> None:
    backstage: object = workspace.backstage
    if not isinstance(backstage, Holding):
        raise NotMade("no destination is known whose messages wait in the queue until they expire")
    sender, number = workspace.sender(), backstage.held_destination
    (early,) = workspace.send(src=sender, dst=number, message_expiry=_EXPIRY)[:1]
    (late,) = workspace.send(src=sender, dst=number)[:1]
    passed = 0
    for seconds, states in (
        (_EXPIRY - 1, ("queued", "queued")),
        (_EXPIRY + 1, ("failed", "queued")),
        (_LONGEST - 1, ("failed", "queued")),
        (_LONGEST + 1, ("failed", "failed")),
    ):
        workspace.pass_time(seconds - passed)
        passed = seconds
        shown = tuple(workspace.record(uuid).get("message_state") for uuid in (early, late))
        words = f"after {seconds:,} seconds in the queue, with message_expiry={_EXPIRY} and without"
        expect(words, states, shown)
    codes = {workspace.record(uuid).get("error_code", _EXPIRED) for uuid in (early, late)}
    expect("what expired has the error code 420", [_EXPIRED], sorted(map(str, codes)))
    found = uuids(workspace.listed(from_number=sender, error_code=_EXPIRED, message_state="failed"))
    expect("error_code=420 finds what expired", sorted((early, late)), sorted(found))
