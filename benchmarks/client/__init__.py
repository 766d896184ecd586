"""The benchmark of the client."""
