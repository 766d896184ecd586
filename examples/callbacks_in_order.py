"""The latest state of each message in a table of your own, however late or often callbacks come.

Callbacks overtake each other, and come again if an answer to them was lost. One statement decides, so that it holds for
many workers as well. It is the same in SQLite and in PostgreSQL.
"""

import sqlite3

from plivo_messaging.webhooks import StatusCallback

TABLE = """
CREATE TABLE IF NOT EXISTS message_states (
    message_uuid TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    position INTEGER NOT NULL
)
"""
RECORD = """
INSERT INTO message_states (message_uuid, state, position) VALUES (:message_uuid, :state, :position)
ON CONFLICT (message_uuid) DO UPDATE SET state = excluded.state, position = excluded.position
WHERE excluded.position > message_states.position
"""
# For callbacks without a sequence, as accounts with the older form get them.
POSITIONS = {"queued": 1, "sent": 2, "delivered": 3, "undelivered": 3, "failed": 3, "rejected": 3, "read": 4}


def record(database: sqlite3.Connection, callback: StatusCallback) -> bool:
    """Record a callback, and return whether it is news: act on it only then."""
    state = str(callback.message_state)
    position = POSITIONS.get(state, 0) if callback.sequence is None else callback.sequence
    row = {"message_uuid": callback.message_uuid, "state": state, "position": position}
    with database:
        return database.execute(RECORD, row).rowcount == 1
