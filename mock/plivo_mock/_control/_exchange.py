"""A request and its answer, without secrets."""

import json
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qsl

from plivo_mock._json import JsonValue

from ._matching import Facts
from ._recording import Answer
from ._showing import Headers, RawHeaders, Redact, shown_headers, shown_text


class Exchange:
    """A request and its answer. It is put into words when somebody asks: most requests nobody asks about."""

    __slots__ = ("_answer", "_facts", "_fault", "_headers", "_moment", "_number", "_query", "_redact", "_size")

    def __init__(
        self,
        *,
        number: int,
        moment: datetime,
        facts: Facts,
        query: bytes,
        headers: RawHeaders,
        size: int,
        fault: str,
        answer: Answer,
        redact: Redact,
    ) -> None:
        """Take note of what passed.

        Args:
            number: Counts the requests since the mock was made, from 1.
            moment: When the request came; aware, in UTC.
            facts: What is known of the request; of its body the beginning will do.
            query: The query as it was sent, without the question mark.
            headers: The headers of the request; without credentials.
            size: How many bytes its whole body has.
            fault: The kind of the fault that happened to it; empty when it was answered as it should be.
            answer: The answer; it changes no more.
            redact: Takes known secrets out of a text.
        """
        self._number = number
        self._moment = moment
        self._facts = facts
        self._query = query
        self._headers = headers
        self._size = size
        self._fault = fault
        self._answer = answer
        self._redact = redact

    @property
    def weight(self) -> int:
        """How many bytes are kept of the two bodies."""
        return len(self._facts.body) + len(self._answer.body)

    def without_bodies(self) -> "Exchange":
        """Make a copy of it that keeps nothing of the two bodies but their length."""
        return Exchange(
            number=self._number,
            moment=self._moment,
            facts=self._facts._replace(body=b""),
            query=self._query,
            headers=self._headers,
            size=self._size,
            fault=self._fault,
            answer=replace(self._answer, body=b""),
            redact=self._redact,
        )

    @property
    def number(self) -> int:
        """Counts the requests since the mock was made, from 1."""
        return self._number

    @property
    def moment(self) -> datetime:
        """When the request came; aware, in UTC."""
        return self._moment

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self._facts.method

    @property
    def path(self) -> str:
        """The path, decoded, without the query."""
        return self._redact(self._facts.path)

    @property
    def query(self) -> str:
        """The query as it was sent, without the question mark; empty without one."""
        return self._redact(self._query.decode("latin-1"))

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the query, decoded; of a repeated one the last."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def operation(self) -> str:
        """`sendMessage`, `listMessages` or `getMessage`; empty when it was none of them."""
        return self._facts.operation

    @property
    def auth_id(self) -> str:
        """The account the path names; empty when it names none."""
        return self._redact(self._facts.auth_id)

    @property
    def status(self) -> int | None:
        """The HTTP status of the answer; None when the connection was given up without one."""
        return self._answer.status

    @property
    def fault(self) -> str:
        """The kind of the fault that happened to it; empty when it was answered as it should be."""
        return self._fault

    @property
    def headers(self) -> Headers:
        """The headers of the request, names in lower case; of credentials the user name alone."""
        return shown_headers(self._headers, self._redact)

    @property
    def body(self) -> str:
        """The body of the request as text, up to 64 KiB; of an old request it may be gone, see `Journal`."""
        return shown_text(self._facts.body, self._redact, self._size)

    @property
    def answer_headers(self) -> Headers:
        """The headers of the answer, names in lower case."""
        return shown_headers(self._answer.headers, self._redact)

    @property
    def answer(self) -> str:
        """The body of the answer as text, up to 64 KiB; of an old request it may be gone, see `Journal`."""
        return shown_text(self._answer.body, self._redact, self._answer.size)

    def json(self) -> JsonValue:
        """Read the body.

        Returns:
            Its JSON value.

        Raises:
            ValueError: It is not JSON.
        """
        value: JsonValue = json.loads(self.body)
        return value

    def names(self, message_uuid: str) -> bool:
        """Tell whether the answer speaks of a message.

        Args:
            message_uuid: The message.

        Returns:
            Whether it does.
        """
        return message_uuid.encode() in self._answer.body

    def __str__(self) -> str:
        """Show the request and its answer in one line."""
        target = f"{self.path}?{self.query}" if self.query else self.path
        outcome = "no answer" if self.status is None else str(self.status)
        return f"{self.number}. {self.method} {target} -> {outcome}" + (f" ({self.fault})" if self.fault else "")

    def __repr__(self) -> str:
        return f"<Exchange {self}>"
