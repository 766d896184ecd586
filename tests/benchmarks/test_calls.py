"""All variants send the same; one that does not is noticed."""

import pytest

from benchmarks.client.calls import EXPECTED, MESSAGE_UUID, MESSAGES, OPERATIONS, OtherRequestError, check, normal


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_same_request_may_be_written_in_another_way(operation: str) -> None:
    written = {
        "send": f'POST /v1{MESSAGES} HTTP/1.1 {{"trackable": false, "log":"true","method":"POST","type":"sms",'
        '"text":"Your table is ready. Please come to the front desk within ten minutes.","dst":"12025550123",'
        '"src":"12025550100"}',
        "get": f"GET /v1{MESSAGES}{MESSAGE_UUID}/ HTTP/1.1 ",
        "list": f"GET /v1{MESSAGES}?offset=0&limit=20 HTTP/1.1 ",
    }
    assert normal(written[operation]) == EXPECTED[operation]
    check("a peer", operation, [written[operation]])


@pytest.mark.parametrize(
    "request_line",
    [
        f"GET /v1{MESSAGES}?limit=20 HTTP/1.1 ",
        f"GET /v1{MESSAGES}?limit=10&offset=0 HTTP/1.1 ",
        f"GET /v2{MESSAGES}?limit=20&offset=0 HTTP/1.1 ",
        f"POST /v1{MESSAGES}?limit=20&offset=0 HTTP/1.1 ",
        f"GET /v1{MESSAGES}?limit=20&offset=0 HTTP/1.1 {{}}",
    ],
)
def test_another_request_is_noticed(request_line: str) -> None:
    with pytest.raises(OtherRequestError, match="a peer, list: "):
        check("a peer", "list", [request_line])
