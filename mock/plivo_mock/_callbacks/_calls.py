"""A call that is to be made, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that is to be made.

    Attributes:
        method: `POST` or `GET`.
        url: Where, as it was given to the API.
        fields: What it says.
        form: The same as a form.
        nonce: A text that is used once.
        auth_token: The token of the account it is signed with.
        main_auth_token: The token of its main account; the same where it is one.
    """

    method: str
    url: str
    fields: Mapping[str, str]
    form: str
    nonce: str
    auth_token: str = field(repr=False)
    main_auth_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a call.

    Attributes:
        url: What was called, with everything a GET says.
        status_code: The HTTP status; None when there was no answer.
        text: The beginning of the answer's body, or why there was none.
        is_final: Whether it would be no use to try again.
    """

    url: str
    status_code: int | None
    text: str
    is_final: bool = False


class Caller(Protocol):
    """Makes calls."""

    def __call__(self, call: Call) -> Answer:
        """Make a call.

        Args:
            call: The call.

        Returns:
            What came of it; what went wrong is an answer too.
        """
        ...
