"""Objects of every kind under the pointer: found, moved, turned, pulled by their handles."""

from __future__ import annotations

import math
from typing import Any

import pytest

from simulation.engine.objects import KINDS, check_object, fields_of

from .test_studio_modules import run_module

ENDS = ("wall", "portal", "wind", "string")
HEAD = """
import { handlesOf, hit, moved, pull, turned } from "./geometry.js"
import { newObject } from "./objects.js"
"""


def item_of(kind: str, **more: Any) -> dict[str, Any]:
    fields = {field.name: field.default for field in fields_of(kind)}
    ends = {"x2": 620.0, "y2": 380.0} if kind in ENDS else {}
    return {"id": "it", "kind": kind} | fields | {"x": 400.0, "y": 250.0} | ends | more


PULL = """
const found = []
for (const handle of handlesOf(given)) {
  const to = { x: handle.x + 21, y: handle.y - 13 }
  const item = { ...given }
  for (const { path, value } of pull(given, handle.name, to, false)) item[path.split(".")[2]] = value
  const now = handlesOf(item).find(({ name }) => name === handle.name)
  const changed = Object.keys(item).filter((key) => item[key] !== given[key])
  found.push({ name: handle.name, to, now, changed })
}
console.log(JSON.stringify(found))
"""
HANDLES = {
    "peg": {"radius"},
    "wall": {"start", "end"},
    "attractor": {"reach"},
    "repeller": {"reach"},
    "emitter": {"radius", "angle"},
    "sink": {"radius"},
    "portal": {"start", "end", "radius"},
    "wind": {"start", "end", "beside", "below", "angle"},
    "string": {"start", "end"},
    "drum": {"radius"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_handle_of_an_object_follows_the_pointer_and_changes_only_what_it_stands_for(kind: str) -> None:
    item = item_of(kind)
    found = run_module(HEAD + PULL, item)
    assert {each["name"] for each in found} == HANDLES[kind]
    centre = (510.0, 315.0) if kind == "wind" else (400.0, 250.0)
    for each in found:
        to, now, name = each["to"], each["now"], each["name"]
        if name in ("radius", "reach"):
            far = math.hypot(to["x"] - 400, to["y"] - 250)
            assert now["x"] - 400 == pytest.approx(far, abs=0.01)
            assert each["changed"] == [name]
        elif name == "angle":
            wish = math.atan2(to["y"] - centre[1], to["x"] - centre[0])
            got = math.atan2(now["y"] - centre[1], now["x"] - centre[0])
            assert math.cos(wish - got) > math.cos(math.radians(1))
            assert each["changed"] == ["angle"]
        else:
            assert (now["x"], now["y"]) == (pytest.approx(to["x"], abs=0.01), pytest.approx(to["y"], abs=0.01))
            assert len(each["changed"]) == 2


HIT = "console.log(JSON.stringify(given.at.map(([x, y]) => hit(given.objects, { x, y }, 2)?.id ?? null)))"


def test_a_press_finds_an_object_where_it_is_drawn() -> None:
    def found(kind: str, *at: tuple[float, float]) -> list[bool]:
        ids = run_module(HEAD + HIT, {"objects": [item_of(kind)], "at": at})
        return [identity == "it" for identity in ids]

    middle, start, end, aside = (510, 315), (400, 250), (620, 380), (410, 375)
    assert found("wall", middle, start, end, aside) == [True, True, True, False]
    assert found("string", middle, start, end, aside) == [True, True, True, False]
    assert found("portal", middle, start, end, aside) == [False, True, True, False]  # its mouths, not the arc
    assert found("wind", middle, start, end, aside) == [True, True, True, True]
    assert found("drum", (400, 250), (440, 250), (470, 250)) == [True, True, False]
    assert found("attractor", (400, 250), (420, 250)) == [True, False]


def test_what_stands_in_a_wind_or_on_a_drum_is_taken_hold_of_before_it() -> None:
    wind = item_of("wind", id="wind", x=0.0, y=0.0, x2=1000.0, y2=600.0)
    objects = [item_of("peg", id="peg", x=300.0, y=300.0), item_of("drum", id="drum", x=310.0, y=300.0), wind]
    at = [(300, 300), (340, 300), (800, 300)]
    assert run_module(HEAD + HIT, {"objects": objects, "at": at}) == ["peg", "drum", "wind"]


MOVE = """
const item = { ...given.item }
const changes = given.turn ? turned([item], given.turn) : moved([item], ...given.by)
for (const { path, value } of changes) item[path.split(".")[2]] = value
console.log(JSON.stringify(item))
"""


@pytest.mark.parametrize("kind", KINDS)
def test_an_object_is_moved_whole_and_not_out_of_the_world(kind: str) -> None:
    item = item_of(kind)
    here = run_module(HEAD + MOVE, {"item": item, "by": [30, -20]})
    assert here == item | {"x": 430, "y": 230} | ({"x2": 650, "y2": 360} if kind in ENDS else {})
    rim = run_module(HEAD + MOVE, {"item": item, "by": [9000, 9000]})
    assert max(rim["x"], rim.get("x2", 0)) == 1000
    assert max(rim["y"], rim.get("y2", 0)) == 600
    if kind in ENDS:
        assert (rim["x2"] - rim["x"], rim["y2"] - rim["y"]) == (220, 130)


@pytest.mark.parametrize("kind", KINDS)
def test_an_object_turns_about_its_middle_and_keeps_its_size(kind: str) -> None:
    item = item_of(kind)
    now = run_module(HEAD + MOVE, {"item": item, "turn": 90})
    if "angle" in item:
        assert now["angle"] == (item["angle"] + 90) % 360
    if kind == "wind":  # its rectangle stays upright: what turns is where it blows
        assert now == item | {"angle": now["angle"]}
    elif kind in ENDS:
        assert (now["x"], now["y"]) == (pytest.approx(575, abs=0.01), pytest.approx(205, abs=0.01))
        assert (now["x2"], now["y2"]) == (pytest.approx(445, abs=0.01), pytest.approx(425, abs=0.01))
    else:
        assert now == item | ({"angle": now["angle"]} if "angle" in item else {})


NEW = """
const places = [{ x: 500, y: 300 }, { x: 2, y: 598 }]
console.log(JSON.stringify(given.flatMap((kind) => places.map((at) => newObject(kind, at)))))
"""


def test_a_new_object_of_any_kind_is_one_that_the_server_takes() -> None:
    made = run_module(HEAD + NEW, list(KINDS))
    assert [item["kind"] for item in made[::2]] == list(KINDS)
    for item in made:
        assert check_object(item, "objects.new") == item
        if item["kind"] in ENDS:
            assert math.hypot(item["x2"] - item["x"], item["y2"] - item["y"]) > 40
