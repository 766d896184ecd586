import pytest

from plivo_mock._control._matching import Match, facts_of

MESSAGES = "/v1/Account/MA1/Message/"


@pytest.mark.parametrize(
    ("method", "path", "operation", "auth_id"),
    [
        ("POST", MESSAGES, "sendMessage", "MA1"),
        ("GET", MESSAGES, "listMessages", "MA1"),
        ("GET", f"{MESSAGES}some-uuid/", "getMessage", "MA1"),
        ("POST", f"{MESSAGES}some-uuid/", "", "MA1"),
        ("DELETE", MESSAGES, "", "MA1"),
        ("GET", "/v1/Account/MA1/Message", "", ""),
        ("GET", "/v1/Account/MA1/Call/", "", ""),
        ("GET", "/", "", ""),
    ],
)
def test_the_operation_and_the_account_are_read_off_method_and_path(
    method: str, path: str, operation: str, auth_id: str
) -> None:
    facts = facts_of(method, path, b"")

    assert (facts.operation, facts.auth_id) == (operation, auth_id)


@pytest.mark.parametrize(
    ("body", "destinations"),
    [
        (b'{"dst": "12025550123"}', {"12025550123"}),
        (b'{"dst": "+1 202 555 0123<12025550124<nobody"}', {"12025550123", "12025550124"}),
        (b'{"dst": 12025550123}', set[str]()),
        (b'["12025550123"]', set[str]()),
        (b"not JSON", set[str]()),
        (b"\xff", set[str]()),
        (b"[" * 100_000, set[str]()),
        (b"", set[str]()),
    ],
    ids=range(8),
)
def test_the_destinations_are_read_where_they_can_be(body: bytes, destinations: set[str]) -> None:
    assert facts_of("POST", MESSAGES, body).destinations() == destinations


def test_only_a_send_has_destinations() -> None:
    assert facts_of("GET", MESSAGES, b'{"dst": "12025550123"}').destinations() == frozenset()


@pytest.mark.parametrize(
    ("match", "fits"),
    [
        ({}, True),
        ({"method": "post"}, True),
        ({"method": "GET"}, False),
        ({"operation": "sendMessage"}, True),
        ({"operation": "listMessages"}, False),
        ({"path": MESSAGES}, True),
        ({"path": "*/Message/"}, True),
        ({"path": "/v1/Account/MA2/*"}, False),
        ({"destination": "12025550123"}, True),
        ({"destination": "12025550999"}, False),
        ({"method": "POST", "destination": "12025550999"}, False),
    ],
    ids=repr,
)
def test_a_request_is_meant_when_all_that_is_asked_for_is_so(match: dict[str, str], fits: bool) -> None:
    facts = facts_of("POST", MESSAGES, b'{"dst": "12025550123"}')
    wanted = {"method": None, "path": None, "operation": None, **match}

    assert Match.of(**wanted).fits(facts) is fits
