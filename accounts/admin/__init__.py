"""The desk, where it is about people alone. Django looks for it in this package."""

from . import audit, networks, people

__all__ = ["audit", "networks", "people"]
