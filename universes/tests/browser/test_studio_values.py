"""Changing values in the studio: heard by measure, kept, taken back, locked, found by name."""

from __future__ import annotations

from typing import Any

import pytest

from .hands import comes_to, document, drag, kept, ready, set_to, settle, steps, value

pytestmark = pytest.mark.browser

TEMPO = """() => new Promise((resolve) => {
  const off = studio.session.on('meters', (event) => { off(); resolve(event.detail.p[window.tempoWord]) }) })"""


def resolved_tempo(page: Any) -> float:
    """Beats a minute as the couplings make them, from the running engine."""
    page.evaluate("async () => { window.tempoWord = (await import('engine/layout.js')).M_TEMPO }")
    return float(page.evaluate(TEMPO))


def test_gravity_by_the_slider_changes_the_tempo_that_runs_is_kept_and_undone(open_studio: Any) -> None:
    page = open_studio()
    page.locator("#play").click()
    page.wait_for_function("() => studio.session.state.status === 'playing'")
    before = resolved_tempo(page)
    drag(page, "physics.gravity", 0.99)
    page.wait_for_function("() => studio.store.get().document.physics.gravity > 19")
    gravity = value(page, "physics.gravity")
    # gravity_tempo at 0.5 over a span of 80: (gravity - 9.81) / 20 * 80 * 0.5; loudness adds a little gravity
    expected = before + (gravity - 9.81) / 20 * 40
    page.wait_for_function(f"async (expected) => Math.abs(await ({TEMPO})() - expected) < 6", arg=expected)
    page.wait_for_function("(expected) => Math.abs(studio.session.position().bpm - expected) < 6", arg=expected)
    assert kept(page)["physics"]["gravity"] == gravity

    page.reload()
    ready(page)
    assert value(page, "physics.gravity") == gravity
    shown = page.locator("#physics-gravity").input_value()
    assert float(shown) == pytest.approx(gravity, abs=0.005)


def test_undo_and_redo_by_key_and_button_restore_values_here_and_on_the_server(open_studio: Any) -> None:
    page = open_studio()
    drag(page, "physics.gravity", 0.1)
    drag(page, "physics.friction", 0.9)
    friction = value(page, "physics.friction")
    assert steps(page) == [
        f"Gravity {value(page, 'physics.gravity'):.2f} m/s²",
        f"Friction {friction:.2f}",
    ]
    page.keyboard.press("Control+z")
    comes_to(page, "physics.friction", 0.1)
    page.locator(".studio__top [data-do=undo]").click()
    comes_to(page, "physics.gravity", 9.81)
    page.keyboard.press("Control+z")
    page.get_by_text("There is nothing of yours to undo.").wait_for()
    assert kept(page)["physics"]["gravity"] == 9.81
    page.keyboard.press("Control+Shift+Z")
    page.keyboard.press("Control+y")
    comes_to(page, "physics.friction", friction)


def test_escape_leaves_a_drag_without_a_change_and_shift_makes_it_fine(open_studio: Any) -> None:
    page = open_studio()
    drag(page, "physics.elasticity", 0.2, hold=True)
    page.wait_for_timeout(400)  # a long drag is kept on the way
    drag_value = value(page, "physics.elasticity")
    assert drag_value < 0.4
    page.keyboard.press("Escape")
    page.mouse.up()
    assert value(page, "physics.elasticity") == 0.8
    assert steps(page) == []
    assert kept(page)["physics"]["elasticity"] == 0.8
    page.keyboard.press("Control+z")
    page.get_by_text("There is nothing of yours to undo.").wait_for()

    drag(page, "physics.elasticity", 0.3, shift=True)
    assert 0.7 < value(page, "physics.elasticity") < 0.8


def test_a_control_takes_units_keys_double_click_and_its_menu(open_studio: Any) -> None:
    page = open_studio()
    number = page.locator("#physics-gravity")
    number.fill("1 g")
    number.press("Enter")
    assert value(page, "physics.gravity") == 9.80665
    number.fill("25")
    number.press("Enter")
    assert page.get_by_text("Gravity goes from 0 to 20 m/s².").is_visible()
    assert value(page, "physics.gravity") == 9.80665
    number.fill("2")
    number.press("Enter")
    field = page.locator(".control[data-path='physics.gravity'] .control__slider")
    field.focus()
    pressed = {"ArrowRight": 2.01, "Shift+ArrowRight": 2.011, "PageUp": 2.111, "End": 20, "Home": 0}
    for key, expected in pressed.items():
        page.keyboard.press(key)
        assert value(page, "physics.gravity") == pytest.approx(expected)
    page.locator(".control[data-path='physics.gravity'] .control__label").dblclick()
    assert value(page, "physics.gravity") == 9.81
    drag(page, "physics.gravity", 0.2)
    page.get_by_role("button", name="More for Gravity", exact=True).click()
    page.get_by_role("menuitem", name="Reset to 9.81 m/s²").click()
    assert value(page, "physics.gravity") == 9.81


def test_the_species_matrix_is_a_square_of_fields(open_studio: Any) -> None:
    page = open_studio()
    cell = page.get_by_label("Species 1 to species 2")
    cell.fill("0.4")
    cell.press("Tab")
    assert value(page, "physics.species_matrix")[1] == 0.4
    cell.press("ArrowDown")
    assert value(page, "physics.species_matrix")[1] == 0.35
    cell.fill("nonsense")
    cell.press("Tab")
    assert cell.input_value() == "0.35"
    assert kept(page)["physics"]["species_matrix"][:3] == [0.6, 0.35, -0.2]


def test_the_tick_shows_where_the_couplings_have_moved_a_value(open_studio: Any) -> None:
    page = open_studio()
    set_to(page, "physics.gravity", 19)
    page.locator(".tabs__tab[data-opens=music]").click()
    tick = page.locator(".control[data-path='music.tempo'] .control__tick")
    tick.wait_for(state="visible", timeout=10000)
    place = float(tick.evaluate("(tick) => tick.style.getPropertyValue('--resolved')"))
    assert place > (96 - 40) / 160 + 0.05
    assert "gravity → tempo" in page.locator("#wire-now").inner_text()


def test_dice_leave_locked_values_alone_and_step_back_through_their_candidates(open_studio: Any) -> None:
    page = open_studio()
    control = page.locator(".control[data-path='physics.gravity']")
    control.hover()
    page.get_by_role("button", name="Lock Gravity", exact=True).click()
    first = document(page)
    page.locator("#world").focus()
    for key in ("r", "Shift+R", "r"):
        page.keyboard.press(key)
        assert value(page, "physics.gravity") == 9.81
    assert document(page) != first
    page.keyboard.press("8")
    strip = page.locator("#candidates [data-candidate]")
    assert strip.count() == 4
    strip.first.click()
    assert document(page) == first
    settle(page)
    page.reload()
    ready(page)
    assert document(page) == first
    assert control.get_attribute("data-locked") == ""


def test_the_palette_finds_actions_and_parameters_and_sets_values(open_studio: Any) -> None:
    page = open_studio()
    page.keyboard.press("Control+k")
    page.keyboard.type("gravity 3")
    page.keyboard.press("Enter")
    assert value(page, "physics.gravity") == 3
    page.keyboard.press("Control+k")
    page.keyboard.type("hide every")
    page.keyboard.press("Enter")
    assert not page.locator(".studio__top").is_visible()
    page.keyboard.press("h")
    assert page.locator(".studio__top").is_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("reverb")
    page.keyboard.press("Enter")
    assert page.locator("#audio").is_visible()
    assert page.evaluate("document.activeElement.closest('.control').dataset.path") == "audio.reverb"


def test_keys_are_still_while_one_types_and_all_of_them_are_in_the_help(open_studio: Any) -> None:
    page = open_studio()
    page.keyboard.press("5")
    name = page.locator("#details-name")
    name.fill("Rhumb line r ? h 1")
    name.press("Tab")
    assert value(page, "name") == "Rhumb line r ? h 1"
    assert page.locator("#name").inner_text() == "Rhumb line r ? h 1"
    assert steps(page) == ["Name"]
    page.locator("#world").focus()
    page.keyboard.press("?")
    words = page.locator("#shortcuts").inner_text()
    for line in ("Play or pause", "Silence everything", "Undo your last change", "Roll the dice", "Hide everything"):
        assert line in words
    page.locator("#single-keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    assert page.locator(".studio__top").is_visible()
    page.keyboard.press("Control+s")
    page.locator("#name-moment input").fill("First light")
    page.keyboard.press("Enter")
    page.get_by_text("Named: First light").wait_for()


def test_the_universe_is_described_in_words_on_request(open_studio: Any) -> None:
    page = open_studio()
    page.locator("#world").focus()
    page.keyboard.press("d")
    words = page.locator("#messages").inner_text()
    assert "bodies as gas" in words
    assert "beats a minute" in words
    assert "C major" in words


def test_sound_that_is_held_back_is_said_over_the_picture_and_let_go_by_one_press(open_studio: Any) -> None:
    page = open_studio()
    page.locator("#play").click()
    page.wait_for_function("() => studio.session.state.status === 'playing'")
    page.evaluate("studio.session.sound.context.suspend()")  # as a phone call or the browser would
    page.locator("#blocked").wait_for(state="visible")
    page.get_by_role("button", name="Let it sound").click()
    page.locator("#blocked").wait_for(state="hidden")
    assert page.evaluate("[studio.session.state.status, studio.session.sound.context.state]") == ["playing", "running"]
