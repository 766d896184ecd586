"""Addresses: as a URL has them, and whether they are of this computer."""

import ipaddress

MAX_PORT = 65_535
_IPV4 = 4


def reachable(host: str) -> str:
    """Return a host as a URL has it."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1" if address.version == _IPV4 else "[::1]"
    return host if address.version == _IPV4 else f"[{host}]"


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
