"""How long a tick of a room is: the time from one frame, and one commit, to the next (decision 0143)."""

TICK_SECONDS = 0.016
CROWDED_TICK_SECONDS = 0.060  # while edits come faster than ticks: a commit costs the same for two as for twenty
SMALL_ROOM = 25  # where fewer hear of it, the commit is most of what an edit costs
SMALL_CROWDED_TICK_SECONDS = 0.080


class Pace:
    """Short ticks, until several edits wait at two ticks in a row: that two people let go of something in the same
    moment lets nobody's picture falter.
    """

    def __init__(self) -> None:
        self.is_crowded = False

    def tick(self, waiting: int, listeners: int) -> float:
        """Seconds from this tick to the next, at which so many edits wait and so many people hear of them."""
        was_crowded, self.is_crowded = self.is_crowded, waiting > 1
        if not (was_crowded and self.is_crowded):
            return TICK_SECONDS
        return SMALL_CROWDED_TICK_SECONDS if listeners < SMALL_ROOM else CROWDED_TICK_SECONDS
