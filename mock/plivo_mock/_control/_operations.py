"""The operations of the control API that concern the mock server as a whole: clock, requests, faults, events."""

from importlib.metadata import version

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from plivo_mock._clock import Clock, ManualClock
from plivo_mock._errors import ApiError
from plivo_mock._json import JsonObject

from ._control import Control
from ._exchange import Exchange
from ._faults import FaultRule, Faults
from ._reading import flag_of, integer_of, number_in, number_of, read_body, text_of
from ._rules import check_query, control_document
from ._stream import event_stream
from ._views import exchange, exchange_summary, fault, moment

_DISTRIBUTION = "plivo-messaging"


async def describe_mock(control: Control, _request: Request) -> Response:
    """Tell what this mock server is."""
    platform = control.interface.platform
    accounts = [*platform.accounts]
    return JSONResponse(
        {
            "version": version(_DISTRIBUTION),
            "auth_ids": [account.auth_id for account in accounts],
            "clock": _clock(platform.clock),
            "messages": sum(len(account.messages) for account in accounts),
            "requests": len(control.journal),
            "faults": len(control.faults),
        }
    )


async def describe_control(_control: Control, _request: Request) -> Response:
    """Give the OpenAPI document."""
    return JSONResponse(control_document())


async def reset_mock(control: Control, _request: Request) -> Response:
    """Forget everything."""
    await run_in_threadpool(control.interface.platform.reset)
    return Response(status_code=204)


async def read_clock(control: Control, _request: Request) -> Response:
    """Tell the time."""
    return JSONResponse(_clock(control.interface.platform.clock))


async def advance_clock(control: Control, request: Request) -> Response:
    """Move the clock forward."""
    body = await read_body("advanceClock", request)
    platform = control.interface.platform
    try:
        # In a thread: what happens on the way may call back, also to an application in this event loop.
        await run_in_threadpool(platform.advance, number_of(body, "seconds") or 0.0)
    except (ValueError, OverflowError) as error:
        raise ApiError(409, str(error)) from error
    return JSONResponse(_clock(platform.clock))


async def list_requests(control: Control, request: Request) -> Response:
    """List the latest requests."""
    query = check_query("listRequests", request.query_params.multi_items())
    wanted = [each for each in reversed(control.journal) if _is_wanted(each, query)]
    return JSONResponse({"requests": [exchange_summary(each) for each in wanted[: int(query.get("limit", 50))]]})


async def show_request(control: Control, request: Request) -> Response:
    """Show one request."""
    found = control.journal.find(number_in(request, "number"))
    if found is None:
        raise ApiError(404, "There is no such request, or it has made room for later ones.")
    return JSONResponse(exchange(found))


async def clear_requests(control: Control, _request: Request) -> Response:
    """Forget the requests."""
    control.journal.clear()
    return Response(status_code=204)


async def list_faults(control: Control, _request: Request) -> Response:
    """List the faults that wait."""
    return JSONResponse({"faults": [fault(rule) for rule in control.faults]})


async def add_fault(control: Control, request: Request) -> Response:
    """Let requests be answered wrongly."""
    body = await read_body("addFault", request)
    try:
        rule = _add(control.faults, body)
    except ValueError as error:
        raise ApiError(400, str(error)) from error
    return JSONResponse(fault(rule), 201)


async def remove_fault(control: Control, request: Request) -> Response:
    """Remove a fault."""
    try:
        control.faults.remove(number_in(request, "id"))
    except LookupError as error:
        raise ApiError(404, str(error)) from error
    return Response(status_code=204)


async def clear_faults(control: Control, _request: Request) -> Response:
    """Remove all faults."""
    control.faults.clear()
    return Response(status_code=204)


async def watch_events(control: Control, request: Request) -> Response:
    """Tell what happens as it happens."""
    return event_stream(control.events, request.headers.get("last-event-id"))


def _clock(clock: Clock) -> JsonObject:
    return {"now": moment(clock.now()), "manual": isinstance(clock, ManualClock)}


def _is_wanted(each: Exchange, query: dict[str, str | int]) -> bool:
    return query.get("operation") in {None, each.operation} and query.get("status") in {None, each.status}


def _add(faults: Faults, body: JsonObject) -> FaultRule:
    probability = number_of(body, "probability")
    return faults.add(
        text_of(body, "kind") or "",
        status=integer_of(body, "status"),
        delay=number_of(body, "delay") or 0.0,
        processed=flag_of(body, "processed"),
        retry_after=integer_of(body, "retry_after"),
        content_type=text_of(body, "content_type"),
        body=text_of(body, "body"),
        times=integer_of(body, "times") if "times" in body else 1,
        probability=1.0 if probability is None else probability,
        method=text_of(body, "method"),
        path=text_of(body, "path"),
        operation=text_of(body, "operation"),
        destination=text_of(body, "destination"),
    )
