"""The contract: the document, and which of its operations a request is."""
