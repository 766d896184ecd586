"""What an account may do at present: to whom it may send, and whether it has credit."""

from datetime import datetime, timedelta

_PAUSE = timedelta(minutes=2)


class Standing:
    """Who opted out of an account's messages, and until when the account has no credit."""

    def __init__(self) -> None:
        self._opted_out: set[tuple[str, str]] = set()
        self._credit_from: datetime | None = None

    def opt_out(self, sender: str, recipient: str) -> None:
        """Keep messages of a sender from a recipient, who answered STOP.

        Args:
            sender: The account's number.
            recipient: The other number, as digits.
        """
        self._opted_out.add((sender, recipient))

    def opt_in(self, sender: str, recipient: str) -> None:
        """Let messages of a sender through to a recipient again.

        Args:
            sender: The account's number.
            recipient: The other number, as digits.
        """
        self._opted_out.discard((sender, recipient))

    def opted_out(self, sender: str, recipient: str) -> bool:
        """Tell whether a recipient does not want messages of a sender.

        Args:
            sender: The account's number.
            recipient: The other number, as digits.

        Returns:
            Whether STOP was the last word.
        """
        return (sender, recipient) in self._opted_out

    def use_up_credit(self, now: datetime) -> None:
        """Use the credit up: for two minutes the account cannot send.

        Args:
            now: The present moment; aware.
        """
        self._credit_from = now + _PAUSE

    def has_credit(self, now: datetime) -> bool:
        """Tell whether the account can send.

        Args:
            now: The present moment; aware.

        Returns:
            Whether it has credit.
        """
        return self._credit_from is None or now >= self._credit_from

    def clear(self) -> None:
        """Go back to the beginning: nobody has opted out, and there is credit."""
        self._opted_out.clear()
        self._credit_from = None
