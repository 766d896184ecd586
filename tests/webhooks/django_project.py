"""A Django project around the example, as small as one can be."""

import django
from django.conf import settings
from django.urls import URLPattern, path

from tests.webhooks.recipes import INSIDE, load
from tests.webhooks.requests import TOKEN

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=[INSIDE],
        MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"],
        PLIVO_AUTH_TOKEN=TOKEN,
        PLIVO_PUBLIC_URL="https://example.com",
        ROOT_URLCONF=__name__,
    )
    django.setup()

CONFIGURED = settings.configured
urlpatterns: list[URLPattern] = [path("plivo/webhook", load("webhooks_django").plivo_webhook)]
