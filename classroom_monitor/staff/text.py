"""Text as search and order compare it."""

from classroom_monitor.text import fold, searchable

__all__ = ["fold", "searchable"]
