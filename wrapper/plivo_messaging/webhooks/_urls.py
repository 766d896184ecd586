"""The URL Plivo called and signed, which behind a proxy is not the one the application sees."""

import re

from attrs import field, frozen

from plivo_messaging._errors import ValidationError

__all__ = ["SplitUrl", "public_url", "split_url"]

# Taken apart by hand and put together again nowhere: what is signed are the very characters of the URL, and a parser
# may drop a default port, an empty path, a capital letter or a percent sign.
_URL = re.compile(r"(?P<base>https?://[^/?#]+[^?#]*)(?:\?(?P<query>[^#]*))?", re.IGNORECASE)
_USER = re.compile(r"^([^/]+//)[^/]*@")
_SHOWN = 200


@frozen
class SplitUrl:
    """A URL in the two parts that are signed in different ways.

    Attributes:
        base: Scheme, host, port and path, as they came.
        query: What stands behind the question mark, as it came.
    """

    base: str
    query: str = field(repr=False)

    def __str__(self) -> str:
        """Show the URL in an error: without its query, which may hold the text of a message, and without a password."""
        return repr(_USER.sub(r"\1…@", self.base)[:_SHOWN])


def split_url(url: object) -> SplitUrl | None:
    """Split a URL.

    Args:
        url: The URL, with `http` or `https` and without a fragment.

    Returns:
        Its parts, or None if it is no such URL.

    Raises:
        TypeError: If it is no string.
    """
    if not isinstance(url, str):
        raise TypeError(f"url is of type {type(url).__name__}: pass it as a string")
    match = _URL.fullmatch(url)
    return SplitUrl(match["base"], match["query"] or "") if match else None


def public_url(base_url: str, path_and_query: str) -> str:
    """Put together the URL Plivo called, for an application behind a proxy.

    The application sees the scheme, the host and the port the proxy used. Headers such as `X-Forwarded-Host` are no
    way out: whoever reaches the application can send them. So the public part comes from your configuration.

    Args:
        base_url: What Plivo reaches your proxy at, as you gave it to Plivo: scheme, host, port if there is one in the
            URL, and the path the proxy removes, if it removes one. For example `https://example.com`.
        path_and_query: Path and query of the request as the application received them, for example
            `/plivo/webhook?order=5`. The percent-encoding has to be the one that was received.

    Returns:
        The URL, nothing in it normalised.

    Raises:
        ValidationError: If `base_url` is no http or https URL, or has a query or a fragment, or if `path_and_query`
            does not begin with a slash.
    """
    base = split_url(base_url)
    if base is None or base.base != base_url:
        raise ValidationError(
            "base_url",
            f"{base or 'what was given'} is not an http or https URL without query and fragment, such as "
            "'https://example.com'",
        )
    if not path_and_query.startswith("/"):
        raise ValidationError("path_and_query", "does not begin with a slash, such as '/plivo/webhook?order=5'")
    return base_url.rstrip("/") + path_and_query
