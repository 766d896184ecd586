"""Scenarios made from the contract: for each of its rules, requests that keep and that break it, and it alone."""

from collections.abc import Iterator

from plivo_contract._spec._document import load_document
from plivo_contract._spec._operations import LIST, SEND
from plivo_contract._spec._samples import body_samples, query_samples

from ._expect import expect
from ._scenario import Scenario
from ._workspace import Workspace

_GROUP = "Rule by rule"
_OK, _ACCEPTED, _BAD_REQUEST = 200, 202, 400


def scenarios() -> Iterator[Scenario]:
    """Give the scenarios made from the contract."""
    yield Scenario(_GROUP, "each rule of a body, kept and broken alone", SEND, _bodies)
    yield Scenario(_GROUP, "each rule of a parameter, kept and broken alone", LIST, _parameters)


def _bodies(workspace: Workspace) -> None:
    for sample in body_samples(load_document()):
        status = workspace.post(sample.value).response.status
        verdict = "kept" if sample.is_valid else "broken"
        expect(f"{sample.rule} is {verdict}", _ACCEPTED if sample.is_valid else _BAD_REQUEST, status)


def _parameters(workspace: Workspace) -> None:
    for name, samples in query_samples(load_document()).items():
        for sample in samples:
            status = workspace.ask("GET", query={name: sample.value}).response.status
            verdict = "kept" if sample.is_valid else "broken"
            words = f"{sample.rule} is {verdict} by {name}={sample.value}"
            expect(words, _OK if sample.is_valid else _BAD_REQUEST, status)
