"""The command `send`: what would be sent, the question, the send, and what became of it."""

import os
import shlex
import sys
from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

import attrs
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from plivo_messaging import (
    DestinationResult,
    LedgerError,
    Outcome,
    Plivo,
    PlivoError,
    SendOptions,
    SendOutcomeUnknown,
    ValidationError,
    segments,
)
from plivo_messaging._api import operations
from plivo_messaging._arguments.credentials import config_inputs, resolve_config
from plivo_messaging._arguments.options import Settings
from plivo_messaging._arguments.send import build_send_request, parse_destinations, parse_sender
from plivo_messaging._arguments.validation import parse_region
from plivo_messaging._messages.batches import (
    results_from_error,
    results_from_interruption,
    results_from_response,
    split_destinations,
)
from plivo_messaging._transport.http import Requests

from .options import BaseUrl, DefaultRegion, DestinationFile, JsonLines, Price, given, read_lines, with_options
from .output import Exit, announce_wait, note, print_json, print_line

__all__ = ["send"]

_NAMED = 5  # destinations of a command that is printed


@with_options(SendOptions)
def send(
    *,
    src: Annotated[str | None, typer.Option(help="The sender: a phone number, a short code or a sender ID.")] = None,
    dst: Annotated[
        list[str] | None, typer.Option(help="A phone number with its country code. May be given several times.")
    ] = None,
    dst_file: DestinationFile = None,
    text: Annotated[str | None, typer.Option(help="The text. An SMS needs one.")] = None,
    powerpack_uuid: Annotated[str | None, typer.Option(help="The Powerpack that chooses the sender.")] = None,
    once: Annotated[
        str | None,
        typer.Option(metavar="KEY", help="Send once per key, however often the command runs. Needs a ledger."),
    ] = None,
    ledger: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="The database of keys, such as sqlite:///sends.db; PLIVO_LEDGER when left out. Use PLIVO_LEDGER for a "
            "URL with a password.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be sent, and send nothing.")] = False,
    price_per_segment: Price = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Send without asking.")] = False,
    as_json: JsonLines = False,
    base_url: BaseUrl = None,
    default_region: DefaultRegion = None,
    **options: Any,  # noqa: ANN401  (the keys of SendOptions)
) -> int:
    """Send a message to one or more numbers. Asks first.

    With --dst there is one request, with --dst-file as many as it takes. Prints a line for each number: the number,
    what became of it (accepted, invalid, failed, unknown) and its message_uuid.
    """
    numbers = [*(dst or []), *read_lines(dst_file)]
    content = given({"src": src, "powerpack_uuid": powerpack_uuid, "text": text, **options})
    plan = _make_plan(numbers, content, region=parse_region(default_region), is_many=dst_file is not None)
    summary = plan.summary(price_per_segment)
    url = ledger or (os.environ.get("PLIVO_LEDGER") if once else None)
    if once and not url:
        raise typer.BadParameter("needs --ledger, or PLIVO_LEDGER in the environment", param_hint="--once")
    if dry_run:
        _show(plan, summary, base_url)
        return Exit.DONE
    with ExitStack() as stack:
        client = stack.enter_context(Plivo(base_url=base_url, default_region=default_region, on_wait=announce_wait))
        keyed: dict[str, Any] = {}
        if url:
            from plivo_messaging.ledger import SendLedger  # noqa: PLC0415  (it needs another extra)

            keyed = {"once": once, "ledger": stack.enter_context(SendLedger(url))}
        if plan.requests and not yes and not _is_confirmed(summary):
            note("nothing was sent")
            return Exit.NOT_CONFIRMED
        report = _Report(plan.total, as_json=as_json, is_many=plan.is_many)
        with report.progress:
            _send(client, plan, numbers, {**content, **keyed}, report)
    return report.summarize(src=src, base_url=base_url, has_key=once is not None)


class _Plan(NamedTuple):
    """The destinations of each request, those of none, and the body of each request."""

    requests: list[list[str]]
    refused: Mapping[str, ValidationError]
    bodies: list[Any]
    is_many: bool

    @property
    def total(self) -> int:
        """The number of destinations."""
        return sum(map(len, self.requests)) + len(self.refused)

    def summary(self, price: Decimal | None) -> str:
        """Return in words what is to be sent."""
        count = sum(map(len, self.requests))
        words = [_counted(count, "destination"), f"in {_counted(len(self.requests), 'request')}"]
        if not self.bodies:
            return " ".join(words)
        body = self.bodies[0].to_dict()
        kind, units, unit = str(body.get("type", "sms")), 1, "message"
        if kind == "sms":
            split = segments(body["text"])
            units, unit = split.units, "segment"
            kind = f"sms, {split.encoding}, {_counted(units, unit)}, {_counted(split.characters, 'character')}"
        cost = "" if price is None else f"; about {price * units * count:f} at {price:f} a {unit}"
        return f"{' '.join(words)}; {kind}{cost}"


def _make_plan(numbers: Sequence[str], content: Mapping[str, Any], *, region: str | None, is_many: bool) -> _Plan:
    if is_many:
        batches = split_destinations(numbers, region)
        requests, refused = batches.requests, batches.refused
    else:
        requests, refused = [parse_destinations(numbers, region)], {}
    options: Any = {name: value for name, value in content.items() if name not in {"src", "powerpack_uuid", "text"}}
    Settings().changed(options)  # refuses what the send would refuse, before the question
    src = content.get("src")
    sender = None if src is None else parse_sender(src, region)
    bodies = [
        build_send_request(each, sender, content.get("powerpack_uuid"), content.get("text"), options)
        for each in requests
    ]
    return _Plan(requests, refused, bodies, is_many)


def _show(plan: _Plan, summary: str, base_url: str | None) -> None:
    config = resolve_config(*config_inputs(None, None, base_url, os.environ))
    builder = Requests(config.base_url)
    for body in plan.bodies:
        request = builder.build(operations.send_message.build_request(config.auth_id, body=body), {})
        print(f"{request.method} {request.url}")
        print(request.content.decode())
    for error in plan.refused.values():
        note(error)
    print(f"Nothing was sent. {summary}")


def _is_confirmed(summary: str) -> bool:
    if not sys.stdin.isatty():
        note("there is no terminal to ask at: pass --yes to send without being asked")
        return False
    with suppress(typer.Abort):
        return typer.confirm(f"{summary}. Send?", err=True)
    return False


def _send(client: Plivo, plan: _Plan, numbers: Sequence[str], content: dict[str, Any], report: "_Report") -> None:
    try:
        if plan.is_many:
            sent = client.messages.send_many(dst=numbers, on_results=report.add, **content)
            report.add([each for each in sent.results if each.destination not in report.results])
        else:
            report.add(_send_once(client, plan.requests[0], numbers, content))
    except KeyboardInterrupt as interruption:
        report.ended = Exit.INTERRUPTED
        # With a note, send_many has reported what was begun. Of anything else, a request may have left.
        if not plan.is_many or not getattr(interruption, "__notes__", None):
            unreported = [each for request in plan.requests for each in request if each not in report.results]
            report.add(results_from_interruption(unreported, interruption))
    except LedgerError as error:
        note(error)
        report.ended = Exit.REFUSED
    except OSError as error:
        note(f"the results cannot be written: {error}")
        report.ended = Exit.REFUSED
        with suppress(OSError, ValueError):  # Python would fail at its end to write what is left
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _send_once(
    client: Plivo, destinations: Sequence[str], numbers: Sequence[str], content: dict[str, Any]
) -> list[DestinationResult]:
    try:
        return results_from_response(destinations, client.messages.send(dst=numbers, **content))
    except ValidationError:
        raise
    except PlivoError as error:
        return results_from_error(destinations, error)


class _Report:
    """What became of each destination."""

    def __init__(self, total: int, *, as_json: bool, is_many: bool) -> None:
        self.results: dict[str, DestinationResult] = {}
        self.ended = Exit.DONE
        self.progress = Progress(
            TextColumn("sending"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=True),
            transient=True,
            # The results on a terminal show the progress themselves.
            disable=not is_many or sys.stdout.isatty() or not sys.stderr.isatty(),
            redirect_stdout=False,
        )
        self._unprinted: deque[DestinationResult] = deque()
        self._as_json = as_json
        self._total = total
        self._started_at = datetime.now(UTC)
        self._task = self.progress.add_task("", total=total)

    def add(self, results: Sequence[DestinationResult]) -> None:
        """Count results, and print them."""
        self.results.update({each.destination: each for each in results})
        self.progress.advance(self._task, len(results))
        self._unprinted.extend(results)
        self._print()

    def _print(self) -> None:
        while self._unprinted:
            each = self._unprinted[0]
            if self._as_json:
                print_json({**attrs.asdict(each), "error": None if each.error is None else str(each.error)})
            else:
                print_line(each.destination, each.outcome, each.message_uuid)
            self._unprinted.popleft()

    def summarize(self, *, src: str | None, base_url: str | None, has_key: bool) -> int:
        """Print what went wrong, the numbers of all outcomes, and how to look up the unknown ones; return the code."""
        if self.ended is Exit.INTERRUPTED:
            self._print()  # Ctrl-C may have come between two lines
        reasons: defaultdict[str, list[str]] = defaultdict(list)
        for each in self.results.values():
            if each.outcome is not Outcome.ACCEPTED:
                reasons[str(each.error or "the API refused the number")].append(each.destination)
        for reason, destinations in reasons.items():
            who = destinations[0] if len(destinations) == 1 else _counted(len(destinations), "destination")
            note(f"{who}: {reason}")
        counts = Counter(each.outcome for each in self.results.values())
        refused = counts[Outcome.INVALID] + counts[Outcome.FAILED]
        note(
            f"{_counted(self._total, 'destination')}: {counts[Outcome.ACCEPTED]:,} accepted, {refused:,} refused, "
            f"{counts[Outcome.UNKNOWN]:,} unknown, {self._total - len(self.results):,} left"
        )
        if unknown := [each for each in self.results.values() if each.outcome is Outcome.UNKNOWN]:
            self._advise(unknown, src=src, base_url=base_url, has_key=has_key)
            return Exit.UNKNOWN
        return self.ended or (Exit.REFUSED if refused else Exit.DONE)

    def _advise(
        self, unknown: Sequence[DestinationResult], *, src: str | None, base_url: str | None, has_key: bool
    ) -> None:
        note("it is not known whether messages were accepted: do not send them again before you have looked")
        if has_key:
            note("run the same command again: with --once it looks for them, and sends none twice")
        errors = [each.error if isinstance(each.error, SendOutcomeUnknown) else None for each in unknown]
        since = min(self._started_at if error is None else error.sent_at for error in errors)
        until = max(datetime.now(UTC) if error is None else error.failed_at for error in errors)
        command = ["plivo-messages", "find", "--since", since.isoformat(), "--until", until.isoformat()]
        command += ["--src", src] if src else []
        command += ["--base-url", base_url] if base_url else []
        if len(unknown) <= _NAMED:
            command += [word for each in unknown for word in ("--dst", each.destination)]
            note(f"look for them by: {shlex.join(command)}")
        else:
            note(f"write their numbers to FILE, and look for them by: {shlex.join(command)} --dst-file FILE")


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
