"""Requests that schemathesis generates from the contract: they pass the request policy like all others."""

from collections.abc import Callable
from contextlib import ExitStack
from itertools import islice
from threading import Timer
from typing import Any, TypeAlias, cast

import schemathesis
from anyio import to_thread
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.engine import Status, StopReason, events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.generation.meta import CaseMetadata

from ._contract import METHODS, Document
from ._messages import Exchange
from ._policy import RequestPolicy
from ._report import Check, Finding, Report
from ._target import AsgiMessage, Credentials, Plan, Receive, Send
from ._transport import read_request

Settings: TypeAlias = dict[str, Any]

MADE_HERE = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
    *("response_headers_conformance", "response_schema_conformance"),
)
"""Checks of schemathesis that this suite makes itself, of every response."""

GROUP = "Generated requests (schemathesis)"
_PHASES = frozenset({"examples", "coverage", "fuzzing", "stateful"})
_CASE_HEADER = "X-Schemathesis-TestCaseId"
_REJECTION = "negative data rejection"
_HARMLESS = {("query", ("additionalProperties",), None), ("header", ("required",), "Authorization")}
_INVALID = "Invalid component:"
_DROPPED = frozenset({"content-length", "transfer-encoding", "connection", "content-encoding"})


def generate(
    document: Document,
    plan: Plan,
    *,
    account: Credentials,
    policy: RequestPolicy,
    report: Report,
    tell: Callable[[str], object],
) -> list[Finding]:
    """Generate requests, send them, and check the responses."""
    configuration: Any = SchemathesisConfig
    schema = schemathesis.openapi.from_dict(document, config=configuration.from_dict(_settings(plan, account)))
    schema.app = _Bridge(policy)
    findings: list[Finding] = []
    with ExitStack() as opened, policy.purpose(GROUP):
        stream = from_schema(schema).execute()
        timer = Timer(policy.bounds.remaining, stream.stop)
        opened.callback(timer.cancel)
        timer.start()
        for event in stream:
            if policy.stopped is not None:
                stream.stop()
            if isinstance(event, events.PhaseStarted) and event.phase.is_enabled and event.phase.name.value in _PHASES:
                tell(f"{GROUP}: {event.phase.name.value}")
            elif isinstance(event, events.ScenarioFinished):
                findings += _record(event.recorder, policy, report)
            elif policy.stopped is not None or not policy.bounds.remaining:
                continue  # what comes now is about the end
            elif isinstance(event, events.NonFatalError):
                report.problem(f"schemathesis could not go on with {event.label}: {event.info.message}")
            elif isinstance(event, events.FatalError):
                report.problem(f"schemathesis stopped: {event.exception}")
            elif isinstance(event, events.Interrupted):
                raise KeyboardInterrupt
            elif isinstance(event, events.EngineFinished) and event.stop_reason is not StopReason.COMPLETED:
                report.problem(f"schemathesis did not come to its end: {event.stop_reason.skip_explanation}")
    return findings


class _Bridge:
    """An ASGI application that passes requests to a policy, and its responses back."""

    def __init__(self, policy: RequestPolicy) -> None:
        self._policy = policy

    async def __call__(self, scope: AsgiMessage, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError(f"scope type {scope['type']!r}: only HTTP passes here")
        exchange = await to_thread.run_sync(self._policy.send, await read_request(scope, receive))
        answer = exchange.response
        # The body has been put together and decoded already.
        kept = [each for each in answer.headers if each[0].lower() not in _DROPPED]
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in kept]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})


def _settings(plan: Plan, account: Credentials) -> Settings:
    """Return the configuration of schemathesis."""
    settings: Settings = {
        "auth": {"basic": {"username": account.auth_id, "password": account.auth_token}},
        "continue-on-failure": True,
        # A redirect is a response: what it leads to was not asked for.
        "max-redirects": 0,
        # With more workers requests lose their order, which the comparison of responses needs.
        "workers": 1,
        "generation": {
            "mode": "all" if plan.is_full else "positive",
            "max-examples": plan.effort,
            "deterministic": plan.seed is None,
            "database": "none",
            # A broken server would need a hundred requests for a shorter one that shows it.
            "no-shrink": True,
        },
        "phases": {
            "examples": {"enabled": plan.is_full, "fill-missing": plan.is_full},
            # Its cases are many, and include methods that the contract does not have.
            "coverage": {
                "enabled": plan.is_full,
                "generate-duplicate-query-parameters": plan.is_full,
                # A document says nothing about other methods, such as QUERY.
                "unexpected-methods": [each.upper() for each in METHODS if each != "head"] if plan.is_full else [],
            },
            "fuzzing": {"enabled": True},
            "stateful": {"enabled": plan.is_full},
        },
        # Literals of an application's source, if it runs in this process, would be mixed into the data.
        "analysis": {"constants": {"enabled": False}},
    }
    if plan.seed is not None:
        settings["seed"] = plan.seed
    unused = MADE_HERE if plan.is_full else (*MADE_HERE, "ignored_auth", "unsupported_method")
    settings["checks"] = {name: {"enabled": False} for name in unused}
    return settings


def _record(recorder: ScenarioRecorder, policy: RequestPolicy, report: Report) -> list[Finding]:
    cases = cast("Any", recorder).cases  # schemathesis leaves the parameter of its generic class open
    findings: list[Finding] = []
    for case_id, checks in recorder.checks.items():
        operation: str = cases[case_id].value.operation.label
        for each in checks:
            check = Check(GROUP, each.name.replace("_", " "))
            is_ignored = check.name == _REJECTION and is_harmless(cases[case_id].value.meta)
            if each.status != Status.FAILURE or each.failure_info is None or is_ignored:
                report.passed(operation, check)
                continue
            failure = each.failure_info.failure
            shown = _exchange(case_id, policy)
            finding = Finding(operation, check, difference_text(failure), *_difference(failure, shown), shown)
            if report.failed(finding):
                findings.append(finding)
    return findings


def is_harmless(meta: CaseMetadata | None) -> bool:
    """Return whether a request is invalid only by unknown parameters, and by lack of credentials, which are added."""
    mutations = cast("Any", getattr(meta and meta.phase.data, "mutations", ()))
    made = {(each.parameter_location.value, each.keywords, each.parameter) for each in mutations}
    return bool(made) and made <= _HARMLESS


def _exchange(case_id: str, policy: RequestPolicy) -> tuple[Exchange, ...]:
    """Find the last exchange of a case of schemathesis."""
    made = (each for each in reversed(policy.exchanges) if each.request.header(_CASE_HEADER) == case_id)
    return tuple(islice(made, 1))


def difference_text(failure: Failure) -> str:
    """Return what is wrong, and which part of the request was invalid."""
    message, _, invalid = failure.message.strip().partition(_INVALID)
    first = message.partition("\n")[0]  # what follows is shown as what was expected and what came
    return ": ".join(filter(None, (failure.title, first, " ".join(f"{_INVALID}{invalid}".split()) if invalid else "")))


def _difference(failure: Failure, shown: tuple[Exchange, ...]) -> tuple[object, object]:
    """Return which statuses were expected and which came, if the failure is about them."""
    expected = getattr(failure, "expected_statuses", getattr(failure, "allowed_statuses", None))
    return (None, None) if expected is None or not shown else (expected, shown[-1].response.status)
