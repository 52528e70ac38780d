"""How much one socket, one person and one universe may ask of this process."""

from __future__ import annotations

from collections import Counter, deque

HELLO_SECONDS = 5.0
WAITING_FRAMES, WAITING_BYTES = 256, 1_000_000
SEND_SECONDS = 5.0
SOCKETS_EACH = 20
GUESTS_EACH = 50
# Beyond these a socket is not refused, it is read more slowly: what is sent faster waits in the sender's own network.
EDITS, EDITS_PER_SECOND = 60, 40.0
MESSAGES, MESSAGES_PER_SECOND = 400, 200.0  # of whatever kind: coalesced ones cost their reading too
# Beyond these the message is refused.
TALK, TALK_PER_SECOND = 10, 2.0  # chat, asking for control, to follow
STRIKES, STRIKE_SECONDS = 3, 1.0

sockets_of: Counter[str] = Counter()  # person's key: open sockets in this process


class Bucket:
    """So many at once, and so many a second after that."""

    __slots__ = ("at", "left", "per_second", "size")

    def __init__(self, size: float, per_second: float, now: float) -> None:
        self.size, self.per_second, self.left, self.at = size, per_second, size, now

    def wait(self, now: float) -> float:
        """Take one, now or ahead of its time; seconds until it would have been there."""
        self._fill(now)
        self.left -= 1
        return max(0.0, -self.left / self.per_second)

    def has(self, now: float) -> bool:
        """Whether one is there."""
        self._fill(now)
        return self.left >= 1

    def take(self, now: float) -> bool:
        """Take one if it is there."""
        if not self.has(now):
            return False
        self.left -= 1
        return True

    def _fill(self, now: float) -> None:
        self.left = min(self.size, self.left + (now - self.at) * self.per_second)
        self.at = now


class Strikes:
    """Refused messages: three in a second are one too many."""

    __slots__ = ("times",)

    def __init__(self) -> None:
        self.times: deque[float] = deque(maxlen=STRIKES)

    def another(self, now: float) -> bool:
        """Counts one; whether the socket has to go."""
        self.times.append(now)
        return len(self.times) == STRIKES and now - self.times[0] <= STRIKE_SECONDS


def told() -> dict[str, float]:
    """What a client is told, so that it keeps within."""
    return {"edits": EDITS, "edits_per_second": EDITS_PER_SECOND, "frame_bytes": 65536, "depth": 32, "text": 1000}
