"""The parts of the contract that a run has not covered: nothing is known about them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from http import HTTPStatus
from typing import TypeAlias, cast

from ._contract import GET, LIST, Contract, Document
from ._messages import Call, Exchange, JsonObject
from ._rules import Trace, all_rules, reference_of, trace
from ._samples import is_unbreakable
from ._values import NOTHING, integer_or_text, objects_in, records_of

_REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND})
_LIST, _RECORD, _META, _CALLBACK = "MessageList", "MessageRecord", "PageMeta", "StatusCallback"
_NOT_SENT = "received"  # the state of a received message, which has no status callbacks


class Form(Enum):
    """A form of records; its value is the name of the contract's example of it."""

    CURRENT = "latest"
    OF_2012 = "legacy"


Forms: TypeAlias = frozenset[Form]
ALL_FORMS: Forms = frozenset(Form)


def uncovered(contract: Contract, exchanges: Iterable[Exchange], calls: Sequence[Call] = ()) -> list[str]:
    """Return the parts of the contract that no request, no response and no callback of a run had.

    A rule of a request counts as kept if a request that kept it was accepted, of a bound only if it was at the bound;
    and as broken if a request was refused that broke it in one place, and was right everywhere else. A field or a value
    of a response counts if a response had it. A server with current records is not expected to have what only those of
    2012 have, nor the other way round; without any record, both are expected.
    """
    seen = list(exchanges)
    fields = FormFields(contract)
    forms = fields.seen_in(seen)
    return [
        *_statuses(contract, seen),
        *(
            part
            for find in (_parameters, _bodies, _paths)
            for operation in contract.operations
            for part in find(contract, [each for each in seen if each.operation == operation], operation)
        ),
        *_fields(contract, seen, calls, fields, forms),
        *_forms(seen, forms),
        *_headers(contract, seen),
        *_callbacks(contract, calls),
    ]


class FormFields:
    """The fields that records, pages and callbacks may have in each form, according to the contract's examples.

    The form of 2012 has the fields of its example, as none was added to it since; its callbacks have the required ones.
    The current form has every field but those that only the example of 2012 has: `gone`, by schema.
    """

    def __init__(self, contract: Contract) -> None:
        examples = contract.responses(LIST)["200"]["content"]["application/json"].get("examples", {})
        old, new = (_fields_of(examples.get(form.value, {}).get("value")) for form in (Form.OF_2012, Form.CURRENT))
        # Without an example of each they cannot be told apart, and every field belongs to both.
        self._old = old if old and new else {}
        self.gone = {name: fields - new[name] for name, fields in self._old.items()}
        self._new = frozenset(contract.schemas[_RECORD]["properties"]) - old.get(_RECORD, frozenset())
        self._old_in_callbacks: frozenset[str] = frozenset(contract.schemas[_CALLBACK].get("required", ()))

    def seen_in(self, exchanges: Iterable[Exchange]) -> Forms:
        """Return the forms of a server's records; all as long as no record shows it."""
        if not self._old:
            return ALL_FORMS
        names = {name for each in exchanges for record in records_of(each) for name in record}
        old = {Form.OF_2012} if names & self.gone.get(_RECORD, frozenset()) else set[Form]()
        new = {Form.CURRENT} if names & self._new else set[Form]()
        return frozenset(old | new) or ALL_FORMS

    def may_have(self, forms: Forms, schema: str, name: str) -> bool:
        """Return whether an object of a schema may have a field in one of these forms."""
        if schema == _CALLBACK:
            return Form.CURRENT in forms or name in self._old_in_callbacks
        if schema not in self._old:
            return True
        is_current, is_of_2012 = name not in self.gone[schema], name in self._old[schema]
        return (is_current and Form.CURRENT in forms) or (is_of_2012 and Form.OF_2012 in forms)


def _fields_of(page: JsonObject | None) -> dict[str, frozenset[str]]:
    if not page:
        return {}
    records = cast("list[JsonObject]", page["objects"])
    fields = frozenset(name for record in records for name in record)
    return {_RECORD: fields, _META: frozenset(cast("JsonObject", page["meta"]))}


def _statuses(contract: Contract, exchanges: Sequence[Exchange]) -> Iterator[str]:
    seen = {(each.operation, str(each.response.status)) for each in exchanges}
    # A request with a method that does not exist belongs to no operation: its response stands for the 405 of each.
    is_405_seen = any(status == "405" for _, status in seen)
    for operation in contract.operations:
        for status in contract.responses(operation):
            if (operation, status) not in seen and not (status == "405" and is_405_seen):
                yield f"{operation}: the status {status}"


def _parameters(contract: Contract, exchanges: Sequence[Exchange], operation: str) -> Iterator[str]:
    declared = contract.parameters(operation, "query")
    left = {name: {**all_rules(contract, schema, name), f"{name}, kept": None} for name, schema in declared.items()}
    for exchange in exchanges:
        traces: dict[str, Trace] = {}
        for name, value in exchange.request.query:
            if (schema := declared.get(name)) is not None:
                read = integer_or_text(value) if schema.get("type") == "integer" else value
                traces[name] = trace(contract, schema, read, name)
        wrong = [name for name, traced in traces.items() if not traced.is_valid]
        for name, traced in traces.items():
            if exchange.response.succeeded or wrong == [name]:
                traced.kept.add(name)
                _remove(left[name], traced, exchange)
    yield from (f"{operation}: {rule}" for rules in left.values() for rule in rules if not is_unbreakable(rule))


def _bodies(contract: Contract, exchanges: Sequence[Exchange], operation: str) -> Iterator[str]:
    schema = contract.body_schema(operation)
    left = {} if schema is None else all_rules(contract, schema)
    for exchange in exchanges:
        content = exchange.request.json_value() if left else None
        if schema is not None and content is not None:
            _remove(left, trace(contract, schema, content), exchange)
    yield from (f"{operation}: {rule}" for rule in left)


def _remove(left: dict[str, None], traced: Trace, exchange: Exchange) -> None:
    response = exchange.response
    if response.succeeded if traced.is_valid else response.status == HTTPStatus.BAD_REQUEST:
        for outcome in traced.outcomes & left.keys():
            del left[outcome]


def _paths(contract: Contract, exchanges: Sequence[Exchange], operation: str) -> Iterator[str]:
    """Return the parameters of a path that never had a value that cannot be one."""
    refused = [contract.path_values(each.request) for each in exchanges if each.response.status in _REFUSED]
    for name, schema in contract.parameters(operation, "path").items():
        if all(contract.validator(schema).is_valid(values[name]) for values in refused):
            yield f"{operation}: {name}: pattern, broken"


def _fields(
    contract: Contract, exchanges: Sequence[Exchange], calls: Sequence[Call], fields: FormFields, forms: Forms
) -> Iterator[str]:
    """Return the fields without a value, the values of enumerations that no field had."""
    objects: dict[str, list[Mapping[str, object]]] = {
        _RECORD: [record for each in exchanges for record in records_of(each)],
        _META: [*objects_in([(each.response.json_object() or {}).get("meta") for each in exchanges])],
        _CALLBACK: [call.fields for call in calls],
    }
    for operation in contract.operations:
        for status, response in contract.responses(operation).items():
            schema = reference_of(response.get("content", {}).get("application/json", {}).get("schema", {}))
            if schema and schema != _LIST:  # its fields are those of its parts
                here = [each.response for each in exchanges if each.operation == operation]
                made = [each.json_object() or {} for each in here if str(each.status) == status]
                objects.setdefault(schema, []).extend(made)
    for schema, found in objects.items():
        declared: Mapping[str, Document] = contract.schemas[schema].get("properties", {})
        for name in (each for each in declared if fields.may_have(forms, schema, each)):
            values = {str(each[name]) for each in found if name in each and each[name] not in NOTHING}
            if not values:
                yield f"{schema}: the field {name}"
                continue
            for value in contract.words(declared[name]):
                if value not in values and not (schema == _CALLBACK and value == _NOT_SENT):
                    yield f"{schema}: {name}={value}"


def _forms(exchanges: Sequence[Exchange], forms: Forms) -> Iterator[str]:
    retrieved = [each for each in exchanges if each.operation == GET and each.response.succeeded]
    enveloped = {"objects" in (each.response.json_object() or {}) for each in retrieved}
    for form, name in ((Form.CURRENT, "MessageDetail"), (Form.OF_2012, "LegacyMessageDetail")):
        if form in forms and (form is Form.OF_2012) not in enveloped:
            yield f"{GET}: the form {name}"


def _headers(contract: Contract, exchanges: Sequence[Exchange]) -> Iterator[str]:
    for response in contract.document["components"]["responses"].values():
        for name in response.get("headers", {}):
            if not any(each.response.header(name) for each in exchanges):
                yield f"the header field {name}"


def _callbacks(contract: Contract, calls: Sequence[Call]) -> Iterator[str]:
    methods = {call.method for call in calls}
    yield from (f"{_CALLBACK}: by {method}" for method in ("POST", "GET") if method not in methods)
    for name in contract.callback_headers:
        if not any(call.header(name) for call in calls):
            yield f"{_CALLBACK}: the header field {name}"
