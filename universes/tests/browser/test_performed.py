"""What a room hears and what the files of its performance hold: the same samples and the same notes."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import mido
import numpy as np
import pytest
import soundfile

from harmonic.testing import watch
from simulation.engine.kernel import world
from simulation.renderers.midi import VOICES

from .hands import an, change, set_to
from .pairs import PLAYS, Pair, agree

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.alone]

RATE = 48_000
BARS = 4
EVENINGS = 4
TAPE_SAMPLES = 40 * RATE
# The page opens its sound anew, as after a dead clock, and this time keeps what the synth on the audio thread makes.
TAPE_ON = """async (samples) => {
  const { session } = studio
  await session.sound?.close()
  session.rest(true) // two browsers draw without a graphics card here: the sound is to have the machine
  Object.assign(session, { record: samples, sound: null, linked: false, withSynth: false }) }"""
TAPE = """async ([first, until]) => {
  const { tape, position, underruns, late, missed } = await studio.session.sound.tape()
  const [base, most] = [studio.session.base, tape.length / 2]
  const part = (side) => tape.subarray(side * most + first - base, side * most + until - base)
  const bytes = new Uint8Array(Float32Array.from([...part(0), ...part(1)]).buffer)
  let text = ''
  for (let k = 0; k < bytes.length; k += 8192) text += String.fromCharCode(...bytes.subarray(k, k + 8192))
  return { tape: btoa(text), base, position, late, missed, score: [...await studio.session.records()] } }"""
SOUNDED = "(sample) => studio.session.base + (studio.session.sound?.report?.position ?? 0) > sample"
# An edit by no socket: the door for pages without one, which is the API's too.
BY_HTTP = """async (changes) => {
  const address = location.pathname.replace('studio/', 'edits/')
  const token = document.querySelector('[name=csrfmiddlewaretoken]').value
  const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': token }
  const body = JSON.stringify({ op: crypto.randomUUID(), changes })
  return (await fetch(address, { method: 'POST', headers, body })).status }"""


@dataclass
class Heard:
    """Samples first to until of a run, as one page sounded them, and the score that it played them from."""

    sound: np.ndarray
    score: np.ndarray
    trouble: dict[str, int]

    @property
    def whole(self) -> bool:
        """Whether it was heard from the run's beginning, and every edit came before the moment from which it holds."""
        return not any(self.trouble.values())


@dataclass
class Recorded:
    """From `first` to `until`: samples of the run; what each page heard; the files."""

    first: int
    until: int
    heard: list[Heard]
    wav: np.ndarray
    midi: mido.MidiFile


def tape_of(page: Page, first: int, until: int) -> Heard:
    page.wait_for_function(SOUNDED, arg=until, timeout=60_000)
    found = page.evaluate(TAPE, [first, until])
    sound = np.frombuffer(base64.b64decode(found["tape"]), np.float32).reshape(2, -1)
    score = np.array(found["score"]).reshape(-1, world.SCORE_STRIDE)
    return Heard(sound, score, {name: found[name] for name in ("base", "late", "missed")})


def press_record(page: Page, *, on: bool) -> None:
    page.get_by_role("button", name="Record what is played here").click()
    page.locator("[data-recording]").wait_for(state="visible" if on else "hidden", timeout=10_000)


def play_for(page: Page, seconds: float) -> None:
    """Until the run that plays has sounded for so long."""
    page.wait_for_function(SOUNDED, arg=int(seconds * RATE), timeout=60_000)


def file_of(page: Page, universe: str, kind: str) -> bytes:
    """The newest performance's file of a kind: asked for, waited for and saved as a person does."""
    page.goto(f"{universe}performances/")
    page.get_by_role("button", name=kind).first.click()
    page.wait_for_url("**/me/renderings/")
    file = page.locator(".renderings__file", has_text=kind).first
    file.get_by_role("link", name="Save").wait_for(timeout=180_000)
    with page.expect_download() as saved:
        file.get_by_role("link", name="Save").click()
    return saved.value.path().read_bytes()


def performed(pair: Pair) -> Recorded:
    """Ada and Ben play; after a while Ada records; both go on changing what plays, through the room and beside it."""
    ada, ben = pair
    before = [("physics.particle_count", 24), ("music.cycle_bars", BARS), ("music.tempo", 190), ("music.key", "D")]
    for path, to in before:
        set_to(ada, path, to)
    agree(pair)
    for page in pair:
        page.evaluate(TAPE_ON, TAPE_SAMPLES)
    ada.locator("#play").click()
    for page in pair:
        page.wait_for_function(PLAYS, timeout=15_000)
    change(ben, an("peg", "early", x=300.0, y=300.0, voice="melody"))  # before it is recorded, and heard in it
    play_for(ada, 2.3)
    press_record(ada, on=True)
    first = ada.evaluate("studio.together.state().recording.from_sample")
    change(ben, {"path": "music.key", "value": "F#"}, {"path": "music.note_density", "value": 1})
    ben.wait_for_timeout(400)
    change(ada, an("peg", "late", x=600.0, y=200.0, voice="chords"), {"path": "objects.early.x", "value": 420.0})
    ada.wait_for_timeout(400)
    assert ben.evaluate(BY_HTTP, [{"path": "physics.gravity", "value": 15}]) == 200
    for tempo in (170, 150):
        set_to(ada, "music.tempo", tempo)
        ada.wait_for_timeout(300)
    change(ben, {"remove": "early"}, {"path": "audio.reverb", "value": 0.8})
    ben.wait_for_timeout(300)
    ada.locator("#world").focus()
    ada.keyboard.press("Control+z")  # takes back the last tempo
    ada.wait_for_function("() => studio.store.get().document.music.tempo === 170", timeout=15000)
    agree(pair)
    play_for(ada, first / RATE + 6)
    press_record(ada, on=False)
    universe = ada.url.partition("studio/")[0]
    [made, *_] = ada.evaluate("async (at) => (await (await fetch(at)).json()).data", api_of(universe))
    until = first + round(made["seconds"] * RATE)
    heard = [tape_of(page, first, until) for page in pair]
    ada.locator("#play").click()
    ada.wait_for_function("() => !studio.together.run()", timeout=10_000)
    beside = ada.context.new_page()
    wav, rate = soundfile.read(io.BytesIO(file_of(beside, universe, "WAV sound")), dtype="float32", always_2d=True)
    assert rate == RATE
    midi = mido.MidiFile(file=io.BytesIO(file_of(beside, universe, "MIDI notes")))
    beside.close()
    return Recorded(first, until, heard, wav.T, midi)


def api_of(universe: str) -> str:
    return re.sub(r"^.*/universes/", "/api/v1/universes/", universe) + "performances/"


@pytest.fixture(scope="module")
def recorded(opened: Pair) -> Recorded:
    """An evening; another where an edit came to a page of this busy machine after the moment from which it holds."""
    opened.meet()
    for _ in range(EVENINGS):
        made = performed(opened)
        if all(heard.whole for heard in made.heard):
            break
    return made


def test_the_sound_file_of_a_performance_is_sample_for_sample_what_everybody_heard(recorded: Recorded) -> None:
    assert recorded.until - recorded.first > 5 * RATE
    for heard in recorded.heard:
        assert heard.whole, f"an edit came too late to be heard, on all evenings: {heard.trouble}"
        assert np.abs(heard.sound).max() > 0.02
        assert heard.sound.shape == recorded.wav.shape
        assert np.array_equal(heard.sound, recorded.wav), differing(heard.sound, recorded.wav)


def differing(one: np.ndarray, other: np.ndarray) -> str:
    places = np.nonzero(np.any(one != other, axis=0))[0]
    return f"{len(places)} of {one.shape[1]} samples differ, the first at {places[0]}"


def notes_heard(recorded: Recorded, heard: Heard) -> list[tuple[str, int, int, int, int]]:
    """(voice, tick from the first note's, key, velocity, ticks) of each note that began while it was recorded."""
    score, cycle_ticks = heard.score, BARS * 4 * world.TICKS_PER_BEAT
    sample = score[:, world.SC_SAMPLE]
    within = (sample >= recorded.first) & (sample < recorded.until) & (score[:, world.SC_KIND] == world.SCORE_NOTE)
    return from_the_first(
        (
            VOICES[int(row[world.SC_VOICE])],
            int(row[world.SC_CYCLE] * cycle_ticks + row[world.SC_TICK]),
            int(np.floor(row[world.SC_PITCH] + 0.5)),
            max(1, round(float(row[world.SC_VELOCITY]) * 127)),
            max(1, int(row[world.SC_TICKS])),
        )
        for row in score[within]
    )


def notes_written(midi: mido.MidiFile) -> list[tuple[str, int, int, int, int]]:
    """The same of a MIDI file, its note_ons joined to the first note_off of their key that follows."""
    found = []
    for track in midi.tracks[1:]:
        tick = 0
        begun: dict[int, list[tuple[int, int]]] = {}
        for message in track:
            tick += message.time
            if message.type == "note_on":
                begun.setdefault(message.note, []).append((tick, message.velocity))
            elif message.type == "note_off":
                began, velocity = begun[message.note].pop(0)
                found.append((track.name, began, message.note, velocity, tick - began))
    return from_the_first(found)


def from_the_first(notes: Any) -> list[tuple[str, int, int, int, int]]:
    notes = list(notes)
    start = min(tick for _, tick, *_ in notes)
    return sorted((voice, tick - start, *more) for voice, tick, *more in notes)


def test_the_notes_of_a_performances_midi_are_those_that_everybody_heard(recorded: Recorded) -> None:
    written = notes_written(recorded.midi)
    assert len(written) > 50
    assert len({voice for voice, *_ in written}) >= 3
    for heard in recorded.heard:
        assert notes_heard(recorded, heard) == written


def test_notes_of_the_midi_lie_where_they_sound_in_the_sound_file(recorded: Recorded) -> None:
    """Within three ticks of 1/96 beat at the slowest tempo here (12.5 ms). A recording may begin within a tick, sparks
    sound within theirs, and the kernel tells the tempo every 6 ticks: a change of it is written up to 6 ticks late.
    """
    score = recorded.heard[0].score
    sample = score[:, world.SC_SAMPLE]
    within = (sample >= recorded.first) & (sample < recorded.until) & (score[:, world.SC_KIND] == world.SCORE_NOTE)
    heard = np.sort((sample[within] - recorded.first) / RATE)
    at, written = 0.0, []
    for message in recorded.midi:
        at += message.time
        if message.type == "note_on":
            written.append(at)
    assert np.abs(np.array(written) - heard).max() < 3 * 60 / 150 / world.TICKS_PER_BEAT


# Whether the picture moves as the run does, by the page's own clock.
REPLAYS = """() => {
  const { sharing, state } = document.getElementById('player').session ?? {}
  return sharing && state.status === 'playing' && sharing.off() !== null }"""
NOTES = "async () => [...await document.getElementById('player').session.records()]"


def test_a_performance_plays_again_where_it_is_listed_with_the_notes_that_were_heard(
    pair: Pair, recorded: Recorded
) -> None:
    page = pair.ada.context.new_page()
    faults = watch(page)
    page.goto(f"{pair.ada.url.partition('studio/')[0]}performances/")
    row = page.locator(".sharing__row").first
    row.get_by_role("button", name="Play").click()
    page.wait_for_function(REPLAYS, timeout=30_000)
    assert row.get_by_role("button", name="Play").get_attribute("aria-pressed") == "true"
    page.locator("#replay-time", has_text="0:05 / 0:0").wait_for(timeout=15_000)
    replayed = np.array(page.evaluate(NOTES)).reshape(-1, world.SCORE_STRIDE)
    sample = replayed[:, world.SC_SAMPLE]
    # From a second after it was gone into: before that lies what it takes up in the middle.
    since, until = sample.min() + RATE, min(sample.max() - RATE / 4, recorded.until)
    assert until - since > RATE
    assert np.array_equal(stretch(replayed, since, until), stretch(recorded.heard[0].score, since, until))
    row.get_by_role("button", name="Play").click()
    page.wait_for_function("() => document.getElementById('player').session.state.status === 'paused'")
    assert page.locator("#replay-time").inner_text() == ""
    page.close()
    assert faults == []


def stretch(score: np.ndarray, since: float, until: float) -> np.ndarray:
    """The notes of a score that begin within."""
    sample = score[:, world.SC_SAMPLE]
    return score[(sample >= since) & (sample < until) & (score[:, world.SC_KIND] == world.SCORE_NOTE)]
