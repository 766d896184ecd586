"""The commands, and what becomes of their errors."""

import functools
import inspect
import io
import logging
import os
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import MAXYEAR
from importlib import metadata
from typing import Annotated, Any

import attrs
import httpx
import typer

from plivo_messaging import (
    CallbackMethod,
    ConfigurationError,
    FindStatus,
    ListFilters,
    Message,
    Plivo,
    PlivoError,
    SendOptions,
    SendOutcomeUnknown,
    ValidationError,
    WebhookPayloadError,
    segments,
    webhooks,
)
from plivo_messaging._arguments.credentials import DEFAULT_BASE_URL
from plivo_messaging._arguments.options import CallOptions
from plivo_messaging._arguments.send import check_fields, parse_destinations, parse_sender
from plivo_messaging._arguments.validation import parse_number, parse_region

from .options import BaseUrl, DefaultRegion, DestinationFile, JsonLines, Since, Until, given, read_lines, with_options
from .output import Exit, announce_wait, discard_output, note, print_csv, print_json, print_table
from .send import send

__all__ = ["run"]

_NAME = "plivo-messages"
_USAGE = (ValidationError, ConfigurationError, WebhookPayloadError, ModuleNotFoundError)
_CALL = ("timeout", "max_retries", "deadline")

# Tracebacks are Python's own, without the values of variables.
app = typer.Typer(
    help="Send messages and read their records by the Plivo Message API.\n\n"
    "The account is PLIVO_AUTH_ID and PLIVO_AUTH_TOKEN in the environment: other users of the machine can read the "
    "options of a command.\n\n"
    "Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 the outcome of a send is unknown, 4 not confirmed, "
    "5 a send was not found.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(is_asked: bool) -> None:
    if is_asked:
        print(f"{_NAME} {metadata.version('plivo-messaging')}")
        raise typer.Exit


@app.callback()
def _global(
    *, version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True)] = False
) -> None: ...


def run(arguments: Sequence[str] | None) -> int:
    """Run the command line, and return the exit code."""
    # A stream that the shell closed is None.
    sys.stdin = sys.stdin or io.TextIOWrapper(io.BytesIO())
    sys.stderr = sys.stderr or io.TextIOWrapper(io.BytesIO())
    if sys.stdout is None:
        note("the results cannot be written: the standard output is closed")
        return Exit.REFUSED
    logging.basicConfig(level=logging.ERROR, format=f"{_NAME}: %(message)s")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a character of another encoding must not end a send
    try:
        app(arguments, prog_name=_NAME)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else Exit.DONE
    except OSError as error:  # Typer ends in silence if a reader, such as head, has what it wants
        return discard_output(error)
    return Exit.DONE


def _command(name: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Return a decorator that adds a command, with its errors on a line each."""

    def decorate(function: Callable[..., int]) -> Callable[..., int]:
        parameters = inspect.signature(function).parameters.values()
        options = {each.name for each in parameters if each.kind is each.KEYWORD_ONLY}

        @functools.wraps(function)
        def call(**arguments: Any) -> None:  # noqa: ANN401
            try:
                code = function(**arguments)
                sys.stdout.flush()
            except (PlivoError, ModuleNotFoundError) as error:
                code = _exit_code(error, options)
            raise typer.Exit(code)

        app.command(name)(call)
        return function

    return decorate


def _exit_code(error: Exception, options: Collection[str]) -> Exit:
    """Print an error in a line, with the name of an option as it is typed, and return its exit code."""
    match error:
        case ModuleNotFoundError() if (error.name or "").partition(".")[0] != "sqlalchemy":
            raise error
        case ValidationError() if error.argument in options:
            note(f"--{error.argument.replace('_', '-')}: {error.args[1]}")
        case _:
            note(str(error).replace("pass auth_id=… or ", "").replace("pass auth_token=… or ", ""))  # no options
    return Exit.USAGE if isinstance(error, _USAGE) else Exit.REFUSED


_command("send")(send)


@_command("get")
@with_options(CallOptions)
def get(
    message_uuid: Annotated[str, typer.Argument(help="The message.")],
    *,
    as_json: JsonLines = False,
    base_url: BaseUrl = None,
    **options: Any,  # noqa: ANN401  (the keys of CallOptions)
) -> int:
    """Show the record of a message."""
    with Plivo(base_url=base_url, on_wait=announce_wait) as client:
        message = client.messages.get(message_uuid, **given(options))
    if as_json:
        print_json(message.to_dict())
    else:
        values = [(name, getattr(message, name)) for name in Message.FIELDS]
        if message.error is not None:
            values.append(("error", message.error.meaning))
        print_table((), [[(name, value) for name, value in values if value is not None]])
    return Exit.DONE


@_command("list")
@with_options(ListFilters)
def list_messages(
    *,
    limit: Annotated[int | None, typer.Option(help="How many messages at most; all when left out.")] = None,
    as_json: JsonLines = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, with all fields.")] = False,
    base_url: BaseUrl = None,
    **filters: Any,  # noqa: ANN401  (the keys of ListFilters)
) -> int:
    """List messages, the newest first: those of the last 24 hours unless a time is given."""
    if as_json and as_csv:
        raise typer.BadParameter("goes without --json", param_hint="--csv")
    with Plivo(base_url=base_url, on_wait=announce_wait) as client:
        messages = client.messages.list(limit=limit, **given(filters))
        if as_csv:
            print_csv(messages)
        elif as_json:
            for each in messages:
                print_json(each.to_dict())
        else:
            _show(page.records for page in messages.pages())
    return Exit.DONE


@_command("find")
@with_options(SendOptions, only=("type", "log", *_CALL))
def find(
    *,
    dst: Annotated[list[str] | None, typer.Option(help="A number it was sent to. May be given several times.")] = None,
    dst_file: DestinationFile = None,
    since: Since,
    until: Until,
    src: Annotated[str | None, typer.Option(help="Its sender; any when left out.")] = None,
    powerpack_uuid: Annotated[str | None, typer.Option(help="The Powerpack that chose the sender.")] = None,
    text: Annotated[str | None, typer.Option(help="The text of an SMS, for its segments; any when left out.")] = None,
    known: Annotated[
        list[str] | None, typer.Option(help="A message_uuid of another send. May be given several times.")
    ] = None,
    as_json: JsonLines = False,
    base_url: BaseUrl = None,
    default_region: DefaultRegion = None,
    **options: Any,  # noqa: ANN401  (some keys of SendOptions)
) -> int:
    """Find out whether a send was accepted whose response was lost.

    Prints the messages that match, or those that may match. Exits with 0 if there is one for each number, with 5 if the
    send was not accepted and can be repeated, and with 3 while neither is certain.
    """
    if until < since or until.year == MAXYEAR:
        raise typer.BadParameter("is earlier than --since, or later than any send", param_hint="--until")
    region = parse_region(default_region)
    numbers = parse_destinations([*(dst or []), *read_lines(dst_file)], region, most=None)
    call = given({name: options.pop(name) for name in _CALL})
    body = check_fields({"powerpack_uuid": powerpack_uuid, "text": text, **options})
    body |= {"dst": "<".join(numbers), **({} if src is None else {"src": parse_sender(src, region)})}
    # The error that the send ended in has all that the search knows of it.
    request = httpx.Request("POST", DEFAULT_BASE_URL)
    sent = SendOutcomeUnknown("", request=request, body=body, sent_at=since, failed_at=until)
    with Plivo(base_url=base_url, on_wait=announce_wait) as client:
        search = client.messages.find_sent(sent, known=known or (), **call)
    found = search.messages or search.similar
    if as_json:
        for each in found:
            print_json(each.to_dict())
    elif found:
        _show([found])
    match search.status:
        case FindStatus.FOUND:
            sought = {each for each in numbers if parse_number(each)}
            missing = len(sought - {parse_number(each.to_number or "") for each in search.messages})
            if missing:
                note(
                    f"found, but not for {missing:,} of the numbers: those in a request with one that is were accepted"
                )
                return Exit.UNKNOWN
            note("found: the send was accepted, do not repeat it")
            return Exit.DONE
        case FindStatus.NOT_FOUND:
            note("not found: the send was not accepted and can be repeated")
            return Exit.NOT_FOUND
        case FindStatus.NOT_YET_CERTAIN:
            similar = "; pass the ones above that are of other sends as --known" if search.similar else ""
            note(f"not yet certain: look again at {search.certain_at.isoformat(timespec='seconds')}{similar}")
            return Exit.UNKNOWN


@_command("segments")
def count_segments(
    text: Annotated[str, typer.Argument(help="The text.")],
    *,
    as_json: JsonLines = False,
) -> int:
    """Show the encoding of a text and the segments it is billed as."""
    values = attrs.asdict(segments(text))
    if as_json:
        print_json(values)
    else:
        print_table((), [values.items()])
    return Exit.DONE


@_command("verify-webhook")
def verify_webhook(
    url: Annotated[str, typer.Argument(help="The URL that Plivo called, with its query.")],
    *,
    signature: Annotated[str, typer.Option(help="The header X-Plivo-Signature-V3 (or V2).")],
    nonce: Annotated[str, typer.Option(help="The header X-Plivo-Signature-V3-Nonce (or V2).")],
    body: Annotated[
        typer.FileBinaryRead | None, typer.Option(help="A file with the body of a POST; - is the standard input.")
    ] = None,
    method: Annotated[CallbackMethod, typer.Option(help="Its method.", case_sensitive=False)] = CallbackMethod.POST,
    signature_version: Annotated[webhooks.SignatureVersion, typer.Option(help="That of the headers.")] = "v3",
) -> int:
    """Verify the signature of a webhook with the token in PLIVO_AUTH_TOKEN."""
    token = os.environ.get("PLIVO_AUTH_TOKEN")
    if not token:
        raise ConfigurationError("auth_token is missing: set PLIVO_AUTH_TOKEN (the console shows it)")
    webhooks.sign(method, url, auth_token=token)  # refuses a URL that is none, which is no wrong signature
    header = f"X-Plivo-Signature-{signature_version.upper()}"
    webhooks.verify(
        method,
        url,
        {header: signature, f"{header}-Nonce": nonce},
        b"" if body is None else body.read().rstrip(b"\r\n"),  # an editor ends a file with a line break
        auth_token=token,
    )
    print(f"the signature fits{'' if signature_version == 'v3' else ', which in version 2 covers the URL alone'}")
    return Exit.DONE


def _show(pages: Iterable[Iterable[Message]]) -> None:
    header = ("time", "direction", "from", "to", "type", "state", "units", "amount", "message_uuid", "error")
    blocks = (
        [
            (
                each.message_time,
                each.message_direction,
                each.from_number,
                each.to_number,
                each.message_type,
                each.message_state,
                each.units,
                each.total_amount,
                each.message_uuid,
                each.error and f"{each.error.code}: {each.error.meaning}",
            )
            for each in page
        ]
        for page in pages
    )
    print_table(header, blocks)
