"""Certificates for servers on this machine, made for one run of the tests."""

import ssl
from functools import cache

import trustme

__all__ = ["identity", "trusting"]


@cache
def _authority(name: str) -> trustme.CA:
    return trustme.CA(organization_name=name)


def trusting(authority: str) -> ssl.SSLContext:
    """Make a client's context that trusts one authority and nobody else."""
    context = ssl.create_default_context()
    context.load_verify_locations(cadata=_authority(authority).cert_pem.bytes().decode())
    return context


def identity(authority: str, host: str) -> ssl.SSLContext:
    """Make a server's context with a certificate for a host."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with _authority(authority).issue_cert(host).private_key_and_cert_chain_pem.tempfile() as path:
        context.load_cert_chain(path)
    return context
