# Generated from _async/transport.py by openapi/twins.py; do not edit: change that file and run `make generate`.
"""Carries out the steps of a call."""

import sys
import time
from datetime import timedelta
from typing import Protocol, TypeVar

import httpx

from plivo_messaging._arguments.credentials import Config
from plivo_messaging._arguments.options import Settings
from plivo_messaging._errors import ConfigurationError, PlivoError
from plivo_messaging._messages.results import APIResponse
from plivo_messaging._transport import runtime as runtime
from plivo_messaging._transport.call import Context, Exchange, Wait, annotate, announce, steps
from plivo_messaging._transport.http import (
    Deadline,
    Operation,
    Outcome,
    Request,
    Requests,
    Response,
    UndecodableResponse,
)
from plivo_messaging._transport.responses import remove_frames

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

    def describe(self, operation: Operation[_T], settings: Settings) -> httpx.Request:
        """Return the request of an operation as users see it."""
        return self._requests.build(operation.request, settings.headers).httpx_request()

    def run(self, operation: Operation[_T], settings: Settings) -> APIResponse[_T]:
        """Run an operation, and return its result with the response it comes from."""
        self._check_open()
        request = self._requests.build(operation.request, settings.headers)
        call = steps(operation, self.config.auth_id, request, settings, self.context)
        handled, step, outcome = sys.exception(), None, None
        try:
            while True:
                try:
                    step = call.send(outcome)
                except StopIteration as end:
                    return APIResponse(*end.value)
                if isinstance(step, Wait):
                    announce(step, self.context)
                    self.sleep(step.seconds)
                    outcome = None
                    self._check_open()
                else:
                    outcome = self._exchange(request, step, settings)
        except PlivoError:
            raise
        except BaseException as interruption:
            if isinstance(step, Exchange):
                remove_frames(interruption, handled)
                is_refused = isinstance(outcome, Response) and outcome.is_client_error
                if operation.is_send and request.was_read and not is_refused:
                    annotate(interruption, step.begun_at)
            raise

    def _exchange(self, request: Request, step: Exchange, settings: Settings) -> Outcome:
        begun = time.perf_counter()
        outcome = self.sender.exchange(request, settings.timeout, step.deadline)
        response = outcome.response if isinstance(outcome, UndecodableResponse) else outcome
        if isinstance(response, Response):
            response.elapsed = timedelta(seconds=time.perf_counter() - begun)
        return outcome

    def _check_open(self) -> None:
        if self.sender.is_closed:
            raise ConfigurationError("the client is closed: make its calls before it is closed or its block ends")
