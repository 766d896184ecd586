"""The page about the ledger: its snippets run, one after the other."""

from tests.docs.pages import ROOT, blocks, output_of, recipes, snippets

NAME = "docs/ledger.md"
RECIPES, SNIPPETS = recipes(NAME), snippets(NAME)


def test_each_snippet_prints_what_the_page_shows() -> None:
    assert len(SNIPPETS) + len(RECIPES) == [language for language, _ in blocks(NAME)].count("python") == 5
    variables: dict[str, object] = {"__name__": "__main__"}
    for code, output in SNIPPETS:
        assert output_of(code, NAME, variables) == output


def test_every_recipe_is_an_example_to_the_letter() -> None:
    assert {path for path, _ in RECIPES} == {f"examples/{each.name}" for each in (ROOT / "examples").glob("sends_*.py")}
    for path, code in RECIPES:
        assert code == (ROOT / path).read_text(encoding="utf-8")
