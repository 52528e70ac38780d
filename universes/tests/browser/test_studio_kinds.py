"""Every kind of object in the studio: placed, moved, shaped, copied, turned, deleted, with every field in its form."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.engine.objects import KINDS, fields_of

from .hands import an, at, change, kept, pull, select, selected, value

pytestmark = pytest.mark.browser

ENDS = ("wall", "portal", "wind", "string")


def objects(page: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = value(page, "objects")
    return found


def test_each_kind_is_placed_by_the_pointer_and_kept_with_every_field_in_its_form(open_studio: Any) -> None:
    page = open_studio()
    page.keyboard.press("7")
    form = page.locator("#object-form")
    for k, kind in enumerate(KINDS):
        page.locator(f"[data-place={kind}]").click()
        page.mouse.click(*at(page, 420 + 40 * (k % 5), 200 + 130 * (k // 5)))
        page.wait_for_function("(many) => studio.store.get().document.objects.length === many", arg=k + 1)
        shown = form.locator("[data-path]").evaluate_all("(rows) => rows.map((row) => row.dataset.path.split('.')[2])")
        assert shown == [field.name for field in fields_of(kind)]
    placed = objects(page)
    assert [item["kind"] for item in placed] == list(KINDS)
    assert kept(page)["objects"] == placed


def test_every_kind_is_moved_copied_turned_and_deleted(open_studio: Any) -> None:
    page = open_studio()
    world = page.locator("#world")
    for kind in KINDS:
        ends = {"x2": 620.0, "y2": 260.0} if kind in ENDS else {}
        more = {"radius": 24.0} if "radius" in {field.name for field in fields_of(kind)} else {}
        change(page, an(kind, "it", x=480.0, y=200.0, **ends, **more))
        hold = (550.0, 230.0) if kind in ("wind", "string", "wall") else (486.0, 206.0)
        pull(page, hold, (hold[0] + 30, hold[1] + 60))
        (item,) = objects(page)
        assert (item["x"], item["y"]) == (pytest.approx(510, abs=2), pytest.approx(260, abs=2))
        if ends:
            assert (item["x2"] - item["x"], item["y2"] - item["y"]) == (140, 60)
        assert selected(page) == {"it"}

        world.press("Control+d")
        copy = objects(page)[1]
        assert copy["kind"] == kind
        assert selected(page) == {copy["id"]}
        world.press("]")
        turned = objects(page)[1]
        if "angle" in copy:
            assert turned["angle"] == (copy["angle"] + 15) % 360
        elif kind in ENDS:
            assert turned["y2"] - turned["y"] > copy["y2"] - copy["y"] + 10
        world.press("Delete")
        assert [each["id"] for each in objects(page)] == ["it"]
        select(page, "it")
        world.press("Delete")
        assert objects(page) == []
    assert kept(page)["objects"] == []


def test_the_second_mouth_of_a_portal_and_the_corner_of_a_wind_are_pulled_by_themselves(open_studio: Any) -> None:
    page = open_studio()
    portal = an("portal", "p", x=460.0, y=180.0, x2=600.0, y2=400.0, radius=20.0)
    wind = an("wind", "w", x=420.0, y=260.0, x2=560.0, y2=340.0, angle=0.0)
    change(page, portal, wind)
    select(page, "p")
    pull(page, (600, 400), (640, 350))
    mouth = objects(page)[0]
    assert (mouth["x"], mouth["y"]) == (460, 180)
    assert (mouth["x2"], mouth["y2"]) == (pytest.approx(640, abs=2), pytest.approx(350, abs=2))
    select(page, "w")
    pull(page, (560, 260), (600, 230))  # the corner beside the first
    corner = objects(page)[1]
    assert (corner["x"], corner["y2"]) == (420, 340)
    assert (corner["x2"], corner["y"]) == (pytest.approx(600, abs=2), pytest.approx(230, abs=2))


def test_the_sound_and_the_notes_are_seen_in_their_drawers(open_studio: Any) -> None:
    page = open_studio()
    drawn = """(id) => { const canvas = document.getElementById(id)
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      let lit = 0; for (let k = 3; k < data.length; k += 4) if (data[k] > 40) lit++; return lit }"""
    page.keyboard.press("3")
    page.locator("#scope").wait_for(state="visible")
    page.wait_for_function(f"() => document.getElementById('scope').width > 100 && ({drawn})('scope') > 0")
    silent = page.evaluate(drawn, "scope")
    page.locator("#play").click()
    page.wait_for_function(f"(silent) => ({drawn})('scope') > silent * 1.5", arg=silent, timeout=20000)
    page.keyboard.press("2")
    page.wait_for_function(f"() => ({drawn})('roll') > 200")
