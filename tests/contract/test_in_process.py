"""The whole suite against the mock server's application, in this process."""

import re

from plivo_messaging.contract import Credentials, ExitCode, Mode, Plan, Target, run, summary
from plivo_messaging.contract._spec._operations import GET, LIST, SEND
from plivo_messaging.mock import ManualClock, MockPlivo
from tests.contract.conftest import FAILING

UNTOUCHED = re.compile(
    r".*: the answer (?:400|403|404|429|500)"
    r"|MessageRecord: the field (?:cloud_rate|carrier_rate|replaced_sender|tendlc_campaign_id|error_message)"
    r"|MessageRecord: the field conversation_(?:expiry|expiration)_timestamp"
    r"|PageMeta: the field total_count"
)


def test_the_mock_keeps_to_the_contract(
    mock: MockPlivo, credentials: Credentials, other: Credentials, subaccount: Credentials, clock: ManualClock
) -> None:
    target = Target(credentials, app=mock.asgi(), other=other, subaccount=subaccount, failing=FAILING, clock=clock)
    report = run(target, Plan(Mode.FULL), sleep=clock.advance)

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert [check for (_, check), cell in report.cells.items() if cell.left_out] == []
    # What a server that works has no occasion to answer, and fields of the oldest records.
    assert [each for each in report.untouched if not UNTOUCHED.fullmatch(each)] == []
    for operation in (SEND, LIST, GET):
        made = [check for (each, check), cell in report.cells.items() if each == operation and cell.passed]
        assert len(made) >= 20, operation
