"""What will be done and what not is said first, and nothing else is done."""

import json

import pytest

from plivo_contract import Credentials, Mode, Plan, Request, Target, run
from plivo_contract._arguments import parser
from plivo_contract._asked import asked
from plivo_contract._errors import NotPermitted
from plivo_contract._output._text import introduction
from plivo_contract._wire._permission import Everything, ReadingOnly, SendingTo
from plivo_mock import MockPlivo
from tests.contract_tool.conftest import Run

MESSAGES = "/v1/Account/MAMOCKMOCKMOCKMOCK00/Message/"
SRC, DST = "12025550100", "12025550123"


def post(**body: object) -> Request:
    return Request("POST", MESSAGES, (("content-type", "application/json"),), json.dumps(body).encode())


def test_it_says_first_what_it_will_do(command: Run, server: MockPlivo, capsys: pytest.CaptureFixture[str]) -> None:
    command(server.base_url)

    assert capsys.readouterr().out.startswith(
        f"Contract suite against {server.base_url}\n"
        "  will generate up to 6 requests for each operation and phase (the same requests in every run), "
        "valid ones that only read\n"
        "  will keep to 20 list requests a minute and 300 requests in 5 seconds\n"
        "  will not send messages, change anything, use other methods or contact any other server\n"
    )


@pytest.mark.parametrize("mode", [Mode.READ_ONLY, Mode.ONE_DESTINATION])
def test_a_foreign_server_gets_valid_requests_alone(server: MockPlivo, mode: Mode) -> None:
    target = Target(Credentials(server.auth_id, server.auth_token), base_url=server.base_url)
    run(target, Plan(Mode.ONE_DESTINATION, SRC, DST))

    report = run(target, Plan(mode, SRC, DST))

    assert {status for _, status in report.answers} <= {200, 202, 404}
    sent = [each.request.json_object() for each in report.exchanges if each.request.method == "POST"]
    assert [body and (body["src"], body["dst"]) for body in sent] == [(SRC, DST)] * (mode is Mode.ONE_DESTINATION)


def test_variables_do_the_same_as_options(command: Run, server: MockPlivo, capsys: pytest.CaptureFixture[str]) -> None:
    code = command(server.base_url, ALLOW_SEND="1", CONTRACT_SRC=SRC, CONTRACT_DST=DST, CONTRACT_FULL="0")

    assert code == 0
    assert f"  will send 1 message from {SRC} to {DST}, which may be billed\n" in capsys.readouterr().out


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE"])
def test_reading_lets_no_other_method_through(method: str) -> None:
    with pytest.raises(NotPermitted, match=rf"{method} {MESSAGES} was not sent: only reading is permitted"):
        ReadingOnly().check(Request(method, MESSAGES))


def test_a_group_of_scenarios_by_itself(server: MockPlivo) -> None:
    target = Target(Credentials(server.auth_id, server.auth_token), app=server.asgi())
    report = run(target, Plan(Mode.FULL, groups=frozenset({"Filters"})))

    made = {check.group for (_, check), cell in report.cells.items() if cell.passed}
    assert made - {"Filters"} == {"Every answer by itself", "Every answer, compared with those before"}
    with pytest.raises(ValueError, match=r"groups=\['Filter'\] are none: give some of \['Access', 'Filters'"):
        run(target, Plan(Mode.FULL, groups=frozenset({"Filter"})))


def test_groups_are_named_on_the_command_line(
    command: Run, server: MockPlivo, capsys: pytest.CaptureFixture[str]
) -> None:
    code = command(server.base_url, "--full", "--group", "Access", "--group", "Status callbacks", "--verbose")

    printed = capsys.readouterr()
    assert code == 0, printed.out
    assert printed.err == "plivo-contract: Access\nplivo-contract: Status callbacks\n"
    assert "not seen in this run" not in printed.out


@pytest.mark.parametrize("value", ["1", "true", "YES", "on"])
def test_a_switch_may_be_written_in_several_ways(server: MockPlivo, value: str) -> None:
    account = {"PLIVO_AUTH_ID": server.auth_id, "PLIVO_AUTH_TOKEN": server.auth_token}
    options = parser().parse_args([server.base_url])

    assert asked(options, {**account, "CONTRACT_FULL": value}).plan.mode is Mode.FULL
    assert asked(options, {**account, "CONTRACT_FULL": "no", "CONTRACT_LIMITS": value}).plan.mode is Mode.LIMITS


def test_reading_lets_no_body_through() -> None:
    ReadingOnly().check(Request("GET", MESSAGES))
    with pytest.raises(NotPermitted):
        ReadingOnly().check(Request("GET", MESSAGES, (), b"{}"))


@pytest.mark.parametrize(
    "request_",
    [
        post(src=SRC, dst=f"{DST}<12025550124", text="x"),
        post(src=SRC, dst="12025550124", text="x"),
        post(src=SRC, dst=f"+{DST}", text="x"),
        post(src=SRC, dst=[DST], text="x"),
        post(src=SRC, text="x"),
        post(src="12025550109", dst=DST, text="x"),
        post(dst=DST, text="x"),
        post(src=SRC, dst=DST, text="x", powerpack_uuid="1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"),
        post(src=SRC, dst=DST, text="x", url="http://example.com/"),
        Request("POST", MESSAGES, (), f"src={SRC}&dst={DST}".encode()),
        Request("POST", MESSAGES, (), b""),
        Request("POST", MESSAGES, (), b"[]"),
        Request("PUT", MESSAGES, (), post(src=SRC, dst=DST, text="x").body),
    ],
    ids=range(13),
)
def test_sending_lets_nothing_through_but_the_one_message(request_: Request) -> None:
    permission = SendingTo(SRC, DST, at_most=1)

    with pytest.raises(NotPermitted, match="was not sent"):
        permission.check(request_)
    permission.check(post(src=SRC, dst=DST, text="x"))  # it does not count as sent


def test_sending_is_counted() -> None:
    permission = SendingTo(SRC, DST, at_most=2)
    permission.check(post(src=SRC, dst=DST, text="x"))
    permission.check(Request("GET", MESSAGES))
    permission.check(post(src=SRC, dst=DST, text="x"))

    with pytest.raises(NotPermitted, match="2 send requests were permitted, and have been made"):
        permission.check(post(src=SRC, dst=DST, text="x"))


def test_a_disposable_server_gets_everything() -> None:
    Everything().check(Request("DELETE", MESSAGES))


def test_nothing_can_be_planned_without_permission() -> None:
    with pytest.raises(ValueError, match="sending needs a sender and a destination"):
        Plan(Mode.ONE_DESTINATION)
    with pytest.raises(ValueError, match="either a base_url or an app"):
        Target(Credentials("MA", "x"))


@pytest.mark.parametrize(
    ("base_url", "warned"),
    [
        ("http://10.0.0.1/v1", True),
        ("http://mock:8010/v1", True),
        ("https://api.plivo.com/v1", False),
        ("http://127.0.0.1:8010/v1", False),
        ("http://[::1]:8010/v1", False),
        ("http://localhost/v1", False),
    ],
)
def test_it_warns_before_credentials_go_over_plain_http(base_url: str, *, warned: bool) -> None:
    said = introduction(Target(Credentials("MA", "x"), base_url=base_url), Plan())

    assert ("will send the credentials over plain HTTP" in said) is warned
