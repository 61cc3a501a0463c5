"""The screens of groups and of asking for one: one file for each."""
