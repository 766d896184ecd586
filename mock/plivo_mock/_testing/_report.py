"""What a failed test shows of its mock server."""

from plivo_mock._inspection._seen import listed
from plivo_mock._mock import MockPlivo

_SHOWN = 20
_MAX_BODY = 300


def report(mock: MockPlivo) -> str:
    """Write down what happened at a mock server.

    Args:
        mock: The mock server.

    Returns:
        Its latest 20 requests, with bodies and answers where something was wrong, and its messages.
    """
    requests = mock.requests[-_SHOWN:]
    left = len(mock.requests) - len(requests)
    lines = [f"\N{HORIZONTAL ELLIPSIS} {left:,} requests before"] if left else []
    for request in requests:
        lines.append(str(request))
        if request.body:
            lines.append(f"     {_cut(request.body)}")
        if request.status is None or request.status >= 400:  # noqa: PLR2004 - the errors of HTTP
            lines.append(f"     {_cut(request.answer)}")
    messages = mock.messages
    lines.append(f"messages: {len(messages):,}{listed(messages)}")
    return "\n".join(lines if requests else ["no requests", *lines])


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MAX_BODY else f"{line[:_MAX_BODY]}\N{HORIZONTAL ELLIPSIS}"
