"""Connections of our own: how they are opened, kept, and spoken over."""
