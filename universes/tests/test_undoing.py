"""Undo and redo through the operations: whose it is, what stands, what is told."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from universes.errors import Forgotten, Invalid, NotAllowed, NotFound, Nothing
from universes.guests import Guest
from universes.models import Edit, Snapshot, Universe
from universes.operations import rows
from universes.operations.editing import Sent, edit, edit_batch, new_op
from universes.operations.publishing import set_visibility
from universes.operations.remembering import document_at
from universes.operations.undoing import redo, undo

pytestmark = pytest.mark.django_db


def change(universe: Universe, by: Any, path: str, value: Any, **more: Any) -> Edit:
    return edit(universe=universe, by=by, op=new_op(), changes=[{"path": path, "value": value}], **more)


def now(universe: Universe) -> dict[str, Any]:
    return Universe.objects.get(pk=universe.pk).document()


@pytest.fixture
def open_draft(draft: Universe, ada: User) -> Universe:
    set_visibility(universe=draft, by=ada, visibility="open")
    return draft


def test_undo_and_redo_are_edits_that_say_what_they_take_back(draft: Universe, ada: User) -> None:
    before = now(draft)
    done = change(draft, ada, "physics.gravity", 3.2, label="Gravity")
    undone = undo(universe=draft, by=ada, op=new_op())
    assert now(draft) == before
    assert (undone.seq, undone.undoes, undone.gesture, undone.label) == (3, [done.seq], "undo", "Gravity")
    redone = redo(universe=draft, by=ada, op=new_op())
    assert now(draft)["physics"]["gravity"] == 3.2
    assert (redone.seq, redone.undoes, redone.gesture) == (4, [undone.seq], "redo")


def test_a_gesture_is_taken_back_as_one(draft: Universe, ada: User) -> None:
    before = now(draft)
    seqs = [change(draft, ada, "music.tempo", 80 + k, gesture="drag").seq for k in range(4)]
    assert undo(universe=draft, by=ada, op=new_op()).undoes == seqs
    assert now(draft) == before


def test_a_dropped_gesture_is_no_step_and_what_came_before_it_can_be_undone_and_done_again(
    open_draft: Universe, ada: User
) -> None:
    guest = Guest(key="k" * 22, name="Gil", links=())
    for by in (ada, guest):
        change(open_draft, by, "music.tempo", 80)
        first = change(open_draft, by, "music.tempo", 90, gesture="drag").seq
        second = change(open_draft, by, "music.tempo", 100, gesture="drag").seq
        taken = Sent(by, new_op(), [{"path": "music.tempo", "value": 80}], gesture="drag", cancels=True)
        [dropped] = edit_batch(open_draft.pk, [taken])
        assert isinstance(dropped, Edit)
        assert dropped.undoes == [first, second, dropped.seq]
        undo(universe=open_draft, by=by, op=new_op())
        assert now(open_draft)["music"]["tempo"] == 96, "the step before the drag, not the drag"
        redo(universe=open_draft, by=by, op=new_op())
        assert now(open_draft)["music"]["tempo"] == 80
        with pytest.raises(Nothing):
            redo(universe=open_draft, by=by, op=new_op())
        undo(universe=open_draft, by=by, op=new_op())


def test_a_gesture_that_was_dropped_before_it_was_sent_leaves_no_step(draft: Universe, ada: User) -> None:
    nothing = Sent(ada, new_op(), [{"path": "music.tempo", "value": 96}], gesture="drag", cancels=True)
    edit_batch(draft.pk, [nothing])
    with pytest.raises(Nothing):
        undo(universe=draft, by=ada, op=new_op())


def test_the_same_op_twice_undoes_once(draft: Universe, ada: User) -> None:
    change(draft, ada, "music.tempo", 80)
    change(draft, ada, "music.tempo", 90)
    op = new_op()
    assert undo(universe=draft, by=ada, op=op) == undo(universe=draft, by=ada, op=op)
    assert now(draft)["music"]["tempo"] == 80


def test_each_takes_back_only_their_own(open_draft: Universe, ada: User, ben: User) -> None:
    change(open_draft, ada, "music.tempo", 80)
    change(open_draft, ben, "physics.gravity", 1)
    undo(universe=open_draft, by=ada, op=new_op())
    assert now(open_draft)["physics"]["gravity"] == 1
    with pytest.raises(Nothing) as refused:
        undo(universe=open_draft, by=ada, op=new_op())
    assert (refused.value.code, refused.value.status) == ("nothing", 409)


def test_what_another_has_changed_since_stays_theirs(open_draft: Universe, ada: User, ben: User) -> None:
    change(open_draft, ada, "music.tempo", 80)
    change(open_draft, ben, "music.tempo", 90)
    with pytest.raises(Nothing):
        undo(universe=open_draft, by=ada, op=new_op())
    assert now(open_draft)["music"]["tempo"] == 90


def test_guests_are_told_apart_by_their_keys(open_draft: Universe) -> None:
    one, two = Guest("key-of-one", "Mira"), Guest("key-of-two", "Mira")
    change(open_draft, one, "music.tempo", 80)
    with pytest.raises(Nothing):
        undo(universe=open_draft, by=two, op=new_op())
    undone = undo(universe=open_draft, by=one, op=new_op())
    assert (undone.by, undone.guest_name) == (None, "Mira")


def test_the_beginning_is_nobodys_to_take_back(draft: Universe, ada: User) -> None:
    with pytest.raises(Nothing):
        undo(universe=draft, by=ada, op=new_op())
    with pytest.raises(Nothing):
        redo(universe=draft, by=ada, op=new_op())


def test_who_may_not_edit_may_not_undo(aurora: Universe, draft: Universe, cleo: User) -> None:
    with pytest.raises(NotAllowed):
        undo(universe=aurora, by=cleo, op=new_op())
    with pytest.raises(NotFound):
        undo(universe=draft, by=cleo, op=new_op())
    with pytest.raises(Invalid):
        undo(universe=aurora, by=cleo, op="x")


def test_a_removed_object_comes_back_unless_there_is_no_room(draft: Universe, ada: User, ben: User) -> None:
    set_visibility(universe=draft, by=ada, visibility="open")
    edit(universe=draft, by=ada, op=new_op(), changes=[{"add": {"id": "p1", "kind": "peg"}}])
    change(draft, ada, "music.tempo", 80)
    edit(universe=draft, by=ada, op=new_op(), changes=[{"remove": "p1"}])
    free = 64 - len(now(draft)["objects"])
    filling = [{"add": {"id": f"b{k}", "kind": "peg"}} for k in range(free)]
    edit(universe=draft, by=ben, op=new_op(), changes=filling)
    undo(universe=draft, by=ada, op=new_op())  # the peg has no place, the tempo has
    assert now(draft)["music"]["tempo"] != 80
    assert "p1" not in [item["id"] for item in now(draft)["objects"]]


def test_the_document_at_any_edit_is_the_one_that_was_there(draft: Universe, ada: User) -> None:
    documents = [now(draft)]
    for k in range(8):
        change(draft, ada, "music.tempo", 80 + k)
        documents.append(now(draft))
        if k == 3:
            Snapshot.objects.create(universe=draft, seq=5, document=documents[-1])
    assert [document_at(draft, seq) for seq in range(1, 10)] == documents
    for seq in (0, 10):
        with pytest.raises(NotFound):
            document_at(draft, seq)


def test_a_state_that_was_compacted_away_is_said_to_be_forgotten(draft: Universe, ada: User) -> None:
    change(draft, ada, "music.tempo", 80)
    Edit.objects.filter(universe=draft, seq=2).update(changes=[])
    with pytest.raises(Forgotten):
        document_at(draft, 2)


def test_undo_asks_the_same_few_questions_of_a_long_log(
    draft: Universe, ada: User, django_assert_max_num_queries: Any
) -> None:
    for k in range(30):
        change(draft, ada, "music.tempo", 80 + k)
    with django_assert_max_num_queries(40):
        undo(universe=draft, by=ada, op=new_op())


def test_each_edit_of_a_long_batch_knows_its_own_row(draft: Universe, ada: User) -> None:
    """More rows than one statement takes."""
    count = rows.MOST_PARAMETERS // 10
    sent = [Sent(ada, new_op(), [{"path": "music.tempo", "value": 60 + k % 100}]) for k in range(count)]
    made = [one for one in edit_batch(draft.pk, sent) if isinstance(one, Edit)]
    kept = dict(draft.edits.values_list("op", "pk"))
    assert [(one.op, one.pk) for one in made] == [(one.op, kept[one.op]) for one in sent]
    again = [one for one in edit_batch(draft.pk, sent[:3]) if isinstance(one, Edit)]
    assert [one.pk for one in again] == [one.pk for one in made[:3]]
