"""The page about the ledger: its snippets run, one after the other."""

import tempfile
from pathlib import Path

import pytest

from tests.docs.pages import blocks, output_of, recipes, snippets

NAME = "docs/ledger.md"
RECIPES, SNIPPETS = recipes(NAME), snippets(NAME)


def test_each_snippet_prints_what_the_page_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert len(SNIPPETS) + len(RECIPES) == [language for language, _ in blocks(NAME)].count("python") == 5
    variables: dict[str, object] = {"__name__": "__main__"}
    for code, output in SNIPPETS:
        assert output_of(code, NAME, variables) == output
