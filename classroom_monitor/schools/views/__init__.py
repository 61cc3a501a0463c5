"""The operator's pages, the trust's pages, and a school's settings."""
