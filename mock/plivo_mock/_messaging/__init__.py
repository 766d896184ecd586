"""What is behind it: accounts, their messages, and what becomes of a message."""
