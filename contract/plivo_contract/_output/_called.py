"""The status callbacks of a run, as a table of a page."""

from collections.abc import Sequence
from html import escape

from plivo_contract._callbacks._call import Call

_HEADS = ("Time (UTC)", "Message", "To", "State", "Called by", "Signatures", "Answer")
_MARKS = {
    True: '<span class="mark good">✓ fit</span>',
    False: '<span class="mark bad">✗ do not fit</span>',
    None: '<span class="mark out">not looked at</span>',
}
_SUCCESS = 200


def called(calls: Sequence[Call]) -> str:
    """Show what was called back, in the order in which it came.

    Args:
        calls: The status callbacks.

    Returns:
        HTML: a table behind a line that opens it.
    """
    rows = "".join(
        map(_row, sorted(calls, key=lambda call: "" if call.received is None else call.received.isoformat()))
    )
    heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)
    return (
        f"<details><summary>{len(calls):,} callbacks</summary>"
        '<div class="wide" tabindex="0" role="region" aria-label="Status callbacks"><table><thead><tr>'
        f"{heads}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _row(call: Call) -> str:
    fields = call.fields
    words = (
        "" if call.received is None else f"{call.received:%H:%M:%S.%f}"[:-3],
        fields.get("MessageUUID", ""),
        fields.get("To", ""),
        fields.get("Status", ""),
        call.method,
    )
    cells = "".join(f"<td><code>{escape(each)}</code></td>" for each in words)
    mark = "good" if call.answered == _SUCCESS else "out"
    answer = f'<span class="mark {mark}">{call.answered}</span>' if call.answered else ""
    return f"<tr>{cells}<td>{_MARKS[call.is_signed]}</td><td>{answer}</td></tr>"
