"""Status callbacks: what the server under test calls, and how its calls are judged."""
