"""Scenarios of status callbacks: the server calls whoever sent a message at each change of its state."""

from collections.abc import Iterator, Mapping

from plivo_contract._accounts import Credentials
from plivo_contract._callbacks._call import Call
from plivo_contract._callbacks._followed import Followed
from plivo_contract._callbacks._receiver import Inbox
from plivo_contract._callbacks._signatures import Version, is_signed
from plivo_contract._checks._callbacks import differences_from_record, undocumented
from plivo_contract._spec._operations import SEND

from ._about import about
from ._backstage import ORIGINS
from ._expect import Broken, expect
from ._scenario import Need, Scenario
from ._workspace import Workspace

_GROUP = "Status callbacks"
_NEEDS = frozenset({Need.DISPOSABLE, Need.CALLBACKS})
_SMS = "an SMS"
_TWO_DESTINATIONS = "a message to two destinations"
_WITH_A_QUERY = "a message whose address has a query"
_BY_GET = "a message to be called back by GET"
_ENDING = "a message that ends "
_OF_A_SUBACCOUNT = "a message of a subaccount"
_KINDS: Mapping[str, Mapping[str, object]] = {
    _SMS: {},
    "an SMS of several units": {"text": "x" * 161},
    "an MMS": {"type": "mms", "media_urls": ["https://example.com/menu.png"]},
    "a WhatsApp message": {"type": "whatsapp"},
    "a WhatsApp template": {"type": "whatsapp", "text": None, "template": {"name": "hello", "language": "en"}},
    "a message through a Powerpack": {"src": None, "powerpack_uuid": "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"},
}
_RANKS = {"queued": 0, "sent": 1, "delivered": 2, "undelivered": 2, "failed": 2, "rejected": 2, "read": 3}
_VERSIONS: tuple[Version, ...] = ("V2", "V3")
_UNAVAILABLE = 503
_RETRIES = (60, 120, 240)  # seconds after the attempt before
_LONG = 3600  # seconds


def scenarios() -> Iterator[Scenario]:
    """Give the scenarios of status callbacks."""
    yield Scenario(_GROUP, "each change of state is called back once, in order", SEND, _each_change, _NEEDS)
    yield Scenario(_GROUP, "each destination has callbacks of its own", SEND, _each_destination, _NEEDS)
    yield Scenario(_GROUP, "a callback says what the record says", SEND, _fields, _NEEDS)
    yield Scenario(_GROUP, "callbacks are signed, each with a nonce of its own", SEND, _signatures, _NEEDS)
    yield Scenario(_GROUP, "by GET the fields are in the query", SEND, _by_get, _NEEDS)
    yield Scenario(
        _GROUP, "what is not delivered is called back with its error code", SEND, _endings, _NEEDS | {Need.ENDINGS}
    )
    yield Scenario(
        _GROUP, "callbacks of a subaccount are signed with both tokens", SEND, _subaccount, _NEEDS | {Need.SUBACCOUNT}
    )
    yield Scenario(
        _GROUP,
        "callbacks say what a conversation was opened for",
        SEND,
        _origins,
        _NEEDS | {Need.BACKSTAGE, Need.CURRENT},
    )
    yield Scenario(
        _GROUP, "a callback is repeated after 60, 120 and 240 seconds", SEND, _repeated, _NEEDS | {Need.CLOCK}
    )


def _each_change(workspace: Workspace) -> None:
    followed = _followed(workspace, _SMS)
    ((uuid, shown),) = followed.states.items()
    calls = followed.calls(uuid)
    told = [call.fields.get("Status", "") for call in calls]
    with about(workspace, followed.inbox.calls):
        expect("every state the record shows is called back", shown, [state for state in told if state in shown])
        rank = [_RANKS.get(state, len(_RANKS)) for state in told]
        expect("states are called back in their order", sorted(rank), rank)
        if any("Sequence" in call.fields for call in calls):
            counted = [call.fields.get("Sequence") for call in calls]
            expect("Sequence counts the callbacks of a message", [str(each + 1) for each in range(len(calls))], counted)
        workspace.pass_time(_LONG)
        expect("a callback that was answered 200 is not made again", len(calls), len(followed.inbox.calls))
        expect("callbacks are made by POST when nothing else is asked for", ["POST"], _methods(calls))


def _each_destination(workspace: Workspace) -> None:
    followed = _followed(workspace, _TWO_DESTINATIONS)
    for uuid in followed.states:
        to = workspace.record(uuid).get("to_number")
        told = sorted({call.fields.get("To", "") for call in followed.calls(uuid)})
        with about(workspace, followed.calls(uuid)):
            expect("the callbacks of a message name its destination", [to], told)
    for name in (_TWO_DESTINATIONS, _SMS):
        each = _followed(workspace, name)
        told = sorted({call.fields.get("MessageUUID", "") for call in each.inbox.calls})
        with about(workspace, each.inbox.calls):
            expect("each address is told of its own messages", sorted(each.states), told)


def _fields(workspace: Workspace) -> None:
    for name in _KINDS:
        _expect_fields(workspace, name)


def _expect_fields(workspace: Workspace, name: str) -> list[Call]:
    followed = _followed(workspace, name)
    ((uuid, _),) = followed.states.items()
    calls = followed.calls(uuid)
    _expect_as_recorded(workspace, uuid, name, calls)
    return calls


def _expect_as_recorded(workspace: Workspace, uuid: str, name: str, calls: list[Call]) -> None:
    record = workspace.record(uuid)
    for call in calls:
        for problem in (*undocumented(call), *differences_from_record(call, record)):
            with about(workspace, [call]):
                raise Broken(f"a callback of {name}: {problem.text}", problem.expected, problem.actual)


def _signatures(workspace: Workspace) -> None:
    calls = [call for name in (*_KINDS, _WITH_A_QUERY) for call in _followed(workspace, name).inbox.calls]
    _expect_signed(workspace, calls, workspace.account)
    nonces = [call.header("X-Plivo-Signature-V3-Nonce") for call in calls]
    with about(workspace, [call for call in calls if nonces.count(call.header("X-Plivo-Signature-V3-Nonce")) > 1]):
        expect("every callback has a nonce of its own", len(nonces), len(set(nonces)))


def _expect_signed(workspace: Workspace, calls: list[Call], account: Credentials) -> None:
    main = workspace.account
    for call in calls:
        for version in _VERSIONS:
            for name, key, by_main in (
                (f"X-Plivo-Signature-{version}", account, False),
                (f"X-Plivo-Signature-Ma-{version}", main, True),
            ):
                words = f"{name} of a callback by {call.method} fits"
                with about(workspace, [call]):
                    expect(words, True, is_signed(version, call, key.auth_token, by_main_account=by_main))


def _by_get(workspace: Workspace) -> None:
    calls = _expect_fields(workspace, _BY_GET)
    urls = [_followed(workspace, _BY_GET).inbox.url]
    with about(workspace, calls, urls):
        expect("callbacks are made by GET when that is asked for", ["GET"], _methods(calls))
        expect("the query of the address stays", ["7"], sorted({dict(call.query).get("shop", "") for call in calls}))
        expect("a callback by GET has no body", 0, sum(len(call.body) for call in calls))
    _expect_signed(workspace, calls, workspace.account)
    posted = _followed(workspace, _WITH_A_QUERY).inbox.calls
    with about(workspace, posted):
        expect("callbacks are made by POST when that is asked for", ["POST"], _methods(posted))


def _endings(workspace: Workspace) -> None:
    for state, number in workspace.endings.items():
        calls = _expect_fields(workspace, f"{_ENDING}{state}")
        with about(workspace, calls):
            expect(f"messages to {number} end {state}", state, calls[-1].fields.get("Status"))
        if state != "rejected":  # a message that was never queued has no code of the carrier's
            code = workspace.record(calls[-1].fields.get("MessageUUID", "")).get("error_code")
            with about(workspace, calls):
                expect("the error code of the record is called back", code, calls[-1].fields.get("ErrorCode"))


def _subaccount(workspace: Workspace) -> None:
    account = workspace.subaccount
    if account is None:
        raise Broken("there is a subaccount")
    _expect_signed(workspace, _followed(workspace, _OF_A_SUBACCOUNT).inbox.calls, account)


def _origins(workspace: Workspace) -> None:
    inboxes = {origin: workspace.inbox() for origin in ORIGINS}
    given = {
        origin: workspace.have_message({"type": "whatsapp", "conversation_origin": origin, "url": inbox.url})
        for origin, inbox in inboxes.items()
    }
    for origin, uuid in given.items():
        followed = _followed_to_its_end(workspace, inboxes[origin], uuid)
        told = {call.fields.get("Status"): call.fields.get("ConversationOrigin") for call in followed.calls(uuid)}
        wanted = dict.fromkeys((*told, followed.states[uuid][-1]), origin)
        with about(workspace, followed.calls(uuid)):
            expect(f"each callback of a conversation says it was opened for {origin}", wanted, told)
        _expect_as_recorded(workspace, uuid, f"a conversation opened for {origin}", followed.calls(uuid))


def _followed_to_its_end(workspace: Workspace, inbox: Inbox, uuid: str) -> Followed:
    followed = Followed(inbox, {uuid: workspace.states_until_final(uuid)})
    workspace.until(lambda: not followed.missing())
    return followed


def _methods(calls: list[Call]) -> list[str]:
    return sorted({call.method for call in calls})


def _followed(workspace: Workspace, name: str) -> Followed:
    """Give messages of a kind, and the callbacks of all changes of their states."""
    if not workspace.followed:
        workspace.followed.update(_follow_all(workspace))
    followed = workspace.followed[name]
    if missing := followed.missing():
        told = [f"{each.fields.get('MessageUUID')} {each.fields.get('Status')}" for each in followed.inbox.calls]
        expected = [f"{uuid} {followed.states[uuid][-1]}" for uuid in missing]
        with about(workspace, followed.inbox.calls, [followed.inbox.url]):
            raise Broken(f"the last state of a message with url={followed.inbox.url} is called back", expected, told)
    return followed


def _follow_all(workspace: Workspace) -> Mapping[str, Followed]:
    """Send a message of each kind, and wait once: until all are where they go, and have been called back."""
    kinds: dict[str, tuple[str, Credentials | None, Mapping[str, object]]] = {
        **{name: ("", None, arguments) for name, arguments in _KINDS.items()},
        _TWO_DESTINATIONS: ("", None, {"dst": "<".join(workspace.destinations(2))}),
        _WITH_A_QUERY: ("shop=7&customer=M%C3%BCller&shop=11", None, {"method": "POST"}),
        _BY_GET: ("shop=7", None, {"method": "GET"}),
    }
    for state, number in workspace.endings.items():
        kinds[f"{_ENDING}{state}"] = ("", None, {"dst": number})
    if workspace.subaccount is not None:
        kinds[_OF_A_SUBACCOUNT] = ("", workspace.subaccount, {})
    found: dict[str, Followed] = {}
    for name, (query, account, arguments) in kinds.items():
        inbox = workspace.inbox(query)
        sent = workspace.send(account, **{**arguments, "url": inbox.url})
        found[name] = Followed(inbox, {uuid: [] for uuid in sent})
    for name, (_, account, _) in kinds.items():
        for uuid, states in found[name].states.items():
            states.extend(workspace.states_until_final(uuid, account))
    workspace.until(lambda: not any(followed.missing() for followed in found.values()))
    return found


def _repeated(workspace: Workspace) -> None:
    inbox = workspace.inbox()
    inbox.status = _UNAVAILABLE
    workspace.send(url=inbox.url)
    workspace.until(lambda: bool(inbox.calls))
    with about(workspace, inbox.calls, [inbox.url]):
        _expect_attempts(inbox, 1, "at once")
        for number, delay in enumerate(_RETRIES, start=1):
            workspace.pass_time(delay - 1)
            _expect_attempts(inbox, number, f"{delay - 1} seconds later")
            workspace.pass_time(1)
            _arrived(workspace, inbox, number + 1)
            _expect_attempts(inbox, number + 1, f"{delay} seconds later")
        workspace.pass_time(_LONG)
        _expect_attempts(inbox, len(_RETRIES) + 1, "an hour later")


def _arrived(workspace: Workspace, inbox: Inbox, attempts: int) -> None:
    """Leave what is on its way a moment to arrive."""
    workspace.until(lambda: len(_attempts(inbox)) >= attempts, seconds=0)


def _attempts(inbox: Inbox) -> list[Call]:
    """Give the attempts to make the first callback."""
    return [call for call in inbox.calls if call.fields == inbox.calls[0].fields]


def _expect_attempts(inbox: Inbox, expected: int, when: str) -> None:
    attempts = _attempts(inbox)
    expect(f"a callback that is answered 503 has been made so often, {when}", expected, len(attempts))
