"""The examples, loaded as programs and called as a proxy would call them."""

import asyncio
import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

import django
import httpx
from django.conf import settings as django_settings
from django.urls import URLPattern, path

from tests.webhooks.requests import TOKEN

__all__ = ["CALLERS", "INSIDE", "PUBLIC", "Call", "django_settings"]

EXAMPLES = Path(__file__).parents[2] / "examples"

# The proxy is https://example.com to the world. It calls the application at another address, without TLS.
PUBLIC = "https://example.com"
INSIDE = "10.0.0.5"
FORM = "application/x-www-form-urlencoded"

# Method, path with query, headers, body -> status, body.
Call: TypeAlias = Callable[[str, str, dict[str, str], bytes], tuple[int, bytes]]


def load(name: str) -> ModuleType:
    """Run an example as a module."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if not django_settings.configured:
    django_settings.configure(
        ALLOWED_HOSTS=[INSIDE],
        MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"],
        PLIVO_AUTH_TOKEN=TOKEN,
        PLIVO_PUBLIC_URL=PUBLIC,
        ROOT_URLCONF=__name__,
    )
    django.setup()

VIEWS = load("app_django")
urlpatterns: list[URLPattern] = [
    path("orders/<int:order>/ready", VIEWS.order_ready),
    path("plivo/status", VIEWS.status_callback),
    path("plivo/inbound", VIEWS.inbound_message),
]


def fastapi_caller() -> Call:
    """Call the FastAPI example over ASGI."""
    app = load("app_fastapi").app

    def call(method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        async def called() -> httpx.Response:
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{INSIDE}:8000") as client:
                return await client.request(method, path, headers={"Content-Type": FORM} | headers, content=body)

        response = asyncio.run(called())
        return response.status_code, response.content

    return call


def flask_caller() -> Call:
    """Call the Flask example over WSGI."""
    client = load("webhooks_flask").app.test_client()

    def call(method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        response = client.open(
            path, base_url=f"http://{INSIDE}:8000", method=method, headers=headers, data=body, content_type=FORM
        )
        return response.status_code, response.data

    return call


def django_caller() -> Call:
    """Call the Django example, with its checks against request forgery on."""
    from django.test import Client  # noqa: PLC0415  (Django needs its settings first)

    client = Client(enforce_csrf_checks=True, SERVER_NAME=INSIDE, SERVER_PORT="8000")

    def call(method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        response = client.generic(method, path, data=body, content_type=FORM, headers=headers)
        return response.status_code, response.content

    return call


CALLERS: dict[str, Callable[[], Call]] = {
    "app_fastapi": fastapi_caller,
    "webhooks_flask": flask_caller,
    "app_django": django_caller,
}
