"""The ledger of sends without its I/O: its entries, its tables, and what makes the engine of a database."""
