"""What the error codes of messages mean. Pure.

Documentation: https://www.plivo.com/docs/messaging/troubleshooting/error-codes
"""

from typing import Literal, Protocol, TypeAlias

from attrs import frozen

__all__ = ["MESSAGE_ERRORS", "MessageError", "MessageErrorMixin"]

Fault: TypeAlias = Literal["sender", "recipient", "carrier", "account", "plivo", "unknown"]


@frozen
class MessageError:
    """Why a message was not delivered.

    Documentation: https://www.plivo.com/docs/messaging/troubleshooting/error-codes

    Attributes:
        code: The error code without leading zeros, such as `80`.
        meaning: What it means.
        is_temporary: Whether the same message may be delivered if it is sent again later.
        fault: Where the cause is: the `sender` (the message, its sender number, how it is sent), the `recipient` (the
            number, the phone, an opt-out), the `carrier`, the `account` (its credit and its settings) or `plivo`. It is
            `unknown` for a code that does not tell, and for one that is newer than this version. More may be added.
    """

    code: str
    meaning: str
    is_temporary: bool
    fault: Fault


# 300 and 910 are in Plivo's older reference alone.
_TABLE = (
    MessageError("10", "the carrier refused the message as invalid", is_temporary=False, fault="sender"),
    MessageError("20", "the carrier's network failed", is_temporary=True, fault="carrier"),
    MessageError("30", "the carrier took the message for spam", is_temporary=False, fault="sender"),
    MessageError("40", "the sender is not a number of the account that can send", is_temporary=False, fault="sender"),
    MessageError("50", "the destination is not a number that can receive", is_temporary=False, fault="recipient"),
    MessageError("60", "the carrier detected a loop of automatic replies", is_temporary=False, fault="sender"),
    MessageError("70", "the destination is permanently unavailable", is_temporary=False, fault="recipient"),
    MessageError("80", "the destination is temporarily unavailable", is_temporary=True, fault="recipient"),
    MessageError("90", "no carrier has a route to the destination", is_temporary=False, fault="carrier"),
    MessageError("100", "the carrier does not allow the message", is_temporary=False, fault="carrier"),
    MessageError("110", "the message is too long", is_temporary=False, fault="sender"),
    MessageError("200", "the recipient opted out by STOP", is_temporary=False, fault="recipient"),
    MessageError("201", "US toll-free numbers cannot send to Canada", is_temporary=False, fault="sender"),
    MessageError("300", "Plivo could not pass the message on", is_temporary=False, fault="plivo"),
    MessageError("420", "the message expired in Plivo's queue", is_temporary=True, fault="account"),
    MessageError("450", "the account may not send to this country", is_temporary=False, fault="account"),
    MessageError("900", "the account has no credit left", is_temporary=False, fault="account"),
    MessageError("910", "the account is disabled", is_temporary=False, fault="account"),
    MessageError("1000", "neither Plivo nor the carrier knows the cause", is_temporary=False, fault="unknown"),
)

MESSAGE_ERRORS = {error.code: error for error in _TABLE}
"""The documented errors by their codes."""


class _HasErrorCode(Protocol):
    @property
    def error_code(self) -> str | None: ...


class MessageErrorMixin:
    """What records and webhooks with an error code have besides it."""

    __slots__ = ()

    @property
    def error(self: _HasErrorCode) -> MessageError | None:
        """What the error code means; None without a code, and for one of zeros, which stands for success."""
        code = (self.error_code or "").lstrip("0")
        if not code:
            return None
        return MESSAGE_ERRORS.get(code) or MessageError(
            code, "this version does not know the code", is_temporary=False, fault="unknown"
        )
