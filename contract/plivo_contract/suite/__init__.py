"""The tests of the contract suite, one module for each group, in the order in which they run."""

GROUPS = {
    "test_existing": "What the account has",
    "test_access": "Access",
    # Before thousands of messages wait in the queue of a server that sends no faster than the API does.
    "test_callbacks": "Status callbacks",
    "test_sending": "Sending",
    "test_send_rules": "Rules of a send request",
    "test_records": "Records",
    "test_rule_by_rule": "Rule by rule",
    "test_filters": "Filters",
    "test_listing": "Listing",
    "test_provoked": "Provoked",
    "test_generated": "Generated requests (schemathesis)",
    "test_limits": "Rate limits",
}
"""The groups of tests, by module."""
