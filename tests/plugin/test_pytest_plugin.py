"""The plugin in runs of pytest of its own.

Each is a process of its own: what one run in this process imported, pytest would forget afterwards, and some modules
would be there twice.
"""

import subprocess
import sys

import pytest

from plivo_mock import MockPlivo

pytest_plugins = ["pytester"]

SEND = 'plivo.messages.send(src="12025550100", dst="12025550123", text="Your table is ready.")'
QUICKLY = ("-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:hypothesispytest", "-p", "no:cov")


def test_the_fixtures_are_there_without_an_import(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        f"""
        import pytest

        from plivo_messaging import Plivo
        from plivo_mock import SystemClock

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

        @pytest.mark.plivo_mock(clock=SystemClock())
        def test_time_may_pass_by_itself(plivo_mock):
            with pytest.raises(ValueError, match="passes by itself"):
                plivo_mock.advance(1)

        def test_clients_find_it_by_the_environment(plivo_environment, plivo_mock):
            with Plivo() as plivo:
                {SEND}
            plivo_mock.sent(times=1)
        """
    )

    pytester.runpytest_subprocess(*QUICKLY, "--strict-markers").assert_outcomes(passed=8)


def test_a_run_is_repeatable(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(f"def test_send(plivo):\n    print('uuid', {SEND}.message_uuid)")

    runs = [pytester.runpytest_subprocess(*QUICKLY, "-s") for _ in range(2)]

    first, second = ([line for line in run.outlines if "uuid" in line] for run in runs)
    assert len(first) == 1
    assert first == second


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


def test_callbacks_go_into_an_application_object(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import httpx
        import pytest
        from fastapi import FastAPI, Request, Response
        from flask import Flask, request

        from plivo_messaging.webhooks import verify

        SHOP = "https://shop.example"
        told = []
        shop, store = FastAPI(), Flask("store")

        @shop.api_route("/status", methods=["GET", "POST"])
        async def status(request: Request):
            body = await request.body()
            verify(request.method, str(request.url), request.headers, body, auth_token=TOKEN)
            fields = request.query_params if request.method == "GET" else await request.form()
            told.append(fields["Status"])

        @store.route("/shop/status", methods=["GET", "POST"])
        def store_status():
            verify(request.method, request.url, request.headers, request.get_data(), auth_token=TOKEN)
            told.append(request.values["Status"])
            return ""

        TOKEN = None

        @pytest.fixture(autouse=True)
        def token(plivo_mock):
            global TOKEN
            TOKEN = plivo_mock.auth_token
            told.clear()

        @pytest.mark.parametrize("method", ["GET", "POST"])
        @pytest.mark.parametrize(("app", "base"), [(shop, SHOP), (store, SHOP + "/shop")], ids=["fastapi", "flask"])
        def test_states(plivo_mock, plivo, app, base, method):
            plivo_mock.route_callbacks(base, app)
            plivo.messages.send(
                src="12025550100", dst="12025550123", text="Hi", url=base + "/status", method=method
            )
            plivo_mock.wait_until(lambda: "delivered" in told)
            assert told == ["queued", "sent", "delivered"]
            assert [each.status for each in plivo_mock.callbacks] == [200] * 3
            assert [each.fields["Status"] for each in plivo_mock.callbacks] == told
            assert {each.url.partition("?")[0] for each in plivo_mock.callbacks} == {base + "/status"}

        def test_the_longest_base_wins_and_others_are_not_meant(plivo_mock, plivo):
            plivo_mock.route_callbacks(SHOP, shop)
            plivo_mock.route_callbacks(SHOP + "/shop/", store)
            for path in (SHOP + "/shop/status", SHOP + ".attacker.example/status"):
                plivo.messages.send(src="12025550100", dst="12025550123", text="Hi", url=path)
            plivo_mock.advance(0)
            assert told == ["queued"]
            assert "is not this computer" in plivo_mock.callbacks[-1].error

        def test_an_application_that_fails(plivo_mock, plivo):
            app = FastAPI()

            @app.post("/status")
            async def status():
                raise ZeroDivisionError("no tables")

            plivo_mock.route_callbacks(SHOP, app)
            plivo.messages.send(src="12025550100", dst="12025550123", text="Hi", url=SHOP + "/status")
            plivo_mock.advance(0)
            assert plivo_mock.callbacks[0].error == "ZeroDivisionError: no tables"
            with pytest.raises(ValueError, match="base_url='shop' cannot be called"):
                plivo_mock.route_callbacks("shop", app)
        """
    )

    pytester.runpytest_subprocess(*QUICKLY).assert_outcomes(passed=6)


def test_a_test_waits_until_something_holds(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import threading

        import pytest

        from plivo_mock import SystemClock

        def send(plivo):
            plivo.messages.send(src="12025550100", dst="12025550123", text="Hi")

        def test_a_manual_clock_is_moved_no_further_than_needed(plivo, plivo_mock):
            began = plivo_mock.now()
            send(plivo)
            plivo_mock.wait_until(lambda: plivo_mock.messages[0].message_state == "delivered")
            assert (plivo_mock.now() - began).total_seconds() == 1

        @pytest.mark.plivo_mock(clock=SystemClock())
        def test_real_time_passes(plivo, plivo_mock):
            send(plivo)
            plivo_mock.wait_until(lambda: plivo_mock.messages[0].message_state == "sent")

        def test_another_thread_sends(plivo, plivo_mock):
            threading.Timer(0.05, send, [plivo]).start()
            plivo_mock.wait_until(lambda: plivo_mock.requests)

        def test_what_never_holds(plivo, plivo_mock):
            send(plivo)
            with pytest.raises(AssertionError, match="does not hold after 0.01 seconds; messages: 1") as caught:
                plivo_mock.wait_until(lambda: False, timeout=0.01)
            assert "12025550100 -> 12025550123: 'Hi' (sms, delivered)" in str(caught.value)
        """
    )

    pytester.runpytest_subprocess(*QUICKLY).assert_outcomes(passed=4)


def test_an_asynchronous_client_needs_no_closing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.anyio
        @pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
        async def test_send(async_plivo, plivo_mock):
            sent = await async_plivo.messages.send(src="12025550100", dst="12025550123", text="Hi")
            plivo_mock.advance(60)
            assert (await async_plivo.messages.get(sent.message_uuid)).message_state == "delivered"
            plivo_mock.sent(times=1)
        """
    )

    pytester.runpytest_subprocess(*QUICKLY, "-W", "error").assert_outcomes(passed=2)


@pytest.mark.parametrize("fixture", ["plivo", "plivo_environment"])
def test_advance_alone_brings_a_search_to_each_of_its_verdicts(pytester: pytest.Pytester, fixture: str) -> None:
    pytester.makepyfile(
        f"""
        import pytest

        from plivo_messaging import FindStatus, Plivo, SendOutcomeUnknown

        @pytest.fixture
        def client(request):
            request.getfixturevalue("{fixture}")
            with Plivo() if "{fixture}" == "plivo_environment" else request.getfixturevalue("plivo") as client:
                yield client

        @pytest.mark.parametrize("accepted", [True, False])
        def test_search(client, plivo_mock, accepted):
            plivo_mock.faults.add("reset", processed=accepted, operation="sendMessage")
            with pytest.raises(SendOutcomeUnknown) as caught:
                client.messages.send(src="12025550100", dst="12025550123", text="Hi")
            verdicts = []
            for seconds in (0, 30, 60):
                plivo_mock.advance(seconds)
                verdicts.append(client.messages.find_sent(caught.value).status)
            before = FindStatus.FOUND if accepted else FindStatus.NOT_YET_CERTAIN
            after = FindStatus.FOUND if accepted else FindStatus.NOT_FOUND
            assert verdicts == [before, before, after]
        """
    )

    pytester.runpytest_subprocess(*QUICKLY).assert_outcomes(passed=2)


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


@pytest.mark.parametrize("package", ["starlette", "uvicorn", "jsonschema_rs", "cattrs", "httptools"])
def test_without_the_extra_a_fixture_says_what_to_install(pytester: pytest.Pytester, package: str) -> None:
    pytester.makeconftest(f"import sys\nsys.modules['{package}'] = None")
    pytester.makepyfile("def test_send(plivo_mock): pass\ndef test_other(): pass")

    result = pytester.runpytest_subprocess(*QUICKLY)

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines([f"plivo_mock needs {package}: run pip install 'plivo-messaging[[]mock]'"])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*ModuleNotFoundError*")


@pytest.mark.parametrize("package", ["starlette", "uvicorn", "jsonschema_rs", "cattrs", "httptools"])
def test_without_the_extra_the_command_says_what_to_install(package: str) -> None:
    code = (
        f"import sys; sys.modules['{package}'] = None\n"
        "from plivo_mock._cli import main; sys.exit(main(['--port', '0']))"
    )

    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"plivo-mock: plivo_mock needs {package}: run pip install 'plivo-messaging[mock]'\n"
