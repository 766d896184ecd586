"""The page about webhooks: its snippets run, and its tables are complete."""

import pytest

from plivo_messaging.webhooks import InboundMessage, StatusCallback, parse
from tests.docs.pages import ROOT, output_of, recipes, snippets
from tests.webhooks.requests import FULL, URL, WHATSAPP

NAME = "docs/webhooks.md"
PAGE = (ROOT / NAME).read_text(encoding="utf-8")
RECIPES, SNIPPETS = recipes(NAME), snippets(NAME)


@pytest.mark.parametrize(("code", "output"), SNIPPETS, ids=range(len(SNIPPETS)))
def test_a_snippet_prints_what_the_page_shows(code: str, output: str | None) -> None:
    assert output_of(code, NAME) == (output or "")


def test_no_code_of_the_page_is_left_out() -> None:
    assert len(SNIPPETS) == 3
    assert PAGE.count("```python\n") == len(SNIPPETS) + len(RECIPES)


@pytest.mark.parametrize(
    ("kind", "wire"), [(StatusCallback, FULL), (InboundMessage, WHATSAPP | {"Text": "Yes"})], ids=["status", "inbound"]
)
def test_a_table_has_every_attribute_and_the_field_it_comes_from(
    kind: type[StatusCallback] | type[InboundMessage], wire: dict[str, str]
) -> None:
    table = PAGE.partition(f"`{kind.__name__}` ([Plivo's page]")[2].partition("\n\n")[2].partition("\n\n")[0]
    rows = [[cell.strip().strip("`") for cell in row.split("|")[1:-1]] for row in table.splitlines()[2:]]
    names = {*kind.FIELDS, "error", "raw", *(["media"] if kind is InboundMessage else [])}
    whole = parse("POST", URL, wire)

    assert {name for name, *_ in rows} == names
    for name, _, fields in rows[:-1]:
        field = fields.partition("`")[0]
        changed = parse("POST", URL, wire | {field: "7"})
        of_field = {each for each, _, others in rows if others == fields}
        assert {each for each in names if getattr(changed, each) != getattr(whole, each)} == {"raw", name} | of_field
