"""An invented trust with invented people, to try everything with.

The contents are the same in each installation; the passwords are not.
"""
