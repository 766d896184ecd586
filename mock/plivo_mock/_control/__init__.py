"""What its users do with the mock server besides sending messages: look at requests, break answers, steer."""
