"""The mock server's page: messages as a mail catcher shows them, and the reference of the API."""

from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from ._validation import SpecError, load_document

STATIC = Path(__file__).with_name("static")
"""The page's own files."""

_ASSETS = "/_page/"
_SWAGGER_PACKAGE = "offapi"
_SWAGGER = {"swagger-ui.js": "swagger_bundle.js", "swagger-ui.css": "swagger_style.css"}
_MEDIA_TYPES = {".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".svg": "image/svg+xml"}

# Nothing of another origin, nothing inline: whatever a message says, it cannot become a part of the page.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# swagger-ui sets styles inline.
_REFERENCE_POLICY = _POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


@cache
def page_routes() -> list[BaseRoute]:
    """Return the routes of the page at `/`, the reference at `/reference`, the API's document, and their files."""
    return [
        Route("/", partial(_file, name="index.html")),
        Route("/reference", partial(_file, name="reference.html", policy=_REFERENCE_POLICY)),
        Route("/openapi.json", _document),
        Route(f"{_ASSETS}{{name:path}}", _file),
    ]


async def _document(_request: Request) -> Response:
    """Return the document of the API, with this server: what reads it must not send to Plivo."""
    try:
        document = load_document()
    except SpecError as error:
        return JSONResponse({"error": f"There is no document: {error}."}, 404)
    return JSONResponse({**document, "servers": [{"url": "/v1"}]}, headers=_headers(_POLICY))


async def _file(request: Request, *, name: str = "", policy: str = _POLICY) -> Response:
    name = name or request.path_params["name"]
    path = _path(name)
    if path is None:
        return JSONResponse({"error": "There is nothing at this path."}, 404)
    media_type = _MEDIA_TYPES.get(Path(name).suffix, "application/octet-stream")
    return Response(await run_in_threadpool(path.read_bytes), media_type=media_type, headers=_headers(policy))


def _path(name: str) -> Path | None:
    """Return the path of a file of the page; None when there is none of that name."""
    if name not in _SWAGGER:
        # Only what is there: a name with a way out of the folder is no name of a file in it.
        return next((path for path in STATIC.iterdir() if path.name == name), None)
    # Found, not imported: the package reads all of its files, of which two are needed.
    spec = find_spec(_SWAGGER_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0], _SWAGGER[name])


def _headers(policy: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-cache",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
