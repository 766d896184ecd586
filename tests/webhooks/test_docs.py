"""The page about webhooks says what is so: its snippets run, its recipes are the examples, its tables are complete."""

import contextlib
import io
import re
from pathlib import Path

import pytest
from attrs import fields as attributes_of

from plivo_messaging.webhooks import InboundMessage, StatusCallback, WebhookFields
from plivo_messaging.webhooks._payloads import read_payload
from tests.webhooks.recipes import NAMES
from tests.webhooks.requests import FULL, WHATSAPP

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
RECIPE = re.compile(r"^<!-- (?P<path>\S+) -->\n```python\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
SNIPPET = re.compile(
    r"(?<!-->\n)^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<output>.*?)^```$)?", re.MULTILINE | re.DOTALL
)
RECIPES = [(match["path"], match["code"]) for match in RECIPE.finditer(PAGE)]
SNIPPETS = [(match["code"], match["output"]) for match in SNIPPET.finditer(PAGE)]


def test_every_recipe_is_an_example_that_is_tested() -> None:
    assert [path for path, _ in RECIPES] == [f"examples/{name}.py" for name in NAMES]
    assert {path.stem for path in (ROOT / "examples").glob("webhooks_*.py")} == set(NAMES)


@pytest.mark.parametrize(("path", "code"), RECIPES, ids=[path for path, _ in RECIPES])
def test_a_recipe_is_the_example_to_the_letter(path: str, code: str) -> None:
    assert code == (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize(("code", "output"), SNIPPETS, ids=range(len(SNIPPETS)))
def test_a_snippet_prints_what_the_page_says(code: str, output: str | None) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "webhooks.md", "exec"), {"__name__": "__main__"})  # noqa: S102  (our own page)
    assert printed.getvalue() == output


def test_nothing_that_is_code_is_left_out() -> None:
    assert len(SNIPPETS) >= 3
    assert PAGE.count("```python\n") == len(SNIPPETS) + len(RECIPES)


TABLES: dict[type[StatusCallback | InboundMessage], dict[str, str]] = {
    StatusCallback: FULL,
    InboundMessage: {"Text": "Yes"} | WHATSAPP,
}


@pytest.mark.parametrize(("kind", "wire"), TABLES.items(), ids=[kind.__name__ for kind in TABLES])
def test_a_table_has_every_attribute_and_the_field_it_comes_from(
    kind: type[StatusCallback | InboundMessage], wire: dict[str, str]
) -> None:
    table = PAGE.partition(f"`{kind.__name__}` ([Plivo's page]")[2].partition("\n\n")[2].partition("\n\n")[0]
    rows = [[cell.strip().strip("`") for cell in row.split("|")[1:-1]] for row in table.splitlines()[2:]]
    names = [each.name for each in attributes_of(kind)]
    whole = read_payload(WebhookFields(wire.items()))

    assert [name for name, *_ in rows] == names
    for name, _, fields in rows[:-1]:
        field = fields.partition("`")[0]
        changed = read_payload(WebhookFields((wire | {field: "7"}).items()))
        assert {each for each in names if getattr(changed, each) != getattr(whole, each)} - {"raw"} == {name}
