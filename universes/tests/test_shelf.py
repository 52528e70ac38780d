"""The shelf of templates, and the universes that a new site begins with."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import pytest

from simulation.engine.document import check_document
from simulation.engine.parameters import SCALE_BRIGHTNESS
from universes.models import Universe
from universes.operations.seeding import PRIVATE, seed
from universes.shelf import FOLDER, shelf, template

FILES = sorted(FOLDER.glob("*.json"))


def test_there_are_eight_and_aurora_comes_first() -> None:
    assert len(shelf()) == 8
    assert shelf()[0].slug == "aurora"
    assert len({found.slug for found in shelf()}) == 8


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_is_a_document(path: Any) -> None:
    document = check_document(json.loads(path.read_text("utf-8")))
    assert 8 <= document["physics"]["particle_count"] <= 300
    assert document["physics"]["behaviour"] in ("gas", "orbit", "swarm")
    assert document["description"].count(".") == 2, "two sentences"
    assert document["objects"]
    assert document["tags"]


def test_no_two_are_alike() -> None:
    """Any two differ in most of what one hears or sees at once."""
    for one, two in combinations([found.document for found in shelf()], 2):
        same = [
            abs(one["music"]["tempo"] - two["music"]["tempo"]) < 3,
            one["music"]["scale"] == two["music"]["scale"],
            abs(SCALE_BRIGHTNESS[one["music"]["scale"]] - SCALE_BRIGHTNESS[two["music"]["scale"]]) < 0.05,
            one["music"]["key"] == two["music"]["key"],
            one["audio"]["melody_instrument"] == two["audio"]["melody_instrument"],
            one["audio"]["chords_instrument"] == two["audio"]["chords_instrument"],
            abs(one["audio"]["brightness"] - two["audio"]["brightness"]) < 0.02,
            abs(one["audio"]["reverb"] - two["audio"]["reverb"]) < 0.02,
            one["physics"]["particle_count"] == two["physics"]["particle_count"],
            one["visualization"]["color_scheme"] == two["visualization"]["color_scheme"],
        ]
        assert sum(same) <= 2, (one["name"], two["name"])


@pytest.mark.parametrize(("group", "name"), [
    ("physics", "behaviour"), ("physics", "gravity_mode"), ("physics", "edges"), ("music", "scale"), ("music", "meter"),
    ("visualization", "color_scheme"), ("visualization", "background_style"), ("visualization", "particle_effect"),
])  # fmt: skip
def test_the_shelf_shows_what_there_is(group: str, name: str) -> None:
    assert len({found.document[group][name] for found in shelf()}) >= 3


def test_an_unknown_template_is_none() -> None:
    assert template("nothing") is None


@pytest.mark.django_db
def test_the_seed_is_the_shelf_and_a_sketch_and_is_made_once(ada: Any, ben: Any, cleo: Any, moe: Any) -> None:
    people = {person.username: person for person in (ada, ben, cleo, moe)}
    assert seed(people) == 10
    assert seed(people) == 0
    aurora = Universe.objects.listed().order_by("publication__at").first()
    assert aurora is not None
    assert (aurora.name, aurora.owner) == ("Aurora", ada)
    assert Universe.objects.listed().count() == 9  # and a remix
    assert {universe.owner for universe in Universe.objects.listed()} == {ada, ben, cleo}
    assert Universe.objects.get(publication__isnull=True).name == PRIVATE
