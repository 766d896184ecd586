"""Plivo's webhooks in FastAPI, or in Starlette, whose requests are the same.

PUBLIC_URL=https://example.com PLIVO_AUTH_TOKEN=… uvicorn webhooks_fastapi:app
"""

import logging
import os

from fastapi import FastAPI, Request, Response

from plivo_messaging import WebhookPayloadError, WebhookSignatureError
from plivo_messaging.webhooks import InboundMessage, StatusCallback, public_url, verify_and_parse

# Where Plivo reaches the proxy in front of this application. Not read from a header: anybody can send one.
PUBLIC_URL = os.environ["PUBLIC_URL"]
AUTH_TOKEN = os.environ["PLIVO_AUTH_TOKEN"]

logger = logging.getLogger(__name__)
app = FastAPI()


@app.api_route("/plivo/webhook", methods=["GET", "POST"])
async def plivo_webhook(request: Request) -> Response:
    """Take a status callback or an inbound message."""
    path, query = request.scope["raw_path"], request.scope["query_string"]  # as they were received
    url = public_url(PUBLIC_URL, f"{path.decode('latin-1')}?{query.decode('latin-1')}")
    try:
        webhook = verify_and_parse(request.method, url, request.headers, await request.body(), auth_token=AUTH_TOKEN)
    except WebhookSignatureError as error:
        logger.warning("refused: %s", error)
        return Response(status_code=403)
    except WebhookPayloadError as error:
        logger.warning("not understood: %s", error)
        return Response(status_code=400)
    match webhook:
        case StatusCallback():
            logger.info("message %s is %s", webhook.message_uuid, webhook.message_state)
        case InboundMessage():
            logger.info("message %s came from %s", webhook.message_uuid, webhook.from_number)
    return Response()  # anything but a 200 is tried again
