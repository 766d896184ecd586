"""The OpenAPI document that this package is generated from."""

import json
from importlib.resources import files
from typing import Any


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document of the API as one JSON object, for validators, servers and generators of any kind.

    All its references lead into the document itself. It is read anew at each call, so it may be changed.

    Documentation: https://spec.openapis.org/oas/v3.1.0
    """
    text = files(__name__.rpartition(".")[0]).joinpath("openapi.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document
