"""Objects that were given a voice are heard in it, whatever touches them."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.engine.document import check_document
from simulation.engine.kernel import world
from simulation.engine.performance import play

pytestmark = pytest.mark.engine


@pytest.mark.parametrize(
    "item",
    [
        {"id": "o", "kind": "attractor", "reach": 200, "strength": 0.2},
        {"id": "o", "kind": "repeller", "reach": 200, "strength": 0.2},
        {"id": "o", "kind": "emitter", "rate": 2},
        {"id": "o", "kind": "peg", "radius": 60},
        {"id": "o", "kind": "sink", "radius": 90, "y": 450},
        {"id": "o", "kind": "portal", "radius": 90},
        {"id": "o", "kind": "wind"},
        {"id": "o", "kind": "string", "x": 100, "x2": 900},
        {"id": "o", "kind": "drum", "radius": 90},
    ],
)
def test_every_kind_of_object_sounds_in_its_voice_and_none_is_silent(item: dict[str, Any]) -> None:
    """Bass alone, and only an object to play it: what is heard beside the plan is the object's."""
    quiet = {f"{voice}_on": voice == "bass" for voice in ("melody", "chords", "bass", "percussion", "drone")}
    heard = {}
    for voice in ("none", "bass"):
        document = check_document({"music": {**quiet, "cycle_bars": 8}, "objects": [{**item, "voice": voice}]})
        score = play(document, range(1)).score
        heard[voice] = int(((score[:, world.SC_KIND] == world.SCORE_NOTE) & (score[:, world.SC_VOICE] == 2)).sum())
    assert heard["bass"] > heard["none"]
