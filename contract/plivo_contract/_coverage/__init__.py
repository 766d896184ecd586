"""What of the contract a run has not come to: nothing is known about that."""
