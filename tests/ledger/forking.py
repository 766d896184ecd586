"""A process that sends, forks another one, and ends before that has sent everything."""

import os
import sys

from plivo_messaging import Plivo
from plivo_messaging.ledger import SendLedger


def main(url: str, base_url: str, auth_id: str, auth_token: str) -> None:
    """Send a message before the fork, one in the forked process, and one there when this has ended."""
    ledger = SendLedger(url)
    client = Plivo(auth_id, auth_token, base_url=base_url, ledger=ledger)

    def send(once: str) -> None:
        client.messages.send(src="12025550100", dst="12025550123", text="Your table is ready.", once=once)

    send("before")
    (is_sent, has_sent), (is_closed, closes) = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        send("meanwhile")
        os.write(has_sent, b"1")
        os.close(closes)
        os.read(is_closed, 1)
        send("after")
        os._exit(0)
    os.read(is_sent, 1)
    ledger.close()  # as it does when it ends
    os.close(closes)
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


if __name__ == "__main__":
    main(*sys.argv[1:])
