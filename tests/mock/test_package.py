"""The package as a whole: what it offers, what it needs, what it keeps away from."""

import subprocess
import sys

import pytest

import plivo_mock


def run(code: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_everything_public_is_there_and_documented() -> None:
    for name in plivo_mock.__all__:
        assert getattr(plivo_mock, name).__doc__, name


def test_what_is_not_public_is_not_there() -> None:
    assert {*plivo_mock.__all__} <= {*dir(plivo_mock)}
    with pytest.raises(AttributeError, match=r"module 'plivo_mock' has no attribute 'MockPlivoo'"):
        _ = plivo_mock.MockPlivoo


@pytest.mark.parametrize("module", ["httptools", "starlette", "uvicorn", "jsonschema_rs", "msgspec"])
def test_without_the_extra_the_error_says_how_to_install_it(module: str) -> None:
    result = run(
        f"import sys; sys.modules[{module!r}] = None\n"
        "try:\n    from plivo_mock import MockPlivo\n"
        "except ModuleNotFoundError as error:\n    print(error.name.partition('.')[0], '|', error)"
    )

    assert result.stdout == (f"{module} | plivo_mock needs {module}: run pip install 'plivo-messaging[mock]'\n"), (
        result.stderr
    )


def test_any_other_missing_module_is_reported_as_it_is() -> None:
    result = run(
        "import sys; sys.modules['h11'] = sys.modules['plivo_mock._clock'] = None\n"
        "try:\n    from plivo_mock import MockPlivo\n"
        "except ModuleNotFoundError as error:\n    print(error.name)"
    )

    assert result.stdout == "plivo_mock._clock\n", result.stderr


def test_it_is_independent_of_the_client() -> None:
    result = run(
        "import sys, plivo_mock._cli\nprint([name for name in sys.modules if name.startswith('plivo_messaging')])"
    )

    assert result.stdout == "[]\n", result.stderr
