from base64 import b64encode

import pytest

from plivo_mock._control._recording import MAX_BYTES
from plivo_mock._control._showing import shown_headers, shown_text, without_credentials


def basic(text: str) -> bytes:
    return b"Basic " + b64encode(text.encode())


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (basic("MA1:secret"), "Basic MA1:***"),
        (basic("MA1:"), "Basic MA1:***"),
        (basic("a secret alone"), "***"),
        (basic("a\nb:secret"), "***"),
        (basic("é:secret"), "***"),
        (b"Basic not-base64", "***"),
        (b"Bearer secret", "***"),
        (b"secret", "***"),
        (b"", "***"),
    ],
)
def test_of_credentials_the_user_alone_is_kept(value: bytes, shown: str) -> None:
    assert without_credentials([(b"Authorization", value)]) == [(b"Authorization", shown.encode())]


def test_other_credentials_are_not_kept() -> None:
    headers = [(b"Cookie", b"a=b"), (b"Proxy-Authorization", b"Basic secret"), (b"X-Team", b"front desk")]

    assert without_credentials(headers) == [
        (b"Cookie", b"***"),
        (b"Proxy-Authorization", b"***"),
        (b"X-Team", b"front desk"),
    ]


def test_headers_are_shown_without_known_secrets() -> None:
    headers = [(b"X-Team", b"the secret team"), (b"X-Bytes", b"\xe9")]

    shown = shown_headers(headers, lambda text: text.replace("secret", "***"))

    assert shown == (("x-team", "the *** team"), ("x-bytes", "é"))


def test_long_bodies_are_cut() -> None:
    assert shown_text(b"a" * MAX_BYTES, str) == "a" * MAX_BYTES
    assert shown_text(b"a" * (MAX_BYTES + 1_000), str) == "a" * MAX_BYTES + "… and 1,000 bytes more"
    assert shown_text(b"a" * MAX_BYTES, str, MAX_BYTES + 2) == "a" * MAX_BYTES + "… and 2 bytes more"
    assert shown_text(b"\xff", str) == "\N{REPLACEMENT CHARACTER}"
