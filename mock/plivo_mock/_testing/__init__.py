"""What the plugin for pytest consists of: one server for many mocks, and what a failed test shows of its own."""
