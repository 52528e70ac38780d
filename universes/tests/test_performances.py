"""What a room has recorded: its list, its files, another name, its end."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import F
from django.urls import reverse

from simulation.models import Rendering
from universes.models import Performance, Transport, Universe
from universes.operations.conducting import stop
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
