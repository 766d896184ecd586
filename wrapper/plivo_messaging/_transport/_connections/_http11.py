"""HTTP/1.1 on one connection, by h11. Pure: what is to be written, and what the bytes that were read say."""

from typing import cast

import h11
import httpcore

from plivo_messaging._http import PlainRequest
from plivo_messaging._transport._secret import Secret

__all__ = ["LONGEST_HEAD", "Dialogue"]

LONGEST_HEAD = 100 * 1024
"""Bytes of an answer's head, at most."""


class Dialogue:
    """The requests and answers of one connection, one after the other."""

    def __init__(self) -> None:
        self._state = h11.Connection(h11.CLIENT, max_incomplete_event_size=LONGEST_HEAD)

    def ask(self, request: PlainRequest, authorization: Secret) -> bytes:
        """Begin a request.

        It holds the credentials: no variable of a frame that a traceback shows may have it.

        Args:
            request: The request.
            authorization: The value of the header with the credentials.

        Returns:
            All of it, to be written at once.

        Raises:
            httpcore.LocalProtocolError: If it is none that can be written.
        """
        try:
            return b"".join(
                (
                    self._send(_head(request, authorization)),
                    self._send(h11.Data(data=request.content)) if request.content else b"",
                    self._send(h11.EndOfMessage()),
                )
            )
        except h11.LocalProtocolError as error:
            raise httpcore.LocalProtocolError(str(error)) from error

    def hear(self, received: bytes) -> None:
        """Take in what was read; nothing means that the server has hung up.

        Raises:
            httpcore.RemoteProtocolError: If it hung up before it answered.
        """
        if not received and self._state.their_state is h11.SEND_RESPONSE:
            raise httpcore.RemoteProtocolError("the server disconnected without an answer")
        self._state.receive_data(received)

    def head(self) -> h11.Response | None:
        """Give the head of the answer.

        Returns:
            The head, or None if more has to be read.

        Raises:
            httpcore.RemoteProtocolError: If it is no HTTP.
        """
        while (event := self._event()) is not None:
            if isinstance(event, h11.Response):
                return event
        return None

    def body(self) -> bytes | None:
        """Give the next part of the answer's body.

        Returns:
            The part; nothing at the end of the body; None if more has to be read.

        Raises:
            httpcore.RemoteProtocolError: If it is no HTTP, or ends too early.
        """
        while (event := self._event()) is not None:
            if isinstance(event, h11.Data):
                if event.data:
                    return bytes(event.data)
            else:
                return b""
        return None

    def end(self) -> bool:
        """End an answer.

        Returns:
            Whether another request may follow: both sides have said everything, and the server nothing more than that.
            What it sent too much would be taken for the answer to the next request.
        """
        too_much, hung_up = self._state.trailing_data
        states = (self._state.our_state, self._state.their_state)
        if too_much or hung_up or states != (h11.DONE, h11.DONE):
            return False
        self._state.start_next_cycle()
        return True

    def _send(self, event: h11.Event) -> bytes:
        return self._state.send(event) or b""

    def _event(self) -> h11.Event | None:
        try:
            event = self._state.next_event()
        except h11.RemoteProtocolError as error:
            raise httpcore.RemoteProtocolError(str(error)) from error
        if event is h11.PAUSED:
            raise httpcore.RemoteProtocolError("the server wants to go on in another protocol")
        return None if event is h11.NEED_DATA else cast("h11.Event", event)


def _head(request: PlainRequest, authorization: Secret) -> h11.Request:
    return h11.Request(
        method=request.method,
        target=request.target,
        headers=[*request.headers, (b"authorization", authorization.reveal().encode("ascii"))],
    )
