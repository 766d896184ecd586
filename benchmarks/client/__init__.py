"""The client beside its peers: CPU and wall time of the same calls, in many short rounds of one run."""
