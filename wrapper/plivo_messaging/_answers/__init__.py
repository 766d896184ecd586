"""What came back: answers turned into records, results and errors."""
