"""Measures how fast the product is. It is not part of what is installed."""

# Everybody's, in a database that is thrown away.
PASSWORD = "a quiet walk past the mill"
