"""Plivo's webhooks in Django: two views for the URLs of a project.

    path("plivo/status", webhooks_django.status_callback)
    path("plivo/inbound", webhooks_django.inbound_message)

The project's settings hold PLIVO_PUBLIC_URL, such as "https://example.com", and PLIVO_AUTH_TOKEN.
"""

import logging
from typing import TypeVar

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from plivo_messaging import WebhookPayloadError, WebhookSignatureError
from plivo_messaging.webhooks import InboundMessage, StatusCallback, public_url, verify_and_parse

WebhookT = TypeVar("WebhookT", StatusCallback, InboundMessage)

logger = logging.getLogger(__name__)


@csrf_exempt  # Plivo sends no CSRF token; its signature replaces one
@require_http_methods(["GET", "POST"])
def status_callback(request: HttpRequest) -> HttpResponse:
    """Receive a change of a message's state: the `url` of a send request."""
    callback = receive(request, StatusCallback)
    logger.info("message %s is %s", callback.message_uuid, callback.message_state)
    return HttpResponse()  # Plivo retries after any other status than 200


@csrf_exempt
@require_http_methods(["GET", "POST"])
def inbound_message(request: HttpRequest) -> HttpResponse:
    """Receive a message: the message URL of an application."""
    message = receive(request, InboundMessage)
    logger.info("message %s came from %s", message.message_uuid, message.from_number)
    return HttpResponse()


def receive(request: HttpRequest, expect: type[WebhookT]) -> WebhookT:
    """Return the verified webhook of a request; Django answers 403 or 400 to the others."""
    # The setting is where Plivo reaches the proxy in front of this application. Not from a header: anyone can send one.
    # WSGI decodes the path: that changes nothing if it has only letters and slashes. The query is as it was received.
    url = public_url(settings.PLIVO_PUBLIC_URL, f"{request.path}?{request.META['QUERY_STRING']}")
    method, token = request.method or "", settings.PLIVO_AUTH_TOKEN
    try:
        return verify_and_parse(method, url, request.headers, request.body, auth_token=token, expect=expect)
    except WebhookSignatureError as error:
        logger.warning("refused: %s", error)
        raise PermissionDenied from error
    except WebhookPayloadError as error:
        logger.warning("not understood: %s", error)
        raise BadRequest from error
