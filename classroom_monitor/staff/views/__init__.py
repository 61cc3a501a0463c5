"""User Management, one file for each screen."""
