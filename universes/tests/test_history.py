"""The past of a universe: its film in words, its states, the ways back; over pages and the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from simulation.engine.document import default_document
from simulation.models import Rendering
from universes.documents.edits import apply
from universes.documents.wording import difference, lines_of
from universes.errors import Forgotten, NotAllowed, Nothing
from universes.models import Edit, Moment, Role, Seat, Snapshot, Transport, Universe
from universes.operations.editing import edit, new_op
from universes.operations.naming import name_moment
from universes.operations.publishing import set_visibility
from universes.operations.remembering import compact, document_at, sessions_before, whole_film
from universes.operations.restoring import branch, restore
from universes.operations.undoing import undo

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User | None], Client]


def change(universe: Universe, by: Any, path: str, value: Any, **more: Any) -> Edit:
    return edit(universe=universe, by=by, op=new_op(), changes=[{"path": path, "value": value}], **more)


def now(universe: Universe) -> dict[str, Any]:
    return Universe.objects.get(pk=universe.pk).document()


def age(universe: Universe, days: int, up_to: int) -> None:
    Edit.objects.filter(universe=universe, seq__lte=up_to).update(at=timezone.now() - timedelta(days=days))


@pytest.fixture
def ben_edits(aurora: Universe, ada: User, ben: User) -> None:
    Seat.objects.create(universe=aurora, person=ben, role=Role.EDITOR, by=ada, at=timezone.now())


# In words


def test_changes_are_said_in_the_words_of_the_definitions() -> None:
    document = default_document()
    document["physics"]["gravity"] = 9.8
    changes: list[dict[str, Any]] = [
        {"path": "physics.gravity", "value": 3.2},
        {"path": "music.scale", "value": "harmonic_minor"},
        {"add": {"id": "p1", "kind": "peg"}},
    ]
    gravity, scale, peg = lines_of(document, changes)
    assert str(gravity).startswith("Gravity 9.8")
    assert "→ 3.2" in str(gravity)
    assert (scale.label, scale.now) == ("Scale", "harmonic minor")
    assert str(peg) == "Peg p1 added"
    assert "→" in str(lines_of(None, changes)[0])


def test_two_documents_differ_in_what_was_changed_and_in_nothing_else(draft: Universe, ada: User) -> None:
    before = now(draft)
    assert difference(before, before) == []
    change(draft, ada, "physics.gravity", 3.25)
    change(draft, ada, "name", "Other")
    edit(universe=draft, by=ada, op=new_op(), changes=[{"add": {"id": "p1", "kind": "peg"}}])
    lines = difference(before, now(draft))
    assert [line.label for line in lines] == ["Name", "Gravity", "Peg p1"]
    assert [line.kind for line in difference(now(draft), before)] == ["value", "value", "removed"]


def test_the_film_joins_gestures_and_parts_sessions(aurora: Universe, ada: User, ben: User, ben_edits: None) -> None:
    for k in range(5):
        change(aurora, ada, "music.tempo", 80 + k, gesture="drag", label="Tempo")
    change(aurora, ben, "physics.gravity", 1)
    age(aurora, 1, 1)
    sessions, more = sessions_before(aurora, before=8, size=50)
    assert [[(shot.first, shot.last, shot.name) for shot in session.shots] for session in sessions] == [
        [(1, 1, "Ada")],
        [(2, 6, "Ada"), (7, 7, "Ben")],
    ]
    assert more == 0
    tempo = sessions[1].first.lines[0]
    assert tempo.now.startswith("84")
    assert tempo.was == lines_of(document_at(aurora, 1), [{"path": "music.tempo", "value": 0}])[0].was


def test_earlier_edits_come_by_pages_and_by_person(aurora: Universe, ada: User, ben: User, ben_edits: None) -> None:
    for k in range(6):
        change(aurora, ada if k % 2 else ben, "music.tempo", 80 + k)
    sessions, more = sessions_before(aurora, before=8, size=3)
    assert [shot.last for session in sessions for shot in session.shots] == [5, 6, 7]
    assert more == 5
    sessions, more = sessions_before(aurora, before=8, size=50, who="u:ben")
    assert [shot.last for session in sessions for shot in session.shots] == [2, 4, 6]


# Going back


def test_a_restored_universe_is_what_it_was_and_undo_takes_the_restoring_back(aurora: Universe, ada: User) -> None:
    first = now(aurora)
    change(aurora, ada, "music.tempo", 99)
    after = now(aurora)
    done = restore(universe=aurora, by=ada, seq=1, op=new_op())
    assert now(aurora) == first
    assert done.label == "Restored edit 1"
    undo(universe=aurora, by=ada, op=new_op())
    assert now(aurora) == after


def test_only_its_owner_restores_an_editor_branches(
    aurora: Universe, ada: User, ben: User, cleo: User, ben_edits: None
) -> None:
    first = now(aurora)
    change(aurora, ben, "music.tempo", 99)
    for person in (ben, cleo):
        with pytest.raises(NotAllowed):
            restore(universe=aurora, by=person, seq=1, op=new_op())
    copy = branch(universe=aurora, by=ben, seq=1)
    assert (copy.document(), copy.owner, copy.remixed_from) == (first, ben, aurora)
    assert branch(universe=aurora, by=ada, seq=1).name == "Aurora (edit 1)"


def test_the_licence_of_today_closes_the_past_too(aurora: Universe, ada: User, cleo: User) -> None:
    change(aurora, ada, "licence", "all-rights-reserved")
    aurora.refresh_from_db()
    with pytest.raises(NotAllowed):
        branch(universe=aurora, by=cleo, seq=1)
    assert branch(universe=aurora, by=ada, seq=1).licence == "all-rights-reserved"


# Letting go


def test_compacting_keeps_who_and_when_named_moments_and_the_last_state(aurora: Universe, ada: User) -> None:
    for k in range(9):
        change(aurora, ada, "music.tempo", 80 + k)
    states = {seq: document_at(aurora, seq) for seq in range(1, 11)}
    name_moment(universe=aurora, by=ada, name="Chorus", seq=4)
    age(aurora, 100, 8)
    who = list(aurora.edits.order_by("seq").values_list("seq", "by", "at"))
    assert compact(now=timezone.now()) == 8
    assert compact(now=timezone.now()) == 0
    aurora.refresh_from_db()
    assert list(aurora.edits.order_by("seq").values_list("seq", "by", "at")) == who
    assert aurora.forgotten_to == 8
    for seq in (4, 8, 9, 10):
        assert document_at(aurora, seq) == states[seq]
    for seq in (1, 3, 7):
        with pytest.raises(Forgotten):
            document_at(aurora, seq)
    assert [shot.last for session in whole_film(aurora, most=50) for shot in session.shots] == [4, 8, 9, 10]


def test_who_follows_the_log_over_what_was_compacted_comes_out_right(aurora: Universe, ada: User) -> None:
    for k in range(6):
        change(aurora, ada, "music.tempo", 80 + k)
    at_3 = document_at(aurora, 3)
    age(aurora, 100, 5)
    compact(now=timezone.now())
    for start, document in ((0, {}), (3, at_3)):
        for changes in aurora.edits.filter(seq__gt=start).order_by("seq").values_list("changes", flat=True):
            document = apply(document, changes)
        assert document == now(aurora)


def test_what_is_compacted_cannot_be_undone_and_the_rest_can(aurora: Universe, ada: User) -> None:
    change(aurora, ada, "music.tempo", 80)
    change(aurora, ada, "music.tempo", 90)
    age(aurora, 100, 2)
    compact(now=timezone.now())
    undo(universe=aurora, by=ada, op=new_op())
    assert now(aurora)["music"]["tempo"] == 80
    with pytest.raises(Nothing):
        undo(universe=aurora, by=ada, op=new_op())


def test_the_edits_of_a_run_that_plays_are_left_alone(aurora: Universe, ada: User) -> None:
    for k in range(4):
        change(aurora, ada, "music.tempo", 80 + k)
    Transport.objects.create(universe=aurora, playing=True, run=1, seq=3, by=ada)
    age(aurora, 100, 5)
    compact(now=timezone.now())
    aurora.refresh_from_db()
    assert aurora.forgotten_to == 3


def test_the_command_compacts_and_refuses_today(aurora: Universe, ada: User) -> None:
    age(aurora, 100, 1)
    out = StringIO()
    call_command("compact", stdout=out)
    assert out.getvalue() == "compacted 1 edits\n"
    with pytest.raises(SystemExit):
        call_command("compact", days=0, stderr=StringIO())


# Pages


def test_the_history_page_says_who_did_what(aurora: Universe, ada: User, client_of: ClientOf) -> None:
    change(aurora, ada, "physics.gravity", 3.25)
    name_moment(universe=aurora, by=ada, name="<b>Chorus</b>")
    page = client_of(None).get(f"/universes/{aurora.pk}/history/").content.decode()
    assert "Gravity" in page
    assert "&lt;b&gt;Chorus" in page
    assert "<b>Chorus" not in page
    assert "Name the present" not in page
    assert "Name the present" in client_of(ada).get(f"/universes/{aurora.pk}/history/").content.decode()


def test_a_moment_shows_what_differs_and_only_what_one_may(
    aurora: Universe, ada: User, cleo: User, client_of: ClientOf
) -> None:
    change(aurora, ada, "physics.gravity", 3.25)
    address = f"/universes/{aurora.pk}/history/1/"
    hers, other = client_of(ada).get(address).content.decode(), client_of(cleo).get(address).content.decode()
    assert "Restore this" in hers
    assert "Gravity" in other
    assert "Restore this" not in other
    assert "Remix from here" in other
    same = client_of(ada).get(address, {"with": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in same
    assert "This is the present" in same


def test_strangers_see_nothing_of_a_private_past(draft: Universe, cleo: User, client_of: ClientOf) -> None:
    paths = ["history/", "history/film.json", "history/1/", "revisions/1/document.json", "revisions/1/still.png"]
    for person in (None, cleo):
        for path in paths:
            assert client_of(person).get(f"/universes/{draft.pk}/{path}").status_code == 404, path
    for path in ("undo/", "redo/", "history/1/restore/", "history/1/branch/", "history/1/name/", "history/name/"):
        assert client_of(cleo).post(f"/universes/{draft.pk}/{path}", {"name": "x"}).status_code == 404, path


@pytest.mark.parametrize("path", ["history/7/", "history/99999999999999999999/", "revisions/0/document.json"])
def test_an_edit_that_is_not_there_is_not_found(aurora: Universe, client_of: ClientOf, path: str) -> None:
    assert client_of(None).get(f"/universes/{aurora.pk}/{path}").status_code == 404


@pytest.mark.parametrize("query", ["before=x", "before=-1", "with=٣"])
def test_numbers_that_are_none_are_refused(aurora: Universe, client_of: ClientOf, query: str) -> None:
    path = "history/1/" if "with" in query else "history/"
    assert client_of(None).get(f"/universes/{aurora.pk}/{path}?{query}").status_code == 400


def test_restoring_naming_and_branching_by_form(aurora: Universe, ada: User, client_of: ClientOf) -> None:
    change(aurora, ada, "physics.gravity", 3.25)
    ours = client_of(ada)
    root = f"/universes/{aurora.pk}/history"
    ours.post(f"{root}/1/name/", {"name": "  Before   all "})
    assert Moment.objects.get(universe=aurora).name == "Before all"
    ours.post(f"{root}/1/restore/")
    last = aurora.edits.last()
    assert last is not None
    assert last.label == "Restored “Before all”"
    assert ours.post(f"{root}/1/branch/").status_code == 302
    assert Universe.objects.filter(owner=ada, remixed_from=aurora).count() == 1
    ours.post(f"{root}/1/name/", {"name": ""})
    assert not Moment.objects.filter(universe=aurora).exists()
    sent = ours.post(f"{root}/name/", {"name": "Now"}, content_type="application/json")
    assert sent.json()["data"] == {"seq": 3, "name": "Now"}
    assert ours.post(f"{root}/name/", {"name": "n" * 81}, content_type="application/json").status_code == 400


def test_undo_by_form_by_htmx_and_by_json(aurora: Universe, ada: User, client_of: ClientOf) -> None:
    ours = client_of(ada)
    before = now(aurora)
    for k in range(3):
        change(aurora, ada, "music.tempo", 80 + k, label="Tempo")
    address = f"/universes/{aurora.pk}/undo/"
    assert ours.post(address).status_code == 302
    assert "Undone: Tempo" in ours.post(address, headers={"HX-Request": "true"}).content.decode()
    done = ours.post(address, {"op": "my-own-operation"}, content_type="application/json").json()["data"]
    assert (done["op"], done["undoes"], done["gesture"]) == ("my-own-operation", [2], "undo")
    assert now(aurora) == before
    nothing = ours.post(address, {}, content_type="application/json")
    assert (nothing.status_code, nothing.json()["error"]["code"]) == (409, "nothing")
    assert "There is nothing of yours to undo" in ours.post(address, headers={"HX-Request": "true"}).content.decode()


def test_stills_of_the_past_wait_in_a_short_row_and_leave_the_present_alone(
    aurora: Universe, ada: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("universes.views.history.WAITING_MOST", 2)
    client = client_of(None)
    for k in range(4):
        change(aurora, ada, "music.tempo", 80 + k)
    client.get(f"/universes/{aurora.pk}/still.png")
    for seq in (1, 2, 3):
        assert client.get(f"/universes/{aurora.pk}/revisions/{seq}/still.png")["Content-Type"] == "image/svg+xml"
    assert Rendering.objects.filter(universe=aurora, options__past=True).count() == 2
    assert Rendering.objects.filter(universe=aurora, options__past__isnull=True).count() == 1


def test_a_long_history_is_read_by_the_same_few_queries(
    aurora: Universe, ada: User, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    for k in range(40):
        change(aurora, ada, "music.tempo", 80 + k)
    Snapshot.objects.create(universe=aurora, seq=30, document=document_at(aurora, 30))
    with django_assert_max_num_queries(24):
        assert client_of(None).get(f"/universes/{aurora.pk}/history/").status_code == 200
    with django_assert_max_num_queries(14):
        frames = client_of(None).get(f"/universes/{aurora.pk}/history/film.json").json()["data"]["frames"]
    assert [frame["seq"] for frame in frames] == list(range(1, 42))


# The API


def test_programs_read_the_past_and_go_back(aurora: Universe, ada: User, api_of: Any) -> None:
    change(aurora, ada, "physics.gravity", 3.25)
    ours, root = api_of(ada), f"/api/v1/universes/{aurora.pk}"
    listed = ours.get(f"{root}/revisions/?size=1").json()["data"]
    assert (listed["results"][0]["seq"], listed["before"]) == (2, 2)
    assert "Gravity" in listed["results"][0]["words"]
    assert ours.get(f"{root}/revisions/?before=2").json()["data"]["results"][0]["seq"] == 1
    one = ours.get(f"{root}/revisions/1/").json()["data"]
    assert [line["label"] for line in one["differs"]] == ["Gravity"]
    assert ours.get(f"{root}/revisions/1/document/").json()["data"] == document_at(aurora, 1)
    assert ours.post(f"{root}/revisions/1/restore/").status_code == 201
    assert ours.post(f"{root}/undo/", {"op": "operation-1"}, format="json").json()["data"]["undoes"] == [3]
    assert ours.post(f"{root}/redo/").status_code == 201
    assert ours.post(f"{root}/revisions/1/branch/").json()["data"]["remixed_from"] == str(aurora.pk)


def test_programs_name_moments(aurora: Universe, ada: User, cleo: User, api_of: Any) -> None:
    ours, root = api_of(ada), f"/api/v1/universes/{aurora.pk}/moments/"
    assert ours.post(root, {"name": "Now"}, format="json").json()["data"]["seq"] == 1
    assert ours.put(f"{root}1/", {"name": "Then"}, format="json").json()["data"]["name"] == "Then"
    assert api_of(None).get(root).json()["data"]["results"][0]["by"] == "ada"
    assert api_of(cleo).post(root, {"name": "Mine"}, format="json").status_code == 403
    assert ours.delete(f"{root}1/").status_code == 204
    assert ours.get(f"{root}1/").status_code == 404
    assert ours.put(f"{root}1/", {"name": "x"}, format="json").status_code == 404
    assert ours.post(root, {"name": ""}, format="json").status_code == 400


def test_programs_of_strangers_change_nothing(aurora: Universe, draft: Universe, cleo: User, api_of: Any) -> None:
    theirs = api_of(cleo)
    assert theirs.get(f"/api/v1/universes/{aurora.pk}/revisions/").status_code == 200
    assert theirs.get(f"/api/v1/universes/{draft.pk}/revisions/").status_code == 404
    for path in ("undo/", "redo/", "revisions/1/restore/"):
        assert theirs.post(f"/api/v1/universes/{aurora.pk}/{path}").status_code == 403, path
        assert theirs.post(f"/api/v1/universes/{draft.pk}/{path}").status_code == 404, path
        assert api_of(None).post(f"/api/v1/universes/{aurora.pk}/{path}").status_code == 401, path


def test_guests_read_the_past_of_an_open_universe(draft: Universe, ada: User, client_of: ClientOf) -> None:
    set_visibility(universe=draft, by=ada, visibility="open")
    assert client_of(None).get(f"/universes/{draft.pk}/history/").status_code == 200
