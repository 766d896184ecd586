"""What is measured with clients in use: calls one by one, calls in flight, records decoded."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks.client.calls import check
from benchmarks.client.canned import PAGE, CannedServer, certificates
from benchmarks.client.worker import NO_EXTRAS, UNASKED, Variant, Worker, workers
from benchmarks.suite import Sample, Samples, Table, measure, ratios, times, typical

OURS, FAST, OFFICIAL, HTTPX = "plivo-messaging", "plivo-messaging[fast]", "official SDK", "plain httpx"
BASES = (HTTPX, OFFICIAL)
# Where its memory lies by chance makes one process a little faster than the next, so each variant has three in turn.
GENERATIONS = 3
CALLS = 20  # in a round
IN_FLIGHT = (10, 50, 100)
_WARM_UP = 0.03  # seconds, and at least one call over each connection

SYNC: Mapping[str, Variant] = {
    OURS: Variant("Ours", NO_EXTRAS),
    FAST: Variant("Ours", UNASKED),
    f"{OURS}, `http_client=httpx.Client()`": Variant("OursOverHttpx", NO_EXTRAS),
    HTTPX: Variant("PlainHttpx"),
    OFFICIAL: Variant("OfficialSdk"),
}
ASYNC: Mapping[str, Variant] = {
    OURS: Variant("AsyncOurs", NO_EXTRAS),
    FAST: Variant("AsyncOurs", UNASKED),
    f"{OURS}, `httpx_aiohttp` transport": Variant("AsyncOursOverAiohttp", NO_EXTRAS),
    HTTPX: Variant("AsyncPlainHttpx"),
    f"{OFFICIAL}, 10 threads": Variant("OfficialSdk", threads=10),
    f"{OFFICIAL}, 50 threads": Variant("OfficialSdk", threads=50),
}
DECODING: Mapping[str, Variant] = {
    OURS: Variant("OursDecoding", NO_EXTRAS),
    FAST: Variant("OursDecoding", UNASKED),
    OFFICIAL: Variant("OfficialDecoding"),
}


def calls(effort: float) -> Table:
    """Measure sends and lists, one after the other."""
    return _calls(effort, ("send", "list"), None, {})


def calls_over_tls(effort: float) -> Table:
    """Measure sends over TLS, the connection being open."""
    with certificates() as (certificate, environment):
        return _calls(effort / 2, ("send",), certificate, environment)


def _calls(effort: float, operations: Sequence[str], certificate: Path | None, environment: Mapping[str, str]) -> Table:
    measured: dict[str, Samples] = {operation: {} for operation in operations}
    with CannedServer(certificate=certificate) as server:
        for _ in range(GENERATIONS):
            with workers(SYNC, server.base_url, environment) as running:
                for operation, samples in measured.items():
                    for name, worker in running.items():
                        worker.run(operation, 1)
                        check(name, operation, server.received())
                    turns = {name: partial(worker.run, operation, CALLS) for name, worker in running.items()}
                    measure(turns, times(40, effort), samples=samples)
                    check("a variant", operation, server.received())
    table: Table = {name: {} for name in SYNC}
    for operation, samples in measured.items():
        for name, cells in table.items():
            cells[f"{operation}: CPU µs"] = typical(samples, name, "cpu")
            for base in BASES:
                cells[f"{operation} / {base}"] = ratios(samples, name, base, "cpu")
    return table


def in_flight(effort: float) -> Table:
    """Measure sends with some of them in flight. Each response is followed by the next send."""
    measured: dict[int, Samples] = {count: {} for count in IN_FLIGHT}
    with CannedServer() as server:
        for _ in range(GENERATIONS):
            with workers(ASYNC, server.base_url) as running:
                for count, samples in measured.items():
                    for name, worker in running.items():
                        worker.run("send", count, _WARM_UP)
                        check(name, "send", server.received())
                    turns = {name: partial(worker.run, "send", count, 0.2) for name, worker in running.items()}
                    measure(turns, times(4, effort), warm_up=0, samples=samples)
                    check("a variant", "send", server.received())
    table: Table = {name: {} for name in ASYNC}
    for count, samples in measured.items():
        # The official SDK counts with the better number of threads.
        official = max(
            (name for name in samples if name.startswith(OFFICIAL)),
            key=lambda name: typical(samples, name, "rate").median,
        )
        for name, cells in table.items():
            cells[f"{count}: sends/s"] = typical(samples, name, "rate")
            cells[f"{count} / {HTTPX}"] = ratios(samples, name, HTTPX, "rate")
            cells[f"{count} / {OFFICIAL}"] = ratios(samples, name, official, "rate")
    return table


def decoding(effort: float) -> Table:
    """Measure the decoding of pages of 20 records, with two fields of each read, without a network."""
    samples: Samples = {}
    for _ in range(GENERATIONS):
        with workers(DECODING, "http://localhost/v1") as running:
            turns = {name: partial(_decode, worker) for name, worker in running.items()}
            measure(turns, times(40, effort), samples=samples)
    return {
        name: {
            "CPU µs a record": typical(samples, name, "cpu"),
            "records/s": typical(samples, name, "rate"),
            f"/ {OFFICIAL}": ratios(samples, name, OFFICIAL, "rate"),
        }
        for name in DECODING
    }


def _decode(worker: Worker) -> Sample:
    """Measure pages of 20 records, and subtract what as many empty pages take."""
    cpu = (worker.run("full", 50)["cpu"] - worker.run("empty", 50)["cpu"]) / PAGE
    return {"cpu": cpu, "rate": 1e6 / cpu}
