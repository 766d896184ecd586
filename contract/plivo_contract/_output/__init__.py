"""Reports: for a terminal, for other programs, and for a browser."""
