"""How a call is made: its steps, its retries and limits, and the bytes on the wire."""
