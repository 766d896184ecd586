"""The command line wins over the environment, and that over the table; checks are chosen by name."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from plivo_contract import ExitCode, Mode, Plan, run
from plivo_contract._cli import parser
from plivo_contract._run import known_checks
from plivo_contract._settings import Settings
from plivo_mock import ManualClock, MockPlivo
from tests.contract.conftest import mock_server, target_of
from tests.contract_tool.conftest import Run

URL = "http://127.0.0.1:9/v1"
ACCOUNT = {"PLIVO_AUTH_ID": "MAMOCKMOCKMOCKMOCK00", "PLIVO_AUTH_TOKEN": "a-token"}
TABLE = f"""
[tool.plivo-contract]
base-url = "{URL}"
full = true
mock = true
timeout = 7
max-time = 70.5
patience = 3
examples = 2
seed = 4711
group = ["Access"]
skip-check = ["no redirect"]
html = "reports/contract.html"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a table, and a folder in it to work in."""
    (tmp_path / "pyproject.toml").write_text(TABLE, encoding="utf-8")
    inner = tmp_path / "reports"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[tool.other]\n", encoding="utf-8")
    monkeypatch.chdir(inner)
    return tmp_path


def settings(*arguments: str, **environment: str) -> Settings:
    options = parser().parse_args(arguments)
    return Settings(lambda name: getattr(options, name), {**ACCOUNT, **environment}, options.base_url)


def test_the_nearest_table_is_used(project: Path) -> None:
    made = settings()
    plan = made.plan()

    assert (made.target().base_url, plan.mode, made.is_mock(plan)) == (URL, Mode.FULL, True)
    assert (plan.timeout, plan.max_time, plan.patience, plan.examples, plan.seed) == (7, 70.5, 3, 2, 4711)
    assert [*plan.groups, *plan.skipped_checks] == ["Access", "no redirect"]
    assert made.files() == {"html": project / "reports" / "contract.html"}


def test_the_command_line_wins_over_the_environment_and_that_over_the_table(project: Path) -> None:
    del project

    assert settings("--timeout", "1", CONTRACT_TIMEOUT="2").plan().timeout == 1
    assert settings(CONTRACT_TIMEOUT="2").plan().timeout == 2
    assert settings(CONTRACT_FULL="0", CONTRACT_MOCK="0").plan().mode is Mode.READ_ONLY
    sending = ("--allow-send", "--src", "12025550100", "--dst", "12025550123")
    assert settings(*sending).plan().mode is Mode.ONE_DESTINATION
    assert settings(CONTRACT_LIMITS="1").plan().mode is Mode.LIMITS
    assert settings("--group", "Filters").plan().groups == {"Filters"}


def test_what_the_table_permits_is_for_its_own_server(project: Path) -> None:
    del project
    other = settings("https://api.plivo.com/v1")
    plan = other.plan()

    assert (plan.mode, other.is_mock(plan), plan.timeout) == (Mode.READ_ONLY, False, 7)
    assert settings(f"{URL}/").plan().mode is Mode.FULL


def test_a_table_can_be_named(tmp_path: Path, project: Path) -> None:
    named = tmp_path / "nightly.toml"
    named.write_text('[tool.plivo-contract]\nbaseline = "b.toml"\njunit = "c.xml"\n', encoding="utf-8")

    made = settings(URL, "--config", str(named))
    assert made.plan().timeout == 30
    assert made.files() == {"baseline": tmp_path / "b.toml", "junit": tmp_path / "c.xml"}
    assert project == tmp_path


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('timeuot = "7"', "timeuot is unknown: did you mean 'timeout'?"),
        ("update-baseline = true", "update-baseline is unknown: did you mean"),
        ('auth-token = "s3cret"', "auth-token may be a secret: credentials are read from the environment alone"),
        ('plivo_auth_id = "s3cret"', "plivo_auth_id may be a secret"),
        ("timeout = -1", "timeout: '-1' is not a number of seconds: use one above 0"),
        ("timeout = true", "timeout = True is not a text or a number"),
        ("verbose = true", "verbose is unknown"),
        ('full = "yes"', "full = 'yes' is not true or false"),
        ("full = true", "full counts for one server: add its base-url to the table"),
        ('group = "Access"', "group = 'Access' is not a list of texts"),
        ("group = [1]", "group = [1] is not a list of texts"),
        ('check = ["no redirct"]', "there is no check 'no redirct': did you mean 'no redirect'?"),
        ("seed", "is not TOML"),
    ],
    ids=range(13),
)
def test_2_a_table_that_cannot_be_used(
    refused: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, complaint: str
) -> None:
    url = "" if line == "full = true" else f'base-url = "{URL}"\n'
    (tmp_path / "pyproject.toml").write_text(f"[tool.plivo-contract]\n{url}{line}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    printed = refused("http://127.0.0.1/v1" if line == "full = true" else URL)
    assert complaint in printed
    assert "s3cret" not in printed
    assert str(tmp_path / "pyproject.toml") in printed or "there is no check" in printed


@pytest.mark.parametrize(
    ("arguments", "variables", "complaint"),
    [
        ((URL, "--config", "nowhere.toml"), {}, "nowhere.toml cannot be read: No such file or directory"),
        ((URL, "--config", "/dev/null"), {}, "/dev/null has no table [tool.plivo-contract]"),
        ((), {}, "no server: give BASE_URL, or a base-url in [tool.plivo-contract] of pyproject.toml"),
        ((URL, "--timeout", "0"), {}, "'0' is not a number of seconds: use one above 0"),
        ((URL,), {"CONTRACT_MAX_TIME": "soon"}, "CONTRACT_MAX_TIME=soon: 'soon' is not a number of seconds"),
        ((URL, "--check", "as documnted"), {}, "there is no check 'as documnted': did you mean 'as documented'?"),
        ((URL, "--skip-check", "not_a_server_error"), {}, "did you mean 'no server error'?"),
        ((URL, "--check", "no redirect", "--skip-check", "no redirect"), {}, "is asked for and left out"),
        ((URL, "--limits", "--check", "no redirect"), {}, "--check makes no difference to this run"),
        ((URL, "--json", "c", "--baseline", "./c"), {}, "--json and --baseline are one file"),
    ],
    ids=range(10),
)
def test_2_usage(
    refused: Callable[..., str], arguments: tuple[str, ...], variables: Mapping[str, str], complaint: str
) -> None:
    assert complaint in refused(*arguments, **variables)


def test_2_the_table_of_a_run_is_used(
    command: Run, server: MockPlivo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = f'[tool.plivo-contract]\nbase-url = "{server.base_url}"\nexamples = 0\njson = "c.json"\n'
    (tmp_path / "pyproject.toml").write_text(table, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert command() == 2  # there is no message to retrieve
    assert "will generate no requests" in capsys.readouterr().out
    assert json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))["target"] == server.base_url


@pytest.mark.slow
def test_every_check_of_a_run_can_be_named() -> None:
    clock = ManualClock()
    target = target_of(mock_server(clock), clock)
    report = run(target, Plan(Mode.FULL, examples=1), sleep=clock.advance)

    assert {check.name for _, check in report.cells} <= known_checks()
    assert report.exit_code is ExitCode.KEPT


CHOSEN = (
    "wrong credentials give no access",
    *(pytest.param(name, marks=pytest.mark.slow) for name in ("amounts add up", "positive data acceptance")),
)


def generated(name: str) -> tuple[str, ...]:
    return ("--examples", "1") if name == "positive data acceptance" else ()


@pytest.mark.parametrize("name", CHOSEN)
def test_one_check_alone(
    command: Run, server: MockPlivo, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "c.json"

    assert command(server.base_url, "--full", "--no-callbacks", *generated(name), "--check", name, "--json", path) == 0

    checks = json.loads(path.read_text(encoding="utf-8"))["checks"]
    assert {each["check"] for each in checks} == {name}
    assert sum(each["passed"] for each in checks)
    assert "seen in this run" not in capsys.readouterr().out


@pytest.mark.parametrize("name", CHOSEN)
def test_a_check_is_left_out_on_purpose(
    command: Run, server: MockPlivo, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "c.json"
    groups = ("--group", "Access", "--group", "Sending") if name != "positive data acceptance" else ()
    quick = ("--full", "--no-callbacks", *generated(name), *groups)

    assert command(server.base_url, *quick, "--skip-check", name, "--json", path) == 0

    assert "(on purpose, by --skip-check)" in capsys.readouterr().out
    (skipped, *_) = (each for each in json.loads(path.read_text(encoding="utf-8"))["checks"] if each["check"] == name)
    assert (skipped["passed"], skipped["failed"], skipped["skipped"]) == (0, 0, "on purpose, by --skip-check")
