"""How schemathesis is set up for a run."""

from dataclasses import dataclass
from typing import Any, TypeAlias

Settings: TypeAlias = dict[str, Any]
"""A configuration of schemathesis, as its file has it."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is generated.

    Attributes:
        examples: How many requests for each operation and phase, at most.
        seed: Draws other requests for each value; None for the same requests in every run.
        disposable: Whether everything may be tried: requests that are not valid, undeclared methods, sending.
    """

    examples: int
    seed: int | None
    disposable: bool


def settings(effort: Effort, auth_id: str, auth_token: str) -> Settings:
    """Write the configuration of a run.

    Args:
        effort: How much is generated.
        auth_id: The account.
        auth_token: Its auth token.

    Returns:
        The configuration.
    """
    made: Settings = {
        "auth": {"basic": {"username": auth_id, "password": auth_token}},
        "continue-on-failure": True,
        # A redirect is an answer: what it leads to was not asked for.
        "max-redirects": 0,
        # With more workers requests lose their order, which the comparison of answers needs.
        "workers": 1,
        "generation": {
            "mode": "all" if effort.disposable else "positive",
            "max-examples": effort.examples,
            "deterministic": effort.seed is None,
            "database": "none",
            # It would take a server that is broken a hundred requests to make one that shows it smaller.
            "no-shrink": True,
        },
        "phases": _everything() if effort.disposable else _valid_requests(),
        # Literals of an application's source, where it runs in this process, would be mixed into the data.
        "analysis": {"constants": {"enabled": False}},
    }
    if effort.seed is not None:
        made["seed"] = effort.seed
    if not effort.disposable:
        made["checks"] = {"ignored_auth": {"enabled": False}, "unsupported_method": {"enabled": False}}
    return made


def _everything() -> Settings:
    return {
        "examples": {"enabled": True, "fill-missing": True},
        "coverage": {"enabled": True, "generate-duplicate-query-parameters": True},
        "fuzzing": {"enabled": True},
        "stateful": {"enabled": True},
    }


def _valid_requests() -> Settings:
    # The boundary cases of the coverage phase are many and include undeclared methods.
    return {
        "examples": {"enabled": False},
        "coverage": {"enabled": False, "unexpected-methods": []},
        "fuzzing": {"enabled": True},
        "stateful": {"enabled": False},
    }
