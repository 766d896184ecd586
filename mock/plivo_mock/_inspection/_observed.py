"""What tests ask of a mock server, and do to it."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from plivo_mock._control._control import Control
from plivo_mock._control._faults import Faults
from plivo_mock._control._journal import Journal
from plivo_mock._control._rules import check_body
from plivo_mock._control._seeding import seed
from plivo_mock._errors import ApiError
from plivo_mock._json import JsonObject, parse_object
from plivo_mock._messaging._delivery import MessageState

from ._seen import SeenMessage, Wanted, listed, seen


class Observed:
    """The part of a mock server that tests work with: messages, requests, faults."""

    def __init__(self, control: Control) -> None:
        """Look at a mock server.

        Args:
            control: What is known of it.
        """
        self._control = control

    @property
    def requests(self) -> Journal:
        """The latest 1,000 requests to the API with their answers, oldest first; without secrets.

        Of the bodies the latest 8 MiB are kept: those of 400 lists of 20 messages, or of all sends to a few numbers.
        """
        return self._control.journal

    @property
    def faults(self) -> Faults:
        """What goes wrong on demand: `mock.faults.add("status", status=503)` answers the next request with 503."""
        return self._control.faults

    @property
    def messages(self) -> list[SeenMessage]:
        """All messages of all accounts as they are now, sent and received, oldest first."""
        platform = self._control.interface.platform
        now = platform.clock.now()
        messages = [message for account in platform.accounts for message in reversed(account.messages.newest_first())]
        return [seen(message, now) for message in sorted(messages, key=lambda message: message.accepted)]

    def seed(
        self,
        *,
        from_number: str,
        to_number: str,
        text: str = "",
        direction: str = "outbound",
        type: str = "sms",
        media: Sequence[str] = (),
        url: str = "",
        state: str = "",
        error_code: str = "",
        message_time: datetime | None = None,
        tendlc_campaign_id: str = "",
        tendlc_registration_status: str = "",
        conversation_origin: str = "",
        record: Mapping[str, object] | None = None,
        auth_id: str | None = None,
    ) -> SeenMessage:
        """Have a message without a request to the API, with values that no request can choose.

        Args:
            from_number: The sender: of an outbound message a number or a sender ID, of an inbound one a number.
            to_number: The destination: a number; of an inbound message the account's.
            text: What it says; may only be empty where the message has media.
            direction: `outbound` or `inbound`.
            type: `sms`, `mms` or `whatsapp`.
            media: Addresses of media, for `mms` and `whatsapp`; 10 at most.
            url: Where status callbacks go, for an outbound message.
            state: The state it is in, such as `delivered`; it makes its way from now on when left out.
            error_code: Plivo's error code, such as `50`, with a state.
            message_time: When it was accepted, aware, not in the future; now when left out.
            tendlc_campaign_id: Its 10DLC campaign.
            tendlc_registration_status: Its 10DLC registration; what follows from the numbers when left out.
            conversation_origin: What the conversation of a WhatsApp message was opened for: `utility`,
                `authentication`, `marketing` or `service`.
            record: Further fields of its record, JSON values by name: `replaced_sender`, `error_message`,
                `conversation_expiry_timestamp`, `conversation_expiration_timestamp`, and any the API does not document.
            auth_id: The account; the mock's first when left out.

        Returns:
            The message as it is now.

        Raises:
            LookupError: There is no such account.
            ValueError: An argument breaks a rule of sending or receiving, or the record cannot have a field.
        """
        if message_time is not None and message_time.tzinfo is None:
            raise ValueError(f"message_time={message_time!r} has no time zone: add tzinfo=datetime.UTC")
        platform = self._control.interface.platform
        account = next(iter(platform.accounts)) if auth_id is None else platform.accounts.named(auth_id)
        given: dict[str, object] = {
            "from_number": from_number,
            "to_number": to_number,
            "text": text,
            "direction": direction,
            "type": type,
            "media": [*media],
            "url": url,
            "state": state,
            "error_code": error_code,
            "message_time": None if message_time is None else message_time.isoformat(),
            "tendlc_campaign_id": tendlc_campaign_id,
            "tendlc_registration_status": tendlc_registration_status,
            "conversation_origin": conversation_origin,
            "record": None if record is None else {**record},
        }
        try:
            body = _as_json({"messages": [{name: value for name, value in given.items() if value}]})
            check_body("seedMessages", body)
            (message,) = seed(self._control.interface, account, body)
        except ApiError as error:
            text = error.text.replace("The body of the request", "The message")
            raise ValueError(text.removeprefix("messages[0]").lstrip(".: ")) from error
        return seen(message, platform.clock.now())

    def conclude(self, message_uuid: str, state: str, error_code: str | None = None) -> SeenMessage:
        """End a message's way now, whatever was to become of it.

        Args:
            message_uuid: The message.
            state: How it ends: `delivered`, `failed`, `read`, `rejected` or `undelivered`.
            error_code: Plivo's error code, such as `50`; the usual one for the state when left out.

        Returns:
            The message as it is now.

        Raises:
            LookupError: There is no such message.
            ValueError: No message ends in that state, or this one has ended already.
        """
        platform = self._control.interface.platform
        message = platform.conclude(message_uuid, _state(state), error_code)
        return seen(message, platform.clock.now())

    def sent(
        self,
        *,
        to: str | None = None,
        text: str | re.Pattern[str] | None = None,
        sender: str | None = None,
        type: str | None = None,
        state: str | None = None,
        times: int | None = None,
    ) -> list[SeenMessage]:
        """Assert that messages were sent.

        Args:
            to: Only messages to this number, written as a person writes it.
            text: Only messages with this text, or with one the pattern is found in (`re.compile("code: [0-9]+")`).
            sender: Only messages from this number or sender ID.
            type: Only messages of this type: `sms`, `mms` or `whatsapp`.
            state: Only messages in this state, such as `delivered`.
            times: How many there have to be; one or more when left out.

        Returns:
            The messages, oldest first.

        Raises:
            AssertionError: There are none, or not as many; it lists what was sent.
            ValueError: `to` or `sender` can be of no message.
        """
        __tracebackhide__ = True
        wanted = Wanted.of(to=to, text=text, sender=sender, type=type, state=state)
        outbound = [message for message in self.messages if message.message_direction == "outbound"]
        found = [message for message in outbound if wanted.fits(message)]
        if times is None and not found:
            raise AssertionError(f"no message{wanted} was sent; {_others(outbound)}")
        if times is not None and len(found) != times:
            raise AssertionError(f"{_were_sent(found, str(wanted))}, not {times}; {_others(outbound)}")
        return found

    def not_sent(
        self,
        *,
        to: str | None = None,
        text: str | re.Pattern[str] | None = None,
        sender: str | None = None,
        type: str | None = None,
        state: str | None = None,
    ) -> None:
        """Assert that no such message was sent; see `sent` for the arguments.

        Args:
            to: Only messages to this number.
            text: Only messages with this text, or with one the pattern is found in.
            sender: Only messages from this number or sender ID.
            type: Only messages of this type.
            state: Only messages in this state.

        Raises:
            AssertionError: There are such messages; it lists what was sent.
            ValueError: `to` or `sender` can be of no message.
        """
        __tracebackhide__ = True
        self.sent(to=to, text=text, sender=sender, type=type, state=state, times=0)


def _as_json(given: Mapping[str, object]) -> JsonObject:
    """Read what was given as JSON, so that the rules of the control API apply to it."""
    try:
        text = json.dumps(given, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"record: has a value that is none of JSON: {error}") from error
    return parse_object(text.encode("ascii"))


def _state(state: str) -> MessageState:
    try:
        return MessageState(state)
    except ValueError as error:
        raise ValueError(f"state={state!r} is none of {', '.join(MessageState)}") from error


def _others(outbound: list[SeenMessage]) -> str:
    if not outbound:
        return "nothing was sent at all"
    return f"{_were_sent(outbound, '')} in all:{listed(outbound)}"


def _were_sent(messages: list[SeenMessage], which: str) -> str:
    return f"1 message{which} was sent" if len(messages) == 1 else f"{len(messages):,} messages{which} were sent"
