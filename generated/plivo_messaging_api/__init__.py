# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.

"""A client library for accessing Plivo Message API"""

# To type checkers and editors these names are imported, at run time each is loaded when it is first used. The annotation
# keeps editors from taking the value for granted; `typing` itself takes longer to import than all of this.
TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from .client import AuthenticatedClient, Client
    from .document import openapi_document
else:
    _MODULES = {
        "AuthenticatedClient": "client",
        "Client": "client",
        "openapi_document": "document",
    }

    def __getattr__(name):
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return globals().setdefault(name, getattr(import_module(f".{_MODULES[name]}", __name__), name))

    def __dir__():
        return sorted({*globals(), *__all__})


__all__ = (
    "AuthenticatedClient",
    "Client",
    "openapi_document",
)
