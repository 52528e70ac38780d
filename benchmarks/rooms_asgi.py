"""The site as it is, without the limits that keep one person's script from flooding a room: for loads of our own."""

from universes.realtime import limits

limits.EDITS, limits.EDITS_PER_SECOND = 10**9, 10.0**9
limits.MESSAGES, limits.MESSAGES_PER_SECOND = 10**9, 10.0**9

from harmonic.asgi import application  # noqa: E402  it reads the limits when it is made

__all__ = ["application"]
