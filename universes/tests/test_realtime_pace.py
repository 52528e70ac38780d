"""How often a room's edits are committed and told, by how many wait and how many hear of them."""

from universes.realtime.pace import (
    CROWDED_TICK_SECONDS,
    SMALL_CROWDED_TICK_SECONDS,
    SMALL_ROOM,
    TICK_SECONDS,
    Pace,
)


def ticks(waiting: list[int], listeners: int = 100) -> list[float]:
    pace = Pace()
    return [pace.tick(many, listeners) for many in waiting]


def test_one_who_edits_alone_is_seen_at_once() -> None:
    assert set(ticks([1, 1, 0, 1, 1, 1])) == {TICK_SECONDS}


def test_two_who_let_go_in_the_same_moment_make_nobody_wait() -> None:
    assert set(ticks([2, 1, 0, 3, 0, 2, 1])) == {TICK_SECONDS}


def test_where_several_go_on_editing_the_ticks_are_long_until_they_rest() -> None:
    short, long = TICK_SECONDS, CROWDED_TICK_SECONDS
    assert ticks([2, 2, 9, 9, 1, 1, 2, 2]) == [short, long, long, long, short, short, short, long]


def test_where_few_hear_of_them_edits_are_gathered_longer_and_all_are_seen_within_a_tenth_of_a_second() -> None:
    assert ticks([2, 2], SMALL_ROOM - 1)[-1] == SMALL_CROWDED_TICK_SECONDS
    assert ticks([2, 2], SMALL_ROOM)[-1] == CROWDED_TICK_SECONDS
    assert CROWDED_TICK_SECONDS < SMALL_CROWDED_TICK_SECONDS < 0.1
