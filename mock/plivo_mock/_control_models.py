"""What the control API and the page read and write: JSON, with times in UTC. The OpenAPI document is made of it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal, Self, TypeAlias, TypeVar

from msgspec import Struct, field
from msgspec.structs import fields

from . import _faults as faults
from ._faults import FaultKind
from ._journal import Exchange
from ._messages import CallbackAttempt, Message, MessageDirection, MessageState, MessageType, Moment, event_at
from ._openapi import Model, doc
from ._records import record

_MAX_TEXT = 60
_OPEN = frozenset({MessageState.QUEUED, MessageState.SENT, MessageState.RECEIVED})

T = TypeVar("T", bound=Struct)
Operation: TypeAlias = Literal["sendMessage", "listMessages", "getMessage"]


_Address: TypeAlias = Annotated[str, doc(format="uri", maxLength=2_000)]
_HeaderList: TypeAlias = Annotated[
    tuple[Annotated[tuple[str, ...], doc(minItems=2, maxItems=2)], ...], doc("Names and values; without secrets.")
]
_ErrorCode: TypeAlias = Annotated[str, doc(pattern="^[0-9]{1,4}$")]
_Party: TypeAlias = Annotated[str, doc(minLength=1, maxLength=40)]
_Media: TypeAlias = Annotated[list[_Address], doc("Addresses of media, for mms and whatsapp.", maxItems=10)]
_AccountId: TypeAlias = Annotated[str | None, doc("The account; the first one when left out.")]
_Limit: TypeAlias = Annotated[int, doc("How many at most.", minimum=1)]
_FAULT_KIND = doc(
    "What goes wrong: an error instead of the response, a late response, a reset connection, a response that is cut "
    "off, one with a wrong content type, one whose JSON breaks off."
)
_PROCESSED = doc(
    "Whether the request is carried out all the same. Left out or null: not for status and reset; the other kinds "
    "always do."
)


def _view(model: type[T], source: object, **others: object) -> T:
    """Return a model of attributes with the names of its fields, and of others."""
    names = [each.name for each in fields(model) if each.name not in others]
    return model(**{name: getattr(source, name) for name in names}, **others)


class Health(Model):
    """The health of the mock server."""

    status: Annotated[Literal["ok"], doc("It answers requests.")] = "ok"


class ClockState(Model):
    """The time of the mock server."""

    now: Annotated[Moment, doc("The mock server's time. In UTC.")]
    manual: Annotated[bool, doc("Whether it stands still until it is advanced.")]


class Overview(Model):
    """The mock server."""

    version: Annotated[str, doc("The version of the distribution.")]
    auth_ids: Annotated[list[str], doc("The accounts.")]
    clock: ClockState
    messages: Annotated[int, doc("How many messages there are.", minimum=0)]
    requests: Annotated[int, doc("How many requests the journal holds.", minimum=0)]
    faults: Annotated[int, doc("How many faults wait.", minimum=0)]


class SeenMessage(Struct, frozen=True, kw_only=True):
    """A message, as it was when it was read.

    Attributes:
        message_uuid: Identifies it.
        auth_id: The account it belongs to.
        subaccount: The subaccount it belongs to; empty for a main account.
        message_direction: `inbound` or `outbound`.
        message_type: `sms`, `mms` or `whatsapp`.
        from_number: The sender: digits, or an alphanumeric sender ID.
        to_number: The destination: digits.
        text: Its text.
        units: How many segments it counts as.
        message_state: Its state, such as `queued`.
        error_code: Plivo's error code; None while nothing was known.
        message_time: When the API accepted it; aware, in UTC.
        message_updated_time: When it came into its state; aware, in UTC.
    """

    message_uuid: Annotated[str, doc("Identifies the message.")]
    auth_id: Annotated[str, doc("The account it belongs to.")]
    subaccount: Annotated[str, doc("The subaccount it belongs to; empty for a main account.")]
    message_direction: MessageDirection
    message_type: MessageType
    from_number: Annotated[str, doc("The sender.")]
    to_number: Annotated[str, doc("The destination.")]
    text: Annotated[str, doc("Its text.")]
    units: Annotated[int, doc("How many segments it counts as.")]
    message_state: Annotated[MessageState, doc("Its present state.")]
    error_code: Annotated[str | None, doc("Plivo's error code; null while nothing is known.")]
    message_time: Annotated[Moment, doc("When the API accepted it. In UTC.")]
    message_updated_time: Annotated[Moment, doc("When it came into its state. In UTC.")]

    @classmethod
    def of(cls, message: Message, now: Moment, **others: object) -> Self:
        """Return a message at a moment, with fields that it has not itself."""
        event = event_at(message.plan, now)
        return _view(
            cls,
            message,
            message_uuid=message.uuid,
            message_direction=message.direction,
            message_type=message.type,
            message_state=event.state,
            error_code=event.error_code,
            message_time=message.accepted,
            message_updated_time=event.moment,
            **others,
        )

    def __str__(self) -> str:
        text = self.text if len(self.text) <= _MAX_TEXT else f"{self.text[:_MAX_TEXT]}\N{HORIZONTAL ELLIPSIS}"
        code = f" {self.error_code}" if self.error_code not in {None, "000"} else ""
        return f"{self.from_number} -> {self.to_number}: {text!r} ({self.message_type}, {self.message_state}{code})"


class TimelineEvent(Model):
    """A state that a message came into."""

    moment: Annotated[Moment, doc("When. In UTC.")]
    state: MessageState
    error_code: str | None


class Callback(Struct, frozen=True, kw_only=True):
    """An attempt to deliver a status callback or a received message.

    Attributes:
        message_uuid: The message.
        attempt: Which attempt it was, from 1.
        moment: When it was made; aware, in UTC.
        method: `POST` or `GET`.
        url: Where it went; of a GET with all fields.
        fields: The fields by name, such as `Status`.
        status: The HTTP status of the response; None without a response.
        response_body: The beginning of the response's body.
        error: Why there was no response; empty if there was one.
    """

    message_uuid: Annotated[str, doc("The message.")]
    attempt: Annotated[int, doc("Which attempt it was, from 1.", minimum=1)]
    moment: Annotated[Moment, doc("When. In UTC.")]
    method: Annotated[str, doc("`GET` or `POST`.")]
    url: Annotated[str, doc("Where it went.")]
    fields: Annotated[dict[str, str], doc("Its fields.")]
    status: Annotated[int | None, doc("The HTTP status of the response; null without a response.")]
    response_body: Annotated[str, doc("The beginning of the response's body.")]
    error: Annotated[str, doc("Why there was no response; empty if there was one.")]

    @classmethod
    def of(cls, attempt: CallbackAttempt) -> "Callback":
        """Return an attempt."""
        return _view(cls, attempt)

    def __str__(self) -> str:
        state = self.fields.get("Status", "received")
        outcome = self.error if self.status is None else str(self.status)
        return f"{self.method} {self.url.partition('?')[0]} {state}, attempt {self.attempt} -> {outcome}"


class RequestSummary(Model):
    """A request in short."""

    number: Annotated[int, doc("Counts the requests, from 1.", minimum=1)]
    moment: Annotated[Moment, doc("When the request came. In UTC.")]
    method: Annotated[str, doc("The HTTP method.")]
    path: Annotated[str, doc("The path, decoded.")]
    query: Annotated[str, doc("The query, as it was sent.")]
    operation: Annotated[str, doc("sendMessage, listMessages or getMessage; empty when it was none of them.")]
    auth_id: Annotated[str, doc("The account of the path; empty when it has none.")]
    status: Annotated[int | None, doc("The HTTP status of the response; null without a response.")]
    fault: Annotated[str, doc("The kind of the fault that happened to it; empty for none.")]

    @classmethod
    def of(cls, exchange: Exchange) -> Self:
        return _view(cls, exchange)


class RequestDetail(RequestSummary):
    """A request and its response."""

    headers: _HeaderList
    body: Annotated[str, doc("The body, of 64 KiB at most; of an old request it may be gone.")]
    response_headers: _HeaderList
    response_body: Annotated[str, doc("The body of the response, of 64 KiB at most; of an old request it may be gone.")]


class MessageDetail(SeenMessage, frozen=True):
    """A message in full."""

    media: Annotated[tuple[str, ...], doc("Addresses of media.")]
    callback_url: Annotated[str, doc("Where status callbacks, or the received message, go; empty for nowhere.")]
    open: Annotated[bool, doc("Whether it can still be concluded.")]
    timeline: Annotated[list[TimelineEvent], doc("The states it came into, in order.")]
    callbacks: Annotated[list[Callback], doc("The callbacks that were made, in order.")]
    request: Annotated[
        RequestDetail | None, doc("The request that sent it; null when there was none or it is no longer known.")
    ]
    record: Annotated[dict[str, Any], doc("The message as the API responds with it.")]

    @classmethod
    def of_message(
        cls, message: Message, now: Moment, attempts: Sequence[CallbackAttempt], request: Exchange | None
    ) -> "MessageDetail":
        event = event_at(message.plan, now)
        return cls.of(
            message,
            now,
            open=event.state in _OPEN,
            timeline=[_view(TimelineEvent, each) for each in message.plan if each.moment <= now],
            callbacks=[Callback.of(attempt) for attempt in attempts],
            request=None if request is None else RequestDetail.of(request),
            record=record(message, event),
        )


class Messages(Model):
    """Messages, newest first."""

    messages: list[SeenMessage]
    has_more: Annotated[bool, doc("Whether there are more behind them.")]


class SeededMessages(Model):
    """Messages in the order given."""

    messages: list[SeenMessage]


class Requests(Model):
    """Requests, newest first."""

    requests: list[RequestSummary]


class NewFault(Model):
    """A fault to add."""

    kind: Annotated[FaultKind, _FAULT_KIND]
    status: Annotated[
        int | None, doc("The HTTP status; for the kind status, which needs it.", minimum=400, maximum=599)
    ] = None
    delay: Annotated[
        float, doc("Seconds of real time before the response; the kind delay needs it.", minimum=0, maximum=3_600)
    ] = 0.0
    processed: Annotated[bool | None, _PROCESSED] = None
    retry_after: Annotated[
        int | None,
        doc("Whole seconds for the header Retry-After; for the kind status only.", minimum=0, maximum=10**9),
    ] = None
    content_type: Annotated[
        str | None,
        doc(
            "What content_type says instead of application/json, or that of the body of status.",
            minLength=1,
            maxLength=200,
        ),
    ] = None
    body: Annotated[
        str | None, doc("The body; for the kind status only. The documented error when left out.", maxLength=10**6)
    ] = None
    times: Annotated[
        int | None, doc("To how many matching requests it happens; null for all until it is removed.", minimum=1)
    ] = 1
    probability: Annotated[float, doc("How likely it is for each matching request.", exclusiveMinimum=0, maximum=1)] = (
        1.0
    )
    method: Annotated[str | None, doc("Only requests of this HTTP method.", pattern="^[A-Za-z]+$", maxLength=20)] = None
    path: Annotated[
        str | None, doc("Only requests to this path; * matches anything.", pattern="^[/*]", maxLength=2_000)
    ] = None
    operation: Annotated[Operation | None, doc("Only this operation.")] = None
    destination: Annotated[str | None, doc("Only sends to this number, alone or among others.", maxLength=40)] = None


class WaitingFault(NewFault, kw_only=True):
    """A fault that waits for requests."""

    id: Annotated[int, doc("Identifies it.", minimum=1)]

    @classmethod
    def of(cls, rule: faults.FaultRule) -> "WaitingFault":
        return _view(cls, rule, times=rule.left, **asdict(rule.fault))


class WaitingFaults(Model):
    """The faults that wait, in the order they were added."""

    faults: list[WaitingFault]


class NewAccount(Model):
    """An account to add."""

    auth_id: Annotated[str, doc("Its auth_id; that of a subaccount begins with SA.", pattern="^(?:MA|SA)[A-Z0-9]{18}$")]
    auth_token: Annotated[
        str, doc("Its secret: any printable text. It is never shown.", minLength=1, maxLength=200, writeOnly=True)
    ]
    parent: Annotated[str | None, doc("The auth_id of its main account, for a subaccount.")] = None
    message_url: Annotated[
        _Address | None, doc("Where its received messages are posted to; nowhere when left out.")
    ] = None


class AccountSummary(Model):
    """An account."""

    auth_id: str
    parent: Annotated[str | None, doc("The auth_id of its main account; null for a main account.")]
    message_url: Annotated[str, doc("Where its received messages are posted to; empty for nowhere.")]


class SeedMessage(Model):
    """A message to add without a request to the API."""

    from_number: Annotated[
        _Party, doc("The sender: of an outbound message a number or a sender ID, as src; of an inbound one a number.")
    ]
    to_number: Annotated[_Party, doc("The destination: a number; of an inbound message the account's.")]
    direction: MessageDirection = MessageDirection.OUTBOUND
    type: MessageType = MessageType.SMS
    text: Annotated[str, doc("Its text.", maxLength=4_096)] = ""
    media: _Media = field(default_factory=list[str])
    url: Annotated[_Address | None, doc("Where status callbacks go, for an outbound message.")] = None
    state: Annotated[MessageState | None, doc("Its state. Left out, it makes its way from now on.")] = None
    error_code: Annotated[_ErrorCode | None, doc("Plivo's error code, with a state.")] = None
    message_time: Annotated[
        Moment | None, doc("When it was accepted, not in the future; now when left out. With an offset or Z.")
    ] = None
    tendlc_campaign_id: Annotated[str | None, doc("Its 10DLC campaign.", minLength=1, maxLength=100)] = None
    tendlc_registration_status: Annotated[
        str | None,
        doc("Its 10DLC registration; what follows from the numbers when left out.", minLength=1, maxLength=100),
    ] = None
    conversation_origin: Annotated[
        Literal["utility", "authentication", "marketing", "service"] | None,
        doc("What the conversation of a WhatsApp message was opened for."),
    ] = None
    record: Annotated[
        dict[str, Any],
        doc(
            "Extra fields of its record: replaced_sender, error_message, conversation_expiry_timestamp, "
            "conversation_expiration_timestamp, and any the API does not document. Records in the forms of 2012 are "
            "without them.",
            maxProperties=100,
            propertyNames={"minLength": 1, "maxLength": 100},
        ),
    ] = field(default_factory=dict[str, Any])


_Seed: TypeAlias = Annotated[SeedMessage, doc(dependentRequired={"error_code": ["state"]})]


class Seed(Model, kw_only=True):
    """Messages to add without a request to the API."""

    auth_id: _AccountId = None
    messages: Annotated[list[_Seed], doc(minItems=1, maxItems=1_000)]


class Inbound(Model, kw_only=True):
    """A message that somebody sends to an account."""

    auth_id: _AccountId = None
    from_number: Annotated[_Party, doc("Who sends it.")]
    to_number: Annotated[_Party, doc("The account's number or sender ID.")]
    text: Annotated[str, doc("Its text.", maxLength=4_096)] = ""
    type: MessageType = MessageType.SMS
    media: _Media = field(default_factory=list[str])


class Conclusion(Model):
    """How a message ends."""

    state: Annotated[Literal["delivered", "failed", "read", "rejected", "undelivered"], doc("The last state.")]
    error_code: Annotated[_ErrorCode | None, doc("Plivo's error code; the usual one for the state when left out.")] = (
        None
    )


class Advance(Model):
    """How far the clock moves."""

    seconds: Annotated[float, doc("How far, in seconds, a year at most.", minimum=0, maximum=31_622_400)]


_Filter: TypeAlias = Annotated[str, doc(maxLength=200)]


class MessageFilters(Model):
    """Which messages."""

    search: Annotated[_Filter, doc("Text, numbers or a part of the identifier, whatever the case.")] = ""
    state: Annotated[MessageState | None, doc("Only messages in this state.")] = None
    direction: Annotated[MessageDirection | None, doc("Only messages in this direction.")] = None
    type: Annotated[MessageType | None, doc("Only messages of this type.")] = None
    number: Annotated[_Filter, doc("Only messages from or to numbers with these digits in them.")] = ""
    auth_id: Annotated[_Filter, doc("Only messages of this account.")] = ""


class MessagePage(MessageFilters):
    """Which messages, and which page of them."""

    limit: Annotated[_Limit, doc(maximum=200)] = 50
    offset: Annotated[int, doc("How many of the newest to skip.", minimum=0, maximum=10**9)] = 0


class RequestFilters(Model):
    """Which requests."""

    operation: Annotated[Operation | None, doc("Only this operation.")] = None
    status: Annotated[int | None, doc("Only requests with this HTTP status.", minimum=100, maximum=599)] = None
    limit: Annotated[_Limit, doc(maximum=1_000)] = 50
