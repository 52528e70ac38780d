"""Live sound in a real browser: it is the server's, sample for sample, through edits, pauses and seeks."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from simulation.engine import performance
from simulation.engine.document import check_document

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
RATE = 48_000
OPEN = """async ({document, record}) => {
  const { openUniverse } = await import("/static/js/live/session.js")
  const canvas = window.document.getElementById("canvas")
  const sceneOptions = { renderer: "canvas" }
  window.session = await openUniverse({ document, canvas, record, picture: false, sceneOptions })
}"""
TAPE = """async (count) => {
  const { tape, position, underruns, late } = await session.sound.tape()
  const most = tape.length / 2
  const both = [...tape.subarray(0, count), ...tape.subarray(most, most + count)]
  const bytes = new Uint8Array(Float32Array.from(both).buffer)
  let text = ""
  for (let k = 0; k < bytes.length; k += 8192) text += String.fromCharCode(...bytes.subarray(k, k + 8192))
  return { tape: btoa(text), position, underruns, late }
}"""
SCORE = "async () => [...await session.records()]"


def small_universe(**music: Any) -> dict[str, Any]:
    """Few bodies and a fast tempo: two bars pass in four seconds."""
    peg = {"id": "p1", "kind": "peg", "x": 480, "y": 330, "radius": 30, "voice": "melody"}
    return check_document(
        {"physics": {"particle_count": 24}, "music": {"tempo": 120, "cycle_bars": 4, **music}, "objects": [peg]}
    )


def play_for(page: Page, samples: int) -> None:
    page.evaluate("() => session.play()")
    page.wait_for_function(f"() => session.sound?.report?.position > {samples}", timeout=60_000)


def recorded(page: Page, samples: int) -> dict[str, Any]:
    answer = page.evaluate(TAPE, samples)
    answer["tape"] = np.frombuffer(base64.b64decode(answer["tape"]), np.float32).reshape(2, samples)
    return answer


def differing(one: np.ndarray, other: np.ndarray) -> str:
    """Where two recordings part, for the message of a failing test."""
    places = np.nonzero(np.any(one != other, axis=0))[0]
    return f"{len(places)} samples differ, the first at {places[0]}" if len(places) else "equal"


@pytest.mark.alone
@pytest.mark.engine
def test_two_bars_heard_live_are_the_samples_that_the_server_exports(open_page: Callable[..., Page]) -> None:
    document, samples = small_universe(), 4 * RATE
    page = open_page()
    page.evaluate(OPEN, {"document": document, "record": samples})
    play_for(page, samples)
    live = recorded(page, samples)
    played = performance.play(document, range(2))
    exported = performance.sound(played.score, samples)
    assert np.abs(live["tape"]).max() > 0.02, "nothing was heard"
    assert differing(live["tape"], exported[:, :samples]) == "equal"


@pytest.mark.alone
@pytest.mark.engine
def test_an_edit_while_it_plays_changes_the_notes_just_as_an_export_with_that_edit(
    open_page: Callable[..., Page],
) -> None:
    before, after = small_universe(), small_universe(key="F#", scale="minor", note_density=1.0)
    samples = 5 * RATE
    page = open_page()
    page.evaluate(OPEN, {"document": before, "record": samples})
    play_for(page, RATE)
    edited = page.evaluate(
        """(document) => new Promise((resolve) => {
             session.on("edited", (event) => resolve(event.detail))
             session.edit(document)
           })""",
        after,
    )
    page.wait_for_function(f"() => session.sound.report.position > {samples}", timeout=60_000)
    live = recorded(page, samples)
    assert live["late"] == 0
    played = performance.play(before, range(2), edits=[(edited["cycle"], edited["tick"], after)])
    unchanged = performance.play(before, range(2))
    exported = performance.sound(played.score, samples)[:, :samples]
    assert differing(live["tape"], exported) == "equal"
    assert differing(live["tape"], performance.sound(unchanged.score, samples)[:, :samples]) != "equal"
    assert edited["at"] > RATE
