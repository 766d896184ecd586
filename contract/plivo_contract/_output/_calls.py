"""The status callbacks a finding is about."""

from html import escape

from plivo_contract._callbacks._call import Call


def one_line(call: Call) -> str:
    """Show a callback in one line: how it was made, and what was sent with it."""
    posted = f" {_text(call.body)}" if call.body else ""
    return f"{call.method} {call.url}{posted}"


def called_back(call: Call) -> str:
    """Show a whole callback, behind a line that opens it.

    Args:
        call: The callback.

    Returns:
        HTML; everything in it is escaped.
    """
    came = f"{call.method} {call.url}\n{''.join(f'{name}: {value}' + chr(10) for name, value in call.headers)}\n"
    fields = "".join(f"{name}={value}\n" for name, value in call.fields.items())
    posted = f"<pre>{escape(_text(call.body))}</pre>" if call.body and not call.form else ""
    shown = f"<pre>{escape(fields)}</pre>" if fields else ""
    return (
        f"<details><summary>callback: <code>{escape(call.method)} {escape(call.fields.get('Status', ''))}</code>"
        f"{f' → {call.answered}' if call.answered else ''}</summary><pre>{escape(came)}</pre>{shown}{posted}</details>"
    )


def _text(body: bytes) -> str:
    return body.decode("utf-8", errors="backslashreplace")
