"""The face of the mock: requests read and checked, answers written, as the Message API does."""
