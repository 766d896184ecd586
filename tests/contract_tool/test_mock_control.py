"""A running `plivo-mock`, mocked over HTTP."""

from collections.abc import Iterator

import httpx
import pytest

from plivo_contract import CouldNotTest, Credentials, Mode, Plan, Target, run
from plivo_contract._bounds import Bounds
from plivo_contract._cli import main
from plivo_contract._mock_control import ENDINGS, MockControl, mock_control
from plivo_contract._target import described
from plivo_mock import ManualClock, MockPlivo
from tests.contract_tool import servers
from tests.contract_tool.conftest import Run


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def mocked(clock: ManualClock) -> Iterator[MockPlivo]:
    """A mock server at a clock that stands still."""
    with servers.mock(clock) as running:
        yield running


@pytest.fixture
def control(mocked: MockPlivo) -> Iterator[MockControl]:
    with mock_control(mocked.base_url, Bounds()) as control:
        yield control


def target_of(mock: MockPlivo) -> Target:
    return Target(Credentials(mock.auth_id, mock.auth_token), mock.base_url)


def test_a_target_is_told_all_there_is_to_tell(mocked: MockPlivo, control: MockControl, clock: ManualClock) -> None:
    before = clock.now()
    target = control.complete(target_of(mocked))
    assert target.other is not None
    url = f"{mocked.base_url}/Account/{target.other.auth_id}/Message/"
    assert httpx.get(url, auth=(target.other.auth_id, target.other.auth_token)).status_code == 401
    assert clock.now() == before  # so far it has only been looked at
    said = "\n".join((*described(target, Plan(Mode.FULL)), *control.describe(target)))
    assert "will add accounts of its own: MACONTRACTSUITE00000 and SACONTRACTSUITE00000" in said
    assert "will move the server's clock forward" in said
    control.prepare(target)

    assert (target.control, target.clock, target.endings) == (control, control, ENDINGS)
    assert target.subaccount is not None
    for account in (target.other, target.subaccount):
        url = f"{mocked.base_url}/Account/{account.auth_id}/Message/"
        assert httpx.get(url, auth=(account.auth_id, account.auth_token)).status_code == 200
    assert control.complete(target_of(mocked)) == target
    control.prepare(target)  # a second run finds the accounts there
    assert clock.now() > before
    assert "will make it fail, receive messages and have seeded messages" in said
    assert "will move its clock forward" in said


def test_what_a_target_was_told_stays(mocked: MockPlivo, control: MockControl) -> None:
    other, subaccount = Credentials("MA0123456789ABCDEFGH", "x"), Credentials("SA0123456789ABCDEFGH", "y")
    told = Target(
        Credentials(mocked.auth_id, mocked.auth_token),
        mocked.base_url,
        other=other,
        subaccount=subaccount,
        endings={"failed": "15555550110"},
    )
    target = control.complete(told)

    assert (target.other, target.subaccount, target.endings) == (other, subaccount, told.endings)


def test_time_that_passes_by_itself_is_not_moved(server: MockPlivo) -> None:
    with mock_control(server.base_url, Bounds()) as control:
        assert control.complete(target_of(server)).clock is None


def test_a_subaccount_has_none_of_its_own(mocked: MockPlivo, control: MockControl) -> None:
    mocked.add_account("SA0123456789ABCDEFGH", "a-token", parent=mocked.auth_id)
    target = control.complete(Target(Credentials("SA0123456789ABCDEFGH", "a-token"), mocked.base_url))

    assert target.subaccount is None
    assert target.other is not None


@pytest.mark.slow
def test_messages_of_an_earlier_run_are_not_taken_for_strangers(mocked: MockPlivo, control: MockControl) -> None:
    """The clock stands still, so nothing but the run itself tells its messages from those of the run before."""
    for number in range(10):
        mocked.seed(from_number="12025550100", to_number=f"1202555012{number}", text="Hello")

    target = control.complete(target_of(mocked))
    control.prepare(target)
    report = run(target, Plan(Mode.FULL, groups=frozenset({"What the account has"})))
    without_the_clock = run(target_of(mocked), Plan(Mode.FULL, groups=frozenset({"What the account has"})))

    assert (report.exit_code, report.findings) == (0, [])
    assert (without_the_clock.exit_code, without_the_clock.findings) == (0, [])


def test_errors_messages_and_time_are_the_suites_to_choose(
    mocked: MockPlivo, control: MockControl, clock: ManualClock
) -> None:
    control.refuse_next("listMessages", 429)
    control.receive(from_number="12025550123", to_number="12025550100", text="Hello")
    sent = control.seed_message(
        from_number="12025550100",
        to_number="12025550123",
        type="whatsapp",
        conversation_origin="marketing",
        tendlc_campaign_id="CD4WJJD",
        tendlc_registration_status="registered",
        record={"error_message": "None"},
    )
    before = clock.now()
    control.advance(60.5)

    url = f"{mocked.base_url}/Account/{mocked.auth_id}/Message/"
    refused, listed = (httpx.get(url, auth=(mocked.auth_id, mocked.auth_token)) for _ in range(2))
    assert (refused.status_code, refused.headers["retry-after"], listed.status_code) == (429, "3", 200)
    outbound, inbound = listed.json()["objects"]
    assert (clock.now() - before).total_seconds() == 60.5
    assert (outbound["message_uuid"], outbound["message_state"]) == (sent, "read")
    assert (outbound["conversation_origin"], outbound["tendlc_campaign_id"]) == ("marketing", "CD4WJJD")
    assert (outbound["tendlc_registration_status"], outbound["error_message"]) == ("registered", "None")
    assert (inbound["message_direction"], inbound["from_number"]) == ("inbound", "12025550123")


def test_what_the_mock_refuses_is_said(control: MockControl) -> None:
    with pytest.raises(
        CouldNotTest, match=r"the response to POST http://127\.0\.0\.1:[0-9]+/_mock/faults is 400: operation: "
    ):
        control.refuse_next("sendMassage", 500)


def test_an_account_that_is_somebody_elses_is_not_taken(mocked: MockPlivo, control: MockControl) -> None:
    mocked.add_account("MACONTRACTSUITE00000", "another-token")

    with pytest.raises(CouldNotTest, match="is 409: auth_id: 'MACONTRACTSUITE00000' is an account already"):
        control.prepare(control.complete(target_of(mocked)))


@pytest.mark.parametrize(
    ("status", "body", "complaint"),
    [
        (404, b"", "no control API of a plivo-mock at {root}/ (it responds with 404): leave --mock"),
        (
            200,
            b"<h1>Hello</h1>",
            "there is no control API of a plivo-mock at {root}/ (it responds with 200): leave --mock",
        ),
        (
            200,
            b'{"auth_ids": 1, "clock": {}}',
            "there is no control API of a plivo-mock at {root}/ (it responds with 200)",
        ),
        (403, b'{"error": "The host is a domain name."}', "{root}/ refuses to be used: The host is a domain name."),
        (403, b"<h1>No</h1>", "{root}/ refuses to be used: <h1>No</h1>"),
    ],
    ids=range(5),
)
def test_2_the_server_is_no_plivo_mock(
    command: Run, status: int, body: bytes, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with servers.served(servers.always(status, body)) as base_url:
        assert command(base_url, "--full", "--mock") == 2

    root = f"{base_url.removesuffix('/v1')}/_mock"
    printed = capsys.readouterr()
    assert complaint.format(root=root) in printed.err
    assert printed.out == ""  # nothing is announced that is not done


def test_2_nobody_is_there(command: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with servers.served(servers.always(200)) as base_url:
        pass  # its port is free again

    assert command(base_url, "--full", CONTRACT_MOCK="1") == 2
    assert "/_mock/: ConnectError" in capsys.readouterr().err


def test_2_it_has_no_such_account(server: MockPlivo, capsys: pytest.CaptureFixture[str]) -> None:
    variables = {"PLIVO_AUTH_ID": "MA0123456789ABCDEFGH", "PLIVO_AUTH_TOKEN": servers.TOKEN}

    assert main([server.base_url, "--limits", "--mock"], variables) == 2
    printed = capsys.readouterr().err
    assert (
        f"PLIVO_AUTH_ID=MA0123456789ABCDEFGH is not an account of the mock server: set it to one of {server.auth_id}"
        in (printed)
    )
    assert servers.TOKEN not in printed


def test_it_says_first_which_accounts_it_adds(
    command: Run, server: MockPlivo, capsys: pytest.CaptureFixture[str]
) -> None:
    server.add_account("SACONTRACTSUITE00000", "somebody-elses", parent=server.auth_id)

    assert command(server.base_url, "--full", "--mock") == 2
    printed = capsys.readouterr()
    assert "  will add accounts of its own: MACONTRACTSUITE00000 and SACONTRACTSUITE00000\n" in printed.out
    assert "auth_id: 'SACONTRACTSUITE00000' is an account already" in printed.err
