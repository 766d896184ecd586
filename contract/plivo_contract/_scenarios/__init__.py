"""What no single answer shows: several requests, one after the other, and what has to come out of them."""
