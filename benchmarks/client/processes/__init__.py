"""The processes of the variants: what happens in them, and how the benchmark holds them."""
