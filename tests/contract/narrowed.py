"""The contract narrowed down to what one server can answer with success."""

import copy
import json
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema
from starlette.types import ASGIApp

CONFIG = Path(__file__).parents[2] / "openapi" / "schemathesis.toml"

SEND = "POST /Account/{auth_id}/Message/"
LIST = "GET /Account/{auth_id}/Message/"
GET = "GET /Account/{auth_id}/Message/{message_uuid}/"


def document() -> dict[str, Any]:
    """Read the contract as it is shipped: one JSON document, its examples in place."""
    contract: dict[str, Any] = json.loads((files("plivo_messaging_api") / "openapi.json").read_text(encoding="utf-8"))
    return contract


def narrowed(contract: dict[str, Any], auth_id: str, message_uuid: str) -> dict[str, Any]:
    """Narrow a contract down to one account, so that requests get past the authentication, and to a known message.

    Args:
        contract: The contract.
        auth_id: The only account.
        message_uuid: A message the account has: an example, other UUIDs stay valid.

    Returns:
        A changed copy.
    """
    changed = copy.deepcopy(contract)
    changed["components"]["parameters"]["AuthId"]["schema"] = {"type": "string", "enum": [auth_id]}
    for parameter in changed["paths"]["/Account/{auth_id}/Message/{message_uuid}/"]["parameters"]:
        if parameter.get("name") == "message_uuid":
            parameter["example"] = message_uuid
    return changed


def bound(app: ASGIApp, auth_id: str, auth_token: str, message_uuid: str) -> BaseSchema:
    """Bind the contract to an application in this process.

    Args:
        app: The application.
        auth_id: The account.
        auth_token: Its token.
        message_uuid: A message the account has.

    Returns:
        The contract, ready to generate and to check requests.
    """
    settings = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    settings["auth"] = {"basic": {"username": auth_id, "password": auth_token}}
    configuration: Any = SchemathesisConfig
    schema = schemathesis.openapi.from_dict(
        narrowed(document(), auth_id, message_uuid), config=configuration.from_dict(settings)
    )
    schema.app = app
    return schema
