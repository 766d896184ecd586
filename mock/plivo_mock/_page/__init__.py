"""The mock server's page: messages as a mail catcher shows them, and the reference of the API."""
