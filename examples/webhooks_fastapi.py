"""Plivo's webhooks in FastAPI. In Starlette, requests and responses are the same.

PUBLIC_URL=https://example.com PLIVO_AUTH_TOKEN=… uvicorn webhooks_fastapi:app
"""

import logging
import os
from typing import TypeVar

from fastapi import FastAPI, Request, Response

from plivo_messaging import WebhookPayloadError, WebhookSignatureError
from plivo_messaging.webhooks import InboundMessage, StatusCallback, public_url, verify_and_parse

# Where Plivo reaches the proxy in front of this application. Not from a header: anyone can send one.
PUBLIC_URL = os.environ["PUBLIC_URL"]
AUTH_TOKEN = os.environ["PLIVO_AUTH_TOKEN"]

WebhookT = TypeVar("WebhookT", StatusCallback, InboundMessage)

logger = logging.getLogger(__name__)
app = FastAPI()


@app.api_route("/plivo/status", methods=["GET", "POST"])
async def status_callback(request: Request) -> Response:
    """Receive a change of a message's state: the `url` of a send request."""
    callback = await receive(request, StatusCallback)
    logger.info("message %s is %s", callback.message_uuid, callback.message_state)
    return Response()  # Plivo retries after any other status than 200


@app.api_route("/plivo/inbound", methods=["GET", "POST"])
async def inbound_message(request: Request) -> Response:
    """Receive a message: the message URL of an application."""
    message = await receive(request, InboundMessage)
    logger.info("message %s came from %s", message.message_uuid, message.from_number)
    return Response()


async def receive(request: Request, expect: type[WebhookT]) -> WebhookT:
    """Return the verified webhook of a request."""
    path, query = request.scope["raw_path"], request.scope["query_string"]  # as they were received
    url = public_url(PUBLIC_URL, f"{path.decode('latin-1')}?{query.decode('latin-1')}")
    body = await request.body()
    return verify_and_parse(request.method, url, request.headers, body, auth_token=AUTH_TOKEN, expect=expect)


@app.exception_handler(WebhookSignatureError)
async def forbidden(_: Request, error: Exception) -> Response:
    """Answer a request that is not Plivo's."""
    logger.warning("refused: %s", error)
    return Response(status_code=403)


@app.exception_handler(WebhookPayloadError)
async def bad_request(_: Request, error: Exception) -> Response:
    """Answer a request that is not the expected webhook."""
    logger.warning("not understood: %s", error)
    return Response(status_code=400)
