"""Changes of the contract that a server may well fit: the pipeline has to notice them all the same.

What only adds to an answer, leaves out what is not required or says something in other words is nothing the suite can
see in answers. The check of the generated code compares it with what the changed document gives, and the type checker
says where the client no longer fits what would be generated.
"""

import copy
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import generate
from bundle import SourceError
from plivo_contract._contract import GET, LIST, shipped_contract
from tests.contract.faults.faulty import Document
from tests.contract.faults.judging import Verdict

_GROUP = "drift"
_ROOT = Path(__file__).parents[3]
_CLIENT = _ROOT / "wrapper" / "plivo_messaging"
_MESSAGES, _MESSAGE = LIST.partition(" ")[2], GET.partition(" ")[2]


@dataclass(frozen=True, slots=True)
class Drift:
    """A change of the contract.

    Attributes:
        name: What it is, in words.
        apply: Makes the change.
    """

    name: str
    apply: Callable[[Document], object]


def _drifts() -> Iterator[Drift]:
    yield from _of_answers()
    yield from _of_requests()
    yield from _of_words()
    yield from _of_the_whole()


def _of_answers() -> Iterator[Drift]:
    for field in ("carrier_fees_rate", "log", "destination_network", "message_sent_time", "error_message"):
        yield Drift(f"a record has no {field}", _without("MessageRecord", field))
    yield Drift("a record has a field queue_time", lambda d: _add(d, "MessageRecord", "queue_time", {"type": "string"}))
    yield Drift(
        "a record must have is_domestic", lambda d: _schema(d, "MessageRecord")["required"].append("is_domestic")
    )
    yield Drift(
        "a record need not have message_uuid", lambda d: _schema(d, "MessageRecord")["required"].remove("message_uuid")
    )
    yield Drift("mcc is called country_code", lambda d: _rename(_properties(d, "MessageRecord"), "mcc", "country_code"))
    yield Drift(
        "units may be null", lambda d: _properties(d, "MessageRecord")["units"].update(type=["integer", "null"])
    )
    yield Drift("is_domestic is a text", lambda d: _properties(d, "MessageRecord")["is_domestic"].update(type="string"))
    yield Drift("a page has no total_count", lambda d: _properties(d, "PageMeta").pop("total_count"))
    yield Drift("a page has no offset", _without_offset)
    yield Drift("next is called following", lambda d: _rename(_properties(d, "PageMeta"), "next", "following"))
    yield Drift(
        "invalid_number is a text",
        lambda d: _properties(d, "SendMessageResponse").update(invalid_number={"type": "string"}),
    )
    yield Drift("an error has a code", lambda d: _add(d, "Error", "code", {"type": "integer"}))
    yield Drift("a state is unknown", lambda d: _schema(d, "MessageState")["enum"].remove("read"))
    yield Drift("there is another state", lambda d: _schema(d, "MessageState")["enum"].append("expired"))
    yield Drift("there is another type", lambda d: _schema(d, "MessageType")["enum"].append("rcs"))
    yield Drift("there is a status 409", lambda d: _responses(d).update({"409": _responses(d)["400"]}))


def _of_requests() -> Iterator[Drift]:
    for argument in ("dlt_entity_id", "trackable", "message_expiry", "location"):
        yield Drift(f"a send request has no {argument}", _without("SendMessageArguments", argument))
    yield Drift("text is called body", lambda d: _rename(_properties(d, "SendMessageArguments"), "text", "body"))
    yield Drift(
        "there is an argument priority", lambda d: _add(d, "SendMessageArguments", "priority", {"type": "string"})
    )
    yield Drift("src may be longer", lambda d: _properties(d, "SendMessageArguments")["src"].pop("pattern"))
    yield Drift("text may be longer", lambda d: _properties(d, "SendMessageArguments")["text"].update(maxLength=5000))
    yield Drift(
        "message_expiry may be longer",
        lambda d: _properties(d, "SendMessageArguments")["message_expiry"].update(maximum=86_400),
    )
    yield Drift("limit may be 100", lambda d: _parameter(d, "limit")["schema"].update(maximum=100))
    yield Drift("limit may be 10 at most", lambda d: _parameter(d, "limit")["schema"].update(maximum=10))
    yield Drift("offset is called start", lambda d: _parameter(d, "offset").update(name="start"))
    yield Drift("limit is required", lambda d: _parameter(d, "limit").update(required=True))
    yield Drift("there is no filter conversation_id", lambda d: _parameters(d).remove(_parameter(d, "conversation_id")))
    yield Drift(
        "there is a filter sender",
        lambda d: _parameters(d).append({"name": "sender", "in": "query", "schema": {"type": "string"}}),
    )
    yield Drift("the log mode true is gone", lambda d: _schema(d, "LogMode")["enum"].remove("true"))
    yield Drift("a template needs no language", lambda d: _schema(d, "WhatsappTemplate")["required"].remove("language"))
    yield Drift(
        "a row needs a description", lambda d: _schema(d, "WhatsappInteractiveRow")["required"].append("description")
    )


def _of_words() -> Iterator[Drift]:
    yield Drift(
        "the description of units is another",
        lambda d: _properties(d, "MessageRecord")["units"].update(description="Parts."),
    )
    yield Drift("the description of limit is another", lambda d: _parameter(d, "limit").update(description="How many."))
    yield Drift(
        "the description of an operation is another", lambda d: d["paths"][_MESSAGE]["get"].update(description=".")
    )
    yield Drift(
        "an example of text is another",
        lambda d: _properties(d, "SendMessageArguments")["text"].update(examples=["Hello"]),
    )
    yield Drift("the version is another", lambda d: d["info"].update(version="v2"))
    yield Drift("the server is another", lambda d: d["servers"][0].update(url="https://api.example.com/v2"))


def _of_the_whole() -> Iterator[Drift]:
    yield Drift("sendMessage is called createMessage", lambda d: _post(d).update(operationId="createMessage"))
    yield Drift("a link is gone", lambda d: _responses(d)["202"].pop("links"))
    yield Drift("there are no status callbacks", lambda d: _post(d).pop("callbacks"))
    yield Drift("a status callback has no Sequence", lambda d: _properties(d, "StatusCallback").pop("Sequence"))
    yield Drift("a received message has no Body", lambda d: _properties(d, "InboundMessage").pop("Body"))
    yield Drift("a message cannot be retrieved", lambda d: d["paths"].pop(_MESSAGE))
    yield Drift("a record is called an MDR", _mdr)


def _schema(document: Document, name: str) -> Document:
    found: Document = document["components"]["schemas"][name]
    return found


def _properties(document: Document, name: str) -> Document:
    found: Document = _schema(document, name)["properties"]
    return found


def _without(schema: str, name: str) -> Callable[[Document], object]:
    return lambda document: _properties(document, schema).pop(name)


def _add(document: Document, schema: str, name: str, part: Document) -> None:
    _properties(document, schema)[name] = part


def _rename(parts: Document, name: str, other: str) -> None:
    parts[other] = parts.pop(name)


def _post(document: Document) -> Document:
    found: Document = document["paths"][_MESSAGES]["post"]
    return found


def _responses(document: Document) -> Document:
    found: Document = _post(document)["responses"]
    return found


def _parameters(document: Document) -> list[Document]:
    found: list[Document] = document["paths"][_MESSAGES]["get"]["parameters"]
    return found


def _parameter(document: Document, name: str) -> Document:
    return next(each for each in _parameters(document) if each["name"] == name)


def _without_offset(document: Document) -> None:
    _properties(document, "PageMeta").pop("offset")
    _schema(document, "PageMeta")["required"].remove("offset")


def _mdr(document: Document) -> None:
    text = json.dumps(document).replace("schemas/MessageRecord", "schemas/Mdr")
    document.clear()
    document.update(json.loads(text))
    _rename(document["components"]["schemas"], "MessageRecord", "Mdr")


DRIFTS: tuple[Drift, ...] = tuple(_drifts())


def judge_drift(number: int, *, caches: Path | None = None) -> Verdict:
    """Return what notices that the contract has changed and nothing else has.

    Args:
        number: The change's place in the catalogue.
        caches: Where the type checker keeps what it knows from one change to the next; nowhere when left out.
    """
    return judge_drift_of(DRIFTS[number], caches=caches)


def judge_drift_of(change: Drift, *, caches: Path | None = None) -> Verdict:
    """Return what notices a change; see `judge_drift`."""
    document = copy.deepcopy(shipped_contract().document)
    change.apply(document)
    with tempfile.TemporaryDirectory(prefix="drift-") as scratch:
        by = tuple(_noticed_by_generator(document, Path(scratch), caches or Path(scratch)))
    return Verdict((_GROUP, change.name), bool(by), by)


def drift_of(document: Document, folder: Path) -> list[str]:
    """Generate from a contract, and name the files that differ from the generated code as it is.

    Args:
        document: The contract.
        folder: Where to generate to.

    Raises:
        SourceError: Nothing can be generated from it.
    """
    spec = folder / "spec.yaml"
    plain = {name: value for name, value in document.items() if name != "x-generated"}
    spec.write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    fresh = folder / "generated" / generate.PACKAGE.name
    fresh.parent.mkdir()
    generate.generate(spec, fresh)
    before, after = generate.files(generate.PACKAGE), generate.files(fresh)
    return sorted(name for name in {**before, **after} if before.get(name) != after.get(name))


def _noticed_by_generator(document: Document, folder: Path, caches: Path) -> Iterator[str]:
    try:
        files = drift_of(document, folder)
    except SourceError as error:
        yield f"generator: {str(error).splitlines()[-1]}"
        return
    if files:
        yield f"drift: {', '.join(sorted(files, reverse=True)[:3])}"
    if any(file.endswith(".py") for file in files) and (errors := _type_errors(folder / "generated", caches)):
        yield f"types: {errors} errors in the client"


def _type_errors(generated: Path, caches: Path) -> int:
    """Check the types of the client against other generated code, and count the errors."""
    cache = caches / f"mypy-{os.getpid()}"  # of one process: they would wait for each other
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(cache), "--no-error-summary", str(_CLIENT)]
    environment = {**os.environ, "MYPYPATH": str(generated)}
    checked = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True, check=False)
    return sum(": error:" in line for line in checked.stdout.splitlines())
