import pytest

from plivo_mock import MockPlivo
from plivo_mock._api._paths import PathNames, messages_path, names_in, path_of
from tests.mock.asgi import a_scope, ask
from tests.mock.builders import AUTH_ID, AUTH_TOKEN


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/v1/Account/MA1/Message/", PathNames("MA1", None)),
        ("/v1/Account/MA1/Message/a-uuid/", PathNames("MA1", "a-uuid")),
        ("/v1/Account/MA 1/Message/\n/", PathNames("MA 1", "\n")),
        ("/v1/Account/MA1/Message", None),
        ("/v1/Account/MA1/Message/a-uuid", None),
        ("/v1/Account/MA1/Message/\n", None),
        ("/v1/Account/MA1/Message//", None),
        ("/v1/Account//Message/", None),
        ("/v1/Account/MA1/Message/a/b/", None),
        ("/v2/Account/MA1/Message/", None),
        ("/x/v1/Account/MA1/Message/", None),
    ],
)
def test_a_path_names_an_account_and_maybe_a_message(path: str, names: PathNames | None) -> None:
    assert names_in(path) == names


def test_a_path_is_written_as_it_is_read() -> None:
    assert names_in(messages_path("MA1")) == PathNames("MA1", None)


@pytest.mark.parametrize(
    ("path", "root_path", "seen"),
    [
        ("/v1/", "", "/v1/"),
        ("/plivo/v1/", "/plivo", "/v1/"),
        ("/plivo-v1/", "/plivo", "/plivo-v1/"),
        ("/v1/", "/plivo", "/v1/"),
    ],
)
def test_a_path_is_seen_from_where_the_application_is_mounted(path: str, root_path: str, seen: str) -> None:
    assert path_of(a_scope(path, root_path=root_path)) == seen


def test_the_application_may_be_mounted_below_another_one_s_paths() -> None:
    mock = MockPlivo(auth_id=AUTH_ID, auth_token=AUTH_TOKEN)

    answer = ask(mock.asgi(), a_scope(f"/plivo{messages_path(AUTH_ID)}", root_path="/plivo"))

    assert answer.status == 200
    assert mock.requests[0].operation == "listMessages"
