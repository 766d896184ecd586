# Generated from _async/transport.py by openapi/twins.py; do not edit: change that file and run `make generate`.
"""Carries out the steps of a call."""

import time
from datetime import timedelta
from typing import Protocol, TypeVar

import httpx

from plivo_messaging._arguments.credentials import Config
from plivo_messaging._arguments.options import Settings
from plivo_messaging._errors import ConfigurationError
from plivo_messaging._messages.results import APIResponse
from plivo_messaging._transport import runtime as runtime
from plivo_messaging._transport.call import Context, Pause, steps
from plivo_messaging._transport.http import (
    Deadline,
    Operation,
    Outcome,
    Request,
    Requests,
    Response,
    UndecodableResponse,
)
from plivo_messaging._transport.responses import strip_traceback

__all__ = ["Sender", "Transport"]

_T = TypeVar("_T")


class Sender(Protocol):
    """What speaks HTTP: the client's own connections, or a client that the user brings."""

    @property
    def is_closed(self) -> bool:
        """Whether it was closed."""
        ...

    def exchange(self, request: Request, timeout: httpx.Timeout, deadline: Deadline) -> Outcome:
        """Send a request, and read its response."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


class Transport:
    """Runs operations."""

    def __init__(self, config: Config, sender: Sender, context: Context) -> None:
        self.config = config
        self.sender = sender
        self.context = context
        self.sleep: runtime.Sleep = runtime.sleep
        self._requests = Requests(config.base_url)

    def run(self, operation: Operation[_T], settings: Settings) -> APIResponse[_T]:
        """Run an operation, and return its result with the response it comes from."""
        self._check_open()
        request = self._requests.build(operation.request, settings.headers)
        call = steps(operation, self.config.auth_id, request, settings, self.context)
        outcome: Outcome | None = None
        while True:
            try:
                step = call.send(outcome)
            except StopIteration as end:
                return APIResponse(*end.value)
            if isinstance(step, Pause):
                self.sleep(step.seconds)
                outcome = None
                self._check_open()
                continue
            begun = time.perf_counter()
            try:
                outcome = self.sender.exchange(
                    request, settings.timeout, Deadline(step.seconds, self.context.monotonic)
                )
            except BaseException as interruption:
                strip_traceback(interruption)
                call.throw(interruption)
                raise
            response = outcome.response if isinstance(outcome, UndecodableResponse) else outcome
            if isinstance(response, Response):
                response.elapsed = timedelta(seconds=time.perf_counter() - begun)

    def _check_open(self) -> None:
        if self.sender.is_closed:
            raise ConfigurationError("the client is closed: make its calls before it is closed or its block ends")
