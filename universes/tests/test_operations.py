"""Acts: what each does, who may, and what holds when it is done twice or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.forms.models import model_to_dict

from simulation.engine.document import check_document, default_document
from simulation.models import Rendering, State
from simulation.operations import claim, finish, picture_of
from universes.access import Rank, may
from universes.documents.edits import apply
from universes.errors import Invalid, NotAllowed, NotFound, Stale, TooLarge
from universes.guests import Guest
from universes.models import Edit, Publication, Universe
from universes.operations.creating import create, create_blank
from universes.operations.deleting import delete
from universes.operations.duplicating import duplicate
from universes.operations.editing import Sent, edit, edit_batch, new_op, wire
from universes.operations.importing import import_document
from universes.operations.keeping import keep
from universes.operations.publishing import publish, set_visibility, unpublish
from universes.operations.rendering import ask_rendering
from universes.operations.shelving import start_from

pytestmark = pytest.mark.django_db

RICH: dict[str, Any] = {
    "name": "Rich",
    "description": "Two lines\nof it",
    "tags": ["slow", "calm"],
    "licence": "CC0-1.0",
    "seeds": {"physics": 5, "motif": 2**31 - 1, "harmony": 0},
    "physics": {
        "gravity": 0.1 + 0.2,
        "particle_count": 300,
        "species": 6,
        "species_matrix": [k / 36 for k in range(36)],
    },
    "music": {"key": "F#", "scale": "dorian", "melody_on": False, "melody_octave": -2},
    "audio": {"pitch": -3.5, "melody_instrument": "flute"},
    "visualization": {"dust": 0, "camera_rotation": 360},
    "couplings": {"gravity_tempo": -1, "loudness_glow": 0.123456789},
    "objects": [
        {"id": "w", "kind": "wall", "x": 1, "y": 2, "x2": 3, "y2": 4.5},
        {"id": "a", "kind": "attractor", "reach": 77},
        {"id": "e", "kind": "emitter", "angle": 90},
        {"id": "b", "kind": "peg"},
    ],
}


def fresh(universe: Universe) -> Universe:
    return Universe.objects.with_document().get(pk=universe.pk)


def test_a_universe_gives_back_the_document_it_was_made_from(ada: Any) -> None:
    universe = create(by=ada, document=RICH)
    assert fresh(universe).document() == check_document(RICH)
    assert universe.document() == check_document(RICH)


def test_a_document_is_read_in_a_fixed_number_of_queries(ada: Any, django_assert_num_queries: Any) -> None:
    for _ in range(3):
        create(by=ada, document=RICH)
    with django_assert_num_queries(4):
        assert len([universe.document() for universe in Universe.objects.with_document()]) == 3


def test_a_new_universe_is_private_and_its_log_begins_with_its_document(ada: Any) -> None:
    universe = create(by=ada, document=RICH)
    assert (universe.visibility, universe.seq, universe.owner) == ("private", 1, ada)
    assert [entry.changes for entry in universe.edits.all()] == [[{"replace": check_document(RICH)}]]


@pytest.mark.parametrize("changes", [
    [{"path": "physics.gravity", "value": 3.2}],
    [{"path": "physics.species_matrix", "value": [0.5] * 36}],
    [{"path": "couplings.gravity_tempo", "value": 0.25}, {"path": "name", "value": "Another"}],
    [{"path": "tags", "value": ["new", "calm"]}, {"path": "seeds.motif", "value": 9}],
    [{"path": "tags", "value": []}],
    [{"path": "objects.w.x2", "value": 400.5}, {"path": "objects.b.degree", "value": 3}],
    [{"remove": "w"}, {"add": {"id": "w", "kind": "emitter"}, "at": 2}],
    [{"add": {"id": "new", "kind": "repeller"}, "at": 0}],
    [{"remove": "a"}, {"remove": "b"}],
    [{"replace": default_document()}],
    [{"replace": RICH | {"objects": RICH["objects"][::-1]}}],
])  # fmt: skip
def test_what_is_stored_is_what_the_edit_says(ada: Any, changes: list[dict[str, Any]]) -> None:
    universe = create(by=ada, document=RICH)
    done = edit(universe=universe, by=ada, op="op-number-1", changes=changes)
    assert done.seq == 2
    assert fresh(universe).document() == apply(check_document(RICH), done.changes)
    assert fresh(universe).seq == 2


def test_the_log_leads_to_the_document(ada: Any) -> None:
    universe = create(by=ada, document=RICH)
    for gravity in range(5):
        edit(universe=universe, by=ada, op=new_op(), changes=[{"path": "physics.gravity", "value": gravity}])
    edit(universe=universe, by=ada, op=new_op(), changes=[{"remove": "w"}])
    document = default_document()
    log = list(Edit.objects.filter(universe=universe).order_by("seq"))
    for entry in log:
        document = apply(document, entry.changes)
    assert document == fresh(universe).document()
    assert [entry.seq for entry in log] == list(range(1, 8))


def test_edits_of_several_made_together_are_in_the_log_as_they_were_told(ada: Any, ben: Any) -> None:
    universe = create(by=ada, document=RICH)
    guest = Guest("key-of-a-guest", "Zoë ‘guest’ 💫")
    asked = [
        Sent(ada, "op-of-ada-1", [{"path": "name", "value": 'A "name" \\ ‘of’ 音楽 %s'}], label="50 % more"),
        Sent(ben, "op-of-ben-1", [{"path": "physics.gravity", "value": 1e-7}], rank=Rank.EDITOR, undoes=[1, 2]),
        Sent(guest, "op-of-guest", [{"path": "couplings.gravity_tempo", "value": -0.1}], rank=Rank.EDITOR, gesture="g"),
        Sent(ben, "op-of-ben-2", [{"add": {"id": "new", "kind": "repeller"}, "at": 0}], rank=Rank.EDITOR),
    ]
    told = [made for made in edit_batch(universe.pk, asked) if isinstance(made, Edit)]
    stored = list(Edit.objects.filter(universe=universe, seq__gt=1).order_by("seq"))
    assert [one.by for one in stored] == [ada, ben, None, ben]
    assert [wire(one) for one in stored] == [wire(one) for one in told]
    assert [model_to_dict(one) for one in stored] == [model_to_dict(one) for one in told]


def test_the_same_operation_twice_is_one_edit(ada: Any) -> None:
    universe = create_blank(by=ada)
    changes = [{"path": "physics.gravity", "value": 3.2}]
    first = edit(universe=universe, by=ada, op="only-once", changes=changes)
    edit(universe=universe, by=ada, op="meanwhile", changes=[{"path": "physics.gravity", "value": 7}])
    again = edit(universe=universe, by=ada, op="only-once", changes=changes)
    assert again == first
    assert fresh(universe).seq == 3
    assert fresh(universe).document()["physics"]["gravity"] == 7


def test_one_operation_id_may_be_used_in_two_universes(ada: Any) -> None:
    for universe in (create_blank(by=ada), create_blank(by=ada)):
        assert edit(universe=universe, by=ada, op="same-id-here", changes=[{"path": "name", "value": "x"}]).seq == 2


def test_an_edit_that_does_not_hold_changes_nothing(ada: Any) -> None:
    universe = create(by=ada, document=RICH)
    with pytest.raises(Invalid):
        edit(universe=universe, by=ada, op=new_op(), changes=[{"path": "name", "value": "Half"}, {"remove": "nobody"}])
    assert (fresh(universe).name, fresh(universe).seq) == ("Rich", 1)


@pytest.mark.parametrize("op", [None, "", "short", "x" * 65, "with space", "né-not-ascii", 12345678, ["a" * 8]])
def test_an_operation_id_has_its_form(ada: Any, op: Any) -> None:
    with pytest.raises(Invalid):
        edit(universe=create_blank(by=ada), by=ada, op=op, changes=[{"path": "name", "value": "x"}])


def test_an_edit_made_for_an_older_state_is_refused_if_it_says_so(ada: Any) -> None:
    universe = create_blank(by=ada)
    edit(universe=universe, by=ada, op=new_op(), changes=[{"path": "name", "value": "x"}], base=1)
    with pytest.raises(Stale):
        edit(universe=universe, by=ada, op=new_op(), changes=[{"path": "name", "value": "y"}], base=1)
    assert fresh(universe).name == "x"


def test_strangers_find_nothing_and_viewers_may_not_change(ada: Any, cleo: Any) -> None:
    universe = create_blank(by=ada)
    changes = [{"path": "name", "value": "Mine now"}]
    with pytest.raises(NotFound):
        edit(universe=universe, by=cleo, op=new_op(), changes=changes)
    publish(universe=universe, by=ada)
    with pytest.raises(NotAllowed):
        edit(universe=universe, by=cleo, op=new_op(), changes=changes)
    assert fresh(universe).seq == 1


def test_a_bad_document_makes_no_universe(ada: Any) -> None:
    with pytest.raises(Invalid) as error:
        create(by=ada, document={"physics": {"gravity": 99}, "owner": "cleo"})
    assert {problem["path"] for problem in error.value.problems} == {"physics.gravity", "owner"}
    assert not Universe.objects.exists()


def test_without_an_account_nothing_is_kept() -> None:
    with pytest.raises(NotAllowed):
        create_blank(by=AnonymousUser())  # type: ignore[arg-type]


def test_a_template_makes_a_universe_and_an_unknown_one_does_not(ada: Any) -> None:
    assert start_from(by=ada, key="aurora").name == "Aurora"
    with pytest.raises(NotFound):
        start_from(by=ada, key="../secrets")


def test_a_copy_is_private_and_remembers_where_it_came_from(ada: Any, cleo: Any) -> None:
    universe = create(by=ada, document=RICH)
    publish(universe=universe, by=ada)
    copy = duplicate(universe=universe, by=cleo)
    assert (copy.owner, copy.visibility, copy.remixed_from) == (cleo, "private", universe)
    assert fresh(copy).document() == fresh(universe).document()
    assert duplicate(universe=universe, by=ada).name == "Rich (copy)"


def test_what_one_may_not_see_or_whose_licence_forbids_cannot_be_copied(ada: Any, cleo: Any) -> None:
    universe = create(by=ada, document={"licence": "all-rights-reserved"})
    with pytest.raises(NotFound):
        duplicate(universe=universe, by=cleo)
    publish(universe=universe, by=ada)
    with pytest.raises(NotAllowed):
        duplicate(universe=universe, by=cleo)
    assert duplicate(universe=universe, by=ada).licence == "all-rights-reserved"


def test_the_copy_of_a_long_name_still_has_a_name(ada: Any) -> None:
    universe = create(by=ada, document={"name": "n" * 80})
    assert duplicate(universe=universe, by=ada).name == "n" * 73 + " (copy)"


def test_publishing_twice_changes_nothing(ada: Any) -> None:
    universe = create_blank(by=ada)
    first = publish(universe=universe, by=ada)
    assert publish(universe=universe, by=ada).at == first.at
    assert fresh(universe).is_public
    unpublish(universe=universe, by=ada)
    unpublish(universe=universe, by=ada)
    assert not Publication.objects.exists()


def test_visibility_decides_who_finds_and_who_opens(ada: Any, cleo: Any) -> None:
    universe = create_blank(by=ada)
    stranger = AnonymousUser()

    def seen() -> list[bool]:
        queries = (Universe.objects.visible_to(cleo), Universe.objects.visible_to(stranger), Universe.objects.listed())
        return [query.filter(pk=universe.pk).exists() for query in queries]

    assert seen() == [False, False, False]
    set_visibility(universe=universe, by=ada, visibility="unlisted")
    assert seen() == [True, True, False]
    set_visibility(universe=universe, by=ada, visibility="public")
    assert seen() == [True, True, True]
    set_visibility(universe=universe, by=ada, visibility="private")
    assert seen() == [False, False, False]
    assert Universe.objects.visible_to(ada).get() == universe
    assert list(Universe.objects.listed_for(cleo)) == []
    assert Universe.objects.owned_by(ada).get() == universe
    assert not Universe.objects.owned_by(stranger).exists()


def test_only_the_owner_publishes_and_deletes(ada: Any, cleo: Any) -> None:
    universe = create_blank(by=ada)
    for act in (publish, unpublish, delete):
        with pytest.raises(NotFound):
            act(universe=universe, by=cleo)
    publish(universe=universe, by=ada)
    universe = fresh(universe)
    for act in (publish, unpublish, delete):
        with pytest.raises(NotAllowed):
            act(universe=universe, by=cleo)
    with pytest.raises(Invalid):
        publish(universe=universe, by=ada, visibility="everywhere")
    delete(universe=universe, by=ada)
    assert not Universe.objects.exists()
    assert not Edit.objects.exists()


def test_a_copy_outlives_what_it_was_made_from(ada: Any, cleo: Any) -> None:
    universe = create_blank(by=ada)
    publish(universe=universe, by=ada)
    copy = duplicate(universe=universe, by=cleo)
    delete(universe=universe, by=ada)
    assert fresh(copy).remixed_from is None


def test_a_guests_universe_is_kept_once_under_its_own_id(ada: Any, cleo: Any) -> None:
    identity = uuid4()
    first = keep(by=ada, document=RICH, identity=identity)
    assert first.pk == identity
    assert keep(by=ada, document=RICH, identity=identity) == first
    assert keep(by=cleo, document=RICH, identity=identity).pk != identity
    assert Universe.objects.count() == 2


def test_what_a_guest_went_on_to_make_is_kept_as_an_edit_and_no_tab_that_stayed_behind_undoes_it(ada: Any) -> None:
    identity = uuid4()
    keep(by=ada, document=RICH, identity=identity)
    newer = keep(by=ada, document=RICH | {"name": "Richer"}, identity=identity)
    assert (newer.pk, newer.seq, newer.name) == (identity, 2, "Richer")
    assert keep(by=ada, document=RICH | {"name": "Richer"}, identity=identity).seq == 2
    behind = keep(by=ada, document=RICH, identity=identity)
    assert (behind.seq, behind.name) == (2, "Richer")


def test_who_may_have_a_file_made_is_told_by_the_table_of_rights(ada: Any, cleo: Any) -> None:
    universe = create_blank(by=ada)
    publish(universe=universe, by=ada)
    with pytest.raises(NotAllowed, match="Sign in"):
        ask_rendering(universe=universe, by=AnonymousUser(), kind="midi")
    assert not may("render", AnonymousUser(), universe)
    assert may("export", AnonymousUser(), universe)  # a guest may take the document along
    assert ask_rendering(universe=universe, by=cleo, kind="midi").asked_by == cleo
    Universe.objects.filter(pk=universe.pk).update(licence="all-rights-reserved")
    with pytest.raises(NotAllowed, match="keeps all rights"):
        ask_rendering(universe=fresh(universe), by=cleo, kind="midi")


def test_a_persons_files_outlive_the_universe_and_its_stills_go_with_it(
    ada: Any, cleo: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    universe = create_blank(by=ada)
    publish(universe=universe, by=ada)
    still = picture_of(document=universe.document(), universe=universe)
    asked = ask_rendering(universe=universe, by=cleo, kind="still")
    (tmp_path / "made.png").write_bytes(b"PNG")
    for worker in ("one", "two"):
        finish(rendering=cast("Rendering", claim(worker=worker)), worker=worker, made=tmp_path / "made.png")
    still.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        delete(universe=universe, by=ada)
    asked.refresh_from_db()
    assert (asked.universe, asked.state, asked.file.storage.exists(str(asked.file.name))) == (None, State.DONE, True)
    assert not Rendering.objects.filter(pk=still.pk).exists()
    assert not still.file.storage.exists(str(still.file.name))


def test_two_tabs_that_bring_the_same_universe_at_once_keep_it_once(ada: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    identity = uuid4()

    def create_second(**words: Any) -> Universe:
        monkeypatch.undo()
        create(**words)  # the other tab comes between the look and the making
        return create(**words)

    monkeypatch.setattr("universes.operations.keeping.create", create_second)
    assert keep(by=ada, document=RICH, identity=identity).pk == identity
    assert Universe.objects.count() == 1


@pytest.mark.parametrize(("body", "kind"), [
    (b"", Invalid), (b"[]", Invalid), (b"{", Invalid), (b"\xff", Invalid), (b'{"name": "a", "name": "b"}', Invalid),
    (b'{"physics": {"gravity": NaN}}', Invalid), (b'{"physics": {"gravity": 1e999}}', Invalid),
    (b"[" * 100_000, Invalid), (b'{"description": "' + b"x" * 10_000_000 + b'"}', TooLarge),
    (b'{"format": "something.else"}', Invalid), (b'{"engine_version": 2}', Invalid), (b'{"owner": 1}', Invalid),
    (b'{"name": "\\ud800"}', Invalid), (b'{"name": "\\u0000"}', Invalid), (b"1" * 5000, Invalid),
])  # fmt: skip
def test_a_file_that_is_no_document_makes_no_universe(ada: Any, body: bytes, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        import_document(by=ada, body=body)
    assert not Universe.objects.exists()
