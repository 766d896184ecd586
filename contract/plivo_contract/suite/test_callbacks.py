"""Tests of status callbacks: the server calls the sender of a message at each change of its state."""

from collections.abc import Mapping

from plivo_contract._callback_checks import differences_from_record, undocumented
from plivo_contract._callbacks import VERSIONS, Followed, Inbox, is_signed
from plivo_contract._context import TestContext, required, shown
from plivo_contract._contract import SEND
from plivo_contract._control import ORIGINS
from plivo_contract._errors import ContractBroken, expect
from plivo_contract._messages import Call
from plivo_contract._scenario import Need, scenario
from plivo_contract._target import Credentials

SMS = "an SMS"
TWO_DESTINATIONS = "a message to two destinations"
WITH_A_QUERY = "a message whose address has a query"
BY_GET = "a message to be called back by GET"
ENDING = "a message that ends "
OF_A_SUBACCOUNT = "a message of a subaccount"
KINDS: Mapping[str, Mapping[str, object]] = {
    SMS: {},
    "an SMS of several units": {"text": "x" * 161},
    "an MMS": {"type": "mms", "media_urls": ["https://example.com/menu.png"]},
    "a WhatsApp message": {"type": "whatsapp"},
    "a WhatsApp template": {"type": "whatsapp", "text": None, "template": {"name": "hello", "language": "en"}},
    "a message through a Powerpack": {"src": None, "powerpack_uuid": "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"},
}
RANKS = {"queued": 0, "sent": 1, "delivered": 2, "undelivered": 2, "failed": 2, "rejected": 2, "read": 3}
NONCE = "X-Plivo-Signature-V3-Nonce"
UNAVAILABLE = 503
RETRIES = (60, 120, 240)  # seconds after the attempt before
LONG = 3600  # seconds


@scenario("each change of state is called back once, in order", SEND, Need.CALLBACKS)
def test_each_change(api: TestContext) -> None:
    followed = _followed(api, SMS)
    ((uuid, shown),) = followed.states.items()
    calls = followed.calls(uuid)
    told = [call.fields.get("Status", "") for call in calls]
    with api.about(followed.inbox.calls):
        expect("every state the record shows is called back", shown, [state for state in told if state in shown])
        rank = [RANKS.get(state, len(RANKS)) for state in told]
        expect("states are called back in their order", sorted(rank), rank)
        if any("Sequence" in call.fields for call in calls):
            counted = [call.fields.get("Sequence") for call in calls]
            expect("Sequence counts the callbacks of a message", [str(each + 1) for each in range(len(calls))], counted)
        api.pass_time(LONG)
        expect("a callback that was answered 200 is not repeated", len(calls), len(followed.inbox.calls))
        expect("callbacks are made by POST by default", ["POST"], _methods(calls))


@scenario("each destination has callbacks of its own", SEND, Need.CALLBACKS)
def test_each_destination(api: TestContext) -> None:
    followed = _followed(api, TWO_DESTINATIONS)
    for uuid in followed.states:
        to, calls = shown(api.record(uuid), "to_number"), followed.calls(uuid)
        with api.about(calls):
            told = sorted({call.fields.get("To", "") for call in calls})
            expect("the callbacks of a message name its destination", [to], told)
    for name in (TWO_DESTINATIONS, SMS):
        each = _followed(api, name)
        told = sorted({call.fields.get("MessageUUID", "") for call in each.inbox.calls})
        with api.about(each.inbox.calls):
            expect("each address gets the callbacks of its own messages", sorted(each.states), told)


@scenario("a callback says what the record says", SEND, Need.CALLBACKS)
def test_fields(api: TestContext) -> None:
    for name in KINDS:
        _check_fields(api, name)


@scenario("callbacks are signed, each with a nonce of its own", SEND, Need.CALLBACKS)
def test_signatures(api: TestContext) -> None:
    calls = [call for name in (*KINDS, WITH_A_QUERY) for call in _followed(api, name).inbox.calls]
    _check_signatures(api, calls, api.account)
    nonces = [call.header(NONCE) for call in calls]
    with api.about([call for call in calls if nonces.count(call.header(NONCE)) > 1]):
        expect("every callback has a nonce of its own", len(nonces), len(set(nonces)))


@scenario("by GET the fields are in the query", SEND, Need.CALLBACKS)
def test_by_get(api: TestContext) -> None:
    calls = _check_fields(api, BY_GET)
    with api.about(calls, [_followed(api, BY_GET).inbox.url]):
        expect("callbacks are made by GET if that is asked for", ["GET"], _methods(calls))
        expect("the query of the address stays", ["7"], sorted({dict(call.query).get("shop", "") for call in calls}))
        expect("a callback by GET has no body", 0, sum(len(call.body) for call in calls))
    _check_signatures(api, calls, api.account)
    posted = _followed(api, WITH_A_QUERY).inbox.calls
    with api.about(posted):
        expect("callbacks are made by POST if that is asked for", ["POST"], _methods(posted))


@scenario("undelivered messages are called back with their error code", SEND, Need.CALLBACKS, Need.ENDINGS)
def test_endings(api: TestContext) -> None:
    for state, number in api.target.endings.items():
        calls = _check_fields(api, f"{ENDING}{state}")
        with api.about(calls):
            expect(f"messages to {number} end {state}", state, calls[-1].fields.get("Status"))
            if state != "rejected":  # a message that was never queued has no code of the carrier's
                called = calls[-1].fields.get("ErrorCode")
                code = api.record(calls[-1].fields.get("MessageUUID", "")).get("error_code", called)
                expect("the error code of the record is called back", code, called)


@scenario("callbacks of a subaccount are signed with both tokens", SEND, Need.CALLBACKS, Need.SUBACCOUNT)
def test_subaccount(api: TestContext) -> None:
    _check_signatures(api, _followed(api, OF_A_SUBACCOUNT).inbox.calls, required(api.target.subaccount))


@scenario("callbacks say what a conversation was opened for", SEND, Need.CALLBACKS, Need.CONTROL, Need.CURRENT)
def test_origins(api: TestContext) -> None:
    inboxes = {origin: api.inbox() for origin in ORIGINS}
    seeded = {
        origin: api.seed({"type": "whatsapp", "conversation_origin": origin, "url": inbox.url})
        for origin, inbox in inboxes.items()
    }
    for origin, uuid in seeded.items():
        followed = _followed_to_its_end(api, inboxes[origin], uuid)
        calls = followed.calls(uuid)
        told = {call.fields.get("Status"): call.fields.get("ConversationOrigin") for call in calls}
        wanted = dict.fromkeys((*told, followed.states[uuid][-1]), origin)
        with api.about(calls):
            expect(f"each callback of a conversation says it was opened for {origin}", wanted, told)
        _check_calls(api, uuid, f"a conversation opened for {origin}", calls)


@scenario("a callback is repeated after 60, 120 and 240 seconds", SEND, Need.CALLBACKS, Need.CLOCK)
def test_repeated(api: TestContext) -> None:
    inbox = api.inbox()
    inbox.status = UNAVAILABLE
    api.send(url=inbox.url)
    api.wait_for_calls(lambda: bool(inbox.calls))
    with api.about(inbox.calls, [inbox.url]):
        _check_attempts(inbox, 1, "at once")
        for number, delay in enumerate(RETRIES, start=1):
            api.pass_time(delay - 1)
            _check_attempts(inbox, number, f"{delay - 1} seconds later")
            api.pass_time(1)
            _wait_for_attempts(api, inbox, number + 1)
            _check_attempts(inbox, number + 1, f"{delay} seconds later")
        api.pass_time(LONG)
        _check_attempts(inbox, len(RETRIES) + 1, "an hour later")


def _check_fields(api: TestContext, name: str) -> list[Call]:
    followed = _followed(api, name)
    ((uuid, _),) = followed.states.items()
    _check_calls(api, uuid, name, followed.calls(uuid))
    return followed.calls(uuid)


def _check_calls(api: TestContext, uuid: str, name: str, calls: list[Call]) -> None:
    record = api.record(uuid)
    for call in calls:
        for problem in (*undocumented(api.contract, call), *differences_from_record(call, record)):
            with api.about([call]):
                raise ContractBroken(f"a callback of {name}: {problem.text}", problem.expected, problem.actual)


def _check_signatures(api: TestContext, calls: list[Call], account: Credentials) -> None:
    for call in calls:
        for version in VERSIONS:
            for by, key in (("", account), ("Ma-", api.account)):
                text = f"X-Plivo-Signature-{by}{version} of a callback by {call.method} is valid"
                with api.about([call]):
                    expect(text, True, is_signed(version, call, key.auth_token, by_main_account=bool(by)))


def _methods(calls: list[Call]) -> list[str]:
    return sorted({call.method for call in calls})


def _followed_to_its_end(api: TestContext, inbox: Inbox, uuid: str) -> Followed:
    followed = Followed(inbox, {uuid: api.states_until_final(uuid)})
    api.wait_for_calls(lambda: not followed.missing())
    return followed


def _followed(api: TestContext, name: str) -> Followed:
    """Return messages of a kind, and the callbacks of all changes of their states."""
    if not api.followed:
        api.followed.update(_follow_all(api))
    followed = api.followed[name]
    if missing := followed.missing():
        told = [f"{each.fields.get('MessageUUID')} {each.fields.get('Status')}" for each in followed.inbox.calls]
        expected = [f"{uuid} {followed.states[uuid][-1]}" for uuid in missing]
        url = followed.inbox.url
        with api.about(followed.inbox.calls, [url]):
            raise ContractBroken(f"the last state of a message with url={url} is called back", expected, told)
    return followed


def _follow_all(api: TestContext) -> Mapping[str, Followed]:
    """Send a message of each kind, and wait once: until all have arrived, and have been called back."""
    kinds: dict[str, tuple[str, Credentials | None, Mapping[str, object]]] = {
        **{name: ("", None, arguments) for name, arguments in KINDS.items()},
        TWO_DESTINATIONS: ("", None, {"dst": "<".join(api.destinations(2))}),
        WITH_A_QUERY: ("shop=7&customer=M%C3%BCller&shop=11", None, {"method": "POST"}),
        BY_GET: ("shop=7", None, {"method": "GET"}),
        **{f"{ENDING}{state}": ("", None, {"dst": number}) for state, number in api.target.endings.items()},
    }
    if api.target.subaccount is not None:
        kinds[OF_A_SUBACCOUNT] = ("", api.target.subaccount, {})
    found: dict[str, Followed] = {}
    for name, (query, account, arguments) in kinds.items():
        inbox = api.inbox(query)
        sent = api.send(account, **{**arguments, "url": inbox.url})
        found[name] = Followed(inbox, {uuid: [] for uuid in sent})
    for name, (_, account, _) in kinds.items():
        for uuid, states in found[name].states.items():
            states.extend(api.states_until_final(uuid, account))
    api.wait_for_calls(lambda: not any(followed.missing() for followed in found.values()))
    return found


def _attempts(inbox: Inbox) -> int:
    """Return the number of attempts to make the first callback."""
    return sum(call.fields == inbox.calls[0].fields for call in inbox.calls)


def _wait_for_attempts(api: TestContext, inbox: Inbox, attempts: int) -> None:
    api.wait_for_calls(lambda: _attempts(inbox) >= attempts, seconds=0)


def _check_attempts(inbox: Inbox, expected: int, when: str) -> None:
    expect(f"attempts of a callback that is answered 503, {when}", expected, _attempts(inbox))
