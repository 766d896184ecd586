"""The OpenAPI document: valid, complete, and written the way its readers need it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import jsonschema_rs
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from bundle import bundle
from plivo_messaging_api import openapi_document

FOLDER = Path(__file__).parents[2] / "openapi"
EXAMPLES = FOLDER / "examples"
DOCUMENT: dict[str, Any] = bundle(FOLDER / "messaging.yaml")
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
MESSAGES: dict[str, Any] = DOCUMENT["paths"]["/Account/{auth_id}/Message/"]
MESSAGE: dict[str, Any] = DOCUMENT["paths"]["/Account/{auth_id}/Message/{message_uuid}/"]
OPERATIONS = {"send": MESSAGES["post"], "list": MESSAGES["get"], "get": MESSAGE["get"]}


def nodes(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Go over every object of the document, with the way to it."""
    if isinstance(value, dict):
        mapping = cast("dict[str, Any]", value)
        yield path, mapping
        for name, inner in mapping.items():
            yield from nodes(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(cast("list[object]", value)):
            yield from nodes(inner, (*path, str(index)))


def media_types() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Go over everything that has both a schema and examples."""
    for path, node in nodes(DOCUMENT):
        if "schema" in node and "examples" in node:
            yield "/".join(path), node["schema"], node["examples"]


def valid(schema: dict[str, Any], value: object) -> bool:
    """Tell whether a value fits a schema of the document."""
    dialect = "https://json-schema.org/draft/2020-12/schema"
    validator = jsonschema_rs.validator_for({"$schema": dialect, "components": DOCUMENT["components"], **schema})
    return validator.is_valid(value)


def request(**arguments: object) -> dict[str, object]:
    return {"src": "12025550100", "dst": "12025550123", "text": "Hello", **arguments}


def test_it_is_a_valid_openapi_document() -> None:
    assert [str(error) for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        pytest.param(schema, example["value"], id=f"{path}-{name}")
        for path, schema, examples in media_types()
        for name, example in examples.items()
    ],
)
def test_each_example_fits_its_schema(schema: dict[str, Any], value: object) -> None:
    assert valid(schema, value)


def test_the_package_returns_it() -> None:
    document = openapi_document()

    assert document.pop("x-generated").startswith("Generated from openapi/messaging.yaml")
    assert document == DOCUMENT
    document["paths"].clear()  # it is the caller's own
    assert openapi_document()["paths"] == DOCUMENT["paths"]


def test_each_example_file_is_used() -> None:
    text = (FOLDER / "messaging.yaml").read_text(encoding="utf-8")

    assert [file.name for file in EXAMPLES.iterdir() if f"examples/{file.name}" not in text] == []


@pytest.mark.parametrize("node", [pytest.param(node, id="/".join(path)) for path, node in nodes(SCHEMAS)])
def test_each_example_of_a_schema_fits_it(node: dict[str, Any]) -> None:
    if isinstance(node.get("examples"), list):
        assert all(valid(node, example) for example in node["examples"])


def test_no_schema_has_a_default() -> None:
    # A generated client would send it.
    assert ["/".join(path) for path, node in nodes(SCHEMAS) if "default" in node and "type" in node] == []
    assert [
        parameter["name"] for parameter in MESSAGES["get"]["parameters"] if "default" in parameter.get("schema", {})
    ] == []


@pytest.mark.parametrize(
    ("name", "field"),
    [
        (name, field)
        for name in ("MessageRecord", "StatusCallback", "InboundMessage")
        for field, schema in SCHEMAS[name]["properties"].items()
        if any(
            "$ref" in each and "enum" in SCHEMAS[each["$ref"].rpartition("/")[2]] for each in schema.get("anyOf", [])
        )
    ],
)
def test_enumerations_of_answers_are_open(name: str, field: str) -> None:
    assert valid(SCHEMAS[name]["properties"][field], "something_new")


def test_no_field_of_an_answer_is_a_closed_enumeration() -> None:
    closed = [
        (name, field)
        for name in ("MessageRecord", "StatusCallback", "InboundMessage")
        for field, schema in SCHEMAS[name]["properties"].items()
        for reference in [schema, *schema.get("allOf", [])]
        if "enum" in SCHEMAS.get(str(reference.get("$ref", "")).rpartition("/")[2], reference)
    ]

    assert closed == []


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation_names_its_page_and_its_errors(name: str) -> None:
    operation = OPERATIONS[name]
    page = operation["externalDocs"]["url"]

    assert page.startswith("https://www.plivo.com/docs/messaging/api/message/")
    assert page in operation["description"]
    expected = {"400", "401", "403", "404", "405", "429", "500", "202" if name == "send" else "200"}
    assert set(operation["responses"]) == (expected | {"415"} if name == "send" else expected)


def test_every_documented_filter_is_there() -> None:
    assert [parameter["name"] for parameter in MESSAGES["get"]["parameters"]] == [
        *("subaccount", "message_direction", "message_state", "message_type", "error_code", "powerpack_id"),
        *("from_number", "to_number", "destination_country_iso2", "tendlc_registration_status"),
        *("tendlc_campaign_id", "conversation_id", "conversation_origin", "message_time", "message_time__gt"),
        *("message_time__gte", "message_time__lt", "message_time__lte", "limit", "offset"),
    ]


def test_every_documented_argument_of_a_send_is_there() -> None:
    assert set(SCHEMAS["SendMessageArguments"]["properties"]) == {
        *("src", "powerpack_uuid", "dst", "text", "type", "url", "method", "log", "trackable", "media_urls"),
        *("media_ids", "message_expiry", "template", "interactive", "location", "dlt_entity_id"),
        *("dlt_template_id", "dlt_template_category"),
    }


def test_the_status_callback_has_every_field_and_header() -> None:
    callback = MESSAGES["post"]["callbacks"]["statusCallback"]["{$request.body#/url}"]
    parameters = DOCUMENT["components"]["parameters"]

    for method in ("post", "get"):
        named = [parameters[each["$ref"].rpartition("/")[2]]["name"] for each in callback[method]["parameters"][:6]]
        assert named == [
            *("X-Plivo-Signature-V2", "X-Plivo-Signature-Ma-V2", "X-Plivo-Signature-V2-Nonce"),
            *("X-Plivo-Signature-V3", "X-Plivo-Signature-Ma-V3", "X-Plivo-Signature-V3-Nonce"),
        ]
    assert set(SCHEMAS["StatusCallback"]["properties"]) == {
        *("MessageUUID", "ParentMessageUUID", "PartInfo", "To", "From", "Type", "Status", "Units", "TotalRate"),
        *("TotalAmount", "MCC", "MNC", "ErrorCode", "Sequence", "MessageTime", "QueuedTime", "SentTime"),
        *("DeliveryReportTime", "requester_ip", "PowerpackUUID", "ConversationID", "ConversationOrigin"),
        "ConversationExpirationTimestamp",
    }


@pytest.mark.parametrize(
    ("name", "status", "pointer"), [("send", "202", "/message_uuid/0"), ("list", "200", "/objects")]
)
def test_links_lead_to_the_record(name: str, status: str, pointer: str) -> None:
    (link,) = OPERATIONS[name]["responses"][status]["links"].values()

    assert link["operationId"] == "getMessage"
    assert link["parameters"]["auth_id"] == "$request.path.auth_id"
    assert link["parameters"]["message_uuid"].startswith(f"$response.body#{pointer}")


@pytest.mark.parametrize(
    ("body", "fits"),
    [
        (request(), True),
        (request(src=None), False),
        ({"dst": "12025550123", "text": "Hello"}, False),
        ({"dst": "12025550123", "text": "x", "powerpack_uuid": "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"}, True),
        (request(powerpack_uuid="1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"), False),
        (request(src="+1 (202) 555-0100"), True),
        (request(src="123456789012345"), False),
        (request(src="My Shop"), True),
        (request(src="ABCDEFGHIJKL"), False),
        (request(src="--"), False),
        (request(dst="nobody"), False),
        (request(dst="nobody<12025550123"), True),
        (request(dst="123456789012345"), False),
        (request(dst=""), False),
        (request(text=""), False),
        (request(text="x" * 1600), True),
        (request(text="x" * 1601), False),
        (request(text="^{}\\[~]|€\f\n\r" * 100), True),
        (request(text="я" * 737), True),
        (request(text="я" * 738), False),
        (request(text="x" * 737 + "я"), False),
        (request(type="whatsapp", text="я" * 4096), True),
        (request(type="whatsapp", text="x" * 4097), False),
        ({"src": "12025550100", "dst": "12025550123"}, False),
        ({"src": "12025550100", "dst": "12025550123", "type": "whatsapp"}, False),
        (request(type="mms"), False),
        (request(type="mms", media_ids=["a"]), True),
        (request(type="mms", media_urls=["https://example.com/a"] * 10), True),
        (request(type="mms", media_urls=["https://example.com/a"] * 11), False),
        (request(type="whatsapp", media_urls=["https://example.com/a"] * 2), False),
        (request(type="mms", media_urls=["ftp://example.com/a"]), False),
        (request(message_expiry=5), True),
        (request(message_expiry=4), False),
        (request(message_expiry=10_799), True),
        (request(message_expiry=10_800), False),
        (request(log="number_only"), True),
        (request(log=True), True),
        (request(log="sometimes"), False),
        (request(method="PUT"), False),
        (request(location={"longitude": 180, "latitude": -90}), False),
        (request(type="whatsapp", location={"longitude": 180, "latitude": -90}), True),
        (request(type="whatsapp", location={"longitude": "180.0", "latitude": "-90"}), True),
        (request(type="whatsapp", location={"longitude": 180.5, "latitude": 0}), False),
        (request(dlt_template_category="promotional"), True),
        (request(dlt_template_category="other"), False),
    ],
)
def test_the_rules_of_a_send_are_constraints(body: dict[str, object], *, fits: bool) -> None:
    assert valid({"$ref": "#/components/schemas/SendMessageRequest"}, body) is fits


@pytest.mark.parametrize(
    ("schema", "value", "fits"),
    [
        ("FilterTime", "2024-02-29 23:59:59.999999", True),
        ("FilterTime", "2023-02-29 00:00", False),
        ("FilterTime", "2021-04-31 00:00", False),
        ("FilterTime", "2021-03-21 11:47", True),
        ("FilterTime", "2021-03-21 11:47:30", True),
        ("FilterTime", "2021-03-21T11:47:30", False),
        ("FilterTime", "2021-03-21 24:00", False),
        ("FilterTime", "2021-03-21 11:47:30.1234567", False),
        ("FilterTime", "2021-03-21 11:47:30:982811", False),
        ("RecordTime", "2021-07-13 13:04:06.799021+05:30", True),
        ("RecordTime", "2021-07-13 13:04:51.94772+05:30", True),
        ("RecordTime", "2021-07-13 13:04:06+05:30", True),
        ("RecordTime", "2012-06-18T11:28:40", True),
        ("RecordTime", "2021-07-13 13:04:06.799021", False),
        ("Amount", "0.00140", True),
        *(("Amount", amount, True) for amount in ("0.0014", "0.420", "0.0000", "0", "12")),
        *(("Amount", amount, False) for amount in ("", "-1", ".5", "1.", "1e3", "null")),
        ("OptionalAmount", "0.04", True),
        *(("OptionalConversationTime", f"2023-08-03 23:02:00{offset}", True) for offset in ("+05:30", "-08:00", "")),
        ("OptionalConversationTime", "1685127240", False),
        ("Amount", 1, False),
    ],
)
def test_formats(schema: str, value: object, *, fits: bool) -> None:
    assert valid({"$ref": f"#/components/schemas/{schema}"}, value) is fits


def test_of_a_record_only_its_identifier_can_be_counted_on() -> None:
    reference = {"$ref": "#/components/schemas/MessageRecord"}
    record = {"message_uuid": "b48d95dc-e3ac-11eb-a9c2-0242ac110005"}
    others: tuple[object, ...] = ({}, 1.5, ["x"])

    assert valid(reference, record)
    for name in SCHEMAS["MessageRecord"]["properties"]:
        for value in others:  # what is there has its documented type all the same
            assert not valid(reference, {**record, name: value}), name
    assert not valid(reference, {})


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        *(("from_number", value, True) for value in ("+123456789012345", "DLTOTP", "ABCDEFGHIJKL")),
        *(("from_number", value, False) for value in ("+1234567890123456", "Blue Bird", "+", "")),
        *(("to_number", value, True) for value in ("+123456789012345", "123456789012345")),
        *(("to_number", value, False) for value in ("1234567890123456", "DLTOTP")),
        *(("error_code", value, fits) for value, fits in (("000", True), ("12345", True), ("x", False))),
        *(("subaccount", value, fits) for value, fits in (("SAYUUUDMMJNJM2ZYU", True), ("MAYUUUDMMJNJM2ZYU", False))),
    ],
)
def test_filters_have_no_bounds_that_no_source_has(name: str, value: str, *, fits: bool) -> None:
    (parameter,) = (each for each in MESSAGES["get"]["parameters"] if each["name"] == name)
    assert valid(parameter["schema"], value) is fits


def test_accounts_may_be_as_short_as_that_of_the_legacy_page() -> None:
    schema = DOCUMENT["components"]["parameters"]["AuthId"]["schema"]
    assert [valid(schema, each) for each in ("MAYUUUDMMJNJM2ZYU", "XAYUUUDMMJNJM2ZYU")] == [True, False]


def test_no_order_of_a_list_is_promised() -> None:
    assert "newest first" not in (FOLDER / "messaging.yaml").read_text(encoding="utf-8")


def test_generators_find_the_operations_under_tags_that_nothing_else_has() -> None:
    # With a tag of theirs on a webhook, openapi-generator overwrites them with it.
    webhooks = [operation for item in DOCUMENT["webhooks"].values() for operation in item.values()]
    assert [tag for webhook in webhooks for tag in webhook.get("tags", ()) if tag == "messages"] == []
    assert [operation["tags"] for operation in OPERATIONS.values()] == [["messages"]] * 3


def test_patterns_mean_the_same_to_all_readers() -> None:
    # Which characters `\s`, `\w`, `\d` and `\b` stand for depends on the reader.
    patterns = [node["pattern"] for _, node in nodes(DOCUMENT) if isinstance(node.get("pattern"), str)]
    assert len(patterns) > 30
    assert [each for each in patterns if re.search(r"\\[sSwWdDbBpP]", each)] == []


def test_no_argument_of_a_send_is_described_twice() -> None:
    # Generators that merge the parts of `allOf` take `properties` of alternatives for arguments of their own.
    parts = [each for each in SCHEMAS["SendMessageRequest"]["allOf"] if "$ref" not in each]
    assert [part.keys() & {"oneOf", "anyOf", "properties"} for part in parts] == [set()] * 3


def test_every_array_has_items() -> None:
    arrays = [node for _, node in nodes(DOCUMENT) if "array" in (kind := node.get("type", ())) and kind != "string"]
    assert len(arrays) > 10
    assert [node for node in arrays if "items" not in node] == []


def test_arrays_of_references_that_may_be_null_are_alternatives() -> None:
    # openapi-zod-client overlooks what an array refers to whose type is a list, and with it which schemas are cyclic.
    kinds = [node for _, node in nodes(DOCUMENT) if isinstance(node.get("type"), list) and "array" in node["type"]]
    assert [node for node in kinds if "$ref" in node["items"]] == []
