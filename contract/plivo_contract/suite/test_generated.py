"""Requests that schemathesis generates from the contract. Their results are those of its checks."""

from plivo_contract._contract import ELSEWHERE
from plivo_contract._scenario import scenario
from plivo_contract._session import Session


@scenario("", ELSEWHERE, reads=True)
def test_generated(contract_session: Session) -> None:
    contract_session.generate()
