import pytest

from plivo_mock._callbacks._targets import Target, TargetError, check_target


@pytest.mark.parametrize(
    ("url", "called", "addresses"),
    [
        ("http://127.0.0.1:8080/status?a=1#part", "http://127.0.0.1:8080/status?a=1", ["127.0.0.1"]),
        ("http://127.9.9.9/", "http://127.9.9.9/", ["127.9.9.9"]),
        ("https://[::1]:8443/", "https://[::1]:8443/", ["::1"]),
        ("http://localhost/", "http://localhost/", ["127.0.0.1", "::1"]),
        ("http://LOCALHOST./status", "http://localhost./status", ["127.0.0.1", "::1"]),
        ("http://shop.localhost:5000", "http://shop.localhost:5000", ["127.0.0.1", "::1"]),
        ("http://localhost:80/a b", "http://localhost/a%20b", ["127.0.0.1", "::1"]),
    ],
)
def test_this_computer_may_be_called(url: str, called: str, addresses: list[str]) -> None:
    target = check_target(url, allow_remote=False)

    assert (target.url, [*target.addresses], target.user) == (called, addresses, "")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/",
        "http://127.0.0.1.example.com/",
        "http://localhost.example.com/",
        "http://notlocalhost/",
        "http://192.168.0.1/",
        "http://0.0.0.0/",
        "http://[::]/",
        "http://127.1/",
        "http://0x7f000001/",
        "http://user@192.0.2.1/",
        "http://127.0.0.1@192.0.2.1/",
    ],
)
def test_other_computers_are_called_only_where_that_was_allowed(url: str) -> None:
    with pytest.raises(TargetError, match=r"is not this computer; use 127\.0\.0\.1 .* allow_remote_callbacks=True"):
        check_target(url, allow_remote=False)

    assert len(check_target(url, allow_remote=True).addresses) == 1


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "127.0.0.1/status", "http://", "http:///status", "mailto:a@b"])
@pytest.mark.parametrize("allow_remote", [False, True])
def test_what_is_no_web_address_is_not_called(url: str, allow_remote: bool) -> None:
    with pytest.raises(TargetError, match="none of http or https with a host"):
        check_target(url, allow_remote=allow_remote)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:port/", "http://[::1/", "http://127.0.0.1:99999999/", "http://\x00/"]
)
def test_what_cannot_be_read_is_not_called(url: str) -> None:
    with pytest.raises(TargetError, match="the URL cannot be read"):
        check_target(url, allow_remote=True)


def test_the_user_is_told_apart_from_the_url() -> None:
    target = check_target("http://shop:p%40ss@127.0.0.1/status", allow_remote=False)

    assert target.url == "http://127.0.0.1/status"
    assert target.user == "Basic c2hvcDpwQHNz"
    assert target.user not in repr(target)


@pytest.mark.parametrize(("url", "whole"), [("http://a/", "http://a/?x=1"), ("http://a/?y=2", "http://a/?y=2&x=1")])
def test_a_query_is_added(url: str, whole: str) -> None:
    assert Target(url, ["127.0.0.1"]).with_query("x=1").url == whole
