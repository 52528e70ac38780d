"""The site as it is, without the limits that keep one person's script from flooding a room: for loads of our own."""

from harmonic.asgi import application  # first: it sets Django up
from universes.realtime import limits

limits.EDITS, limits.EDITS_PER_SECOND = 10**9, 10.0**9
limits.MESSAGES, limits.MESSAGES_PER_SECOND = 10**9, 10.0**9

__all__ = ["application"]
