"""How fast an account's messages leave Plivo's queue."""

import math
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from ._messages import MessageType

_LOWEST_RATE = 0.001
_MOST_TOGETHER = 1_000


@dataclass(frozen=True, slots=True)
class Rates:
    """How many messages of an account leave the queue in a second.

    Documentation: https://www.plivo.com/docs/faq/messaging/messaging-api

    Attributes:
        sms: SMS, and WhatsApp messages apart from them, a second; 0.001 or more, `math.inf` for no limit.
        mms: MMS a second; 0.001 or more, `math.inf` for no limit.
    """

    sms: float = 5.0
    mms: float = 0.25

    def __post_init__(self) -> None:
        """Check the rates.

        Raises:
            ValueError: A rate is too low or no number.
        """
        for name, rate in (("rate", self.sms), ("mms_rate", self.mms)):
            if not rate >= _LOWEST_RATE:
                raise ValueError(f"{name}={rate!r} is not {_LOWEST_RATE} or more: give messages a second, or math.inf")


class Pace:
    """The queues of one account, one for each kind of message."""

    def __init__(self, rates: Rates) -> None:
        """Open the queues.

        Args:
            rates: How fast they empty.
        """
        self._queues = {
            MessageType.SMS: _Queue(rates.sms),
            MessageType.MMS: _Queue(rates.mms),
            MessageType.WHATSAPP: _Queue(rates.sms),
        }

    def leave(self, message_type: MessageType, *, earliest: datetime, latest: datetime) -> datetime | None:
        """Find out when a message leaves the queue, behind those before it.

        Args:
            message_type: Its kind.
            earliest: When it could leave; aware, in UTC.
            latest: When it gives up.

        Returns:
            The moment; None when its turn comes too late, in which case it takes no other message's.
        """
        queue = self._queues[message_type]
        moment = max(earliest, queue.free or earliest)
        if moment > latest:
            return None
        queue.take(moment)
        return moment

    def took(self, message_type: MessageType, moment: datetime) -> None:
        """Take over that a message leaves the queue at a moment.

        Args:
            message_type: Its kind.
            moment: The moment, not before those of others; aware, in UTC.
        """
        self._queues[message_type].take(moment)


class _Queue:
    """Lets as many messages go together as the rate allows in a second, and no more within that second."""

    def __init__(self, rate: float) -> None:
        together = int(min(max(rate, 1), _MOST_TOGETHER))
        self._span = timedelta() if math.isinf(rate) else timedelta(seconds=together / rate)
        self._last: deque[datetime] = deque(maxlen=together)

    @property
    def free(self) -> datetime | None:
        """When the next message may go; None for at once."""
        if not self._last:
            return None
        # Never before the last one, or messages would overtake each other.
        return max(self._last[-1], self._last[0] + self._span) if self._is_full else self._last[-1]

    @property
    def _is_full(self) -> bool:
        return len(self._last) == self._last.maxlen

    def take(self, moment: datetime) -> None:
        self._last.append(moment)
