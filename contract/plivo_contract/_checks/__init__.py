"""What is looked at in every answer, whatever the request was sent for."""
