# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
"""Contains endpoint functions for accessing the API"""

# As in `models`: a module is imported when it is first used.
TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from . import get_message, list_messages, send_message
else:

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return import_module(f".{name}", __name__)

    def __dir__():
        return sorted({*globals(), *__all__})


__all__ = (
    "get_message",
    "list_messages",
    "send_message",
)
