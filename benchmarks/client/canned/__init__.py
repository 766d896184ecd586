"""The canned server: a program of its own, what it answers, and how the benchmark holds it."""
