"""The plugin in runs of pytest of its own.

Each is a process of its own: what one run in this process imported, pytest would forget afterwards, and some modules
would be there twice.
"""

import subprocess
import sys

import pytest

from plivo_mock import MockPlivo

pytestmark = pytest.mark.slow

pytest_plugins = ["pytester"]

SEND = 'plivo.messages.send(src="12025550100", dst="12025550123", text="Your table is ready.")'
QUICKLY = ("-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:hypothesispytest", "-p", "no:cov")


def test_the_fixtures_are_there_without_an_import(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        f"""
        import pytest

        from plivo_messaging import Plivo

        urls, uuids = set(), set()

        def test_what_was_sent(plivo, plivo_mock):
            {SEND}
            (message,) = plivo_mock.sent(to="+1 202 555 0123", text="Your table is ready.")
            assert message.message_state == "queued"
            plivo_mock.advance(60)
            plivo_mock.sent(to="12025550123", state="delivered", times=1)
            plivo_mock.not_sent(to="12025550199")
            assert plivo_mock.requests[-1].operation == "sendMessage"
            assert plivo.messages.get(message.message_uuid).message_state == "delivered"

        @pytest.mark.parametrize("number", range(3))
        def test_each_has_a_mock_of_its_own(plivo, plivo_mock, number):
            assert plivo_mock.messages == []
            assert len(plivo_mock.requests) == len(plivo_mock.faults) == 0
            uuids.add({SEND}.message_uuid)
            plivo_mock.faults.add("reset", times=None)
            urls.add(plivo_mock.base_url)

        def test_all_at_one_server():
            assert len(urls) == 1
            assert len(uuids) == 3

        @pytest.mark.plivo_mock(auth_id="MA0123456789ABCDEFGH", seed=1)
        def test_the_marker_gives_arguments(plivo_mock, plivo):
            assert plivo_mock.auth_id == "MA0123456789ABCDEFGH"
            assert [*plivo.messages.list()] == []

        def test_clients_find_it_by_the_environment(plivo_environment, plivo_mock):
            with Plivo() as plivo:
                {SEND}
            plivo_mock.sent(times=1)
        """
    )

    pytester.runpytest_subprocess(*QUICKLY, "--strict-markers").assert_outcomes(passed=7)


def test_a_run_is_repeatable_and_without_the_extra_says_what_to_install(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(f"def test_send(plivo):\n    print('uuid', {SEND}.message_uuid)\ndef test_other(): pass")

    runs = [pytester.runpytest_subprocess(*QUICKLY, "-s") for _ in range(2)]
    pytester.makeconftest("import sys\nsys.modules['starlette'] = None")
    result = pytester.runpytest_subprocess(*QUICKLY)

    first, second = ([line for line in run.outlines if "uuid" in line] for run in runs)
    assert len(first) == 1
    assert first == second
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["plivo_mock needs starlette: run pip install 'plivo-messaging[[]mock]'"])
    for line in ("*Traceback*", "*ModuleNotFoundError*"):
        result.stdout.no_fnmatch_line(line)


def test_a_failure_shows_the_requests_and_the_messages(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        f"""
        import pytest

        def test_without_a_mock():
            assert False, "nothing to show"

        def test_right_number(plivo, plivo_mock):
            {SEND}

        def test_wrong_number(plivo, plivo_mock):
            {SEND}
            plivo_mock.sent(to="12025550124")

        @pytest.fixture
        def all_sent(plivo_mock):
            yield
            plivo_mock.sent(times=2)

        def test_teardown(all_sent, plivo):
            {SEND}
        """
    )

    result = pytester.runpytest_subprocess(*QUICKLY, "--showlocals")

    result.assert_outcomes(passed=2, failed=2, errors=1)
    shown = [
        "*- plivo_mock -*",
        "1. POST /v1/Account/MAMOCKMOCKMOCKMOCK00/Message/ -> 202",
        '*{"dst":"12025550123",*',
        "messages: 1",
        "  1. 12025550100 -> 12025550123: 'Your table is ready.' (sms, queued)",
    ]
    result.stdout.fnmatch_lines(["*AssertionError: 1 message was sent, not 2; *", *shown])
    result.stdout.fnmatch_lines(
        [
            "*nothing to show*",
            "E*AssertionError: no message to 12025550124 was sent; 1 message was sent in all:",
            "E*1. 12025550100 -> 12025550123: 'Your table is ready.' (sms, queued)",
            *shown,
        ]
    )
    assert sum("- plivo_mock -" in line for line in result.outlines) == 2
    # The traceback ends in the test, and no token is in it.
    result.stdout.no_fnmatch_line("*_mock.py*")
    result.stdout.no_fnmatch_line(f"*{MockPlivo().auth_token}*")


def test_it_works_in_several_processes(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.mark.parametrize("number", range(4))
        def test_send(plivo, plivo_mock, number):
            {SEND}
            plivo_mock.sent(times=1 if number else 2)
        """
    )

    result = pytester.runpytest_subprocess(*QUICKLY, "-n", "2")

    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["*- plivo_mock -*", "1. POST *"])


def test_a_run_that_needs_no_mock_loads_none_and_needs_no_extra() -> None:
    code = (
        "import sys\n"
        "extra = ['httptools', 'starlette', 'uvicorn', 'jsonschema_rs', 'offapi', 'httpx']\n"
        "sys.modules.update(dict.fromkeys(extra))\n"
        "import plivo_mock.pytest_plugin\n"
        "print(*sorted(name for name in sys.modules if name.startswith('plivo_m')))"
    )

    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert result.stdout == "plivo_mock plivo_mock._extra plivo_mock.pytest_plugin\n", result.stderr


def test_a_failure_shows_why_a_callback_was_not_delivered(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_states(plivo, plivo_mock):
            plivo.messages.send(src="12025550100", dst="12025550123", text="Hi", url="https://shop.example/status")
            plivo_mock.advance(0)
            assert False
        """
    )

    result = pytester.runpytest_subprocess(*QUICKLY, "--log-level=INFO")

    why = "not called: shop.example is not this computer; use 127.0.0.1 or localhost, *"
    result.stdout.fnmatch_lines(
        [f"*callback message_uuid=*url=https://shop.example/status status_code=None error={why}"]
    )
    result.stdout.fnmatch_lines(
        ["undelivered callbacks: 1", f"  1. POST https://shop.example/status queued, attempt 1 -> {why}"]
    )


@pytest.mark.parametrize("package", ["starlette", "uvicorn", "jsonschema_rs", "msgspec", "httptools"])
def test_without_the_extra_the_command_says_what_to_install(package: str) -> None:
    code = (
        f"import sys; sys.modules['{package}'] = None\n"
        "from plivo_mock._cli import main; sys.exit(main(['--port', '0']))"
    )

    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"plivo-mock: plivo_mock needs {package}: run pip install 'plivo-messaging[mock]'\n"
