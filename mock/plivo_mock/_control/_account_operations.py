"""The operations of the control API that concern accounts."""

import hmac

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from plivo_mock._errors import ApiError
from plivo_mock._messaging._accounts import Account

from ._control import Control
from ._reading import read_body, text_of


async def add_account(control: Control, request: Request) -> Response:
    """Let a further account in; who asks again for the same one is told that it is there."""
    body = await read_body("addAccount", request)
    accounts = control.interface.platform.accounts
    parent = text_of(body, "parent")
    try:
        wanted = Account(
            text_of(body, "auth_id") or "",
            text_of(body, "auth_token") or "",
            parent=None if parent is None else accounts.named(parent),
            message_url=text_of(body, "message_url") or "",
        )
    except (LookupError, ValueError) as error:
        raise ApiError(400, str(error)) from error
    known = accounts.get(wanted.auth_id)
    if known is not None and not _are_the_same(known, wanted):
        raise ApiError(409, f"auth_id: {wanted.auth_id!r} is an account already, and another: choose another auth_id.")
    if known is None:
        # In a thread: a file that keeps messages is asked for those of the account.
        await run_in_threadpool(control.add_account, wanted)
    shown = {"auth_id": wanted.auth_id, "parent": parent, "message_url": wanted.message_url}
    return JSONResponse(shown, 201 if known is None else 200)


def _are_the_same(one: Account, other: Account) -> bool:
    same_token = hmac.compare_digest(one.auth_token.encode(), other.auth_token.encode())
    return same_token and one.parent is other.parent and one.message_url == other.message_url
