"""With a seed and a clock that stands still, two runs answer the same bytes."""

from datetime import timedelta

from plivo_mock import ManualClock, MockPlivo
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, NOON, a_body
from tests.mock.clients import client_at
from tests.mock.receiver import Receiver, listening

SUB_ID = "SA0123456789ABCDEFGH"


def run(receiver: Receiver, *, dialect: str = "latest", seed: int = 42) -> list[bytes]:
    """Do a bit of everything, and give every answer and every callback in order."""
    mock = MockPlivo(
        auth_id=AUTH_ID,
        auth_token=AUTH_TOKEN,
        clock=ManualClock(NOON),
        seed=seed,
        message_url=f"{receiver.base_url}/inbound",
        dialect=dialect,
    )
    bodies = (
        a_body(dst="12025550123<442079460000<nobody<15555550140"),
        a_body(type="whatsapp", template={"name": "welcome", "language": "en"}),
        a_body(text="ж" * 738),
    )
    receiver.requests.clear()
    receiver.statuses = [500]
    with mock, client_at(mock.base_url) as api:
        url = f"{receiver.base_url}/status"
        answers = [api.post("", json={**body, "url": url}) for body in bodies]
        mock.add_account(SUB_ID, "sub-token", parent=AUTH_ID)
        mock.receive(from_number="12025550123", to_number="12025550100", text="STOP")
        mock.advance(timedelta(minutes=2).total_seconds())
        answers.append(api.post("", json=a_body()))
        mock.advance(1)
        answers += [api.get(""), api.get("", params={"limit": 2, "offset": 1}), api.get("nonsense/"), api.put("")]
        answers.append(api.get(f"{answers[0].json()['message_uuid'][0]}/"))
    called = [part for each in receiver.requests for part in (each.url.encode(), each.body, str(each.headers).encode())]
    return [answer.content for answer in answers] + [str(dict(answer.headers)).encode() for answer in answers] + called


def test_two_runs_answer_and_call_the_same() -> None:
    with listening() as receiver:
        runs = [run(receiver) for _ in range(2)]

        assert runs[0] == runs[1]
        assert len(receiver.requests) > 10
        assert run(receiver, dialect="legacy") == run(receiver, dialect="legacy")
        assert run(receiver, seed=43) != runs[0]
