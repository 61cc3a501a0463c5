"""Pages of attainment, one file an area."""
