"""Calls one after the other, beside the peers: in the clear and over TLS; and what is done without the network."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from benchmarks.client.calls import OPERATIONS, check
from benchmarks.client.canned import answers
from benchmarks.client.canned.certificates import certificates
from benchmarks.client.canned.server import CannedServer
from benchmarks.client.effort import Effort
from benchmarks.client.processes.workers import Worker, workers
from benchmarks.client.rounds import Sample, Samples, measure, shares, spread, summary
from benchmarks.client.variants import DECODING, OURS, PARTS, SYNC, TLS

__all__ = ["decoding", "machinery", "over_tls", "sync"]

BASES = {"httpx": "httpx", "plivo": "plivo"}
CALLS, WARM_UP = 20, 3
_FIRSTS = 2  # clients made in a round
_FEWER = 4  # times as many rounds of what is steady, or long
_PAGES = 50

_Round = Callable[[Worker], Sample]


def sync(effort: Effort, operations: Sequence[str] = OPERATIONS, only: Collection[str] = SYNC) -> dict[str, Any]:
    """Measure calls in the clear, with the client warm.

    Args:
        effort: How much.
        operations: Which calls.
        only: Which variants.

    Returns:
        A summary for each operation.
    """
    rounds = {operation: partial(_calls, operation) for operation in operations}
    with CannedServer() as server:
        return _summed(_measured("sync", only, rounds, effort, server), BASES)


def over_tls(effort: Effort) -> dict[str, Any]:
    """Measure calls over TLS, and the first call of a client: its making, the handshake and a send."""
    rounds: dict[str, _Round] = {operation: partial(_calls, operation) for operation in ("send", "list")}
    with certificates() as given, CannedServer(certificate=given.server) as server:
        measured = _measured("tls", TLS, {**rounds, "first": _first}, effort, server, environment=given.trusting)
    return _summed(measured, BASES)


def decoding(effort: Effort) -> dict[str, Any]:
    """Measure how long it takes to decode records and to read two fields of each that are more than text."""
    variants = _measured("decoding", DECODING, {"page": _page}, effort, None)
    return summary(variants["page"], {"plivo": "plivo"})


def machinery(effort: Effort) -> dict[str, Any]:
    """Measure what limiter and retries cost a send that succeeds, as a share of it."""
    rounds = {part: partial(_calls, part) for part in ("send", "driven", "bare")}
    with CannedServer() as server:
        measured = _measured("parts", PARTS, rounds, effort, server)
    parts = [measured[part][OURS] for part in ("send", "driven", "bare")]
    shares = [(driven["cpu"] - bare["cpu"]) / send["cpu"] for send, driven, bare in zip(*parts, strict=True)]
    return {"share": spread(shares)}


def _measured(
    kind: str,
    names: Collection[str],
    rounds: Mapping[str, _Round],
    effort: Effort,
    server: CannedServer | None,
    *,
    environment: Mapping[str, str] | None = None,
) -> dict[str, dict[str, list[Sample]]]:
    """Measure variants, each in as many processes as there are generations.

    Returns:
        For each kind of round, what each variant took.
    """
    measured: dict[str, dict[str, list[Sample]]] = {each: {name: [] for name in names} for each in rounds}
    for generation, rounds_of_it in enumerate(shares(effort.sync_rounds, effort.generations)):
        with workers(kind, names, environment) as running:
            for worker in running.values():
                worker.open(server.base_url if server else "")
                if server is not None:
                    _check(worker, server, [each for each in rounds if each in OPERATIONS])
            for operation, take in rounds.items():
                variants = {name: partial(take, worker) for name, worker in running.items()}
                fewer = _FEWER if take is _first else 1
                samples = measure(variants, rounds=max(1, rounds_of_it // fewer), warm_up=WARM_UP, seed=generation)
                for name in names:
                    measured[operation][name].extend(samples[name])
                if server is not None:
                    _check_all(operation, server)
    return measured


def _summed(measured: Mapping[str, Samples], bases: Mapping[str, str]) -> dict[str, Any]:
    return {
        operation: summary(samples, {label: base for label, base in bases.items() if base in samples})
        for operation, samples in measured.items()
    }


def _check(worker: Worker, server: CannedServer, operations: Sequence[str]) -> None:
    for operation in operations:
        worker.call(operation, 1)
        check(worker.name, operation, server.received())


def _check_all(operation: str, server: CannedServer) -> None:
    received = server.received()
    if received:
        check("a variant", operation if operation in OPERATIONS else "send", received)


def _calls(operation: str, worker: Worker) -> Sample:
    return worker.call(operation, CALLS)


def _page(worker: Worker) -> Sample:
    taken = worker.call("page", _PAGES)
    return {**taken, "rate": answers.PAGE / taken["cpu"] * 1e6}


def _first(worker: Worker) -> Sample:
    return worker.first("send", _FIRSTS)
