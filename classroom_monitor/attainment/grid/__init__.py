"""The table of marks: pupils down, subjects and months across."""
