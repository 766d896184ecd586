"""Arguments of a client and of its calls, validated. Pure."""
