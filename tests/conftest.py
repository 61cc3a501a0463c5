"""The fixtures of `tests.world`, for every test of this folder."""

from tests.world import tara, world

__all__ = ["tara", "world"]
