"""The whole application, where it is served by others than `MockPlivo`."""

import asyncio

from starlette.types import Message, Receive, Scope, Send

from plivo_mock import MockPlivo


async def serve(scope: Scope, receive: Receive, send: Send) -> None:
    await MockPlivo().asgi()(scope, receive, send)


def test_another_server_may_start_and_end_it() -> None:
    told: list[str] = []
    events = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> Message:
        return {"type": next(events)}

    async def send(message: Message) -> None:
        told.append(message["type"])

    asyncio.run(serve({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send))

    assert told == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_there_are_no_web_sockets() -> None:
    told: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        told.append(message)

    asyncio.run(serve({"type": "websocket", "path": "/", "headers": []}, receive, send))

    assert told[0]["type"] == "websocket.close"
