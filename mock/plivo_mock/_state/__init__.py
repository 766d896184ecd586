"""Messages kept in a file across restarts."""
