"""Plivo's webhooks in Django: a view, to be named in the URLs of a project.

    path("plivo/webhook", webhooks_django.plivo_webhook)

The project's settings hold PLIVO_PUBLIC_URL, such as "https://example.com", and PLIVO_AUTH_TOKEN.
"""

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from plivo_messaging import WebhookPayloadError, WebhookSignatureError
from plivo_messaging.webhooks import InboundMessage, StatusCallback, public_url, verify_and_parse

logger = logging.getLogger(__name__)


@csrf_exempt  # Plivo has no CSRF token; its signature takes the place of one
@require_http_methods(["GET", "POST"])
def plivo_webhook(request: HttpRequest) -> HttpResponse:
    """Take a status callback or an inbound message."""
    # The setting says where Plivo reaches the proxy in front of this application; a header anybody could send.
    # WSGI decodes the path, which makes no difference to one of letters and slashes. The query is as it was received.
    url = public_url(settings.PLIVO_PUBLIC_URL, f"{request.path}?{request.META['QUERY_STRING']}")
    try:
        webhook = verify_and_parse(
            request.method or "", url, request.headers, request.body, auth_token=settings.PLIVO_AUTH_TOKEN
        )
    except WebhookSignatureError as error:
        logger.warning("refused: %s", error)
        return HttpResponse(status=403)
    except WebhookPayloadError as error:
        logger.warning("not understood: %s", error)
        return HttpResponse(status=400)
    match webhook:
        case StatusCallback():
            logger.info("message %s is %s", webhook.message_uuid, webhook.message_state)
        case InboundMessage():
            logger.info("message %s came from %s", webhook.message_uuid, webhook.from_number)
    return HttpResponse()  # anything but a 200 is tried again
