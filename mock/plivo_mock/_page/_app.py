"""The HTTP side of the page: files, and what a browser may do with them."""

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from plivo_mock._api._paths import API_ROOT
from plivo_mock._api._spec import load_document

from ._files import PageFile, read

ASSETS = "/_page/"
"""What the paths of the page's parts begin with."""

_PAGES = {"/": PageFile("index.html"), "/reference": PageFile("reference.html")}

# Nothing of another origin, nothing in line: whatever a message says, it cannot become a part of the page.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# swagger-ui sets styles in line.
_REFERENCE_POLICY = _POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


def is_of_the_page(path: str) -> bool:
    """Tell whether a path is one of the page's.

    Args:
        path: The path of a request.

    Returns:
        Whether the page answers it.
    """
    return path in _PAGES or path.startswith(ASSETS)


def build_page_app() -> Starlette:
    """Put the page's application together.

    Returns:
        An ASGI application that serves the page at `/` and the reference at `/reference`.
    """
    return Starlette(
        routes=[
            *(Route(path, _page) for path in _PAGES),
            Route(f"{ASSETS}openapi.json", _document),
            Route(f"{ASSETS}{{name}}", _asset),
        ]
    )


async def _page(request: Request) -> Response:
    path = request.url.path
    return await _file(_PAGES[path], _POLICY if path == "/" else _REFERENCE_POLICY)


async def _asset(request: Request) -> Response:
    return await _file(PageFile(request.path_params["name"]), _POLICY)


async def _document(_request: Request) -> Response:
    """Give the document of the API, as this server serves it."""
    return JSONResponse({**load_document(), "servers": [{"url": API_ROOT}]}, headers=_headers(_POLICY))


async def _file(file: PageFile, policy: str) -> Response:
    content = await run_in_threadpool(read, file)
    if content is None:
        return JSONResponse({"error": "There is nothing at this path."}, 404)
    return Response(content, media_type=file.media_type, headers=_headers(policy))


def _headers(policy: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-cache",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
