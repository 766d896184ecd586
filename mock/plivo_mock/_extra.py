"""The packages of the extra `mock`, and the sentence about a missing one."""

PACKAGES = frozenset({"harfile", "httptools", "jsonschema_rs", "msgspec", "offapi", "starlette", "uvicorn"})


def missing(error: ModuleNotFoundError) -> str | None:
    """Return what to install if a package of the extra is missing; None if it is another module."""
    package = (error.name or "").partition(".")[0]
    return f"plivo_mock needs {package}: run pip install 'plivo-messaging[mock]'" if package in PACKAGES else None
