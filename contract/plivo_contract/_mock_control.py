"""The control API of a running `plivo-mock`."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from typing import cast
from urllib.parse import urlsplit

from ._bounds import Bounds
from ._errors import CouldNotTest, Unreachable
from ._messages import JsonObject, Response
from ._target import Credentials, Target
from ._transport import HttpClient, http_client

ENDINGS: Mapping[str, str] = {"failed": "15555550150", "undelivered": "15555550170", "rejected": "15555550104"}
"""Magic destinations of a `plivo-mock` whose messages are not delivered, by their last state."""

_HELD_DESTINATION = "15555550142"
_TIMEOUT = 120.0  # seconds: days may pass at once, with everything that happens on the way
_RETRY_AFTER = 3  # seconds
_LONGEST = 200
# The accounts this suite adds; they open nothing but a mock server.
_OTHER = Credentials("MACONTRACTSUITE00000", "the-second-account-of-the-contract-suite")
_SUBACCOUNT = Credentials("SACONTRACTSUITE00000", "the-subaccount-of-the-contract-suite")


class MockControl:
    """Controls a `plivo-mock`: a `ControlApi`, and a `MovableClock` if its clock is a manual one."""

    held_destination = _HELD_DESTINATION

    def __init__(self, base_url: str, client: HttpClient) -> None:
        parts = urlsplit(base_url)
        self._root = f"{parts.scheme}://{parts.netloc}/_mock"
        self._client = client

    def complete(self, target: Target) -> Target:
        """Return a target with all that a `plivo-mock` has; what it has already stays. This only reads."""
        answer = self._request("GET", "/", None)
        overview = answer.json_object() or {}
        if answer.status == HTTPStatus.FORBIDDEN:
            raise CouldNotTest(f"{self._root}/ refuses to be used: {_error(answer)}")
        known, clock = overview.get("auth_ids"), overview.get("clock")
        if answer.status != HTTPStatus.OK or not isinstance(known, list) or not isinstance(clock, dict):
            raise CouldNotTest(
                f"there is no control API of a plivo-mock at {self._root}/ (it responds with {answer.status}): "
                "leave --mock out for any other server"
            )
        auth_id = target.credentials.auth_id
        auth_ids = [str(each) for each in cast("list[object]", known)]
        if auth_id not in auth_ids:
            raise CouldNotTest(
                f"PLIVO_AUTH_ID={auth_id} is not an account of the mock server: set it to one of {', '.join(auth_ids)}"
            )
        is_manual = cast("JsonObject", clock).get("manual") is True
        return replace(
            target,
            other=target.other or _OTHER,
            # A subaccount has none of its own.
            subaccount=target.subaccount or (_SUBACCOUNT if auth_id.startswith("MA") else None),
            endings=target.endings or ENDINGS,
            control=self,
            clock=self if is_manual else None,
        )

    def prepare(self, target: Target) -> None:
        """Add the accounts of a completed target, and separate its messages from those of an earlier run."""
        if target.clock is not None:
            self.advance(1)
        for account, parent in ((_OTHER, None), (_SUBACCOUNT, target.credentials.auth_id)):
            if account in {target.other, target.subaccount}:
                of_parent = {} if parent is None else {"parent": parent}
                self._post("/accounts", {"auth_id": account.auth_id, "auth_token": account.auth_token, **of_parent})

    def describe(self, target: Target) -> tuple[str, ...]:
        """Describe what `prepare` will do."""
        added = [each.auth_id for each in (_OTHER, _SUBACCOUNT) if each in {target.other, target.subaccount}]
        return (
            *((f"will add accounts of its own: {' and '.join(added)}",) if added else ()),
            *(("will move the server's clock forward",) if target.clock else ()),
        )

    def refuse_next(self, operation_id: str, status: int) -> None:
        """Respond to the next request of an operation with an error; see `ControlApi`."""
        fault: dict[str, object] = {"kind": "status", "operation": operation_id, "status": status}
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            fault["retry_after"] = _RETRY_AFTER
        self._post("/faults", fault)

    def receive(self, *, from_number: str, to_number: str, text: str) -> None:
        """Receive a message; see `ControlApi`."""
        self._post("/received", {"from_number": from_number, "to_number": to_number, "text": text})

    def seed_message(self, **values: object) -> str:
        """Seed a message; see `ControlApi`."""
        message = {"text": "Your table is ready.", **{name: value for name, value in values.items() if value}}
        (seeded,) = cast("list[JsonObject]", self._post("/messages", {"messages": [message]})["messages"])
        return str(seeded["message_uuid"])

    def advance(self, seconds: float) -> None:
        """Move the clock forward; see `MovableClock`."""
        self._post("/clock/advance", {"seconds": seconds})

    def _post(self, path: str, body: Mapping[str, object]) -> JsonObject:
        answer = self._request("POST", path, body)
        document = answer.json_object()
        if not answer.succeeded or document is None:
            raise CouldNotTest(f"the response to POST {self._root}{path} is {answer.status}: {_error(answer)}")
        return document

    def _request(self, method: str, path: str, body: Mapping[str, object] | None) -> Response:
        try:
            return self._client.request(
                method, f"{self._root}{path}", json=body, timeout=None if body is None else _TIMEOUT
            )
        except Unreachable as error:
            raise CouldNotTest(str(error)) from error


@contextmanager
def mock_control(base_url: str, bounds: Bounds) -> Generator[MockControl]:
    """Open the control API of a `plivo-mock`."""
    with http_client(bounds) as client:
        yield MockControl(base_url, client)


def _error(answer: Response) -> str:
    """Return the text of an error of the control API, or the beginning of any other response."""
    text = (answer.json_object() or {}).get("error")
    return text if isinstance(text, str) else answer.body.decode("utf-8", errors="replace")[:_LONGEST]
