"""Forms of attainment, one file an area."""
