"""What is measured. Each case is a function from an effort to figures."""
