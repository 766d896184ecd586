"""Requests that schemathesis generates from the contract: they pass the request policy like all others."""

from collections.abc import Callable
from typing import Any, TypeAlias, cast

import schemathesis
from anyio import to_thread
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.engine import Status, StopReason, events, from_schema
from schemathesis.engine.recorder import Interaction, ScenarioRecorder

from ._contract import METHODS, Document
from ._messages import Exchange
from ._policy import RequestPolicy
from ._report import Check, Finding, Report
from ._target import AsgiMessage, Credentials, Plan, Receive, Send
from ._transport import read_request
from ._values import is_object

Settings: TypeAlias = dict[str, Any]

GROUP = "Generated requests (schemathesis)"
_PHASES = frozenset({"examples", "coverage", "fuzzing", "stateful"})
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
    with policy.purpose(GROUP):
        for event in from_schema(schema).execute():
            if isinstance(event, events.PhaseStarted) and event.phase.is_enabled and event.phase.name.value in _PHASES:
                tell(f"{GROUP}: {event.phase.name.value}")
            elif isinstance(event, events.ScenarioFinished):
                findings += _record(event.recorder, policy, report)
            elif isinstance(event, events.NonFatalError):
                report.problem(f"schemathesis could not go on with {event.label}: {event.info.message}")
            elif isinstance(event, events.FatalError):
                report.problem(f"schemathesis stopped: {event.exception}")
            elif isinstance(event, events.Interrupted):
                raise KeyboardInterrupt
            elif isinstance(event, events.EngineFinished) and event.stop_reason is not StopReason.COMPLETED:
                report.problem(f"schemathesis did not come to its end: {event.stop_reason.skip_explanation}")
    policy.raise_if_limited()
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
    if not plan.is_full:
        settings["checks"] = {"ignored_auth": {"enabled": False}, "unsupported_method": {"enabled": False}}
    return settings


def _record(recorder: ScenarioRecorder, policy: RequestPolicy, report: Report) -> list[Finding]:
    cases = cast("Any", recorder).cases  # schemathesis leaves the parameter of its generic class open
    findings: list[Finding] = []
    for case_id, checks in recorder.checks.items():
        operation: str = cases[case_id].value.operation.label
        for each in checks:
            check = Check(GROUP, each.name.replace("_", " "))
            if each.status != Status.FAILURE or each.failure_info is None:
                report.passed(operation, check)
                continue
            failure = each.failure_info.failure
            shown = _exchange(recorder.interactions.get(case_id), policy)
            finding = Finding(operation, check, _text(failure), *_difference(failure), shown)
            if report.failed(finding):
                findings.append(finding)
    return findings


def _exchange(interaction: Interaction | None, policy: RequestPolicy) -> tuple[Exchange, ...]:
    """Find the exchange that schemathesis means: the last one with that request."""
    if interaction is None:
        return ()
    request = interaction.request
    wanted = (request.method, f"/{request.uri.partition('//')[2].partition('/')[2]}", request.body or b"")
    for exchange in reversed(policy.exchanges):
        sent = exchange.request
        if (sent.method, sent.target, sent.body) == wanted:
            return (exchange,)
    return ()


def _text(failure: Failure) -> str:
    # After the first line come the schema and the value: they are shown as what was expected and what came.
    first = failure.message.strip().partition("\n")[0]
    return f"{failure.title}: {first}" if first else failure.title


_EXPECTED: dict[str, Callable[[Any], tuple[object, object]]] = {
    "JsonSchemaError": lambda failure: (_without_components(failure.schema), failure.instance),
    "UndefinedStatusCode": lambda failure: (failure.defined_status_codes, failure.status_code),
    "UndefinedContentType": lambda failure: (failure.defined_content_types, failure.content_type),
    "RejectedPositiveData": lambda failure: (failure.allowed_statuses, failure.status_code),
    "AcceptedNegativeData": lambda failure: (failure.expected_statuses, failure.status_code),
}


def _difference(failure: Failure) -> tuple[object, object]:
    """Return what was expected and what came, for the kinds of failure that have it."""
    describe = _EXPECTED.get(type(failure).__name__)
    try:
        return (None, None) if describe is None else describe(failure)
    except AttributeError:  # another version of schemathesis has other names: its text says it as well
        return None, None


def _without_components(schema: object) -> object:
    return {name: value for name, value in schema.items() if name != "components"} if is_object(schema) else schema
