"""What a program pays before its first message: imports, a client, a connection.

Each sample is a fresh process that takes the time itself, from its first line on, without the start of Python.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import partial

from benchmarks.client.calls import AUTH_ID, AUTH_TOKEN, MESSAGES, SEND
from benchmarks.client.canned import CannedServer, certificates
from benchmarks.client.cases import HTTPX, OFFICIAL, OURS
from benchmarks.client.worker import NO_EXTRAS
from benchmarks.suite import ROOT, Sample, Table, measure, ratios, times, typical

_PROGRAM = f"""
import sys
import time
for name in {NO_EXTRAS!r}:
    sys.modules[name] = None
send = {SEND!r}
cpu = time.process_time()
%s
print('{{"cpu": %%r}}' %% ((time.process_time() - cpu) * 1e3))
"""
_OURS = f"""
from plivo_messaging import Plivo
client = Plivo({AUTH_ID!r}, {AUTH_TOKEN!r})
"""
_OFFICIAL = f"""
import os
import plivo
import plivo.rest.client
plivo.rest.client.PLIVO_API_BASE_URI = os.environ["PLIVO_BASE_URL"] + "/Account"
client = plivo.RestClient({AUTH_ID!r}, {AUTH_TOKEN!r})
client.session.verify = os.environ["REQUESTS_CA_BUNDLE"]
"""
# What urllib3 does when requests opens a connection.
_OFFICIAL_TLS = """
from urllib3.util.ssl_ import create_urllib3_context
create_urllib3_context().load_verify_locations(client.session.verify)
"""
_HTTPX = f"""
import os
import httpx
client = httpx.Client(base_url=os.environ["PLIVO_BASE_URL"], auth=({AUTH_ID!r}, {AUTH_TOKEN!r}))
"""
CASES: Mapping[str, Mapping[str, str]] = {
    "import": {OURS: "import plivo_messaging", OFFICIAL: "import plivo", HTTPX: "import httpx"},
    "ready": {OURS: _OURS, OFFICIAL: _OFFICIAL + _OFFICIAL_TLS, HTTPX: _HTTPX},
    "first send": {
        OURS: f"{_OURS}\nclient.messages.send(**send)",
        OFFICIAL: f"{_OFFICIAL}\nclient.messages.create(src=send['src'], dst=send['dst'], text=send['text'])",
        HTTPX: f"{_HTTPX}\nclient.post({MESSAGES!r}, json=send).json()",
    },
}


def start(effort: float) -> Table:
    """Measure fresh processes: an import; a client and its certificates as well; a first send over TLS as well."""
    table: Table = {OURS: {}, OFFICIAL: {}, HTTPX: {}}
    with certificates() as (certificate, trusting), CannedServer(certificate=certificate) as server:
        environment = {**os.environ, **trusting, "PLIVO_BASE_URL": server.base_url}
        # Everything is compiled once, as an installation does it, and not in each process again.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for case, programs in CASES.items():
            turns = {name: partial(_run, program, environment) for name, program in programs.items()}
            samples = measure(turns, times(15, effort))
            for name, cells in table.items():
                cells[f"{case}: CPU ms"] = typical(samples, name, "cpu")
                cells[f"{case} / {OFFICIAL}"] = ratios(samples, name, OFFICIAL, "cpu")
    return table


def _run(program: str, environment: Mapping[str, str]) -> Sample:
    command = [sys.executable, "-c", _PROGRAM % program]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    sample: Sample = json.loads(done.stdout)
    return sample
