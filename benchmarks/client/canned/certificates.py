"""Certificates for a server on this machine, in a file with those of the world, which take long to load."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import certifi
import trustme

__all__ = ["Certificates", "certificates"]


class Certificates(NamedTuple):
    """Where the certificates are.

    Attributes:
        server: The file with the server's certificate and key.
        trusting: The environment in which clients trust it.
    """

    server: Path
    trusting: Mapping[str, str]


@contextmanager
def certificates() -> Generator[Certificates]:
    """Make certificates, for as long as they are needed."""
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    with TemporaryDirectory() as folder:
        trusted, served = Path(folder, "trusted.pem"), Path(folder, "server.pem")
        trusted.write_bytes(Path(certifi.where()).read_bytes() + b"\n" + authority.cert_pem.bytes())
        issued.private_key_and_cert_chain_pem.write_to_path(served)
        # Where httpx (and this library) look, and where requests does.
        yield Certificates(served, {"SSL_CERT_FILE": str(trusted), "REQUESTS_CA_BUNDLE": str(trusted)})
