"""The paths of the API: what they name, and how they are written."""

import re
from typing import NamedTuple

from starlette.types import Scope

API_ROOT = "/v1"

_MESSAGES = re.compile(rf"{API_ROOT}/Account/([^/]+)/Message/(?:([^/]+)/)?")


class PathNames(NamedTuple):
    """What a path of the API names.

    Attributes:
        auth_id: The account.
        message_uuid: The message; None for a path of all messages.
    """

    auth_id: str
    message_uuid: str | None


def path_of(scope: Scope) -> str:
    """Tell the path of a request, as seen from where the application is mounted.

    Args:
        scope: The request.

    Returns:
        The path, decoded, without the query.
    """
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path[len(root) :] if root and path.startswith(f"{root}/") else path


def names_in(path: str) -> PathNames | None:
    """Read a path.

    Args:
        path: The path, decoded, without the query.

    Returns:
        What it names; None when it is no path of the API.
    """
    found = _MESSAGES.fullmatch(path)
    return None if found is None else PathNames(found[1], found[2])


def messages_path(auth_id: str) -> str:
    """Name the path of an account's messages.

    Args:
        auth_id: The account.

    Returns:
        The path with `/v1` before and a slash behind it.
    """
    return f"{API_ROOT}/Account/{auth_id}/Message/"
