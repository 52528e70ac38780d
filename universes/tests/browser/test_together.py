"""Two people in one universe, each in a browser of their own: what one does, the other sees, and nothing is lost."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest

from harmonic.testing import expect_faults, unexpected, watch

from .hands import an, change, document, drag, kept, ready, set_to, settle, value
from .pairs import PLAYS, Pair, agree, open_drawer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

AWAY = r"net::ERR_|WebSocket connection to"  # what Chromium says of a wire that is cut
SLIDER = "document.querySelector(`.control[data-path='${path}'] .control__slider`)"
IS_SHOWN = f"([path, value]) => Number({SLIDER}.value) === value"
WATCH = f"""(path) => {{
  const [slider, values] = [{SLIDER}, []]
  const look = () => values.at(-1) !== Number(slider.value) && values.push(Number(slider.value))
  studio.store.watch(() => queueMicrotask(look))
  return values }}"""
BARS = """() => {
  const bars = new Map()
  studio.session.on('bar', ({ detail: { cycle, tick, seq, digest } }) => bars.set(`${cycle} ${tick}`, [seq, digest]))
  return bars }"""
NEAR = """([x, y]) => {
  const { style } = document.querySelector('#cursors .cursor')
  const box = document.getElementById('cursors').getBoundingClientRect()
  const at = ['--x', '--y'].map((name) => parseFloat(style.getPropertyValue(name)))
  return Math.hypot(at[0] + box.left - x, at[1] + box.top - y) < 2 }"""
SAY = """(text) => new Promise((resolve, reject) => {
  const id = crypto.randomUUID()
  const say = () => studio.room.send({ type: 'chat.message', id, text })
  const ends = [studio.room.on('chat.message', ({ op }) => op === id && end(resolve)),
    studio.room.on('refused', (no) => no.id === id && setTimeout(say, 600))]
  const end = (done) => { ends.forEach((off) => off()); done() }
  setTimeout(() => end(reject), 20000)
  say() })"""


def sees(page: Page, path: str, to: float) -> None:
    page.wait_for_function(IS_SHOWN, arg=[path, to], timeout=15000)


def test_a_slider_that_one_drags_moves_in_the_others_page_and_stays_where_it_is_let_go(pair: Pair) -> None:
    ada, ben = pair
    set_to(ada, "physics.gravity", 2)
    sees(ben, "physics.gravity", 2)
    before = kept(ben)["physics"]["gravity"]
    seen = ben.evaluate_handle(WATCH, "physics.gravity")
    drag(ada, "physics.gravity", 0.6, hold=True)
    while_held = value(ada, "physics.gravity")
    assert while_held != before
    sees(ben, "physics.gravity", while_held)
    ada.mouse.up()
    settle(ada)
    at_last = value(ada, "physics.gravity")
    sees(ben, "physics.gravity", at_last)
    assert kept(ben)["physics"]["gravity"] == at_last
    values = seen.json_value()
    assert len(values) >= 4, f"it went by steps, not in one: {values}"
    assert values == sorted(values), "and never back"


def edit_at_random(page: Page, dice: random.Random, n: int) -> None:
    """One of the edits that people make: a value, a note's value, an object placed, moved, removed."""
    objects = document(page)["objects"]
    act = dice.choice(["gravity", "tempo", "friction", "level", "place", "move", "remove"])
    if act == "gravity":
        set_to(page, "physics.gravity", dice.randint(1, 200) / 10)
    elif act == "tempo":
        set_to(page, "music.tempo", dice.randint(150, 220))
    elif act == "friction":
        set_to(page, "physics.friction", dice.randint(0, 10) / 10)
    elif act == "level":
        set_to(page, "music.note_density", dice.randint(1, 10) / 10)
    elif act == "place" or not objects:
        change(page, an("peg", f"p{n}", x=float(dice.randint(100, 900)), y=float(dice.randint(100, 500))))
    elif act == "move":
        change(page, {"path": f"objects.{dice.choice(objects)['id']}.x", "value": float(dice.randint(100, 900))})
    else:
        change(page, {"remove": dice.choice(objects)["id"]})


@pytest.mark.parametrize("seconds", [10, pytest.param(60, marks=pytest.mark.soak)])
def test_both_engines_are_in_the_same_state_bar_by_bar_while_both_edit_what_plays(pair: Pair, seconds: int) -> None:
    ada, ben = pair
    set_to(ada, "music.tempo", 200)
    agree(pair)
    ada.locator("#play").click()
    for page in pair:
        page.wait_for_function(PLAYS, timeout=15000)
    heard = [page.evaluate_handle(BARS) for page in pair]
    dice = random.Random(20261128)
    ends = time.monotonic() + seconds
    n = 0
    while time.monotonic() < ends or n < seconds * 2:
        edit_at_random(dice.choice([ada, ben]), dice, n := n + 1)
        ada.wait_for_timeout(dice.randint(20, 300))
    agree(pair)
    head = ada.evaluate("studio.together.known()")
    for bars, page in zip(heard, pair, strict=True):
        page.wait_for_function("([bars, head]) => [...bars.values()].some(([seq]) => seq === head)", arg=[bars, head])
    first, second = (dict(bars.evaluate("(bars) => [...bars]")) for bars in heard)
    both = first.keys() & second.keys()
    assert len(both) >= seconds / 2, "a bar takes little more than a second"
    assert {at: first[at] for at in both} == {at: second[at] for at in both}
    assert len({digest for _, digest in first.values()}) == len(first), "no two bars are the same"
    assert len({seq for seq, _ in first.values()}) >= seconds / 3, "edits came while it played"
    ada.locator("#play").click()
    for page in pair:
        page.wait_for_function(
            "() => !studio.together.run() && studio.session.state.status === 'paused'", timeout=10000
        )


def away(page: Page) -> None:
    page.wait_for_function("() => studio.room.status() !== 'open'", timeout=15000)


@pytest.mark.parametrize("seconds", [2, pytest.param(10, marks=pytest.mark.soak)])
def test_who_loses_the_connection_loses_nothing_and_chooses_where_both_changed_the_same(
    pair: Pair, seconds: int
) -> None:
    ada, ben = pair
    for one in document(ada)["objects"]:
        change(ada, {"remove": one["id"]})
    for name, x in (("gone", 200.0), ("removed", 300.0), ("other", 400.0)):
        change(ada, an("peg", name, x=x, y=300.0))
    for path, to in (("physics.gravity", 1), ("music.tempo", 100), ("physics.friction", 0.1), ("audio.reverb", 0.1)):
        set_to(ada, path, to)
    agree(pair)
    expect_faults(ben, AWAY)
    pair.line.cut()
    away(ben)
    ends = time.monotonic() + seconds
    set_to(ben, "physics.gravity", 5)
    set_to(ben, "music.tempo", 150)
    set_to(ben, "physics.friction", 0.5)
    change(ben, {"path": "objects.gone.x", "value": 250.0}, {"path": "objects.other.y", "value": 350.0})
    change(ben, {"remove": "removed"})
    change(ben, an("peg", "bens", x=600.0, y=300.0))
    set_to(ada, "physics.gravity", 9)
    set_to(ada, "music.tempo", 180)
    set_to(ada, "audio.reverb", 0.7)
    change(ada, {"remove": "gone"})
    change(ada, {"path": "objects.removed.x", "value": 350.0}, {"path": "objects.other.x", "value": 450.0})
    change(ada, an("peg", "adas", x=700.0, y=300.0))
    settle(ada)
    if not ben.locator("#chat-text").is_visible():
        ben.locator(".tabs__tab[data-opens=chat]").click()
    words = f"Are you there, after {seconds} s?"
    ben.locator("#chat-text").fill(words)
    ben.locator("#chat-text").press("Enter")
    ben.locator("[data-chat=wrong]", has_text="Your words are kept here").wait_for()
    assert value(ben, "physics.gravity") == 5, "what one does is seen at once, without a connection too"
    assert value(ada, "physics.gravity") == 9
    ben.locator(".banner", has_text="Your changes wait here").wait_for()
    assert ben.locator("#state").inner_text() == "offline"
    ben.wait_for_timeout(max(0, (ends - time.monotonic()) * 1000))
    pair.line.mend()

    rows = {
        unit: ben.locator(f"[data-choice='{unit}']")
        for unit in ("physics.gravity", "music.tempo", "objects.gone", "objects.removed")
    }
    rows["physics.gravity"].wait_for(timeout=30000)
    assert ben.locator("[data-choice]").count() == 4, "only what both have changed is asked"
    assert "5" in rows["physics.gravity"].get_by_role("button", name="mine").inner_text()
    assert "9" in rows["physics.gravity"].get_by_role("button", name="ada").inner_text()
    rows["physics.gravity"].get_by_role("button", name="mine").click()
    rows["music.tempo"].get_by_role("button", name="ada").click()
    rows["objects.gone"].locator("button").first.click()
    rows["objects.removed"].locator("button").last.click()
    ben.locator("#choices").wait_for(state="hidden")
    there = agree(pair)
    assert (there["physics"]["gravity"], there["music"]["tempo"]) == (5, 180)
    assert (there["physics"]["friction"], there["audio"]["reverb"]) == (0.5, 0.7)
    places = {one["id"]: (one["x"], one["y"]) for one in there["objects"]}
    assert places == {
        "gone": (250, 300),
        "removed": (350, 300),
        "other": (450, 350),
        "bens": (600, 300),
        "adas": (700, 300),
    }
    assert ben.locator("#chat-text").input_value() == words
    ben.wait_for_function("() => studio.room.status() === 'open'")  # until then edits go by another door
    ben.locator("#chat-text").press("Enter")
    ada.locator("#chat .chat__text", has_text=words).wait_for(state="attached", timeout=15000)
    assert not ben.locator("#banners .banner").count()


def zoom_of(page: Page) -> float:
    return float(page.evaluate("studio.session.scene.camera?.zoom ?? 0"))  # 0: it has not been moved


@pytest.mark.parametrize("whose", ["mine", "theirs"])
def test_one_press_decides_for_all_that_both_have_changed(pair: Pair, whose: str) -> None:
    ada, ben = pair
    paths = ("physics.gravity", "physics.friction", "music.note_density")
    for path in paths:
        set_to(ada, path, 0.5)
    agree(pair)
    expect_faults(ben, AWAY)
    pair.line.cut()
    away(ben)
    for path in paths:
        set_to(ben, path, 0.25)
        set_to(ada, path, 0.75)
    settle(ada)
    pair.line.mend()
    ben.locator("[data-choice]").nth(2).wait_for(timeout=30000)
    ben.locator("#choices").get_by_role("button", name=f"All {whose}").click()
    ben.locator("#choices").wait_for(state="hidden")
    there = agree(pair)
    wanted = 0.25 if whose == "mine" else 0.75
    assert [there[path.split(".")[0]][path.split(".")[1]] for path in paths] == [wanted] * 3
    assert not ben.locator("#banners .banner").count()


def test_in_ones_own_time_one_plays_alone_and_together_again_joins_the_room(pair: Pair) -> None:
    ada, ben = pair
    ada.locator("#play").click()
    for page in pair:
        page.wait_for_function(PLAYS, timeout=15000)
    together = ben.get_by_role("button", name="Together")
    together.click()
    ben.wait_for_function("() => !studio.together.run() && studio.session.sharing === null", timeout=15000)
    assert together.get_attribute("aria-pressed") == "false"
    ben.wait_for_function("() => studio.session.state.status === 'paused'")
    assert ada.evaluate(PLAYS), "the others play on"
    ben.locator("#play").click()
    ben.wait_for_function("() => studio.session.state.status === 'playing'", timeout=15000)
    ada.locator("#play").click()
    ada.wait_for_function("() => !studio.together.run()", timeout=10000)
    ben.wait_for_function("() => !studio.together.state().playing", timeout=15000)
    assert ben.evaluate("studio.session.state.status") == "playing", "what the room does is not one's own"
    ada.locator("#play").click()
    ada.wait_for_function(PLAYS, timeout=15000)
    together.click()
    ben.wait_for_function(PLAYS, timeout=15000)
    assert ben.evaluate("studio.together.run()") == ada.evaluate("studio.together.run()")
    ada.locator("#play").click()
    for page in pair:
        page.wait_for_function("() => !studio.together.run()", timeout=10000)


def test_a_dot_says_who_holds_a_control_and_an_arrow_where_somebody_points(pair: Pair) -> None:
    ada, ben = pair
    open_drawer(ben, "physics")
    ben.locator(".control[data-path='physics.gravity'] .control__slider").focus()
    dot = ada.locator(".control[data-path='physics.gravity'] .holds")
    dot.wait_for(state="attached", timeout=15000)
    assert dot.get_attribute("aria-label") == "Ben, may edit holds this"
    ben.locator("#world").focus()
    dot.wait_for(state="detached", timeout=15000)

    box = ben.locator("#world").bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    ben.mouse.move(*middle)
    ben.mouse.move(middle[0] + 30, middle[1], steps=5)
    arrow = ada.locator("#cursors .cursor", has_text="Ben")
    arrow.wait_for(state="attached", timeout=15000)
    ada.wait_for_function(NEAR, arg=[middle[0] + 30, middle[1]], timeout=15000)
    ben.mouse.move(box["x"] + box["width"] / 2, 20)  # over the top line: off the world
    arrow.wait_for(state="detached", timeout=15000)


def test_one_may_be_followed_who_agrees_until_the_follower_looks_elsewhere(pair: Pair) -> None:
    ada, ben = pair
    open_drawer(ada, "people").get_by_role("button", name="Follow what Ben sees").click()
    asked = ben.locator(".banner", has_text="Ada would like to follow what you see.")
    asked.get_by_role("button", name="Let them").click(timeout=15000)
    stop = ada.locator("#people [aria-label='Stop following Ben']")
    stop.wait_for(state="attached", timeout=15000)  # Ben's open drawer may have come before it
    open_drawer(ben, "dice")
    ada.locator("#dice").wait_for(timeout=15000)
    ben.locator("#world").focus()
    for _ in range(3):
        ben.keyboard.press("+")
    ada.wait_for_function("(zoom) => studio.session.scene.camera?.zoom === zoom", arg=zoom_of(ben), timeout=15000)
    ada.mouse.move(640, 400)
    ada.mouse.wheel(0, 120)
    ada.wait_for_function("() => !document.querySelector('#people [aria-label^=Stop]')", timeout=15000)
    ben.keyboard.press("0")
    ada.keyboard.press("0")


def test_who_does_not_want_to_be_followed_is_not_and_the_other_is_told(pair: Pair) -> None:
    ada, ben = pair
    open_drawer(ada, "people").get_by_role("button", name="Follow what Ben sees").click()
    asked = ben.locator(".banner", has_text="Ada would like to follow what you see.")
    asked.get_by_role("button", name="Not now").click(timeout=15000)
    ada.locator(".toast", has_text="Ben would rather not be followed now.").wait_for(timeout=15000)
    assert not ada.locator("[data-follows]").count()
    before = zoom_of(ada)
    ben.locator("#world").focus()
    ben.keyboard.press("+")
    set_to(ben, "physics.friction", 0.35)  # what comes after it has come
    sees(ada, "physics.friction", 0.35)
    assert zoom_of(ben) != before
    assert zoom_of(ada) == before
    ben.keyboard.press("0")


def test_a_drawer_that_opens_with_the_followed_ones_hides_not_how_to_stop(pair: Pair) -> None:
    ada, ben = pair
    open_drawer(ada, "people").get_by_role("button", name="Follow what Ben sees").click()
    ben.locator(".banner", has_text="Ada would like").get_by_role("button", name="Let them").click(timeout=15000)
    open_drawer(ben, "history")
    ada.locator("#history").wait_for(timeout=15000)
    plate = ada.locator(".banner", has_text="You see what Ben sees.")
    plate.get_by_role("button", name="Stop following").click(timeout=15000)
    plate.wait_for(state="detached", timeout=15000)
    open_drawer(ben, "chat")
    ben.locator("#chat").wait_for(timeout=15000)
    set_to(ben, "physics.friction", 0.45)
    sees(ada, "physics.friction", 0.45)
    assert not ada.locator("#chat").is_visible()


def test_control_of_playing_is_asked_for_given_and_given_back(pair: Pair) -> None:
    ada, ben = pair
    open_drawer(ben, "people").get_by_role("button", name="Ask for control of playing").click()
    asked = ada.locator(".banner", has_text="Ben asks for control of playing.")
    asked.get_by_role("button", name="Give it").click(timeout=15000)
    ben.locator("[data-people=control]", has_text="You hold control").wait_for(timeout=15000)
    ada.locator("#play").click()
    ada.locator(".toast", has_text="Somebody else holds control of playing.").wait_for(timeout=15000)
    assert not ben.evaluate("studio.together.run()")
    ben.get_by_role("button", name="Release control of playing").click()
    open_drawer(ada, "people").locator("[data-people=control]", has_text="Everybody who may edit").wait_for(
        timeout=15000
    )


def test_what_is_said_is_heard_marked_unread_paged_and_can_be_taken_back(pair: Pair) -> None:
    ada, ben = pair
    open_drawer(ada, "chat")  # what was said in other tests is read
    open_drawer(ada, "people")
    open_drawer(ben, "chat")
    for number in range(3):
        ben.evaluate(SAY, f"Word {number}")
    unread = ada.locator(".tabs__tab[data-opens=chat] [data-chat=unread]")
    ada.wait_for_function("() => document.querySelector('[data-chat=unread]').textContent === '3'", timeout=15000)
    assert unread.get_attribute("aria-label") == "3 unread"
    for number in range(3, 52):
        (ada, ben)[number % 2].evaluate(SAY, f"Word {number}")
    open_drawer(ada, "chat")
    assert unread.is_hidden()
    ben.wait_for_timeout(1500)  # two words a second: what he said above has used up his ten
    ben.locator("#chat-text").fill("Listen to <b>this</b> & that")
    ben.locator("#chat-text").press("Enter")
    last = ada.locator(".chat__said").last
    ada.locator(".chat__text", has_text="Listen to <b>this</b> & that").wait_for(timeout=15000)
    ben.wait_for_function("() => document.querySelector('#chat-text').value === ''", timeout=15000)  # heard here too

    last.get_by_role("button", name="Delete").click()  # the owner may
    ben.locator(".chat__text", has_text="Listen to").wait_for(state="detached", timeout=15000)

    ada.reload()
    ready(ada)
    open_drawer(ada, "chat").locator(".chat__text", has_text="Word 51").wait_for(timeout=15000)
    assert ada.locator(".chat__said").count() == 50
    ada.get_by_role("button", name="Earlier").click()
    ada.wait_for_function("() => document.querySelectorAll('.chat__said').length >= 52", timeout=15000)
    texts = ada.locator(".chat__text").all_inner_texts()
    assert [text for text in texts if text.startswith("Word")] == [f"Word {number}" for number in range(52)]
    ada.evaluate("[...document.querySelectorAll('.chat__said .chat__delete')].forEach((button) => button.click())")
    ben.wait_for_function("() => !document.querySelector('.chat__said')", timeout=10000)


def test_undo_takes_back_ones_own_step_and_leaves_the_others(pair: Pair) -> None:
    ada, ben = pair
    set_to(ada, "physics.gravity", 6)
    set_to(ada, "music.tempo", 60)
    agree(pair)
    set_to(ada, "physics.gravity", 3)
    set_to(ben, "music.tempo", 120)
    agree(pair)
    ada.locator("#world").focus()
    ada.keyboard.press("Control+z")
    ada.wait_for_function("() => studio.store.get().document.physics.gravity === 6", timeout=15000)
    there = agree(pair)
    assert there["music"]["tempo"] == 120, "what Ben did since stays"
    ben.locator("#world").focus()
    ben.keyboard.press("Control+z")
    ben.wait_for_function("() => studio.store.get().document.music.tempo === 60", timeout=15000)
    ben.keyboard.press("Control+Shift+z")
    ben.wait_for_function("() => studio.store.get().document.music.tempo === 120", timeout=15000)
    agree(pair)


def test_a_guest_comes_in_by_a_link_says_a_name_and_edits_with_the_others(
    pair: Pair, chromium: Browser, site: str
) -> None:
    ada = pair.ada
    guest = chromium.new_context(base_url=site, viewport={"width": 1280, "height": 800}).new_page()
    watch(guest)
    try:
        guest.goto(pair.link)
        guest.locator("[name=name]").fill("Gil")
        guest.locator("main form button").click()
        ready(guest)
        ada.wait_for_function("() => studio.people.all().some(({ name, kind }) => name === 'Gil' && kind === 'guest')")
        set_to(guest, "physics.friction", 0.25)
        sees(ada, "physics.friction", 0.25)
        assert guest.evaluate("studio.store.get().may.edit")
        assert unexpected(guest) == []
    finally:
        guest.context.close()
    ada.wait_for_function("() => !studio.people.all().some(({ name }) => name === 'Gil')", timeout=10000)
