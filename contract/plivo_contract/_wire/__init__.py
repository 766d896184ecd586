"""How requests leave: what may be sent, how fast, over what, and the record of it."""
