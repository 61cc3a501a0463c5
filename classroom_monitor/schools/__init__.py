"""Schools, trusts, and what operators and trusts see of them.

Models and verbs here use only the folders above. The pages, the commands and the
demonstration stand at the edge of the system and may call the verbs of every folder.
"""
