"""Requests validated with the schemas of the OpenAPI document."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from jsonschema_rs import Draft202012Validator

from plivo_mock._errors import ApiError
from plivo_mock._json import JsonObject

from ._error_texts import error_text
from ._spec import body_schema, integer_parameters, query_schema

Query: TypeAlias = dict[str, str | int]

# ASCII digits, and fewer than Python refuses to turn into an integer.
_INTEGER = re.compile(r"[0-9]{1,4000}")


class RequestRules:
    """The rules the OpenAPI document sets for requests, compiled once."""

    def __init__(self, document: JsonObject) -> None:
        """Compile the rules.

        Args:
            document: The OpenAPI document, with the operations `sendMessage` and `listMessages`.

        Raises:
            SpecError: The document lacks what is needed.
        """
        self._body = BodyRules(body_schema(document, "sendMessage"))
        self._query = QueryRules(query_schema(document, "listMessages"))

    def check_body(self, body: JsonObject) -> None:
        """Check the body of a send request.

        Args:
            body: The JSON object.

        Raises:
            ApiError: 400; it breaks a rule.
        """
        self._body.check(body)

    def check_query(self, parameters: Sequence[tuple[str, str]]) -> Query:
        """Check the query of a list request; see `QueryRules`.

        Args:
            parameters: Names and values, decoded, in the order given.

        Returns:
            The values by name; those that are declared as integers are integers.

        Raises:
            ApiError: 400; it breaks a rule.
        """
        return self._query.check(parameters)


class BodyRules:
    """The rules of a schema for a JSON object."""

    def __init__(self, schema: JsonObject) -> None:
        """Compile the rules.

        Args:
            schema: The schema, with the components it refers to.
        """
        self._schema = schema
        # A format counts as a rule. References never lead out of the document.
        self._validator = Draft202012Validator(schema, validate_formats=True, offline=True)

    def check(self, value: JsonObject) -> None:
        """Check an object.

        Args:
            value: The object.

        Raises:
            ApiError: 400; it breaks a rule.
        """
        # Most requests are valid, and that is quickly seen.
        if not self._validator.is_valid(value):
            raise ApiError(400, error_text(next(self._validator.iter_errors(value)), self._schema))


class QueryRules:
    """The rules for the query of an operation.

    Stricter than a server has to be: a parameter that is repeated or unknown is refused, as a misspelt filter would
    otherwise go unnoticed and list everything.
    """

    def __init__(self, schema: JsonObject) -> None:
        """Compile the rules.

        Args:
            schema: The schema of an object with a property for each parameter.
        """
        self._rules = BodyRules(schema)
        self._integers = integer_parameters(schema)

    def check(self, parameters: Sequence[tuple[str, str]]) -> Query:
        """Check a query.

        Args:
            parameters: Names and values, decoded, in the order given.

        Returns:
            The values by name; those that are declared as integers are integers.

        Raises:
            ApiError: 400; it breaks a rule.
        """
        for name, count in Counter(name for name, _ in parameters).items():
            if count > 1:
                raise ApiError(400, f"{name}: this parameter is given {count} times, it may be given once")
        query = {name: self._value(name, value) for name, value in parameters}
        self._rules.check({**query})
        return query

    def _value(self, name: str, value: str) -> str | int:
        return int(value) if name in self._integers and _INTEGER.fullmatch(value) else value
