"""A running `plivo-mock` as the server under test: what can be done to it through its control API."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from types import TracebackType
from typing import Self, cast
from urllib.parse import urlsplit

import httpx

from ._accounts import Credentials
from ._errors import CouldNotTest
from ._exchange import JsonObject, read_object
from ._target import Target
from ._wire._http import http_client

ENDINGS: Mapping[str, str] = {"failed": "15555550150", "undelivered": "15555550170", "rejected": "15555550104"}
"""Magic destinations of a `plivo-mock` whose messages are not delivered, by how these end."""

HELD_DESTINATION = "15555550142"
"""The magic destination of a `plivo-mock` whose messages wait until they expire."""

_ROOT = "/_mock"
_TIMEOUT = 120.0  # seconds: days may pass at once, with everything that happens on the way
_RETRY_AFTER = 3  # seconds
_APART = 1  # seconds from the messages of an earlier run to those of this one, where no time passes by itself
_LONGEST = 200
# The accounts this suite lets in; they open nothing but a mock server.
_OTHER = Credentials("MACONTRACTSUITE00000", "the-second-account-of-the-contract-suite")
_SUBACCOUNT = Credentials("SACONTRACTSUITE00000", "the-subaccount-of-the-contract-suite")


class PlivoMock:
    """A `plivo-mock`: a `Backstage`, and a clock where its own stands still until it is moved.

    Args:
        base_url: Where its API is; the control API has the same origin.

    Raises:
        CouldNotTest: The settings of this computer do not let an HTTP client be made.
    """

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self._root = f"{parts.scheme}://{parts.netloc}{_ROOT}"
        self._client = http_client(_TIMEOUT)

    @property
    def held_destination(self) -> str:
        """A destination whose messages are never sent; see `Holding`."""
        return HELD_DESTINATION

    def completed(self, target: Target) -> Target:
        """Tell a target all there is to tell about a `plivo-mock`; what it was told already stays. This only reads.

        Args:
            target: The server.

        Returns:
            The server with this way to it, its clock if that can be moved, magic destinations, and two more accounts,
            which `prepare` lets in.

        Raises:
            CouldNotTest: It has no control API, or not that account.
        """
        overview = self._overview()
        auth_id = target.credentials.auth_id
        known = cast("list[object]", overview["auth_ids"])
        if auth_id not in known:
            others = ", ".join(map(str, known))
            raise CouldNotTest(f"PLIVO_AUTH_ID={auth_id} is no account of the mock server: set it to one of {others}")
        is_movable = cast("JsonObject", overview["clock"]).get("manual") is True
        return replace(
            target,
            other=target.other or _OTHER,
            # A subaccount has none of its own.
            subaccount=target.subaccount or (_SUBACCOUNT if auth_id.startswith("MA") else None),
            endings=target.endings or ENDINGS,
            backstage=self,
            clock=self if is_movable else None,
        )

    def prepare(self, target: Target) -> None:
        """Do what a run needs to have been done before it.

        Args:
            target: The server, completed.

        Raises:
            CouldNotTest: One of the accounts is somebody else's.
        """
        if target.clock is not None:
            self.advance(_APART)
        for account, parent in ((_OTHER, None), (_SUBACCOUNT, target.credentials.auth_id)):
            if account in {target.other, target.subaccount}:
                self._let_in(account, parent)

    def describe(self, target: Target) -> tuple[str, ...]:
        """Say what `prepare` will do, in plain words.

        Args:
            target: The server, completed.
        """
        let_in = [each.auth_id for each in (_OTHER, _SUBACCOUNT) if each in {target.other, target.subaccount}]
        return (
            *((f"will let accounts of its own in: {' and '.join(let_in)}",) if let_in else ()),
            *(("will move the server's clock forward",) if target.clock else ()),
        )

    def refuse_next(self, operation_id: str, status: int) -> None:
        """Have the next request to an operation answered with an error; see `Backstage`."""
        fault: dict[str, object] = {"kind": "status", "operation": operation_id, "status": status}
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            fault["retry_after"] = _RETRY_AFTER
        self._post("/faults", fault)

    def receive(self, *, from_number: str, to_number: str, text: str) -> None:
        """Let a message come in; see `Backstage`."""
        self._post("/received", {"from_number": from_number, "to_number": to_number, "text": text})

    def have_message(
        self,
        *,
        from_number: str,
        to_number: str,
        type: str = "sms",
        url: str = "",
        tendlc_campaign_id: str = "",
        tendlc_registration_status: str = "",
        conversation_origin: str = "",
        record: Mapping[str, str] | None = None,
    ) -> str:
        """Have a message with values that no send request can choose; see `Backstage`."""
        given: dict[str, object] = {
            "from_number": from_number,
            "to_number": to_number,
            "text": "Your table is ready.",
            "type": type,
            "url": url,
            "tendlc_campaign_id": tendlc_campaign_id,
            "tendlc_registration_status": tendlc_registration_status,
            "conversation_origin": conversation_origin,
            "record": record,
        }
        answer = self._post("/messages", {"messages": [{name: value for name, value in given.items() if value}]})
        (message,) = cast("list[JsonObject]", answer["messages"])
        return str(message["message_uuid"])

    def advance(self, seconds: float) -> None:
        """Move its clock forward by so many seconds; see `MovableClock`."""
        self._post("/clock/advance", {"seconds": seconds})

    def _let_in(self, account: Credentials, parent: str | None) -> None:
        """Let an account in, if it is not there already."""
        of_parent = {} if parent is None else {"parent": parent}
        self._post("/accounts", {"auth_id": account.auth_id, "auth_token": account.auth_token, **of_parent})

    def _overview(self) -> JsonObject:
        answer = self._request("GET", "/", None)
        overview = read_object(answer.content) or {}
        if answer.status_code == HTTPStatus.FORBIDDEN:
            raise CouldNotTest(f"{self._root}/ refuses to be used: {_error(answer)}")
        has_all = isinstance(overview.get("auth_ids"), list) and isinstance(overview.get("clock"), dict)
        if answer.status_code != HTTPStatus.OK or not has_all:
            raise CouldNotTest(
                f"there is no control API of a plivo-mock at {self._root}/ (it answers {answer.status_code}): "
                "leave --mock out for any other server"
            )
        return overview

    def _post(self, path: str, body: Mapping[str, object]) -> JsonObject:
        answer = self._request("POST", path, body)
        document = read_object(answer.content)
        if not answer.is_success or document is None:
            raise CouldNotTest(f"POST {self._root}{path} is answered {answer.status_code}: {_error(answer)}")
        return document

    def _request(self, method: str, path: str, body: Mapping[str, object] | None) -> httpx.Response:
        try:
            return self._client.request(method, f"{self._root}{path}", json=body)
        except httpx.HTTPError as error:
            raise CouldNotTest(f"{method} {self._root}{path}: {type(error).__name__}: {error}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._client.close()


def _error(answer: httpx.Response) -> str:
    """Give the text of an error of the control API; the beginning of any other answer."""
    text = (read_object(answer.content) or {}).get("error")
    return text if isinstance(text, str) else answer.text[:_LONGEST]
