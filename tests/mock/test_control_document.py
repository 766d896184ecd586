"""The control API's own document: valid, complete, and kept."""

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import Phase, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi import checks

from plivo_mock._control import OPERATIONS


def test_the_document_is_valid() -> None:
    OpenAPIV31SpecValidator(OPERATIONS.document).validate()


def test_every_operation_has_a_name_of_its_own() -> None:
    names = re.findall(r"'operationId': '(\w+)'", str(OPERATIONS.document))

    assert len(names) == len({*names}) == 23


@pytest.fixture
def control_schema(base_url: str) -> BaseSchema:
    schema = schemathesis.openapi.from_dict(copy.deepcopy(OPERATIONS.document))
    schema.config.base_url = base_url.removesuffix("/v1")
    schema.config.phases.coverage.unexpected_methods = set()  # test_control.py shows what is answered to one
    return schema


lazy: Any = schemathesis.pytest.from_fixture("control_schema")
schema = lazy.exclude(operation_id="watchEvents")  # it has no end
openapi_checks: Any = checks


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    """One connection for all requests."""
    with requests.Session() as session:
        yield session


def answers_as_documented(case: Any, session: requests.Session) -> None:
    # What a schema allows may still be refused, such as a delay of no time, or a number that is none.
    case.call_and_validate(session=session, excluded_checks=[openapi_checks.positive_data_acceptance])


# Not written as a decorator: schemathesis gives it no type. What it derives from the document is enough: few of its
# generated requests are others, and they take longer than all the rest.
test_answers_as_documented = pytest.mark.slow(
    schema.parametrize()(settings(phases=[Phase.explicit], deadline=None, database=None)(answers_as_documented))
)
