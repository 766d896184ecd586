"""Measure the client beside its peers: `python -m benchmarks.client`. Nothing else should run on the machine."""

import sys

from benchmarks.client.canned import use_processor
from benchmarks.client.cases import FAST, HTTPX, IN_FLIGHT, OFFICIAL, OURS, calls, calls_over_tls, decoding, in_flight
from benchmarks.client.memory import GROWTH, growth
from benchmarks.client.start import start
from benchmarks.suite import Benchmark, Section, Target, run

_RATES = {base: [f"{count} / {base}" for count in IN_FLIGHT] for base in (HTTPX, OFFICIAL)}
CLIENT = Benchmark(
    "client",
    {
        "calls": Section("One call after the other", calls),
        "tls": Section("One send after the other over TLS", calls_over_tls),
        "decoding": Section("Records decoded and two fields read, without a network", decoding),
        "async": Section("Sends in flight", in_flight),
        "start": Section("Start", start),
        "memory": Section("Memory that a list leaves behind", growth),
    },
    [
        Target("send / plain httpx and json, CPU", "calls", OURS, [f"send / {HTTPX}"], 0.70),
        Target("list of 20 / plain httpx and json, CPU", "calls", OURS, [f"list / {HTTPX}"], 0.75),
        Target("send / official SDK, CPU", "calls", OURS, [f"send / {OFFICIAL}"], 0.45),
        Target("list of 20 / official SDK, CPU", "calls", OURS, [f"list / {OFFICIAL}"], 0.50),
        Target("records/s / official SDK", "decoding", OURS, [f"/ {OFFICIAL}"], 1.1, at_least=True),
        Target("records/s / official SDK, `[fast]`", "decoding", FAST, [f"/ {OFFICIAL}"], 1.8, at_least=True),
        Target("sends/s, 10 in flight / `httpx.AsyncClient`", "async", OURS, _RATES[HTTPX][:1], 1.8, at_least=True),
        Target("sends/s, 50 in flight / `httpx.AsyncClient`", "async", OURS, _RATES[HTTPX][1:2], 2.5, at_least=True),
        Target("sends/s, 100 in flight / `httpx.AsyncClient`", "async", OURS, _RATES[HTTPX][2:], 3.0, at_least=True),
        Target("sends/s, 10, 50, 100 in flight / official SDK", "async", OURS, _RATES[OFFICIAL], 1.1, at_least=True),
        Target("the same with `[fast]`", "async", FAST, _RATES[OFFICIAL], 1.5, at_least=True),
        Target("`import plivo_messaging` / `import plivo`, CPU", "start", OURS, [f"import / {OFFICIAL}"], 0.05),
        Target("client ready / official SDK's, CPU", "start", OURS, [f"ready / {OFFICIAL}"], 0.8),
        Target("growth over 1,000,000 listed records, MiB, sync and async", "memory", OURS, GROWTH, 0.5),
    ],
    ["httpx", "httpcore", "httpcore2", "httpx-aiohttp", "aiohttp", "orjson", "plivo", "requests"],
)

if __name__ == "__main__":
    use_processor(0)
    sys.exit(run(CLIENT))
