"""What is signed, to the letter, and its signatures, made with `openssl dgst -sha256 -hmac`."""

import base64
import hashlib
import hmac

import pytest

from plivo_messaging.webhooks import sign, verify
from tests.webhooks.requests import LEGACY, MESSAGE_UUID, TOKEN, URL, encoded

FORM = encoded(LEGACY)
AS_FORM = f"From12025550100MessageUUID{MESSAGE_UUID}StatussentTo12025550123"
AS_QUERY = f"From=12025550100&MessageUUID={MESSAGE_UUID}&Status=sent&To=12025550123"

# URL, body, what is signed, its signature.
V3: dict[str, tuple[str, bytes, str, str]] = {
    "form": (
        "https://example.com:8443/plivo/webhook/",
        FORM,
        f"https://example.com:8443/plivo/webhook/?{AS_FORM}.12345",
        "Noh6E65R+El+R7SGi+IuuPso8viW3JD4g6gKsPC29RI=",
    ),
    "query and form": (
        f"{URL}?shop=Z%C3%BCrich+%26+S%c3%b6hne&order=5",
        FORM,
        f"{URL}?order=5&shop=Zürich & Söhne.{AS_FORM}.12345",
        "/7U2ARPDDvp1WySSAvzjqoMQBrIL4wrO60JVGL10PLI=",
    ),
    "query": (
        f"{URL}?order=5&To=12025550123&From=12025550100&Status=sent&MessageUUID={MESSAGE_UUID}",
        b"",
        f"{URL}?{AS_QUERY}&order=5.12345",
        "8HXNMoaLCFXwEAfitFMkOpUKMjwgPI7D9PGVa1JgVY8=",
    ),
    "nothing": (URL, b"", f"{URL}.12345", "ph1MuMFo6g967jsCo7hg7PL1qUuxOrYqmsvaTlgnWyQ="),
    "query without form": (
        f"{URL}?order=5",
        b"",
        f"{URL}?order=5.12345",
        "51jHRyNF4nVpAeAnHKbi1rA51WA9MpUYO11LBJA/FZ8=",
    ),
    "several values of a key in a form": (
        URL,
        encoded([("To", "two"), ("Text", "a + b&c=d 🍽"), ("To", "one")]),
        f"{URL}?Texta + b&c=d 🍽TooneTotwo.12345",
        "kuWCmCxMFIxWZQV4yXFywblLDRAeOOZsb5NVwQh5l6c=",
    ),
    "several values of a key in a query": (
        f"{URL}?b=&a=&To=two&To=one",
        b"",
        f"{URL}?To=one&To=two&a=&b=.12345",
        "no2KjnO9SnCoowE/au7fZUC26CHd3jx0k1T2HMs0bW4=",
    ),
}


def signature(token: str, signed: str) -> str:
    """Sign a text."""
    return base64.b64encode(hmac.digest(token.encode(), signed.encode(), hashlib.sha256)).decode()


def headers(version: str, signed: str) -> dict[str, str]:
    """Return the headers of the account's signature alone."""
    return {f"X-Plivo-Signature-{version}": signed, f"X-Plivo-Signature-{version}-Nonce": "12345"}


def test_the_official_vector_of_version_2() -> None:
    made = "ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc="
    assert verify("POST", "https://answer.url", headers("V2", made), auth_token="my_auth_token") == "v2"
    assert sign("POST", "https://answer.url", auth_token="my_auth_token", nonce="12345", versions=["v2"]) == {
        "X-Plivo-Signature-V2": made,
        "X-Plivo-Signature-Ma-V2": made,
        "X-Plivo-Signature-V2-Nonce": "12345",
    }


def test_version_2_by_hand() -> None:
    made = "2fblHACcjeNxNiWXEs+4Qlb4xjQXQsjPmvVjdD94Fb4="
    assert made == signature(TOKEN, f"{URL}12345")
    assert verify("POST", URL, headers("V2", made), FORM, auth_token=TOKEN) == "v2"


@pytest.mark.parametrize(("url", "body", "signed", "made"), V3.values(), ids=V3)
def test_version_3_by_hand(url: str, body: bytes, signed: str, made: str) -> None:
    assert made == signature(TOKEN, signed)
    for method in ("POST",) if body else ("POST", "GET"):
        assert verify(method, url, headers("V3", made), body, auth_token=TOKEN) == "v3"
        assert sign(method, url, body, auth_token=TOKEN, nonce="12345")["X-Plivo-Signature-V3"] == made


def test_fields_are_sorted_with_capital_letters_before_small_ones() -> None:
    body = encoded([("b", ""), ("B", ""), ("a", ""), ("ä", ""), ("_", ""), ("A", "")])
    made = signature(TOKEN, f"{URL}?AB_abä.12345")
    assert verify("POST", URL, headers("V3", made), body, auth_token=TOKEN) == "v3"


@pytest.mark.parametrize("position", [0, 1])
def test_every_signature_is_compared_with_every_token_in_constant_time(
    monkeypatch: pytest.MonkeyPatch, position: int
) -> None:
    compared: list[tuple[bytes, bytes]] = []
    compare_digest = hmac.compare_digest

    def watched(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return compare_digest(one, other)

    monkeypatch.setattr(hmac, "compare_digest", watched)
    tokens = ["one", "two", "three"]
    made = [signature(token, f"{URL}.12345") for token in tokens]
    candidates = ["A" * 43 + "="]
    candidates.insert(position, made[0])

    # The first comparison can decide, and the others are made nevertheless.
    assert verify("POST", URL, headers("V3", ",".join(candidates)), auth_token=tokens) == "v3"
    assert compared == [(expected.encode(), given.encode()) for expected in made for given in candidates]
