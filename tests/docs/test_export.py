"""The snippets of docs/export.md run one after the other, and print what the page says."""

import json
from pathlib import Path

import pytest

from tests.docs.pages import output_of, snippets

NAME = "docs/export.md"


def test_the_snippets_print_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    variables: dict[str, object] = {"__name__": "__main__"}
    pages = [(output_of(code, NAME, variables), output or "") for code, output in snippets(NAME)]
    assert [printed for printed, _ in pages] == [output for _, output in pages]
    lines = Path("messages.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == json.loads(Path("messages.json").read_text(encoding="utf-8"))
