"""What the mock tells others by itself: status callbacks and received messages, signed, and repeated until answered."""
