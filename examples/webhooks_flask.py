"""Plivo's webhooks in Flask.

PUBLIC_URL=https://example.com PLIVO_AUTH_TOKEN=… flask --app webhooks_flask run
"""

import logging
import os

from flask import Flask, Response, request

from plivo_messaging import WebhookPayloadError, WebhookSignatureError
from plivo_messaging.webhooks import InboundMessage, StatusCallback, public_url, verify_and_parse

# Where Plivo reaches the proxy in front of this application. Not read from a header: anybody can send one.
PUBLIC_URL = os.environ["PUBLIC_URL"]
AUTH_TOKEN = os.environ["PLIVO_AUTH_TOKEN"]

logger = logging.getLogger(__name__)
app = Flask(__name__)


@app.route("/plivo/webhook", methods=["GET", "POST"])
def plivo_webhook() -> Response:
    """Take a status callback or an inbound message."""
    # WSGI decodes the path, which makes no difference to one of letters and slashes. The query is as it was received.
    url = public_url(PUBLIC_URL, f"{request.path}?{request.query_string.decode('latin-1')}")
    try:
        webhook = verify_and_parse(request.method, url, request.headers, request.get_data(), auth_token=AUTH_TOKEN)
    except WebhookSignatureError as error:
        logger.warning("refused: %s", error)
        return Response(status=403)
    except WebhookPayloadError as error:
        logger.warning("not understood: %s", error)
        return Response(status=400)
    match webhook:
        case StatusCallback():
            logger.info("message %s is %s", webhook.message_uuid, webhook.message_state)
        case InboundMessage():
            logger.info("message %s came from %s", webhook.message_uuid, webhook.from_number)
    return Response()  # anything but a 200 is tried again
