"""The errors are one tree, and carry what it takes to handle them."""

import inspect
from datetime import UTC, datetime

import httpx
import pytest

import plivo_messaging
from plivo_messaging import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    BadRequestError,
    InsufficientCreditError,
    NotFoundError,
    PlivoError,
    ResponseUnreadableError,
    SendOutcomeUnknown,
    ValidationError,
)
from plivo_messaging import _errors as errors

REQUEST = httpx.Request("POST", "https://api.example.com/v1/Account/", json={"dst": "12025550123"})
RESPONSE = httpx.Response(404, json={"error": "not found"}, request=REQUEST)
SENT_AT = datetime(2026, 11, 2, 9, 15, tzinfo=UTC)
FAILED_AT = datetime(2026, 11, 2, 9, 16, tzinfo=UTC)


def unknown(response: httpx.Response | None = RESPONSE) -> SendOutcomeUnknown:
    return SendOutcomeUnknown(
        "no response came",
        request=REQUEST,
        body={"dst": "12025550123"},
        sent_at=SENT_AT,
        failed_at=FAILED_AT,
        response=response,
    )


def test_every_error_is_public_and_in_the_tree() -> None:
    classes = [each for _, each in inspect.getmembers(errors, inspect.isclass) if each.__module__ == errors.__name__]
    assert len(classes) > 20
    assert all(issubclass(each, PlivoError) for each in classes)
    assert all(getattr(plivo_messaging, each.__name__) is each for each in classes)


def test_the_tree() -> None:
    assert issubclass(APITimeoutError, APIConnectionError)
    assert issubclass(InsufficientCreditError, APIStatusError)
    assert issubclass(BadRequestError, APIStatusError)
    assert issubclass(APIStatusError, APIError)
    assert issubclass(ResponseUnreadableError, APIError)
    assert not issubclass(ResponseUnreadableError, APIStatusError)
    assert not issubclass(SendOutcomeUnknown, APIError | APIConnectionError)
    assert not issubclass(APIConnectionError, APIError)
    assert issubclass(ValidationError, ValueError)


def test_a_validation_error_names_the_argument() -> None:
    error = ValidationError("dst", "is empty")
    assert error.argument == "dst"
    assert str(error) == "dst: is empty"


@pytest.mark.parametrize(("api_id", "suffix"), [("5e0d4a5e", " (api_id 5e0d4a5e)"), (None, "")])
def test_an_api_error_has_its_request_and_response(api_id: str | None, suffix: str) -> None:
    error = NotFoundError("not found", response=RESPONSE, api_id=api_id)
    assert (error.status_code, error.message, error.api_id) == (404, "not found", api_id)
    assert error.request is REQUEST
    assert error.response is RESPONSE
    assert str(error) == f"404 Not Found: not found{suffix}"


def test_a_connection_error_has_its_request() -> None:
    error = APITimeoutError("no response (ReadTimeout)", request=REQUEST)
    assert error.request is REQUEST
    assert str(error) == "no response (ReadTimeout)"


@pytest.mark.parametrize("response", [RESPONSE, None])
def test_an_unknown_outcome_has_what_it_takes_to_find_the_send(response: httpx.Response | None) -> None:
    error = unknown(response)
    assert error.request is REQUEST
    assert error.body == {"dst": "12025550123"}
    assert (error.sent_at, error.failed_at) == (SENT_AT, FAILED_AT)
    assert error.response is response
    assert str(error) == "no response came"
