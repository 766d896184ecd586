"""The error tree."""

import inspect
import pickle
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
    """Make the error of a send whose outcome is not known."""
    return SendOutcomeUnknown(
        "no answer came",
        request=REQUEST,
        body={"dst": "12025550123"},
        sent_at=SENT_AT,
        failed_at=FAILED_AT,
        response=response,
    )


def test_every_error_is_in_the_tree() -> None:
    classes = [each for _, each in inspect.getmembers(errors, inspect.isclass) if each.__module__ == errors.__name__]
    assert {each.__name__ for each in classes} == set(errors.__all__)
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


def test_an_argument_that_breaks_a_rule() -> None:
    error = ValidationError("dst", "is empty")
    assert error.argument == "dst"
    assert str(error) == "dst: is empty"


def test_an_answer() -> None:
    error = NotFoundError("not found", response=RESPONSE, api_id="5e0d4a5e")
    assert error.status_code == 404
    assert error.request is REQUEST
    assert error.response is RESPONSE
    assert error.message == "not found"
    assert error.api_id == "5e0d4a5e"
    assert str(error) == "404 Not Found: not found (api_id 5e0d4a5e)"


def test_an_answer_without_an_identifier() -> None:
    error = NotFoundError("not found", response=RESPONSE)
    assert error.api_id is None
    assert str(error) == "404 Not Found: not found"


def test_no_answer() -> None:
    error = APITimeoutError("no answer (ReadTimeout)", request=REQUEST)
    assert error.request is REQUEST
    assert str(error) == "no answer (ReadTimeout)"


def test_an_unknown_outcome_has_what_it_takes_to_find_out() -> None:
    error = unknown()
    assert error.request is REQUEST
    assert error.body == {"dst": "12025550123"}
    assert error.sent_at == SENT_AT
    assert error.response is RESPONSE
    assert unknown(None).response is None
    assert str(error) == "no answer came"


@pytest.mark.parametrize(
    "error",
    [
        PlivoError("x"),
        ValidationError("dst", "is empty"),
        APIConnectionError("no answer", request=REQUEST),
        APITimeoutError("no answer", request=REQUEST),
        NotFoundError("not found", response=RESPONSE, api_id="5e0d4a5e"),
        ResponseUnreadableError("no JSON", response=RESPONSE),
        unknown(),
        unknown(None),
    ],
    ids=lambda error: f"{type(error).__name__}{' with an answer' if getattr(error, 'response', None) else ''}",
)
def test_errors_survive_the_way_out_of_a_worker_process(error: PlivoError) -> None:
    back = pickle.loads(pickle.dumps(error))  # noqa: S301  (its own)
    assert type(back) is type(error)
    assert str(back) == str(error)
    assert vars(back).keys() == vars(error).keys()
    for name in ("argument", "api_id", "body", "sent_at"):
        assert getattr(back, name, None) == getattr(error, name, None)
    for name in ("request", "response"):
        assert getattr(getattr(back, name, None), "content", None) == getattr(
            getattr(error, name, None), "content", None
        )
