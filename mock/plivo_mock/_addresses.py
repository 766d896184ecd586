"""Addresses the server listens on."""

import ipaddress

_IPV4 = 4


def reachable(host: str) -> str:
    """Write a host as a URL has it.

    Args:
        host: A name, or an IPv4 or IPv6 address.

    Returns:
        The host; the loopback address for one that stands for all addresses.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1" if address.version == _IPV4 else "[::1]"
    return host if address.version == _IPV4 else f"[{host}]"


def is_loopback(host: str) -> bool:
    """Tell whether a host is this computer alone.

    Args:
        host: A name, or an IPv4 or IPv6 address.

    Returns:
        True for `localhost` and the loopback addresses; names are not looked up.
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
