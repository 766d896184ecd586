"""Requests that are generated from the contract, by schemathesis."""
