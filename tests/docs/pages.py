"""The pages of the documentation, and the code in them."""

import contextlib
import io
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_RECIPE = re.compile(r"^<!-- (\S+) -->\n```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(name: str) -> list[tuple[str, str]]:
    """Return the code blocks of a page, each with its language."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return [(match[1], match[2]) for match in _BLOCK.finditer(text)]


def snippets(name: str) -> list[tuple[str, str | None]]:
    """Return the Python code of a page, each block with the output that follows it, if any; without recipes."""
    found = [*blocks(name), ("", "")]
    examples = {code for _, code in recipes(name)}
    return [
        (code, found[index + 1][1] if found[index + 1][0] == "text" else None)
        for index, (language, code) in enumerate(found)
        if language == "python" and code not in examples
    ]


def recipes(name: str) -> list[tuple[str, str]]:
    """Return the Python code of a page that is an example, each with the file that a comment above it names."""
    return _RECIPE.findall((ROOT / name).read_text(encoding="utf-8"))


def commands(name: str) -> list[str]:
    """Return the different shell commands of a page, without comments."""
    lines = [line for language, code in blocks(name) if language == "sh" for line in code.splitlines()]
    return list(dict.fromkeys(filter(None, (re.sub(r"(^|\s+)#.*", "", line) for line in lines))))


def output_of(code: str, name: str, variables: dict[str, object] | None = None) -> str:
    """Run the code of a page, with the variables of the code before it, and return what it prints."""
    printed = io.StringIO()
    namespace = {"__name__": "__main__"} if variables is None else variables
    with contextlib.redirect_stdout(printed):
        exec(compile(code, name, "exec"), namespace)  # noqa: S102  (it is our own page)
    return printed.getvalue()


def make_targets() -> str:
    """Return the list that `make help` prints."""
    return subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
