"""What the control API and the page read and write: JSON, with times in UTC. The OpenAPI document is made of it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self, TypeAlias, TypeVar, cast

from . import _faults as faults
from ._events import CallbackAttempt
from ._faults import FaultKind
from ._journal import Exchange
from ._messages import Message, MessageDirection, MessageState, MessageType, event_at
from ._openapi import Doc
from ._records import record

_OPEN = frozenset({MessageState.QUEUED, MessageState.SENT, MessageState.RECEIVED})

T = TypeVar("T")
Operation: TypeAlias = Literal["sendMessage", "listMessages", "getMessage"]


_Address: TypeAlias = Annotated[str, Doc(format="uri", maxLength=2_000)]
_HeaderList: TypeAlias = Annotated[
    tuple[Annotated[tuple[str, ...], Doc(minItems=2, maxItems=2)], ...], Doc("Names and values; without secrets.")
]
_ErrorCode: TypeAlias = Annotated[str, Doc(pattern="^[0-9]{1,4}$")]
_Party: TypeAlias = Annotated[str, Doc(minLength=1, maxLength=40)]
_Media: TypeAlias = Annotated[list[_Address], Doc("Addresses of media, for mms and whatsapp.", maxItems=10)]
_AccountId: TypeAlias = Annotated[str | None, Doc("The account; the first one when left out.")]
_Limit: TypeAlias = Annotated[int, Doc("How many at most.", minimum=1)]
_FAULT_KIND = Doc(
    "What goes wrong: an error instead of the response, a late response, a reset connection, a response that is cut "
    "off, one with a wrong content type, one whose JSON breaks off."
)
_PROCESSED = Doc(
    "Whether the request is carried out all the same. Left out or null: not for status and reset; the other kinds "
    "always do."
)


def _view(model: Callable[..., T], source: object, **others: object) -> T:
    """Return a model of attributes with the names of its fields, and of others."""
    names = [each.name for each in fields(cast(Any, model)) if each.name not in others]
    return model(**{name: getattr(source, name) for name in names}, **others)


@dataclass(frozen=True, kw_only=True)
class Health:
    """The health of the mock server."""

    status: Annotated[Literal["ok"], Doc("It answers requests.")] = "ok"


@dataclass(frozen=True, kw_only=True)
class ClockState:
    """The time of the mock server."""

    now: Annotated[datetime, Doc("The mock server's time. In UTC.")]
    manual: Annotated[bool, Doc("Whether it stands still until it is advanced.")]


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The mock server."""

    version: Annotated[str, Doc("The version of the distribution.")]
    auth_ids: Annotated[list[str], Doc("The accounts.")]
    clock: ClockState
    messages: Annotated[int, Doc("How many messages there are.", minimum=0)]
    requests: Annotated[int, Doc("How many requests the journal holds.", minimum=0)]
    faults: Annotated[int, Doc("How many faults wait.", minimum=0)]


@dataclass(frozen=True, kw_only=True)
class MessageSummary:
    """A message in short."""

    message_uuid: Annotated[str, Doc("Identifies the message.")]
    auth_id: Annotated[str, Doc("The account it belongs to.")]
    subaccount: Annotated[str, Doc("The subaccount it belongs to; empty for a main account.")]
    direction: MessageDirection
    type: MessageType
    from_number: Annotated[str, Doc("The sender.")]
    to_number: Annotated[str, Doc("The destination.")]
    text: Annotated[str, Doc("Its text.")]
    units: Annotated[int, Doc("How many segments it counts as.")]
    state: Annotated[MessageState, Doc("Its present state.")]
    error_code: Annotated[str | None, Doc("Plivo's error code; null while nothing is known.")]
    accepted: Annotated[datetime, Doc("When the API accepted it. In UTC.")]
    updated: Annotated[datetime, Doc("When it came into its state. In UTC.")]

    @classmethod
    def of(cls, message: Message, now: datetime, **others: object) -> Self:
        """Return a message at a moment, with fields that it has not itself."""
        event = event_at(message.plan, now)
        own = {"message_uuid": message.uuid, "state": event.state, "error_code": event.error_code}
        return _view(cls, message, updated=event.moment, **own, **others)


@dataclass(frozen=True, kw_only=True)
class TimelineEvent:
    """A state that a message came into."""

    moment: Annotated[datetime, Doc("When. In UTC.")]
    state: MessageState
    error_code: str | None


@dataclass(frozen=True, kw_only=True)
class Callback:
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

    message_uuid: Annotated[str, Doc("The message.")]
    attempt: Annotated[int, Doc("Which attempt it was, from 1.", minimum=1)]
    moment: Annotated[datetime, Doc("When. In UTC.")]
    method: Annotated[str, Doc("`GET` or `POST`.")]
    url: Annotated[str, Doc("Where it went.")]
    fields: Annotated[dict[str, str], Doc("Its fields.")]
    status: Annotated[int | None, Doc("The HTTP status of the response; null without a response.")]
    response_body: Annotated[str, Doc("The beginning of the response's body.")]
    error: Annotated[str, Doc("Why there was no response; empty if there was one.")]

    @classmethod
    def of(cls, attempt: CallbackAttempt) -> "Callback":
        """Return an attempt.

        Args:
            attempt: The attempt.

        Returns:
            What a test and the page see of it.
        """
        return _view(cls, attempt)

    def __str__(self) -> str:
        state = self.fields.get("Status", "received")
        outcome = self.error if self.status is None else str(self.status)
        return f"{self.method} {self.url.partition('?')[0]} {state}, attempt {self.attempt} -> {outcome}"


@dataclass(frozen=True, kw_only=True)
class RequestSummary:
    """A request in short."""

    number: Annotated[int, Doc("Counts the requests, from 1.", minimum=1)]
    moment: Annotated[datetime, Doc("When the request came. In UTC.")]
    method: Annotated[str, Doc("The HTTP method.")]
    path: Annotated[str, Doc("The path, decoded.")]
    query: Annotated[str, Doc("The query, as it was sent.")]
    operation: Annotated[str, Doc("sendMessage, listMessages or getMessage; empty when it was none of them.")]
    auth_id: Annotated[str, Doc("The account of the path; empty when it has none.")]
    status: Annotated[int | None, Doc("The HTTP status of the response; null without a response.")]
    fault: Annotated[str, Doc("The kind of the fault that happened to it; empty for none.")]

    @classmethod
    def of(cls, exchange: Exchange) -> Self:
        """Return a request."""
        return _view(cls, exchange)


@dataclass(frozen=True, kw_only=True)
class RequestDetail(RequestSummary):
    """A request and its response."""

    headers: _HeaderList
    body: Annotated[str, Doc("The body, of 64 KiB at most; of an old request it may be gone.")]
    response_headers: _HeaderList
    response_body: Annotated[str, Doc("The body of the response, of 64 KiB at most; of an old request it may be gone.")]


@dataclass(frozen=True, kw_only=True)
class MessageDetail(MessageSummary):
    """A message in full."""

    media: Annotated[tuple[str, ...], Doc("Addresses of media.")]
    callback_url: Annotated[str, Doc("Where status callbacks, or the received message, go; empty for nowhere.")]
    open: Annotated[bool, Doc("Whether it can still be concluded.")]
    timeline: Annotated[list[TimelineEvent], Doc("The states it came into, in order.")]
    callbacks: Annotated[list[Callback], Doc("The callbacks that were made, in order.")]
    request: Annotated[
        RequestDetail | None, Doc("The request that sent it; null when there was none or it is no longer known.")
    ]
    record: Annotated[dict[str, Any], Doc("The message as the API responds with it.")]

    @classmethod
    def of_message(
        cls, message: Message, now: datetime, attempts: Sequence[CallbackAttempt], request: Exchange | None
    ) -> "MessageDetail":
        """Return a message in full."""
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


@dataclass(frozen=True, kw_only=True)
class Messages:
    """Messages, newest first."""

    messages: list[MessageSummary]
    has_more: Annotated[bool, Doc("Whether there are more behind them.")]


@dataclass(frozen=True, kw_only=True)
class SeededMessages:
    """Messages in the order given."""

    messages: list[MessageSummary]


@dataclass(frozen=True, kw_only=True)
class Requests:
    """Requests, newest first."""

    requests: list[RequestSummary]


@dataclass(frozen=True, kw_only=True)
class NewFault:
    """A fault to add."""

    kind: Annotated[FaultKind, _FAULT_KIND]
    status: Annotated[
        int | None, Doc("The HTTP status; for the kind status, which needs it.", minimum=400, maximum=599)
    ] = None
    delay: Annotated[
        float, Doc("Seconds of real time before the response; the kind delay needs it.", minimum=0, maximum=3_600)
    ] = 0.0
    processed: Annotated[bool | None, _PROCESSED] = None
    retry_after: Annotated[
        int | None,
        Doc("Whole seconds for the header Retry-After; for the kind status only.", minimum=0, maximum=10**9),
    ] = None
    content_type: Annotated[
        str | None,
        Doc(
            "What content_type says instead of application/json, or that of the body of status.",
            minLength=1,
            maxLength=200,
        ),
    ] = None
    body: Annotated[
        str | None, Doc("The body; for the kind status only. The documented error when left out.", maxLength=10**6)
    ] = None
    times: Annotated[
        int | None, Doc("To how many matching requests it happens; null for all until it is removed.", minimum=1)
    ] = 1
    probability: Annotated[float, Doc("How likely it is for each matching request.", exclusiveMinimum=0, maximum=1)] = (
        1.0
    )
    method: Annotated[str | None, Doc("Only requests of this HTTP method.", pattern="^[A-Za-z]+$", maxLength=20)] = None
    path: Annotated[
        str | None, Doc("Only requests to this path; * matches anything.", pattern="^[/*]", maxLength=2_000)
    ] = None
    operation: Annotated[Operation | None, Doc("Only this operation.")] = None
    destination: Annotated[str | None, Doc("Only sends to this number, alone or among others.", maxLength=40)] = None


@dataclass(frozen=True, kw_only=True)
class WaitingFault(NewFault):
    """A fault that waits for requests."""

    id: Annotated[int, Doc("Identifies it.", minimum=1)]

    @classmethod
    def of(cls, rule: faults.FaultRule) -> "WaitingFault":
        """Return a fault that waits."""
        return _view(cls, rule, times=rule.left, **asdict(rule.fault))


@dataclass(frozen=True, kw_only=True)
class WaitingFaults:
    """The faults that wait, in the order they were added."""

    faults: list[WaitingFault]


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    """An account to add."""

    auth_id: Annotated[str, Doc("Its auth_id; that of a subaccount begins with SA.", pattern="^(?:MA|SA)[A-Z0-9]{18}$")]
    auth_token: Annotated[
        str, Doc("Its secret: any printable text. It is never shown.", minLength=1, maxLength=200, writeOnly=True)
    ]
    parent: Annotated[str | None, Doc("The auth_id of its main account, for a subaccount.")] = None
    message_url: Annotated[
        _Address | None, Doc("Where its received messages are posted to; nowhere when left out.")
    ] = None


@dataclass(frozen=True, kw_only=True)
class AccountSummary:
    """An account."""

    auth_id: str
    parent: Annotated[str | None, Doc("The auth_id of its main account; null for a main account.")]
    message_url: Annotated[str, Doc("Where its received messages are posted to; empty for nowhere.")]


@dataclass(frozen=True, kw_only=True)
class SeedMessage:
    """A message to add without a request to the API."""

    SCHEMA: ClassVar[dict[str, Any]] = {"dependentRequired": {"error_code": ["state"]}}

    from_number: Annotated[
        _Party, Doc("The sender: of an outbound message a number or a sender ID, as src; of an inbound one a number.")
    ]
    to_number: Annotated[_Party, Doc("The destination: a number; of an inbound message the account's.")]
    direction: MessageDirection = MessageDirection.OUTBOUND
    type: MessageType = MessageType.SMS
    text: Annotated[str, Doc("Its text.", maxLength=4_096)] = ""
    media: _Media = field(default_factory=list[str])
    url: Annotated[_Address | None, Doc("Where status callbacks go, for an outbound message.")] = None
    state: Annotated[MessageState | None, Doc("Its state. Left out, it makes its way from now on.")] = None
    error_code: Annotated[_ErrorCode | None, Doc("Plivo's error code, with a state.")] = None
    message_time: Annotated[
        datetime | None, Doc("When it was accepted, not in the future; now when left out. With an offset or Z.")
    ] = None
    tendlc_campaign_id: Annotated[str | None, Doc("Its 10DLC campaign.", minLength=1, maxLength=100)] = None
    tendlc_registration_status: Annotated[
        str | None,
        Doc("Its 10DLC registration; what follows from the numbers when left out.", minLength=1, maxLength=100),
    ] = None
    conversation_origin: Annotated[
        Literal["utility", "authentication", "marketing", "service"] | None,
        Doc("What the conversation of a WhatsApp message was opened for."),
    ] = None
    record: Annotated[
        dict[str, Any],
        Doc(
            "Extra fields of its record: replaced_sender, error_message, conversation_expiry_timestamp, "
            "conversation_expiration_timestamp, and any the API does not document. Records in the forms of 2012 are "
            "without them.",
            maxProperties=100,
            propertyNames={"minLength": 1, "maxLength": 100},
        ),
    ] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, kw_only=True)
class Seed:
    """Messages to add without a request to the API."""

    auth_id: _AccountId = None
    messages: Annotated[list[SeedMessage], Doc(minItems=1, maxItems=1_000)]


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """A message that somebody sends to an account."""

    auth_id: _AccountId = None
    from_number: Annotated[_Party, Doc("Who sends it.")]
    to_number: Annotated[_Party, Doc("The account's number or sender ID.")]
    text: Annotated[str, Doc("Its text.", maxLength=4_096)] = ""
    type: MessageType = MessageType.SMS
    media: _Media = field(default_factory=list[str])


@dataclass(frozen=True, kw_only=True)
class Conclusion:
    """How a message ends."""

    state: Annotated[Literal["delivered", "failed", "read", "rejected", "undelivered"], Doc("The last state.")]
    error_code: Annotated[_ErrorCode | None, Doc("Plivo's error code; the usual one for the state when left out.")] = (
        None
    )


@dataclass(frozen=True, kw_only=True)
class Advance:
    """How far the clock moves."""

    seconds: Annotated[float, Doc("How far, in seconds, a year at most.", minimum=0, maximum=31_622_400)]


_Filter: TypeAlias = Annotated[str, Doc(maxLength=200)]


@dataclass(frozen=True, kw_only=True)
class MessageFilters:
    """Which messages."""

    search: Annotated[_Filter, Doc("Text, numbers or a part of the identifier, whatever the case.")] = ""
    state: Annotated[MessageState | None, Doc("Only messages in this state.")] = None
    direction: Annotated[MessageDirection | None, Doc("Only messages in this direction.")] = None
    type: Annotated[MessageType | None, Doc("Only messages of this type.")] = None
    number: Annotated[_Filter, Doc("Only messages from or to numbers with these digits in them.")] = ""
    auth_id: Annotated[_Filter, Doc("Only messages of this account.")] = ""


@dataclass(frozen=True, kw_only=True)
class MessagePage(MessageFilters):
    """Which messages, and which page of them."""

    limit: Annotated[_Limit, Doc(maximum=200)] = 50
    offset: Annotated[int, Doc("How many of the newest to skip.", minimum=0, maximum=10**9)] = 0


@dataclass(frozen=True, kw_only=True)
class RequestFilters:
    """Which requests."""

    operation: Annotated[Operation | None, Doc("Only this operation.")] = None
    status: Annotated[int | None, Doc("Only requests with this HTTP status.", minimum=100, maximum=599)] = None
    limit: Annotated[_Limit, Doc(maximum=1_000)] = 50
