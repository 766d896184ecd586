"""The three operations of the API: from a request to its answer."""

from starlette.types import Scope

from plivo_mock._errors import ApiError
from plivo_mock._json import JsonObject, parse_object
from plivo_mock._messaging._accounts import Account
from plivo_mock._messaging._messages import SendRequest
from plivo_mock._messaging._platform import Platform
from plivo_mock._messaging._store import MessageStore

from ._filters import predicate, window
from ._interface import Call, Interface, header_of
from ._paths import messages_path
from ._replies import Reply, written
from ._send import OutOfCreditError, accept

_MAX_BODY = 4 * 1024 * 1024


async def send_message(interface: Interface, call: Call) -> Reply:
    """Answer a send request."""
    media_type = (header_of(call.scope, b"content-type") or "").partition(";")[0]
    if media_type.strip().lower() != "application/json":
        given = f"not {media_type}" if media_type else "but it is missing"
        raise ApiError(415, f"The content type must be application/json, {given}.")
    sent = await call.body(_MAX_BODY)
    if sent is None:
        raise ApiError(400, f"The body of the request has more than {_MAX_BODY:,} bytes.")
    body = parse_object(sent)
    interface.rules.check_body(body)
    platform = interface.platform
    now = platform.clock.now()  # the body may have taken a while
    try:
        accepted = accept(
            SendRequest.from_body(body),
            call.account,
            now=now,
            requester_ip=_address_of(call.scope),
            identifiers=platform.identifiers,
            planner=platform.planner,
        )
    except OutOfCreditError:
        platform.use_up_credit(call.account)
        raise
    platform.accept(call.account, accepted.messages)
    answer: JsonObject = {
        "api_id": call.api_id,
        "message": "message(s) queued",
        "message_uuid": [message.uuid for message in accepted.messages],
    }
    if accepted.invalid:
        answer["invalid_number"] = [*accepted.invalid]
    return Reply(202, written(answer))


async def list_messages(interface: Interface, call: Call) -> Reply:
    """Answer a list request."""
    query = interface.queries.read(call.scope["query_string"])
    now = interface.platform.clock.now()
    span = window(query.filters, now)
    store = _store(interface.platform, call.account, query.filters.get("subaccount"))
    keep = predicate(query.filters, now)
    page, answers, auth_id = query.page, interface.answers, call.account.auth_id
    messages, has_more = store.page(start=span.start, end=span.end, keep=keep, limit=page.limit, offset=page.offset)
    total = store.count(start=span.start, end=span.end, keep=keep) if answers.counts else None
    path = messages_path(auth_id)
    described = interface.queries.described(query, path=path, has_more=has_more, total_count=total)
    return Reply(200, answers.page(call.api_id, messages, described, now, auth_id))


async def get_message(interface: Interface, call: Call) -> Reply:
    """Answer a retrieve request."""
    platform, account = interface.platform, call.account
    message = platform.accounts.find(call.message_uuid)
    owner = None if message is None else platform.accounts.owner_of(message)
    # A main account may look at its subaccounts' messages, but not the other way round.
    if message is None or owner is None or not (owner is account or owner.parent is account):
        raise ApiError(404, "There is no such message in this account.")
    return Reply(200, interface.answers.one(call.api_id, message, platform.clock.now(), account.auth_id))


def _store(platform: Platform, account: Account, subaccount: str | None) -> MessageStore:
    """Find the messages a list is of: a subaccount's where the main account names it, else the account's own."""
    named = platform.accounts.get(subaccount) if subaccount else None
    return named.messages if named is not None and named.parent is account else account.messages


def _address_of(scope: Scope) -> str:
    """Tell where a request came from."""
    client: tuple[str, int] | None = scope.get("client")
    return client[0] if client else ""
