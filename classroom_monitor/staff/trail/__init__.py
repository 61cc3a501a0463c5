"""The school's trail as people read it: found by filter, told in sentences."""
