from plivo_mock._control import _attempts
from plivo_mock._control._attempts import Attempts
from plivo_mock._messaging._messages import Message
from plivo_mock._messaging._notices import CallbackAttempt
from tests.mock.builders import NOON, a_message


def an_attempt(message: Message, attempt: int = 1) -> CallbackAttempt:
    return CallbackAttempt(
        message=message,
        event=message.plan[0],
        attempt=attempt,
        moment=NOON,
        method="POST",
        url="http://127.0.0.1/",
        form="Status=queued&Text=",
        status_code=200,
        answer="",
        again=None,
    )


def test_an_attempt_tells_what_it_said() -> None:
    assert an_attempt(a_message()).fields == {"Status": "queued", "Text": ""}


def test_attempts_are_kept_by_message_in_order() -> None:
    attempts = Attempts()
    message, other = a_message(), a_message()
    made = [an_attempt(message, 1), an_attempt(other, 1), an_attempt(message, 2)]
    for each in made:
        attempts.add(each)

    assert attempts.of(message.uuid) == [made[0], made[2]]
    assert attempts.of(other.uuid) == [made[1]]
    assert attempts.of("nobody") == []

    attempts.clear()

    assert attempts.of(message.uuid) == []


def test_the_oldest_make_room() -> None:
    attempts = Attempts()
    first, second = a_message(), a_message()
    for message in [first, *[second] * _attempts.KEPT]:
        attempts.add(an_attempt(message))

    assert attempts.of(first.uuid) == []
    assert len(attempts.of(second.uuid)) == _attempts.KEPT
