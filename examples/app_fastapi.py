"""A FastAPI application that sends messages and receives Plivo's webhooks. Its tests are test_app_fastapi.py.

PUBLIC_URL=https://example.com PLIVO_AUTH_ID=… PLIVO_AUTH_TOKEN=… uvicorn app_fastapi:app
"""

import logging
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TypeVar

from fastapi import FastAPI, Request, Response
from pydantic import BaseModel

from plivo_messaging import (
    AsyncPlivo,
    SendOutcomeUnknown,
    ValidationError,
    WebhookPayloadError,
    WebhookSignatureError,
)
from plivo_messaging.webhooks import InboundMessage, StatusCallback, public_url, verify_and_parse

WebhookT = TypeVar("WebhookT", StatusCallback, InboundMessage)

logging.basicConfig(level=logging.INFO)
logger = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Open one client for the whole application: all requests share its connections and its rate limit."""
    async with AsyncPlivo() as client:
        app.state.plivo = client
        yield


app = FastAPI(lifespan=lifespan)


class Customer(BaseModel):
    """Who is told."""

    phone: str


@app.post("/orders/{order}/ready", status_code=202)
async def order_ready(order: int, customer: Customer, request: Request) -> dict[str, str | None]:
    """Send a customer the news that an order is ready."""
    plivo: AsyncPlivo = request.app.state.plivo
    text, url = f"Order {order} is ready.", public_url(os.environ["PUBLIC_URL"], "/plivo/status")
    try:
        sent = await plivo.messages.send(src="12025550100", dst=customer.phone, text=text, url=url)
    except SendOutcomeUnknown:
        # It may be on its way, and another one would be billed as well: `find_sent` finds out later.
        logger.exception("it is not known whether the message about order %s was sent", order)
        return {"message_uuid": None}
    return {"message_uuid": sent.message_uuid}


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
    # Where Plivo reaches the proxy in front of this application. Not from a header: anyone can send one.
    url = public_url(os.environ["PUBLIC_URL"], f"{path.decode('latin-1')}?{query.decode('latin-1')}")
    token = os.environ["PLIVO_AUTH_TOKEN"]
    return verify_and_parse(request.method, url, request.headers, await request.body(), auth_token=token, expect=expect)


@app.exception_handler(ValidationError)
async def unprocessable(_: Request, error: Exception) -> Response:
    """Answer a request with a value that cannot be sent, such as a wrong phone number."""
    return Response(str(error), status_code=422)


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
