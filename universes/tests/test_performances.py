"""What a room has recorded: its list, its files, another name, its end."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import F
from django.urls import reverse

from simulation.models import Rendering
from universes.models import Edit, Performance, Transport, Universe
from universes.operations.conducting import move_anchor, play, stop
from universes.operations.editing import edit
from universes.operations.performing import start_recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def played(aurora: Universe, ada: Any) -> Performance:
    """Two seconds of Aurora, in which gravity was changed."""
    start_recording(universe=aurora, by=ada, name="First night")
    Transport.objects.filter(pk=aurora.pk).update(epoch_ms=F("epoch_ms") - 2000)
    edit(universe=aurora, by=ada, op="op-of-ada", changes=[{"path": "physics.gravity", "value": 4.5}])
    Transport.objects.filter(pk=aurora.pk).update(epoch_ms=F("epoch_ms") - 2000)
    stop(universe=aurora, by=ada)
    return Performance.objects.get(universe=aurora)


def test_what_was_recorded_is_listed_with_its_length_and_who_made_it(
    client: Any, aurora: Universe, played: Performance
) -> None:
    page = client.get(reverse("universes:performances", args=[aurora.pk])).content.decode()
    assert "First night" in page
    assert "Ada" in page
    [one] = client.get(reverse("api:performances", args=[aurora.pk])).json()["data"]
    assert (one["name"], one["by"]) == ("First night", "ada")
    assert 3.0 <= one["seconds"] <= 10.0


def test_a_universe_without_performances_says_how_one_is_made(client_of: Any, ada: Any, aurora: Universe) -> None:
    page = client_of(ada).get(reverse("universes:performances", args=[aurora.pk])).content.decode()
    assert "No performances yet" in page
    assert "Record" in page


def test_a_file_holds_the_edits_at_the_moments_in_which_they_were_heard(
    client_of: Any, ada: Any, aurora: Universe, played: Performance
) -> None:
    address = reverse("universes:performance_file", args=[aurora.pk, played.pk])
    assert client_of(ada).post(address, {"kind": "midi"}).status_code == 302
    [patch] = Rendering.objects.get(asked_by=ada).options["performance"]["edits"]
    assert patch["set"] == {"physics": {"gravity": 4.5}}
    assert played.from_sample < patch["sample"] < played.to_sample


def test_a_score_of_a_performance_is_offered_like_its_notes(
    client_of: Any, ada: Any, aurora: Universe, played: Performance
) -> None:
    page = client_of(ada).get(reverse("universes:performances", args=[aurora.pk])).content.decode()
    assert 'name="kind" value="musicxml"' in page
    address = reverse("universes:performance_file", args=[aurora.pk, played.pk])
    assert client_of(ada).post(address, {"kind": "musicxml"}).status_code == 302
    assert Rendering.objects.get(asked_by=ada).options["creator"] == str(ada)


def test_it_is_renamed_and_deleted_by_who_made_it_and_a_name_is_needed(
    client_of: Any, ada: Any, ben: Any, aurora: Universe, played: Performance
) -> None:
    hers, his = client_of(ada), client_of(ben)
    name = reverse("universes:performance_name", args=[aurora.pk, played.pk])
    assert his.post(name, {"name": "Mine"}).status_code == 403
    assert hers.post(name, {"name": " "}).status_code == 400
    assert hers.post(name, {"name": "Opening night"}).status_code == 302
    played.refresh_from_db()
    assert played.name == "Opening night"
    assert hers.post(reverse("universes:performance_delete", args=[aurora.pk, played.pk])).status_code == 302
    assert not Performance.objects.exists()


# --- run.json: what a page fetches to begin in the run that a room plays


def run_for(client: Any, universe: Universe) -> Any:
    answer = client.get(reverse("universes:run", args=[universe.pk]))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    return answer.json()["data"]


def move(universe: Universe, milliseconds: int) -> None:
    """So much more of the run has passed."""
    Transport.objects.filter(pk=universe.pk).update(epoch_ms=F("epoch_ms") - milliseconds)


def gravity(universe: Universe, by: Any, value: float) -> int:
    """Changed to this; gives the edit's number."""
    made = edit(
        universe=universe, by=by, op=f"op-{value}-of-ada", changes=[{"path": "physics.gravity", "value": value}]
    )
    return made.seq


def test_where_nothing_plays_there_is_no_run_to_begin_in(client: Any, aurora: Universe, ada: Any) -> None:
    assert run_for(client, aurora) is None
    play(universe=aurora, by=ada)
    assert run_for(client, aurora)["transport"]["playing"]
    stop(universe=aurora, by=ada)
    assert run_for(client, aurora) is None


def test_a_run_is_told_by_its_first_document_and_every_edit_since(client: Any, aurora: Universe, ada: Any) -> None:
    before = gravity(aurora, ada, 2)
    transport = play(universe=aurora, by=ada, cycle=3, tick=40)
    move(aurora, 2000)
    first, second = gravity(aurora, ada, 5), gravity(aurora, ada, 9)
    told = run_for(client, aurora)
    assert told["seq"] == before
    assert told["document"]["physics"]["gravity"] == 2
    assert [one["seq"] for one in told["edits"]] == [first, second]
    assert [one["changes"] for one in told["edits"]] == [
        [{"path": "physics.gravity", "value": 5}],
        [{"path": "physics.gravity", "value": 9}],
    ]
    assert {one["run"] for one in told["edits"]} == {transport.run}
    samples = [one["sample"] for one in told["edits"]]
    assert samples == sorted(samples)
    assert 1.5 * 48_000 < samples[0] < 60 * 48_000
    kept = Transport.objects.get(pk=aurora.pk)
    names = ("run", "playing", "epoch_ms", "cycle", "tick", "seq", "anchor_cycle", "anchor_sample")
    assert told["transport"] == {name: getattr(kept, name) for name in names} | {"by": "ada"}
    assert abs(told["server_ms"] - kept.epoch_ms) < 60_000


def test_once_the_room_agreed_on_a_later_cycle_the_run_is_told_from_there(
    client: Any, aurora: Universe, ada: Any
) -> None:
    transport = play(universe=aurora, by=ada)
    move(aurora, 2000)
    earlier = gravity(aurora, ada, 5)
    sample = Edit.objects.get(universe=aurora, seq=earlier).sample or 0
    move(aurora, 20_000)
    later = gravity(aurora, ada, 9)
    assert move_anchor(aurora.pk, run=transport.run, cycle=1, sample=sample + 48_000)
    told = run_for(client, aurora)
    assert (told["transport"]["anchor_cycle"], told["transport"]["anchor_sample"]) == (1, sample + 48_000)
    assert (told["seq"], told["document"]["physics"]["gravity"]) == (earlier, 5)
    assert [one["seq"] for one in told["edits"]] == [later]


def test_edits_of_an_earlier_run_are_in_the_document_and_not_among_the_edits(
    client: Any, aurora: Universe, ada: Any
) -> None:
    play(universe=aurora, by=ada)
    past = gravity(aurora, ada, 5)
    play(universe=aurora, by=ada, cycle=2)
    told = run_for(client, aurora)
    assert (told["seq"], told["document"]["physics"]["gravity"], told["edits"]) == (past, 5, [])


def test_a_run_is_told_to_nobody_who_may_not_see_the_universe(
    client_of: Any, ada: Any, cleo: Any, draft: Universe
) -> None:
    play(universe=draft, by=ada)
    for person in (None, cleo):
        assert client_of(person).get(reverse("universes:run", args=[draft.pk])).status_code == 404
    assert run_for(client_of(ada), draft)["document"]["name"] == "Draft"
