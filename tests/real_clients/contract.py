"""Requests and answers compared with the OpenAPI document, whoever sent them.

This reads the document by itself, without what the mock server validates with: otherwise a mistake there would agree
with itself.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, cast
from urllib.parse import parse_qsl, unquote

from jsonschema_rs import Draft202012Validator

DOCUMENT = Path(__file__).parents[2] / "generated" / "plivo_messaging_api" / "openapi.json"
API_ROOT = "/v1"

Node: TypeAlias = Mapping[str, object]
Headers: TypeAlias = Mapping[str, str]


@dataclass(frozen=True)
class Exchange:
    """A request and its answer, as they went over the wire.

    Attributes:
        method: The HTTP method.
        target: Path and query, as they were sent.
        headers: The request's headers, names in lower case.
        body: The request's body.
        status: The HTTP status of the answer.
        answer_headers: The answer's headers, names in lower case.
        answer: The answer's body.
    """

    method: str
    target: str
    headers: Headers
    body: bytes
    status: int
    answer_headers: Headers
    answer: bytes

    @property
    def sent(self) -> object:
        """The JSON in the request's body."""
        return json.loads(self.body)

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters, decoded."""
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True, strict_parsing=True))


class Contract:
    """The OpenAPI document as a judge of exchanges."""

    def __init__(self) -> None:
        self._document = cast("Node", json.loads(DOCUMENT.read_text(encoding="utf-8")))
        self._paths = {
            re.compile(API_ROOT + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)): _node(item)
            for template, item in _node(self._document["paths"]).items()
        }
        self._validators: dict[int, Draft202012Validator] = {}

    def request_faults(self, exchange: Exchange) -> list[str]:
        """Tell what is wrong with a request; nothing when it follows the document."""
        return list(self._request_faults(exchange))

    def answer_faults(self, exchange: Exchange) -> list[str]:
        """Tell what is wrong with an answer; nothing when it follows the document."""
        return list(self._answer_faults(exchange))

    def _request_faults(self, exchange: Exchange) -> Iterator[str]:
        found = self._operation(exchange)
        if found is None:
            yield f"the document has no {exchange.method} {exchange.target}"
            return
        operation, parameters, from_path = found
        if not exchange.headers.get("authorization", "").startswith("Basic "):
            yield "the credentials are not HTTP Basic"
        yield from self._parameter_faults(parameters, "path", from_path)
        yield from self._parameter_faults(parameters, "query", exchange.query)
        if "requestBody" in operation:
            yield from self._content_faults(_node(operation["requestBody"]), exchange.headers, exchange.body, "body")

    def _answer_faults(self, exchange: Exchange) -> Iterator[str]:
        found = self._operation(exchange)
        if found is None:
            yield f"the document has no {exchange.method} {exchange.target}"
            return
        answer = _node(found[0]["responses"]).get(str(exchange.status))
        if answer is None:
            yield f"the document has no {exchange.status} for {exchange.method} {exchange.target}"
            return
        yield from self._content_faults(self._resolved(answer), exchange.answer_headers, exchange.answer, "answer")

    def _operation(self, exchange: Exchange) -> tuple[Node, Sequence[Node], dict[str, str]] | None:
        path = exchange.target.partition("?")[0]
        for pattern, item in self._paths.items():
            match = pattern.fullmatch(path)
            operation = item.get(exchange.method.lower())
            if match is not None and operation is not None:
                declared = [*_nodes(item.get("parameters")), *_nodes(_node(operation).get("parameters"))]
                names = {name: unquote(value) for name, value in match.groupdict().items()}
                return _node(operation), [self._resolved(each) for each in declared], names
        return None

    def _parameter_faults(self, parameters: Sequence[Node], place: str, given: Mapping[str, str]) -> Iterator[str]:
        declared = {str(each["name"]): each for each in parameters if each["in"] == place}
        yield from (f"the document has no {place} parameter {name}" for name in given.keys() - declared.keys())
        for name, parameter in declared.items():
            if name in given:
                schema = self._resolved(parameter["schema"])
                text = given[name]
                value = int(text) if schema.get("type") == "integer" and text.isdecimal() else text
                yield from self._value_faults(parameter["schema"], value, name)
            elif parameter.get("required") is True:
                yield f"the {place} parameter {name} is missing"

    def _content_faults(self, described: Node, headers: Headers, content: bytes, what: str) -> Iterator[str]:
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        documented = _node(described["content"])
        if media_type not in documented:
            yield f"the {what} is {media_type!r}, not {' or '.join(documented)}"
            return
        value: object = json.loads(content) if media_type == "application/json" else content.decode("utf-8")
        yield from self._value_faults(_node(documented[media_type])["schema"], value, what)

    def _value_faults(self, schema: object, value: object, what: str) -> Iterator[str]:
        key = id(schema)  # the document lives as long as this object
        if key not in self._validators:
            whole = {**_node(schema), "components": self._document["components"]}
            self._validators[key] = Draft202012Validator(whole, validate_formats=True, offline=True)
        for error in self._validators[key].iter_errors(value):
            yield f"{'.'.join([what, *map(str, error.instance_path)])}: {error.message}"

    def _resolved(self, node: object) -> Node:
        target = _node(node)
        while isinstance(reference := target.get("$ref"), str):
            target = self._document
            for step in reference.removeprefix("#/").split("/"):
                target = _node(target[step])
        return target


def _node(value: object) -> Node:
    assert isinstance(value, dict), value
    return cast("Node", value)


def _nodes(value: object) -> Sequence[Node]:
    return cast("Sequence[Node]", value or [])
