"""A ledger of sends: with a key, a message is sent once, whatever becomes of the process that sends it.

It takes the extra `ledger`: `pip install 'plivo-messaging[ledger]'`.
"""

try:
    from ._async.ledger import AsyncSendLedger
    from ._ledger.entries import EntryState, LedgerEntry
    from ._sync.ledger import SendLedger
except ModuleNotFoundError as _error:
    if _error.name is None or not _error.name.startswith("sqlalchemy"):
        raise
    _message = "plivo_messaging.ledger needs SQLAlchemy: run `pip install 'plivo-messaging[ledger]'`"
    raise ModuleNotFoundError(_message, name=_error.name) from None

__all__ = ["AsyncSendLedger", "EntryState", "LedgerEntry", "SendLedger"]
