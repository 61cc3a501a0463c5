"""The fixtures of `tests.world`, for every test of this folder."""

from tests.world import lasting_world, tara, world, world_of_the_file

__all__ = ["lasting_world", "tara", "world", "world_of_the_file"]
