"""The contract, bound to the mock server's application in this process."""

import json
from importlib.resources import files
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema
from starlette.types import ASGIApp


def bound(app: ASGIApp, auth_id: str, auth_token: str, message_uuid: str) -> BaseSchema:
    """Bind the contract to an application, narrowed down to one account and a message it has.

    Args:
        app: The application.
        auth_id: The account.
        auth_token: Its token.
        message_uuid: A message the account has: an example, other UUIDs stay valid.

    Returns:
        The contract, ready to generate and to check requests.
    """
    shipped = (files("plivo_messaging_api") / "openapi.json").read_text(encoding="utf-8")
    contract: dict[str, Any] = json.loads(shipped)
    contract["components"]["parameters"]["AuthId"]["schema"] = {"type": "string", "enum": [auth_id]}
    for parameter in contract["paths"]["/Account/{auth_id}/Message/{message_uuid}/"]["parameters"]:
        if parameter.get("name") == "message_uuid":
            parameter["example"] = message_uuid
    configuration: Any = SchemathesisConfig
    settings: dict[str, Any] = {
        "auth": {"basic": {"username": auth_id, "password": auth_token}},
        # Literals of the mock's own source, which runs in this process, would be mixed into the data.
        "analysis": {"constants": {"enabled": False}},
    }
    schema = schemathesis.openapi.from_dict(contract, config=configuration.from_dict(settings))
    schema.app = app
    return schema
