"""The files in examples/ are shown on the pages: each on one of them, to the letter."""

from collections import Counter

from tests.docs.pages import ROOT, blocks, recipes, snippets

PAGES = [f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")]
SHOWN = [(path, code) for page in PAGES for path, code in recipes(page) if path.startswith("examples/")]


def test_each_example_is_on_one_page() -> None:
    examples = {f"examples/{each.name}" for each in (ROOT / "examples").glob("*.py")}
    assert Counter(path for path, _ in SHOWN) == dict.fromkeys(examples - {"examples/demo.py"}, 1)


def test_a_page_shows_the_file_to_the_letter() -> None:
    assert {path: (ROOT / path).read_text(encoding="utf-8") for path, _ in SHOWN} == dict(SHOWN)


def test_the_page_of_recipes_has_no_other_code() -> None:
    assert snippets("docs/recipes.md") == []
    assert {language for language, _ in blocks("docs/recipes.md")} <= {"python", "text"}
