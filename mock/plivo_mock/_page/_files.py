"""The files of the page: its own, and those of swagger-ui, which come with a package."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_OWN = Path(__file__).with_name("static")
_SWAGGER_PACKAGE = "offapi"
_SWAGGER = {"swagger-ui.js": "swagger_bundle.js", "swagger-ui.css": "swagger_style.css"}
_MEDIA_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file of the page.

    Attributes:
        name: Its name, without a folder.
    """

    name: str

    @property
    def media_type(self) -> str:
        """What it is; `application/octet-stream` where the page has no such files."""
        return _MEDIA_TYPES.get(Path(self.name).suffix, "application/octet-stream")


def read(file: PageFile) -> bytes | None:
    """Read a file.

    Args:
        file: Which one.

    Returns:
        What it holds; None when the page has none of that name.
    """
    path = _swagger(file.name) if file.name in _SWAGGER else _own(file.name)
    return None if path is None else path.read_bytes()


def _own(name: str) -> Path | None:
    # Only what is there: a name with a way out of the folder is no name of a file in it.
    return next((path for path in _OWN.iterdir() if path.name == name), None)


def _swagger(name: str) -> Path | None:
    # Found, not imported: the package reads all of its files, of which two are needed.
    spec = find_spec(_SWAGGER_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0], _SWAGGER[name])
