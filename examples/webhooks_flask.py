"""Plivo's webhooks in Flask.

PUBLIC_URL=https://example.com PLIVO_AUTH_TOKEN=… flask --app webhooks_flask run
"""

import logging
import os
from typing import TypeVar

from flask import Flask, Response, request

from plivo_messaging import WebhookPayloadError, WebhookSignatureError
from plivo_messaging.webhooks import InboundMessage, StatusCallback, public_url, verify_and_parse

# Where Plivo reaches the proxy in front of this application. Not from a header: anyone can send one.
PUBLIC_URL = os.environ["PUBLIC_URL"]
AUTH_TOKEN = os.environ["PLIVO_AUTH_TOKEN"]

WebhookT = TypeVar("WebhookT", StatusCallback, InboundMessage)

logging.basicConfig(level=logging.INFO)
logger = logging.getLogger(__name__)
app = Flask(__name__)


@app.route("/plivo/status", methods=["GET", "POST"])
def status_callback() -> Response:
    """Receive a change of a message's state: the `url` of a send request."""
    callback = receive(StatusCallback)
    logger.info("message %s is %s", callback.message_uuid, callback.message_state)
    return Response()  # Plivo retries after any other status than 200


@app.route("/plivo/inbound", methods=["GET", "POST"])
def inbound_message() -> Response:
    """Receive a message: the message URL of an application."""
    message = receive(InboundMessage)
    logger.info("message %s came from %s", message.message_uuid, message.from_number)
    return Response()


def receive(expect: type[WebhookT]) -> WebhookT:
    """Return the verified webhook of the current request."""
    # WSGI decodes the path: that changes nothing if it has only letters and slashes. The query is as it was received.
    url = public_url(PUBLIC_URL, f"{request.path}?{request.query_string.decode('latin-1')}")
    return verify_and_parse(
        request.method, url, request.headers, request.get_data(), auth_token=AUTH_TOKEN, expect=expect
    )


@app.errorhandler(WebhookSignatureError)
def forbidden(error: WebhookSignatureError) -> Response:
    """Answer a request that is not Plivo's."""
    logger.warning("refused: %s", error)
    return Response(status=403)


@app.errorhandler(WebhookPayloadError)
def bad_request(error: WebhookPayloadError) -> Response:
    """Answer a request that is not the expected webhook."""
    logger.warning("not understood: %s", error)
    return Response(status=400)
