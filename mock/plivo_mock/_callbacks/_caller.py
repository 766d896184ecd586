"""Making a call: signed, over HTTP, to where it may go."""

from ._calls import Answer, Call
from ._post import post
from ._signatures import signature_headers
from ._targets import TargetError, check_target

_FORM = {"content-type": "application/x-www-form-urlencoded"}


def make_call(call: Call, *, allow_remote: bool) -> Answer:
    """Make a call.

    Args:
        call: The call.
        allow_remote: Whether it may go to other computers.

    Returns:
        What came of it; what went wrong is an answer too.
    """
    try:
        target = check_target(call.url, allow_remote=allow_remote)
    except TargetError as error:
        return Answer(call.url, None, str(error), is_final=True)
    is_query = call.method == "GET"
    if is_query:
        target = target.with_query(call.form)
    signatures = signature_headers(
        target.url,
        {} if is_query else call.fields,
        nonce=call.nonce,
        auth_token=call.auth_token,
        main_auth_token=call.main_auth_token,
    )
    if is_query:
        return post(call.method, target, signatures, b"")
    return post(call.method, target, _FORM | signatures, call.form.encode("ascii"))
