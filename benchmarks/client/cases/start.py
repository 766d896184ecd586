"""What a program pays before its first message: imports, a client, certificates, a connection.

Each sample is a fresh process, which takes the time itself: from its first line on, without the start of Python.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from typing import Any

from benchmarks.client.calls import AUTH_ID, AUTH_TOKEN, SEND
from benchmarks.client.canned.certificates import certificates
from benchmarks.client.canned.server import ROOT, CannedServer
from benchmarks.client.effort import Effort
from benchmarks.client.rounds import Sample, measure, summary
from benchmarks.client.variants import NO_EXTRAS

__all__ = ["CASES", "start"]

_PROGRAM = """
import sys
import time
for name in {hidden!r}:
    sys.modules[name] = None
wall, cpu = time.perf_counter(), time.process_time()
{code}
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
print('{{"wall": %r, "cpu": %r}}' % (wall * 1e6, cpu * 1e6))
"""

_OURS = f"""
from plivo_messaging import Plivo
client = Plivo({AUTH_ID!r}, {AUTH_TOKEN!r})
"""
_OFFICIAL = f"""
import os
import plivo.rest.client
plivo.rest.client.PLIVO_API_BASE_URI = base_url + "/Account"
client = plivo.rest.client.Client({AUTH_ID!r}, {AUTH_TOKEN!r})
client.session.verify = os.environ["REQUESTS_CA_BUNDLE"]
"""
# What urllib3 does when requests opens a connection; the client of this library has done so by now.
_OFFICIAL_TLS = """
from urllib3.util.ssl_ import create_urllib3_context
create_urllib3_context().load_verify_locations(client.session.verify)
"""
_ASYNC_CALL = f"""
import asyncio
from plivo_messaging import AsyncPlivo
async def call():
    async with AsyncPlivo({AUTH_ID!r}, {AUTH_TOKEN!r}) as client:
        await client.messages.send(**send)
asyncio.run(call())
"""
_SEND = f"send = {SEND!r}"
_HTTPX_CALL = f"""
import httpx
client = httpx.Client(base_url=base_url, auth=({AUTH_ID!r}, {AUTH_TOKEN!r}))
client.post("/Account/{AUTH_ID}/Message/", json=send).json()
"""

CASES: Mapping[str, Mapping[str, str]] = {
    "import": {"plivo-messaging": "import plivo_messaging", "plivo": "import plivo", "httpx": "import httpx"},
    "ready": {
        "plivo-messaging": _OURS,
        "plivo": _OFFICIAL + _OFFICIAL_TLS,
        "httpx": "import httpx\nhttpx.Client()",
    },
    "first call": {
        "plivo-messaging": f"{_OURS}\nclient.messages.send(**send)",
        "plivo-messaging, async": _ASYNC_CALL,
        "plivo": f"{_OFFICIAL}\nclient.messages.create(src=send['src'], dst=send['dst'], text=send['text'])",
        "httpx": _HTTPX_CALL,
    },
}
"""What is begun: an import; import, client and certificates; import, client and a first send over TLS."""


def start(effort: Effort, cases: Mapping[str, Mapping[str, str]] = CASES) -> dict[str, Any]:
    """Measure fresh processes.

    Args:
        effort: How many.
        cases: What they do.

    Returns:
        A summary for each case, in microseconds.
    """
    results: dict[str, Any] = {}
    with certificates() as given, CannedServer(certificate=given.server) as server:
        environment = {**os.environ, **given.trusting, "PLIVO_BASE_URL": server.base_url}
        # Everything is compiled once, as an installation does it, and not in each process anew.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for case, codes in cases.items():
            variants = {
                name: partial(_fresh, f"base_url = {server.base_url!r}\n{_SEND}\n{code}", NO_EXTRAS, environment)
                for name, code in codes.items()
            }
            samples = measure(variants, rounds=effort.starts)
            results[case] = summary(samples, {name: name for name in ("plivo", "httpx") if name in codes})
    return results


def _fresh(code: str, hidden: tuple[str, ...], environment: Mapping[str, str]) -> Sample:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(code=code, hidden=hidden)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    sample: Sample = json.loads(done.stdout)
    return sample
