"""Validates recorded requests and answers with openapi-core, which shares no code with what validates them otherwise.

    python tests/traffic/validate.py FOLDER

It runs in an environment of its own (`make validate-traffic`), as it brings many packages along. A request that was
answered with success has to be valid, so that what a test did wrong on purpose does not count, and a response has to be
valid unless a fault was put into it. First it shows that it can tell: some of the exchanges are spoilt, and have to be
noticed.
"""

import argparse
import json
import re
import sys
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, unquote

# Found at run time: it is not part of the environment this project is developed and type-checked in.
_OPENAPI: Any = import_module("openapi_core").OpenAPI
_ERROR: type[Exception] = import_module("openapi_core.exceptions").OpenAPIError
_REQUEST: Any = import_module("openapi_core.testing").MockRequest
_RESPONSE: Any = import_module("openapi_core.testing").MockResponse

_DOCUMENT = Path(__file__).parents[2] / "generated" / "plivo_messaging_api" / "openapi.json"
_HOST = "https://api.plivo.com"
_SHOWN = 20
_LONGEST = 200
_PUT_IN = re.compile(r"(?:^|/)old-[0-9]+/?$")
_SPACES_OF_PYTHON = frozenset("\x1c\x1d\x1e\x1f\x85")
_SUCCESS = range(200, 300)
_OK, _ACCEPTED = 200, 202
# A path or a method there is none of has no operation to compare with, and a body that is no JSON no schema.
_NO_OPERATION = frozenset({"PathNotFound", "OperationNotFound", "ServerNotFound"})


@dataclass(frozen=True)
class Verdict:
    """What openapi-core says of an exchange, where that is not what is expected.

    Attributes:
        what: What is wrong.
        record: The exchange.
    """

    what: str
    record: Mapping[str, Any]


def main(arguments: list[str] | None = None) -> int:
    """Validate all records.

    Returns:
        The exit code: 0 when both validators agree on everything, 1 when they do not or there is nothing to look at.
    """
    parser = argparse.ArgumentParser(description="Validate recorded requests and answers with openapi-core.")
    parser.add_argument("folder", type=Path, help="where the records are")
    options = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    judge = Judge(json.loads(_DOCUMENT.read_text(encoding="utf-8")))
    records = list(_records(options.folder))
    if missing := _missing(records):
        _say(f"nothing to look at in {options.folder}: there is no {' and no '.join(missing)} without a fault")
        return 1
    if overlooked := [what for what, record in _spoilt(records) if not list(judge.look(record, Counter()))]:
        _say(f"cannot tell: {'; '.join(overlooked)}")
        return 1
    verdicts = [verdict for record in records for verdict in judge.look(record, counts)]
    for verdict in verdicts[:_SHOWN]:
        record = verdict.record
        _say(f"{record['method']} {record['path']}?{record['query'][:200]} -> {record['status']}: {verdict.what}")
        _say(f"    sent     {b64decode(record['body'])[:300]!r}")
        _say(f"    answered {b64decode(record['answer'])[:300]!r}")
    _say(", ".join(f"{count:,} {what}" for what, count in sorted(counts.items())) or "no records")
    _say(f"{len(verdicts):,} disagreements")
    return 1 if verdicts or not counts["requests that are valid"] or not counts["answers that are valid"] else 0


def _missing(records: Sequence[Mapping[str, Any]]) -> list[str]:
    """Name what there has to be, so that it can be spoilt."""
    needed = {"send request that was accepted": _is_accepted, "page": _is_page}
    return [what for what, applies in needed.items() if not any(map(applies, records))]


def _is_accepted(record: Mapping[str, Any]) -> bool:
    return record["method"] == "POST" and record["status"] == _ACCEPTED and not record["fault"]


def _is_page(record: Mapping[str, Any]) -> bool:
    return record["status"] == _OK and record["path"].endswith("/Message/") and not record["fault"]


def _spoilt(records: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Spoil what is right: the answer and the request of a send, and a page."""
    nothing = b64encode(b"{}").decode()
    sent = next(filter(_is_accepted, records))
    yield "an empty answer to a send request", {**sent, "answer": nothing}
    yield "an empty send request that was accepted", {**sent, "body": nothing}
    yield "a status there is none of", {**sent, "status": 418}
    listed = next(filter(_is_page, records))
    yield "an empty page", {**listed, "answer": nothing}
    yield "a page with a limit of 21", {**listed, "query": "limit=21"}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _records(folder: Path) -> Iterator[dict[str, Any]]:
    """Give each exchange once: what only the identifiers and times of an answer tell apart is looked at once."""
    seen: set[str] = set()
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            key = json.dumps(
                [record[name] for name in ("method", "path", "query", "body", "headers", "status", "fault")]
            )
            shape = json.dumps(_shape(record["answer"]))
            if key + shape not in seen:
                seen.add(key + shape)
                yield record


def _shape(answer: str) -> object:
    try:
        return _types(json.loads(b64decode(answer)))
    except ValueError:
        return answer


def _types(value: object) -> object:
    if isinstance(value, dict):
        return {name: _types(part) for name, part in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [_types(part) for part in cast("list[object]", value)[:1]]
    return type(value).__name__


class Judge:
    """Validates with openapi-core.

    Args:
        document: The contract.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self._openapi = _OPENAPI.from_dict(document)

    def look(self, record: Mapping[str, Any], counts: Counter[str]) -> Iterator[Verdict]:
        """Compare an exchange with what is expected of it, and count what it comes to."""
        request = _request(record)
        fault = self._request_fault(request)
        if fault == "":
            counts["requests whose difference is explained"] += 1
        elif record["status"] in _SUCCESS:
            counts["requests that are valid" if fault is None else "requests that are not"] += 1
            if fault is not None:
                yield Verdict(f"a request that was accepted is not valid: {fault}", record)
        else:
            counts["requests that were refused"] += 1
        if record["fault"]:
            counts["answers with a fault"] += 1
            return
        wrong = self._answer_fault(request, record)
        if wrong == "":
            counts["answers whose difference is explained"] += 1
        elif wrong is not None and wrong.partition(":")[0] in _NO_OPERATION:
            counts["answers of no operation"] += 1
        else:
            counts["answers that are valid" if wrong is None else "answers that are not"] += 1
            if wrong is not None:
                yield Verdict(f"an answer is not valid: {wrong}", record)

    def _request_fault(self, request: Any) -> str | None:
        """Say what is wrong with a request: None when nothing is, an empty text when it is explained."""
        try:
            self._openapi.validate_request(request)
        except (_ERROR, RecursionError) as error:  # the latter for JSON that is too deep for it
            return _words(error)
        return None

    def _answer_fault(self, request: Any, record: Mapping[str, Any]) -> str | None:
        """Say what is wrong with an answer, in the same way."""
        headers = dict(record["answer_headers"])
        content_type = headers.get("content-type", "")
        response = _RESPONSE(b64decode(record["answer"]), record["status"], headers, content_type)
        try:
            self._openapi.validate_response(request, response)
        except (_ERROR, RecursionError) as error:  # the latter for JSON that is too deep for it
            return _words(error)
        return None


def _request(record: Mapping[str, Any]) -> Any:
    headers = dict(record["headers"])
    if record["has_credentials"]:
        headers["Authorization"] = "Basic eDp4"
    return _REQUEST(
        _HOST,
        record["method"].lower(),
        unquote(record["path"]),
        args=parse_qs(record["query"], keep_blank_values=True),
        headers=headers,
        data=b64decode(record["body"]),
        content_type=headers.get("content-type", ""),
    )


def _words(error: BaseException) -> str:
    """Say what is wrong; nothing when all of it is explained."""
    causes: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        broken: list[Any] = list(getattr(cause, "schema_errors", ()))
        if broken and all(map(_is_explained, broken)):
            return ""
        inner = "; ".join(f"{'.'.join(map(str, each.path))}: {each.message[-_LONGEST:]}" for each in broken)
        causes.append(f"{type(cause).__name__}: {inner or _said(cause)[:_LONGEST]}")
        cause = cause.__cause__ or cause.__context__
    return " <- ".join(causes)


def _is_explained(error: Any) -> bool:
    """Say whether it is known why the two validators disagree."""
    if error.validator != "pattern" or not isinstance(error.instance, str):
        return False
    # Tests of the client put messages with names of their own into the mock server, past the API.
    if {*error.path} & {"message_uuid", "resource_uri"} and _PUT_IN.search(error.instance):
        return True
    # openapi-core has Python's regular expressions, where these are spaces; in those of JSON Schema they are not.
    return "\\s" in error.validator_value and not _SPACES_OF_PYTHON.isdisjoint(error.instance)


def _said(error: BaseException) -> str:
    try:
        return str(error)
    except UnicodeDecodeError:  # it would quote a body that is no text
        return "a body that is no text"


if __name__ == "__main__":
    sys.exit(main())
