"""The messages of an account: what `client.messages` is."""
