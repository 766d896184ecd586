"""Faults: which requests are answered wrongly, and how."""

import math
import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from threading import Lock

from ._numbers import sanitise_number

OPERATIONS = ("sendMessage", "listMessages", "getMessage")

_MIN_STATUS, _MAX_STATUS = 400, 599
_MAX_DELAY = 3_600.0


class FaultKind(StrEnum):
    """What goes wrong with a response."""

    STATUS = "status"
    DELAY = "delay"
    RESET = "reset"
    TRUNCATED = "truncated"
    CONTENT_TYPE = "content_type"
    MALFORMED_JSON = "malformed_json"


# By default a request is not carried out whose response is replaced or never sent.
_NOT_PROCESSED = frozenset({FaultKind.STATUS, FaultKind.RESET})
_ALWAYS_PROCESSED = frozenset(FaultKind) - _NOT_PROCESSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One way a response can go wrong.

    Attributes:
        kind: What goes wrong: `status` (an error instead of the response), `delay` (the response comes late), `reset`
            (the connection is reset instead), `truncated` (the connection is closed in the middle of the response),
            `content_type` (the response names a wrong one), `malformed_json` (its JSON breaks off).
        status: The HTTP status of a `status` fault, 400 to 599; None for the others.
        delay: Seconds of real time before the response or what replaces it, 0 to 3,600.
        processed: Whether the request is carried out all the same: a message is queued though its sender sees a
            failure. Always so for a fault that needs the response.
        retry_after: Seconds for the `Retry-After` header of a `status` fault; None for no header.
        content_type: The content type of a `content_type` fault, or of a `status` fault; None for its own.
        body: The body of a `status` fault; None for the documented error.
    """

    kind: FaultKind
    status: int | None = None
    delay: float = 0.0
    processed: bool = False
    retry_after: int | None = None
    content_type: str | None = None
    body: str | None = None


@dataclass(slots=True, kw_only=True)
class FaultRule:
    """A fault that waits for requests; None matches all of them.

    Attributes:
        id: Identifies it; counted from 1.
        fault: What happens.
        left: To how many more requests; None for no end.
        probability: How likely it is for each of them, above 0 and up to 1.
        method: The HTTP method, in capitals.
        path: The path; `*` matches anything.
        operation: `sendMessage`, `listMessages` or `getMessage`.
        destination: A number among the destinations, as digits.
    """

    id: int
    fault: Fault
    left: int | None
    probability: float
    method: str | None = None
    path: str | None = None
    operation: str | None = None
    destination: str | None = None


class Faults:
    """The faults that wait for requests. The first that matches a request happens to it, and no other.

    One thread may use it while the server responds in another.
    """

    def __init__(self, seed: int | None = None) -> None:
        self._seed = seed
        self._random = random.Random(seed)
        self._rules: dict[int, FaultRule] = {}
        self._added = 0
        self._lock = Lock()

    def add(
        self,
        kind: FaultKind | str,
        *,
        status: int | None = None,
        delay: float = 0.0,
        processed: bool | None = None,
        retry_after: int | None = None,
        content_type: str | None = None,
        body: str | None = None,
        times: int | None = 1,
        probability: float = 1.0,
        method: str | None = None,
        path: str | None = None,
        operation: str | None = None,
        destination: str | None = None,
    ) -> FaultRule:
        """Make requests fail from now on.

        Args:
            kind: What goes wrong: `status`, `delay`, `reset`, `truncated`, `content_type` or `malformed_json`.
            status: The HTTP status, 400 to 599; for `status` only, which needs it.
            delay: Seconds of real time before the response or what replaces it, 0 to 3,600; `delay` needs it.
            processed: Whether the request is carried out though its response is lost or replaced; for `status` and
                `reset`, which do not when this is left out. The other kinds always do.
            retry_after: Whole seconds for the header `Retry-After`, 0 or more; for `status` only.
            content_type: What `content_type` says instead of `application/json` (`text/html` when left out), or
                that of a `status` fault's `body`.
            body: The body, any text; for `status` only. The documented error when left out.
            times: How many matching requests it happens to, 1 or more; None for all until it is removed.
            probability: How likely it is for each matching request, above 0 and up to 1; drawn from the seed.
            method: Only requests of this HTTP method.
            path: Only requests to this path, without the query; `*` matches anything.
            operation: Only `sendMessage`, `listMessages` or `getMessage`.
            destination: Only sends to this number, alone or among others; written as for `dst`.

        Returns:
            The fault as it waits; its `id` removes it.

        Raises:
            ValueError: An argument breaks a rule above, or does not go with the kind.
        """
        known = _kind(kind)
        fault = Fault(
            kind=known,
            status=status,
            delay=float(delay),
            processed=known in _ALWAYS_PROCESSED if processed is None else processed,
            retry_after=retry_after,
            content_type=content_type,
            body=body,
        )
        _check(fault, processed)
        if times is not None and times < 1:
            raise ValueError(f"times={times!r} is not 1 or more: give None for all matching requests")
        if not 0 < probability <= 1:
            raise ValueError(f"probability={probability!r} is not above 0 and up to 1")
        if method is not None and not (method.isascii() and method.isalpha()):
            raise ValueError(f"method={method!r} is no HTTP method: write it such as 'POST'")
        if path is not None and not path.startswith(("/", "*")):
            raise ValueError(f"path={path!r} does not begin with a slash: write it such as '/v1/Account/*'")
        if operation is not None and operation not in OPERATIONS:
            raise ValueError(f"operation={operation!r} is none of {', '.join(OPERATIONS)}")
        with self._lock:
            self._added += 1
            rule = FaultRule(
                id=self._added,
                fault=fault,
                left=times,
                probability=float(probability),
                method=None if method is None else method.upper(),
                path=path,
                operation=operation,
                destination=_number(destination),
            )
            self._rules[rule.id] = rule
        return rule

    def remove(self, rule_id: int) -> None:
        """Remove a fault before it has happened as often as it would.

        Args:
            rule_id: The `id` that `add` returned.

        Raises:
            LookupError: There is no such fault, or no longer.
        """
        with self._lock:
            if self._rules.pop(rule_id, None) is None:
                raise LookupError(f"there is no fault {rule_id}: it happened as often as it should, or was removed")

    def clear(self) -> None:
        """Remove all faults, and draw probabilities from the start of the seed again."""
        with self._lock:
            self._rules.clear()
            self._random = random.Random(self._seed)

    def draw(self, method: str, path: str, operation: str, destinations: Collection[str]) -> Fault | None:
        """Return the fault that happens to a request, and count it; None when it is answered as it should be."""
        if not self._rules:
            return None
        with self._lock:
            for rule in self._rules.values():
                if rule.method not in {None, method} or rule.operation not in {None, operation}:
                    continue
                if rule.path is not None and not fnmatchcase(path, rule.path):
                    continue
                if rule.destination is not None and rule.destination not in destinations:
                    continue
                if rule.probability < 1 and self._random.random() >= rule.probability:
                    continue
                if rule.left is not None:
                    rule.left -= 1
                    if not rule.left:
                        del self._rules[rule.id]
                return rule.fault
        return None

    def __iter__(self) -> Iterator[FaultRule]:
        with self._lock:
            return iter([*self._rules.values()])

    def __len__(self) -> int:
        return len(self._rules)


def _check(fault: Fault, processed: bool | None) -> None:
    """Validate what a fault is made of; `processed` is as it was given."""
    kind, status, delay = fault.kind, fault.status, fault.delay
    retry_after, content_type, body = fault.retry_after, fault.content_type, fault.body
    is_status = kind is FaultKind.STATUS
    if is_status and (status is None or not _MIN_STATUS <= status <= _MAX_STATUS):
        raise ValueError(f"status={status!r} is not an HTTP error: give {_MIN_STATUS} to {_MAX_STATUS}")
    for name, value in {"status": status, "retry_after": retry_after, "body": body}.items():
        if value is not None and not is_status:
            raise ValueError(f"{name}={value!r} does not go with kind={kind.value!r}: leave it out, or use 'status'")
    if content_type is not None and not (is_status or kind is FaultKind.CONTENT_TYPE):
        raise ValueError(f"content_type={content_type!r} does not go with kind={kind.value!r}: leave it out")
    if content_type is not None and not _is_header_value(content_type):
        raise ValueError(f"content_type={content_type!r} is no content type: write it such as 'text/html'")
    if retry_after is not None and retry_after < 0:
        raise ValueError(f"retry_after={retry_after!r} is negative: give whole seconds from 0 up")
    if not (math.isfinite(delay) and 0 <= delay <= _MAX_DELAY):
        raise ValueError(f"delay={delay:g} is not from 0 to {_MAX_DELAY:,.0f} seconds")
    if kind is FaultKind.DELAY and not delay:
        raise ValueError("delay=0 delays nothing: give the seconds before the response")
    if processed is False and kind in _ALWAYS_PROCESSED:
        raise ValueError(
            f"processed=False does not go with kind={kind.value!r}, which needs the response: leave it out"
        )


def _kind(kind: FaultKind | str) -> FaultKind:
    try:
        return FaultKind(kind)
    except ValueError as error:
        raise ValueError(f"kind={kind!r} is none of {', '.join(FaultKind)}") from error


def _is_header_value(text: str) -> bool:
    return bool(text) and text.isascii() and text.isprintable() and text == text.strip()


def _number(destination: str | None) -> str | None:
    if destination is None:
        return None
    number = sanitise_number(destination)
    if number is None:
        raise ValueError(f"destination={destination!r} is not a number of up to 14 digits")
    return number
