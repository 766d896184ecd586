import pytest

from plivo_mock._page import _files
from plivo_mock._page._files import PageFile, read


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("index.html", "text/html"),
        ("app.js", "text/javascript"),
        ("base.css", "text/css"),
        ("icon.svg", "image/svg+xml"),
        ("nothing", "application/octet-stream"),
    ],
)
def test_a_file_has_a_media_type(name: str, media_type: str) -> None:
    assert PageFile(name).media_type == media_type


@pytest.mark.parametrize("name", ["", ".", "..", "../_files.py", "static", "INDEX.HTML", "index.html\0"])
def test_what_is_no_file_of_the_page_is_not_read(name: str) -> None:
    assert read(PageFile(name)) is None


def test_without_the_package_there_is_no_swagger_ui(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (read(PageFile("swagger-ui.js")) or b"").startswith(b"/*!")
    monkeypatch.setattr(_files, "_SWAGGER_PACKAGE", "no_such_package_anywhere")
    assert read(PageFile("swagger-ui.js")) is None
