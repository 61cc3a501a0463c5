"""What is typed on the operator's, the trust's and the settings pages."""
