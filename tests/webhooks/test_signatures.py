"""What is signed, letter by letter, and the signatures of it, made with `openssl dgst -sha256 -hmac`."""

import hmac

import pytest

from plivo_messaging._transport._secret import Secret
from plivo_messaging.webhooks._forms import Pairs, read_query
from plivo_messaging.webhooks._signatures import any_fits, signature, signed_v2, signed_v3
from tests.webhooks.requests import LEGACY, MESSAGE_UUID, TOKEN, URL

FORM: Pairs = tuple((name.encode(), value.encode()) for name, value in LEGACY.items())
AS_FORM = f"From12025550100MessageUUID{MESSAGE_UUID}StatussentTo12025550123"
AS_QUERY = f"From=12025550100&MessageUUID={MESSAGE_UUID}&Status=sent&To=12025550123"

V3: dict[str, tuple[str, str, Pairs, str, str]] = {
    "form": (
        "https://example.com:8443/plivo/webhook/",
        "",
        FORM,
        f"https://example.com:8443/plivo/webhook/?{AS_FORM}.12345",
        "Noh6E65R+El+R7SGi+IuuPso8viW3JD4g6gKsPC29RI=",
    ),
    "query and form": (
        URL,
        "shop=Z%C3%BCrich+%26+S%c3%b6hne&order=5",
        FORM,
        f"{URL}?order=5&shop=Zürich & Söhne.{AS_FORM}.12345",
        "/7U2ARPDDvp1WySSAvzjqoMQBrIL4wrO60JVGL10PLI=",
    ),
    "query": (
        URL,
        f"order=5&To=12025550123&From=12025550100&Status=sent&MessageUUID={MESSAGE_UUID}",
        (),
        f"{URL}?{AS_QUERY}&order=5.12345",
        "8HXNMoaLCFXwEAfitFMkOpUKMjwgPI7D9PGVa1JgVY8=",
    ),
    "nothing": (URL, "", (), f"{URL}.12345", "ph1MuMFo6g967jsCo7hg7PL1qUuxOrYqmsvaTlgnWyQ="),
    "query without form": (
        URL,
        "order=5",
        (),
        f"{URL}?order=5.12345",
        "51jHRyNF4nVpAeAnHKbi1rA51WA9MpUYO11LBJA/FZ8=",
    ),
    "several values of a key in a form": (
        URL,
        "",
        ((b"To", b"two"), (b"Text", "a + b&c=d 🍽".encode()), (b"To", b"one")),
        f"{URL}?Texta + b&c=d 🍽TooneTotwo.12345",
        "kuWCmCxMFIxWZQV4yXFywblLDRAeOOZsb5NVwQh5l6c=",
    ),
    "several values of a key in a query": (
        URL,
        "b=&a=&To=two&To=one",
        (),
        f"{URL}?To=one&To=two&a=&b=.12345",
        "no2KjnO9SnCoowE/au7fZUC26CHd3jx0k1T2HMs0bW4=",
    ),
}


def test_the_known_vector_of_version_2() -> None:
    signed = signed_v2("https://answer.url", "12345")

    assert signed == b"https://answer.url12345"
    assert signature(Secret("my_auth_token"), signed) == b"ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc="


def test_version_2_by_hand() -> None:
    assert signature(Secret(TOKEN), signed_v2(URL, "12345")) == b"2fblHACcjeNxNiWXEs+4Qlb4xjQXQsjPmvVjdD94Fb4="


@pytest.mark.parametrize(("base", "query", "form", "signed", "made"), V3.values(), ids=V3)
def test_version_3_by_hand(base: str, query: str, form: Pairs, signed: str, made: str) -> None:
    assert signed_v3(base, read_query(query), form, "12345") == signed.encode()
    assert signature(Secret(TOKEN), signed.encode()) == made.encode()


def test_the_order_of_fields_is_that_of_capital_and_small_letters() -> None:
    form = ((b"b", b""), (b"B", b""), (b"a", b""), ("ä".encode(), b""), (b"_", b""), (b"A", b""))
    assert signed_v3(URL, (), form, "1") == f"{URL}?AB_abä.1".encode()


def test_every_signature_is_compared_with_every_token_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []
    compare_digest = hmac.compare_digest

    def watched(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return compare_digest(one, other)

    monkeypatch.setattr(hmac, "compare_digest", watched)
    tokens = [Secret("one"), Secret("two"), Secret("three")]
    made = [signature(token, b"signed") for token in tokens]

    # The first comparison decides, and none is left out for that.
    assert any_fits(tokens, b"signed", [made[0], b"else"])
    assert compared == [(expected, given) for expected in made for given in (made[0], b"else")]


@pytest.mark.parametrize(
    ("tokens", "candidates", "fits"),
    [
        (["one"], ["one"], True),
        (["one", "two"], ["two"], True),
        (["one"], ["two", "one"], True),
        (["one", "two"], ["three", "four"], False),
        (["one"], [], False),
        ([], ["one"], False),
    ],
)
def test_any_signature_of_any_token(tokens: list[str], candidates: list[str], *, fits: bool) -> None:
    made = [signature(Secret(token), b"signed") for token in candidates]
    assert any_fits([Secret(token) for token in tokens], b"signed", made) is fits
