"""The whole application: the API, what steers the mock server, and its page, each at its paths."""

from functools import cache

from starlette.types import ASGIApp, Receive, Scope, Send

from ._api._app import build_app
from ._control._app import CONTROL_ROOT, build_control_app
from ._control._control import Control
from ._control._guard import Guard
from ._page._app import build_page_app, is_of_the_page


class Front:
    """An ASGI application that passes each request to the one it is for."""

    def __init__(self, *, api: ASGIApp, control: ASGIApp, page: ASGIApp) -> None:
        """Stand before the applications.

        Args:
            api: Answers everything that is not for the others.
            control: Answers what begins with `/_mock/`.
            page: Answers the paths of the page.
        """
        self._api = api
        self._control = control
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        path: str = scope.get("path", "")
        if scope["type"] != "http":
            # The start and the end of a server that somebody else runs, and web sockets, which there are none of.
            await self._page(scope, receive, send)
        elif path.startswith(f"{CONTROL_ROOT}/"):
            await self._control(scope, receive, send)
        elif is_of_the_page(path):
            await self._page(scope, receive, send)
        else:
            await self._api(scope, receive, send)


@cache
def _page() -> ASGIApp:
    """Build the page's application once: it knows nothing of the mock server it is served by."""
    return build_page_app()


def build_front(control: Control, host: str) -> Front:
    """Put the whole application together.

    Args:
        control: What steers the mock server, and knows what it consists of.
        host: The host the server is told to listen on.

    Returns:
        An ASGI application.
    """
    return Front(
        api=control.intercept(build_app(control.interface)),
        control=Guard(build_control_app(control), host),
        page=_page(),
    )
