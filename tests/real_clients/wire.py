"""What goes over the wire between a client and the mock server, written down."""

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.real_clients.contract import Contract, Exchange, Headers


class Wire:
    """An ASGI application that passes everything on to another one, and keeps it.

    Attributes:
        app: What answers.
        exchanges: The requests with their answers, in order.
    """

    def __init__(self) -> None:
        self.app: ASGIApp | None = None
        self.exchanges: list[Exchange] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        assert self.app is not None
        came = bytearray()
        went = bytearray()
        starts: list[Message] = []

        async def received() -> Message:
            message = await receive()
            came.extend(message.get("body", b""))
            return message

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                starts.append(message)
            went.extend(message.get("body", b""))
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                self.exchanges.append(
                    Exchange(
                        method=scope["method"],
                        target=_target(scope),
                        headers=_headers(scope["headers"]),
                        body=bytes(came),
                        status=starts[0]["status"],
                        answer_headers=_headers(starts[0]["headers"]),
                        answer=bytes(went),
                    )
                )
            await send(message)

        await self.app(scope, received, sent)

    def faults(self, contract: Contract) -> list[str]:
        """Tell what is not as documented: in any answer, and in any request that was accepted."""
        return [
            f"{exchange.method} {exchange.target} {exchange.status}: {fault}"
            for exchange in self.exchanges
            for fault in (
                *(contract.request_faults(exchange) if exchange.status < 300 else ()),
                *contract.answer_faults(exchange),
            )
        ]


def _target(scope: Scope) -> str:
    query = scope["query_string"].decode("ascii")
    return f"{scope['raw_path'].decode('ascii')}{'?' if query else ''}{query}"


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> Headers:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in raw}
