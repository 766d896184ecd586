"""What tests ask of a mock server: which messages there are, and whether those are there that should be."""
