"""How soon the studio can be played, and what an edit costs it."""

from __future__ import annotations

from typing import Any

import pytest

from .hands import LOG, kept, set_to

pytestmark = pytest.mark.browser


def test_an_acknowledgement_does_not_run_the_world_anew(open_studio: Any) -> None:
    page = open_studio()
    page.evaluate("""() => { window.edits = 0
      const edit = studio.session.edit.bind(studio.session)
      studio.session.edit = (document) => { window.edits += 1; return edit(document) } }""")
    set_to(page, "physics.gravity", 3)
    set_to(page, "name", "Words are not played")
    assert kept(page)["physics"]["gravity"] == 3
    page.wait_for_timeout(300)
    assert page.evaluate("window.edits") == 1


def test_a_long_drag_is_sent_a_few_times_a_second_and_not_with_each_movement(open_studio: Any) -> None:
    page = open_studio()
    took = page.evaluate("""() => new Promise((resolve) => { let k = 0
      const begun = performance.now()
      const move = () => {
        const value = 1 + (k % 100) / 10
        studio.editor.preview([{ path: 'physics.gravity', value }], { label: 'Gravity', gesture: 'drag' })
        k += 1
        if (k < 90) return setTimeout(move, 16)
        studio.editor.release(); resolve(performance.now() - begun) }
      move() })""")
    assert kept(page)["physics"]["gravity"] == 1 + 89 / 10
    sent = page.evaluate(LOG)["seq"] - 1  # the first is the universe as it was made
    assert 2 <= sent <= took / 250 + 3  # a slow machine drags longer, and may send more for it
    assert page.evaluate("studio.store.get().history.done.length") == 1
