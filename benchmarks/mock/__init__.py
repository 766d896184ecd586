"""The benchmark of the mock server, its soak and its fuzz."""
