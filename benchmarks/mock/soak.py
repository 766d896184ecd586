"""Send over many connections at once for a while: `python -m benchmarks.mock.soak`.

Whatever the mock server accepts has to be listed, delivered, and reported by callbacks: each state once, in order. The
exit code is 1 if anything was lost, duplicated or reported out of order.
"""

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import parse_qs

from benchmarks.mock.servers import Account, Connection, content_length, mock_server

STATES = ["queued", "sent", "delivered"]
_SHOWN = 5  # examples of what was lost
_POLL_INTERVAL = 0.02  # seconds
# Without a callback for so many seconds, those that are missing count as lost. A callback is retried after a minute.
_PATIENCE = 90.0


@dataclass
class Outcome:
    """What became of the messages.

    `refused` has the responses to sends that were not accepted, `listed` messages with their states, `reported` the
    states of each message in the order of their callbacks.
    """

    accepted: list[str] = field(default_factory=list[str])
    refused: Counter[str] = field(default_factory=Counter[str])
    listed: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    reported: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    seconds: float = 0.0

    @property
    def callbacks(self) -> int:
        """The number of callbacks."""
        return sum(map(len, self.reported.values()))

    def faults(self) -> Iterator[str]:
        """Return what was lost, duplicated or reported out of order."""
        if not self.accepted:
            yield "no message was accepted"
        for response, number in self.refused.items():
            yield f"{number:,} sends were answered with {response}"
        accepted, listed = set(self.accepted), {message for message, _ in self.listed}
        wrong = [each for each in accepted if self.reported.get(each) != STATES]
        found: dict[str, Collection[str]] = {
            "accepted twice": _repeated(self.accepted),
            "listed twice": _repeated([message for message, _ in self.listed]),
            "accepted but not listed": accepted - listed,
            "listed but not accepted": listed - accepted,
            "listed in another state": {each for each, state in self.listed if state != STATES[-1]},
            "reported but not accepted": self.reported.keys() - accepted,
            f"not reported as {', '.join(STATES)}": {f"{each} as {self.reported.get(each)}" for each in wrong},
        }
        for fault, messages in found.items():
            if messages:
                yield f"{len(messages):,} messages were {fault}, such as {'; '.join(sorted(messages)[:_SHOWN])}"


def _repeated(messages: Sequence[str]) -> list[str]:
    return [message for message, number in Counter(messages).items() if number > 1]


async def soak(account: Account, connections: int, seconds: float) -> Outcome:
    """Send for some seconds, at least one message over each connection; wait for the callbacks, and list."""
    outcome = Outcome()

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        fields = parse_qs((await reader.readexactly(content_length(head))).decode("ascii"))
        outcome.reported.setdefault(fields["MessageUUID"][0], []).append(fields["Status"][0])
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    receiver = await asyncio.start_server(receive, "127.0.0.1", 0, backlog=4_096)
    async with receiver:
        url = f"http://127.0.0.1:{receiver.sockets[0].getsockname()[1]}/status"
        began = monotonic()
        await asyncio.gather(*(_send(account, each, began + seconds, url, outcome) for each in range(connections)))
        outcome.seconds = monotonic() - began
        await _wait(outcome)
    await _list(account, outcome)
    return outcome


async def _send(account: Account, number: int, end: float, url: str, outcome: Outcome) -> None:
    """Send one message after the other over a connection."""
    sent = 0
    async with await Connection.open(account) as connection:
        while not sent or monotonic() < end:
            dst = f"1202{number % 1_000:03}{sent % 10_000:04}"
            request = account.send(src="12025550100", dst=dst, text=f"{number} {sent}", url=url)
            status, body = await connection.exchange(request)
            if status == 202:  # noqa: PLR2004 - accepted
                outcome.accepted += json.loads(body)["message_uuid"]
            else:
                outcome.refused[f"{status} {body.decode('utf-8', 'replace')}"] += 1
            sent += 1


async def _wait(outcome: Outcome) -> None:
    """Wait until every callback has come, and a moment longer for one too many."""
    before, since = -1, monotonic()
    while outcome.callbacks < len(STATES) * len(outcome.accepted) and monotonic() - since < _PATIENCE:
        if outcome.callbacks != before:
            before, since = outcome.callbacks, monotonic()
        await asyncio.sleep(_POLL_INTERVAL)
    await asyncio.sleep(_POLL_INTERVAL)


async def _list(account: Account, outcome: Outcome) -> None:
    following: str | None = f"{account.messages}?limit=20"
    async with await Connection.open(account) as connection:
        while following is not None:
            page = json.loads((await connection.exchange(account.request("GET", following)))[1])
            outcome.listed += [(record["message_uuid"], record["message_state"]) for record in page["objects"]]
            following = page["meta"]["next"]


def main() -> int:
    """Run the soak, print what became of the messages, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--connections", type=int, default=200, help="default: %(default)s")
    parser.add_argument("--seconds", type=float, default=60.0, help="default: %(default)s")
    options = parser.parse_args()
    with mock_server() as server:
        outcome = asyncio.run(soak(server.account, options.connections, options.seconds))
        megabytes = server.megabytes()
    accepted = len(outcome.accepted)
    print(f"{accepted:,} messages accepted in {outcome.seconds:.1f} s ({accepted / outcome.seconds:,.0f} a second),")
    print(f"{len(outcome.listed):,} listed, {outcome.callbacks:,} callbacks, {megabytes:,.0f} MB of memory")
    faults = list(outcome.faults())
    print(*(faults or ["nothing was lost"]), sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
