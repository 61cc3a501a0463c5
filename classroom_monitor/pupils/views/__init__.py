"""The screens of pupils: one file for each."""
