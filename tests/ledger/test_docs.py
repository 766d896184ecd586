"""The page about the ledger: its snippets run, one after the other."""

import contextlib
import io
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"^<!-- (\S+) -->\n```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SNIPPETS = re.findall(r"(?<!-->\n)^```python\n(.*?)^```\n\n```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_each_snippet_prints_what_the_page_shows() -> None:
    assert len(SNIPPETS) + len(RECIPES) == PAGE.count("```python\n") == 5
    names = {"__name__": "__main__"}
    for code, output in SNIPPETS:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, "ledger.md", "exec"), names)  # noqa: S102  (our own page)
        assert printed.getvalue() == output


def test_every_recipe_is_an_example_to_the_letter() -> None:
    assert {path for path, _ in RECIPES} == {f"examples/{each.name}" for each in (ROOT / "examples").glob("sends_*.py")}
    for path, code in RECIPES:
        assert code == (ROOT / path).read_text(encoding="utf-8")
