"""A Django application that sends messages and receives Plivo's webhooks: three views for the URLs of a project.

    path("orders/<int:order>/ready", app_django.order_ready)
    path("plivo/status", app_django.status_callback)
    path("plivo/inbound", app_django.inbound_message)

The project's settings hold PLIVO_AUTH_ID, PLIVO_AUTH_TOKEN and PLIVO_PUBLIC_URL, such as "https://example.com".
"""

import logging
from functools import cache
from typing import TypeVar

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from plivo_messaging import Plivo, SendOutcomeUnknown, ValidationError, WebhookPayloadError, WebhookSignatureError
from plivo_messaging.webhooks import InboundMessage, StatusCallback, public_url, verify_and_parse

WebhookT = TypeVar("WebhookT", StatusCallback, InboundMessage)

logger = logging.getLogger(__name__)


@cache
def plivo() -> Plivo:
    """Return the client of this process: its threads share it, and forked processes open connections of their own."""
    return Plivo(settings.PLIVO_AUTH_ID, settings.PLIVO_AUTH_TOKEN)


@require_POST
def order_ready(request: HttpRequest, order: int) -> HttpResponse:
    """Send a customer the news that an order is ready."""
    if "phone" not in request.POST:
        raise BadRequest("phone is missing")
    text, url = f"Order {order} is ready.", public_url(settings.PLIVO_PUBLIC_URL, "/plivo/status")
    try:
        sent = plivo().messages.send(src="12025550100", dst=request.POST["phone"], text=text, url=url)
    except ValidationError as error:
        return JsonResponse({"error": str(error)}, status=422)
    except SendOutcomeUnknown:
        # It may be on its way, and another one would be billed as well: `find_sent` finds out later.
        logger.exception("it is not known whether the message about order %s was sent", order)
        return JsonResponse({"message_uuid": None}, status=202)
    return JsonResponse({"message_uuid": sent.message_uuid}, status=202)


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
