"""Findings about status callbacks carry those they are about."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager

from plivo_contract._callbacks._call import Call
from plivo_contract._exchange import Exchange

from ._expect import Broken
from ._workspace import Workspace

_MOST = 8  # callbacks, and requests


@contextmanager
def about(workspace: Workspace, calls: Sequence[Call], urls: Sequence[str] = ()) -> Generator[None]:
    """Say which callbacks the expectations inside this block are about; those of a block inside it say it more exactly.

    What is broken then shows these callbacks, and the requests that asked for them instead of the latest.

    Args:
        workspace: What the scenario works with.
        calls: The callbacks.
        urls: The addresses they were to come to, where none may have come.
    """
    try:
        yield
    except Broken as broken:
        if broken.exchanges is None:
            asked = {_without_query(each) for each in (*urls, *(call.url for call in calls))}
            broken.calls = tuple(calls[-_MOST:])
            broken.exchanges = tuple(each for each in workspace.gate.exchanges if _address(each) in asked)[-_MOST:]
        raise


def _address(exchange: Exchange) -> str:
    """Give the address a send request names for callbacks, without its query; empty when it names none."""
    url = (exchange.request.json_object() or {}).get("url")
    return _without_query(url) if isinstance(url, str) else ""


def _without_query(url: str) -> str:
    return url.partition("?")[0]
