"""What was measured, as a page with tables and charts, beside what is meant to be reached."""
