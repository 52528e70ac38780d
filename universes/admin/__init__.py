"""The desk of moderators. Django looks for it in this package; each of its buttons is an operation."""

from . import cases, standing, universes

__all__ = ["cases", "standing", "universes"]
