"""Editing objects in the world: by pointer, by keys, by form."""

from __future__ import annotations

from typing import Any

import pytest

from harmonic.testing import sign_in, watch

from .hands import an, at, change, kept, pull, ready, select, selected, steps, value

pytestmark = pytest.mark.browser


def objects(page: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = value(page, "objects")
    return found


def test_a_peg_is_placed_dragged_made_larger_and_deleted(open_studio: Any) -> None:
    page = open_studio()
    page.keyboard.press("7")
    page.locator("[data-place=peg]").click()
    page.mouse.click(*at(page, 500, 200))
    (peg,) = objects(page)
    assert (peg["kind"], peg["x"], peg["y"]) == ("peg", pytest.approx(500, abs=2), pytest.approx(200, abs=2))
    assert selected(page) == {peg["id"]}

    pull(page, (peg["x"], peg["y"]), (580, 260))
    (moved,) = objects(page)
    assert (moved["x"], moved["y"]) == (pytest.approx(580, abs=2), pytest.approx(260, abs=2))
    pull(page, (moved["x"] + moved["radius"], moved["y"]), (moved["x"] + 60, moved["y"]))
    assert objects(page)[0]["radius"] == pytest.approx(60, abs=2)
    assert kept(page)["objects"] == objects(page)

    page.locator("#world").press("Delete")
    assert objects(page) == []
    assert kept(page)["objects"] == []
    assert steps(page) == ["Place peg", "Move peg", "Shape peg", "Remove peg"]
    page.keyboard.press("Control+z")
    page.wait_for_function("() => studio.store.get().document.objects.length")
    assert objects(page)[0]["radius"] == pytest.approx(60, abs=2)
    assert kept(page)["objects"] == objects(page)


def test_a_marquee_takes_several_which_keys_move_duplicate_turn_and_remove(open_studio: Any) -> None:
    page = open_studio()
    wall = an("wall", "w1", x=500.0, y=300.0, x2=560.0, y2=300.0)
    change(page, an("peg", "p1", x=480.0, y=200.0), wall, an("peg", "p2", x=640.0, y=100.0))
    pull(page, (440, 160), (600, 340))
    assert selected(page) == {"p1", "w1"}
    world = page.locator("#world")
    world.press("ArrowRight")
    world.press("Shift+ArrowDown")
    by_id = {item["id"]: item for item in objects(page)}
    assert [by_id["p1"][n] for n in ("x", "y")] == [481, 210]
    assert [by_id["w1"][n] for n in ("x", "y", "x2", "y2")] == [501, 310, 561, 310]
    assert by_id["p2"]["x"] == 640

    world.press("Control+d")
    assert len(objects(page)) == 5
    world.press("]")
    turned = next(item for item in objects(page) if item["kind"] == "wall" and item["id"] != "w1")
    assert turned["y2"] - turned["y"] == pytest.approx(60 * 0.2588, abs=0.1)  # sin 15 degrees
    world.press("Delete")
    assert len(objects(page)) == 3
    assert kept(page)["objects"] == objects(page)


def test_turning_one_object_and_then_another_are_two_steps_and_moving_many_walls_is_one_that_is_kept(
    open_studio: Any,
) -> None:
    page = open_studio()
    walls = [an("wall", f"w{k}", x=100.0 + k, y=100.0, x2=100.0 + k, y2=160.0) for k in range(60)]
    change(page, *walls, label="Walls")
    world = page.locator("#world")
    for one in ("w1", "w2"):
        select(page, one)
        world.press("]")
    assert len(steps(page)) == 3
    world.press("Control+a")
    world.press("Shift+ArrowRight")  # 240 values, more than one edit holds
    assert len(steps(page)) == 4
    assert kept(page)["objects"] == objects(page)
    assert objects(page)[59]["x"] == 169
    page.keyboard.press("Control+z")
    page.wait_for_function("() => studio.store.get().document.objects[59].x === 159")
    assert kept(page)["objects"][59]["x"] == objects(page)[59]["x"] == 159


def test_a_walls_end_and_an_emitters_direction_are_pulled_by_their_handles(open_studio: Any) -> None:
    page = open_studio()
    wall = an("wall", "w1", x=480.0, y=300.0, x2=560.0, y2=300.0)
    change(page, wall, an("emitter", "e1", x=520.0, y=150.0, radius=12.0, angle=0.0))
    select(page, "w1")
    pull(page, (560, 300), (590, 380))
    wall = objects(page)[0]
    assert (wall["x"], wall["y"]) == (480, 300)
    assert (wall["x2"], wall["y2"]) == (pytest.approx(590, abs=2), pytest.approx(380, abs=2))
    select(page, "e1")
    pull(page, (520 + 46, 150), (520, 150 + 60))
    assert objects(page)[1]["angle"] == pytest.approx(90, abs=2)


def test_every_object_can_be_chosen_and_changed_in_a_form_by_keyboard_alone(open_studio: Any) -> None:
    page = open_studio()
    page.keyboard.press("7")
    page.locator("[data-place=attractor]").press("Enter")
    page.locator("#world").press("Enter")
    (item,) = objects(page)
    assert (item["kind"], item["x"], item["y"]) == ("attractor", 500, 300)
    page.locator(f"#object-list [data-object={item['id']}]").press("Enter")
    reach = page.locator("#object-form").get_by_label("Reach", exact=True).first
    reach.fill("2 km")
    reach.press("Enter")
    assert page.get_by_text("Reach goes from 10 to 1000 m.").is_visible()
    reach.fill("0.25 km")
    reach.press("Enter")
    page.locator("#object-form").get_by_label("Voice", exact=True).select_option("bass")
    assert (objects(page)[0]["reach"], objects(page)[0]["voice"]) == (250, "bass")
    assert kept(page)["objects"] == objects(page)


def test_a_finger_moves_an_object_and_two_fingers_the_look_not_the_universe(
    make_universe: Any, chromium: Any, site: str
) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    context = chromium.new_context(base_url=site, **phone)
    page = context.new_page()
    faults = watch(page)
    sign_in(page, "ada")
    page.goto(make_universe(page))
    ready(page)
    change(page, an("peg", "p1", x=300.0, y=300.0, radius=20.0))
    before = value(page, "visualization")
    touch = context.new_cdp_session(page)

    def fingers(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y, "id": k} for k, (x, y) in enumerate(places)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    fingers("touchStart", at(page, 300, 300))
    for x in (340, 400, 460):
        fingers("touchMove", at(page, x, 300))
    fingers("touchEnd")
    assert objects(page)[0]["x"] == pytest.approx(460, abs=6)

    scale = page.evaluate("studio.session.scene.view.scale")
    fingers("touchStart", at(page, 400, 200), at(page, 600, 200))
    fingers("touchMove", at(page, 300, 200), at(page, 700, 200))
    fingers("touchEnd")
    page.wait_for_function("(scale) => studio.session.scene.view.scale > scale * 1.5", arg=scale)
    assert value(page, "visualization") == before
    context.close()
    assert faults == []
