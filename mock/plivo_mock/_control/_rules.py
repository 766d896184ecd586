"""What requests to the control API have to look like: the schemas of its own OpenAPI document."""

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from plivo_mock._api._spec import body_schema, query_schema
from plivo_mock._api._validation import BodyRules, Query, QueryRules
from plivo_mock._json import JsonObject


@cache
def control_document() -> JsonObject:
    """Read the OpenAPI document of the control API.

    Returns:
        The document; not to be changed.
    """
    text = files(__name__.rpartition(".")[0]).joinpath("openapi.json").read_text(encoding="utf-8")
    document: JsonObject = json.loads(text)
    return document


def check_body(operation_id: str, body: JsonObject) -> None:
    """Check the body of a request.

    Args:
        operation_id: The operation.
        body: The JSON object.

    Raises:
        ApiError: 400; it breaks a rule.
    """
    _body_rules(operation_id).check(body)


def check_query(operation_id: str, parameters: Sequence[tuple[str, str]]) -> Query:
    """Check the query of a request.

    Args:
        operation_id: The operation.
        parameters: Names and values, decoded, in the order given.

    Returns:
        The values by name; those that are declared as integers are integers.

    Raises:
        ApiError: 400; it breaks a rule.
    """
    return _query_rules(operation_id).check(parameters)


# Compiled when first needed: most mock servers are never steered.
@cache
def _body_rules(operation_id: str) -> BodyRules:
    return BodyRules(body_schema(control_document(), operation_id))


@cache
def _query_rules(operation_id: str) -> QueryRules:
    return QueryRules(query_schema(control_document(), operation_id))
