"""What may be taken back: laws that hold for any edits of any persons in any order."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.engine.document import default_document
from universes.documents.edits import CHANGES_MOST, apply, check_changes, inverse
from universes.documents.undo import REDO, UNDO, Entry, Step, redoable, squashed, steps_of, undoable, way_back

from .test_edits import changes as any_change
from .test_edits import documents, fitting, setting

PATHS = ["physics.gravity", "physics.damping", "music.tempo", "seeds.physics"]
IDS = ["p0", "p1"]

narrow = st.one_of(  # few fields, so that persons meet in them
    st.builds(lambda value: {"path": "music.tempo", "value": value}, st.integers(60, 180)),
    st.builds(lambda value: {"path": "physics.gravity", "value": value}, st.integers(0, 9)),
    setting("seeds.physics", st.integers(0, 9)),
    st.builds(lambda key, x: {"path": f"objects.{key}.x", "value": x}, st.sampled_from(IDS), st.integers(0, 40)),
    st.builds(lambda key, at: {"add": {"id": key, "kind": "peg"}, "at": at}, st.sampled_from(IDS), st.integers(0, 3)),
    st.builds(lambda key: {"remove": key}, st.sampled_from(IDS)),
    st.builds(lambda document: {"replace": document}, documents),
)
edits = st.tuples(
    st.lists(st.one_of(narrow, any_change), min_size=1, max_size=3), st.sampled_from(["", "", "g1", "g2"])
)
acts = st.tuples(st.sampled_from(["ada", "ben"]), st.one_of(edits, edits, st.just(UNDO), st.just(UNDO), st.just(REDO)))


class Log:
    """A universe in memory: a document, the documents before each edit, and the log."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.before: list[dict[str, Any]] = []
        self.entries: list[Entry] = [Entry(1, "ada", [{"replace": document}])]
        self.before.append({})

    def do(self, who: str, changes: list[dict[str, Any]], gesture: str = "", undoes: tuple[int, ...] = ()) -> None:
        after = apply(self.document, check_changes(changes))
        self.before.append(self.document)
        self.entries.append(Entry(len(self.entries) + 1, who, check_changes(changes), gesture, "", undoes))
        self.document = after

    def take_back(self, who: str, way: str) -> Step | None:
        steps = undoable(self.entries, who) if way == UNDO else redoable(self.entries, who)
        step = next(steps, None)
        if step is not None:
            first = step.seqs[0]
            back = way_back(step, self.before[first - 1], self.entries[first - 1 :])
            self.do(who, back, way, step.seqs)
        return step

    def act(self, who: str, act: Any) -> Step | None:
        if isinstance(act, str):
            return self.take_back(who, act)
        changes, _ = fitting(self.document, act[0])
        if changes:
            self.do(who, changes, act[1])
        return None


def leaves(document: dict[str, Any]) -> dict[str, Any]:
    """Every field of a document by its path; an object by its id, wherever it stands."""
    flat: dict[str, Any] = {}
    for name, part in document.items():
        if name == "objects":
            flat |= {f"objects.{item['id']}.{field}": value for item in part for field, value in item.items()}
        elif isinstance(part, dict):
            flat |= {f"{name}.{field}": value for field, value in part.items()}
        else:
            flat[name] = part
    return flat


def differing(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    old, new = leaves(before), leaves(after)
    return {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}


@settings(max_examples=100, deadline=None)
@given(documents, st.lists(acts, max_size=30))
def test_taking_back_never_changes_a_field_that_another_wrote_since(document: dict, course: list[Any]) -> None:
    log = Log(document)
    written: dict[str, dict[str, int]] = {"ada": {}, "ben": {}}  # the last edit of each that changed a field
    for who, act in course:
        before, length = log.document, len(log.entries)
        step = log.act(who, act)
        changed = differing(before, log.document)
        if step:
            other = written["ben" if who == "ada" else "ada"]
            assert all(other.get(path, 0) < step.seqs[0] for path in changed)
        if len(log.entries) > length:
            written[who] |= dict.fromkeys(changed, len(log.entries))


@settings(max_examples=100, deadline=None)
@given(documents, st.lists(acts, max_size=20), st.sampled_from(["ada", "ben"]))
def test_to_undo_and_then_redo_restores(document: dict, course: list[Any], who: str) -> None:
    log = Log(document)
    for person, act in course:
        log.act(person, act)
    before = log.document
    undone = log.take_back(who, UNDO)
    redone = log.take_back(who, REDO)
    if undone:
        assert redone is not None
        assert log.document == before


@settings(max_examples=60, deadline=None)
@given(documents, st.lists(st.one_of(edits, edits, st.just(UNDO), st.just(REDO)), max_size=20))
def test_one_who_is_alone_can_undo_to_the_beginning_and_redo_to_the_end(document: dict, course: list[Any]) -> None:
    log = Log(document)
    for act in course:
        log.act("ada", act)
    end = log.document
    count = 0
    while log.take_back("ada", UNDO):
        count += 1
    assert log.document == document
    for _ in range(count):
        assert log.take_back("ada", REDO)
    assert log.document == end


@given(documents, st.lists(any_change, max_size=12))
def test_squashed_changes_do_the_same(document: dict, wished: list[dict]) -> None:
    changes, after = fitting(document, wished)
    assert apply(document, squashed(changes)) == after
    assert apply(after, squashed(inverse(document, changes))) == document


def test_a_long_drag_is_taken_back_by_one_change() -> None:
    log = Log(default_document())
    begun = log.document["physics"]["gravity"]
    for k in range(3 * CHANGES_MOST):
        log.do("ada", [{"path": "physics.gravity", "value": k / 100}], "drag")
    step = log.take_back("ada", UNDO)
    assert step is not None
    assert len(step.seqs) == 3 * CHANGES_MOST
    assert log.entries[-1].changes == [{"path": "physics.gravity", "value": begun}]


def test_a_step_that_another_has_overwritten_is_left_and_an_earlier_one_taken() -> None:
    log = Log(default_document())
    tempo = log.document["music"]["tempo"]
    log.do("ada", [{"path": "music.tempo", "value": 77}])
    log.do("ada", [{"path": "physics.gravity", "value": 1}])
    log.do("ben", [{"path": "physics.gravity", "value": 2}])
    step = log.take_back("ada", UNDO)
    assert step is not None
    assert step.seqs == (2,)
    assert (log.document["music"]["tempo"], log.document["physics"]["gravity"]) == (tempo, 2)
    assert log.take_back("ada", UNDO) is None


def test_an_earlier_step_is_not_taken_from_under_a_later_one_of_ones_own() -> None:
    log = Log(default_document())
    log.do("ada", [{"path": "physics.gravity", "value": 1}])
    log.do("ada", [{"path": "physics.gravity", "value": 2}, {"path": "music.tempo", "value": 77}])
    log.do("ben", [{"path": "music.tempo", "value": 99}])
    assert log.take_back("ada", UNDO) is None
    assert log.document["physics"]["gravity"] == 2


def test_an_object_that_another_has_moved_stays_where_it_was_put() -> None:
    log = Log(default_document())
    log.do("ada", [{"add": {"id": "p1", "kind": "peg"}}])
    log.do("ben", [{"path": "objects.p1.x", "value": 3}])
    assert log.take_back("ada", UNDO) is None
    assert log.take_back("ben", UNDO) is not None
    assert log.take_back("ada", UNDO) is None  # Ben has touched it: what it is now is his too


def test_a_replacement_is_taken_back_only_if_nothing_of_others_came_after() -> None:
    log = Log(default_document())
    log.do("ada", [{"replace": default_document() | {"name": "Other"}}])
    log.do("ben", [{"path": "music.tempo", "value": 99}])
    assert log.take_back("ada", UNDO) is None
    log.take_back("ben", UNDO)
    assert log.take_back("ada", UNDO) is None
    log.do("ada", [{"replace": default_document() | {"name": "Third"}}])
    assert log.take_back("ada", UNDO) is not None


def test_a_new_edit_clears_what_could_be_done_again_but_only_ones_own() -> None:
    log = Log(default_document())
    for who in ("ada", "ben"):
        log.do(
            who, [{"path": "physics.gravity" if who == "ada" else "music.tempo", "value": 90 if who == "ben" else 1}]
        )
        log.take_back(who, UNDO)
    log.do("ada", [{"path": "seeds.physics", "value": 5}])
    assert steps_of(log.entries, "ada")[1] == []
    assert log.take_back("ada", REDO) is None
    assert log.take_back("ben", REDO) is not None


def test_the_same_gesture_after_an_undo_is_a_step_of_its_own() -> None:
    log = Log(default_document())
    log.do("ada", [{"path": "physics.gravity", "value": 1}], "g1")
    log.take_back("ada", UNDO)
    log.do("ada", [{"path": "physics.gravity", "value": 2}], "g1")
    log.do("ada", [{"path": "physics.gravity", "value": 3}], "g1")
    done, undone = steps_of(log.entries, "ada")
    assert [step.seqs for step in done] == [(4, 5)]
    assert undone == []


def test_nobody_has_nothing_to_take_back_and_the_beginning_stays() -> None:
    log = Log(default_document())
    log.do("", [{"path": "physics.gravity", "value": 1}])
    assert log.take_back("", UNDO) is None
    assert log.take_back("ada", UNDO) is None
