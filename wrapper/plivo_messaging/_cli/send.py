"""The command `send`: what would be sent, the question, the send, and what became of it."""

import os
import signal
import sys
from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from decimal import Decimal
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import attrs
import httpx
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
from plivo_messaging._arguments.credentials import DEFAULT_BASE_URL, config_inputs, resolve_config
from plivo_messaging._arguments.options import Settings
from plivo_messaging._arguments.send import MAX_DESTINATIONS, build_content, build_send_request, parse_destinations
from plivo_messaging._arguments.validation import parse_region
from plivo_messaging._ledger.entries import by_attempt, check_key, unknown_outcome
from plivo_messaging._messages.batches import (
    Batches,
    results_from_error,
    results_from_interruption,
    results_from_response,
    split_destinations,
)
from plivo_messaging._messages.fan_out import Reports
from plivo_messaging._transport.http import Requests

from .options import BaseUrl, DefaultRegion, DestinationFile, JsonLines, Price, given, read_lines, with_options
from .output import Exit, announce_wait, discard_output, note, print_json, print_line

if TYPE_CHECKING:
    from plivo_messaging.ledger import SendLedger

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
    with ExitStack() as stack:
        client = stack.enter_context(Plivo(base_url=base_url, default_region=default_region, on_wait=announce_wait))
        content |= _key_options(once, ledger, stack)
        if dry_run:
            _show(plan, summary, base_url)
            return Exit.REFUSED if plan.refused else Exit.DONE
        if plan.requests and not yes and not _is_confirmed(summary):
            note("nothing was sent")
            return Exit.NOT_CONFIRMED
        report = _Report(plan, as_json=as_json)
        if has_handler := signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            stack.callback(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, report.interrupt))
        with report.progress:
            report.add([DestinationResult(each, Outcome.INVALID, None, error) for each, error in plan.refused.items()])
            _send(client, plan, numbers, content, report)
        if has_handler:  # what became of the messages is said to the end
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        return report.summarize(base_url=base_url, has_key=once is not None)


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
        words = f"{_counted(count, 'destination')} in {_counted(len(self.requests), 'request')}"
        words += f", {len(self.refused):,} refused" if self.refused else ""
        if not self.bodies:
            return words
        body = self.bodies[0].to_dict()
        kind, units, unit = str(body.get("type", "sms")), 1, "message"
        if kind == "sms":
            split = segments(body["text"])
            units, unit = split.units, "segment"
            kind = f"sms, {split.encoding}, {_counted(units, unit)}, {_counted(split.characters, 'character')}"
        cost = "" if price is None else f"; about {price * units * count:f} at {price:f} a {unit}"
        return f"{words}; {kind}{cost}"


def _make_plan(numbers: Sequence[str], content: Mapping[str, Any], *, region: str | None, is_many: bool) -> _Plan:
    """Validate what is to be sent before the question."""
    options: Any = {name: value for name, value in content.items() if name not in {"src", "powerpack_uuid", "text"}}
    Settings().changed(options)
    powerpack, text = content.get("powerpack_uuid"), content.get("text")
    sender = build_content(content.get("src"), powerpack, text, options, region=region).get("src")
    if is_many:
        batches = split_destinations(numbers, region)
    else:
        order = parse_destinations(numbers, region, most=None)
        if len(order) > MAX_DESTINATIONS:
            raise ValidationError("dst", f"{len(order):,} different numbers: pass more than 1,000 by --dst-file")
        batches = Batches(order, [order])
    bodies = [build_send_request(each, sender, powerpack, text, options) for each in batches.requests]
    return _Plan(batches.requests, batches.refused, bodies, is_many)


def _key_options(once: str | None, url: str | None, stack: ExitStack) -> dict[str, Any]:
    """Return the key of a send and its ledger, whose database is not opened yet."""
    if once is None:
        if url is not None:
            raise ValidationError("ledger", "needs a key: pass --once")
        return {}
    check_key(once)
    if url is None and not (url := os.environ.get("PLIVO_LEDGER")):
        raise ValidationError("once", "needs --ledger, or PLIVO_LEDGER in the environment")
    from plivo_messaging.ledger import SendLedger  # noqa: PLC0415  (it needs another extra)

    try:
        return {"once": once, "ledger": stack.enter_context(SendLedger(url))}
    except ValidationError as error:
        raise ValidationError("ledger", error.args[1]) from None


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
    interruption: KeyboardInterrupt | None = None
    try:
        if plan.is_many:
            client.messages.send_many(dst=numbers, on_results=report.add, **content)
        else:
            report.add(_send_once(client, plan.requests[0], numbers, content))
    except KeyboardInterrupt as error:
        report.ended, interruption = Exit.INTERRUPTED, error
    except LedgerError as error:
        note(error)
        report.ended = Exit.REFUSED
    except OSError as error:
        report.ended = discard_output(error)
    if report.ended and "ledger" in content:
        _add_open(content["ledger"], content["once"], plan, report)
    # With a note, send_many has reported what was begun. Of anything else, a request may have left.
    if interruption is not None and not (plan.is_many and getattr(interruption, "__notes__", None)):
        report.add(results_from_interruption(report.unreported(), interruption))


def _add_open(ledger: "SendLedger", key: str, plan: _Plan, report: "_Report") -> None:
    """Add what an earlier run left unknown, with the time of that: send_many would have come to it last."""
    with suppress(LedgerError):
        left = {*report.unreported()}
        for entries in by_attempt(each for each in ledger.pending(key) if each.destination in left):
            error = unknown_outcome(httpx.Request("POST", DEFAULT_BASE_URL), plan.bodies[0].to_dict(), entries)
            report.add(results_from_error([each.destination for each in entries], error))


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

    def __init__(self, plan: _Plan, *, as_json: bool) -> None:
        self.results: dict[str, DestinationResult] = {}
        self.ended = Exit.DONE
        self.progress = Progress(
            TextColumn("sending"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=True),
            transient=True,
            # The results on a terminal show the progress themselves.
            disable=not plan.is_many or sys.stdout.isatty() or not sys.stderr.isatty(),
            redirect_stdout=False,
        )
        self._unprinted: deque[DestinationResult] = deque()
        self._is_interrupted = self._is_interrupt_due = False
        self._as_json = as_json
        self._plan = plan
        self._started_at = datetime.now(UTC)
        self._task = self.progress.add_task("", total=plan.total)

    def unreported(self) -> list[str]:
        """Return the destinations without a result."""
        return [each for request in self._plan.requests for each in request if each not in self.results]

    def interrupt(self, _signal: int, frame: FrameType | None) -> None:
        """Raise KeyboardInterrupt, while results are added at the end of that: some would be lost, or come twice."""
        if self._plan.is_many and not self._is_interrupted:
            self._is_interrupted = True
            note("waiting for the requests that are being made; after another Ctrl-C their outcome is unknown")
        else:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        while frame is not None:
            if frame.f_code in {Reports.add.__code__, _Report.add.__code__}:
                self._is_interrupt_due = True
                return
            frame = frame.f_back
        raise KeyboardInterrupt

    def add(self, results: Sequence[DestinationResult]) -> None:
        """Count results, and print them."""
        self.results.update({each.destination: each for each in results})
        self.progress.advance(self._task, len(results))
        self._unprinted.extend(results)
        self._print()
        if self._is_interrupt_due:
            self._is_interrupt_due = False
            raise KeyboardInterrupt

    def _print(self) -> None:
        while self._unprinted:
            each = self._unprinted[0]
            if self._as_json:
                print_json({**attrs.asdict(each), "error": None if each.error is None else str(each.error)})
            else:
                print_line(each.destination, each.outcome, each.message_uuid)
            self._unprinted.popleft()

    def summarize(self, *, base_url: str | None, has_key: bool) -> int:
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
            f"{_counted(self._plan.total, 'destination')}: {counts[Outcome.ACCEPTED]:,} accepted, {refused:,} refused, "
            f"{counts[Outcome.UNKNOWN]:,} unknown, {self._plan.total - len(self.results):,} left"
        )
        if unknown := [each for each in self.results.values() if each.outcome is Outcome.UNKNOWN]:
            self._advise(unknown, base_url=base_url, has_key=has_key)
            return Exit.UNKNOWN
        return self.ended or (Exit.REFUSED if refused else Exit.DONE)

    def _advise(self, unknown: Sequence[DestinationResult], *, base_url: str | None, has_key: bool) -> None:
        note("it is not known whether messages were accepted: do not send them again before you have looked")
        if has_key:
            note("run the same command again: with --once it looks for them, and sends none twice")
        errors = [each.error if isinstance(each.error, SendOutcomeUnknown) else None for each in unknown]
        since = min(self._started_at if error is None else error.sent_at for error in errors)
        until = max(datetime.now(UTC) if error is None else error.failed_at for error in errors)
        command = ["plivo-messages", "find", "--since", since.isoformat(), "--until", until.isoformat()]
        command += ["--base-url", base_url] if base_url else []
        body = self._plan.bodies[0].to_dict()
        for name in ("src", "powerpack_uuid", "text", "type", "log"):
            command += [f"--{name.replace('_', '-')}", body[name]] if name in body else []
        if len(unknown) <= _NAMED:
            command += [word for each in unknown for word in ("--dst", each.destination)]
            note("look for them by:", command=command)
        else:
            note("write their numbers to FILE, and look for them by:", command=[*command, "--dst-file", "FILE"])


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
