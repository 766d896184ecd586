"""A call of the server under test, as it came."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from plivo_contract._exchange import Headers, first_value

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Call:
    """A status callback.

    Attributes:
        method: The HTTP method.
        url: The URL as the server called it, with its query.
        headers: The header fields.
        body: The body; empty when there is none.
        received: When it came; aware, in UTC. None when nobody noted it.
        answered: The HTTP status it was answered with; 0 when nobody noted it.
        is_signed: Whether its signatures of both versions fit; None when nobody looked.
    """

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""
    received: datetime | None = None
    answered: int = 0
    is_signed: bool | None = None

    @property
    def query(self) -> list[tuple[str, str]]:
        """The parameters of the query, decoded, in their order."""
        return parse_qsl(self.url.partition("?")[2], keep_blank_values=True)

    @property
    def form(self) -> list[tuple[str, str]]:
        """The parameters of the body, decoded, in their order; none when the body is no form."""
        if self.media_type != FORM:
            return []
        return parse_qsl(self.body.decode("utf-8", errors="replace"), keep_blank_values=True)

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case; empty when there is none."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    @property
    def fields(self) -> dict[str, str]:
        """What it says: the form of a POST, the query of anything else."""
        return dict(self.form if self.method == "POST" else self.query)

    def header(self, name: str) -> str | None:
        """Give the first value of a header field; None when there is none."""
        return first_value(self.headers, name)
