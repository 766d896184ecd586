"""Tests made from the contract: for each of its rules, requests that keep and that break it, and it alone."""

from plivo_contract._context import TestContext
from plivo_contract._contract import LIST, SEND
from plivo_contract._errors import expect
from plivo_contract._samples import body_samples, filter_samples
from plivo_contract._scenario import scenario

OK, ACCEPTED, BAD_REQUEST = 200, 202, 400


@scenario("each rule of a body, kept and broken alone", SEND)
def test_bodies(api: TestContext) -> None:
    for sample in body_samples(api.contract):
        status = api.post(sample.value).response.status
        verdict = "kept" if sample.is_valid else "broken"
        expect(f"{sample.rule} is {verdict}", ACCEPTED if sample.is_valid else BAD_REQUEST, status)


@scenario("each rule of a parameter, kept and broken alone", LIST)
def test_parameters(api: TestContext) -> None:
    for name, samples in filter_samples(api.contract).items():
        for sample in samples:
            verdict = "kept" if sample.is_valid else "broken"
            text = f"{sample.rule} is {verdict} by {name}={sample.value}"
            status = api.ask("GET", query={name: sample.value}).response.status
            expect(text, OK if sample.is_valid else BAD_REQUEST, status)
