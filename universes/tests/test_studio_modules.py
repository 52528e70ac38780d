"""The studio's pure modules, run in node: an edit does in the browser what it does on the server."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from harmonic.testing import missing
from simulation.engine.document import Document, default_document
from simulation.engine.objects import FIELDS, KINDS, fields_of
from simulation.engine.parameters import PARAMETERS
from universes.documents import edits

STUDIO = Path(settings.BASE_DIR) / "static" / "js" / "studio"


def run_module(script: str, given: Any) -> Any:
    """What a module script prints as JSON; `given` is its input, and imports begin at the studio's folder."""
    node = shutil.which("node") or shutil.which("node", path=str(Path(settings.BASE_DIR) / ".venv" / "bin"))
    if node is None:
        missing("node")
        raise AssertionError
    head = "import { text } from 'node:stream/consumers'; const given = JSON.parse(await text(process.stdin));\n"
    command = [node, "--input-type=module", "-e", head + script]
    done = subprocess.run(command, cwd=STUDIO, input=json.dumps(given), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def some_value(chance: random.Random, definition: Any) -> Any:
    if definition.kind == "choice":
        return chance.choice(definition.choices)
    if definition.kind == "bool":
        return chance.random() < 0.5
    if definition.kind == "matrix":
        return [round(chance.uniform(-1, 1), 2) for _ in range(36)]
    value = chance.uniform(definition.low, definition.high)
    return round(value) if definition.kind == "int" else round(value, 3)


def some_change(chance: random.Random, document: Document, *, may_replace: bool) -> dict[str, Any]:
    """A change that fits the document: a value, a new object, one gone, a field of one, or everything."""
    objects = document["objects"]
    act = chance.choice(["value", "value", "add", "remove", "field", *(["replace"] if may_replace else [])])
    if act == "add" or (act in ("remove", "field") and not objects):
        kind = chance.choice(KINDS)
        fields = {field.name: some_value(chance, field) for field in fields_of(kind)}
        item = {"id": f"o{chance.randrange(10**9)}", "kind": kind, **fields}
        return {"add": item, "at": chance.randrange(len(objects) + 1)} if chance.random() < 0.5 else {"add": item}
    if act == "remove":
        return {"remove": chance.choice(objects)["id"]}
    if act == "field":
        item = chance.choice(objects)
        field = chance.choice([field for field in FIELDS if item["kind"] in field.kinds])
        return {"path": f"objects.{item['id']}.{field.name}", "value": some_value(chance, field)}
    if act == "replace":
        return {"replace": default_document() | {"name": f"Other {chance.randrange(100)}"}}
    parameter = chance.choice(PARAMETERS)
    return {"path": parameter.path, "value": some_value(chance, parameter)}


def some_edit(seed: int) -> dict[str, Any]:
    chance = random.Random(seed)
    document = start = default_document()
    changes: list[dict[str, Any]] = []
    for _ in range(12):
        may_replace = all("replace" not in change for change in changes)
        change = edits.check_changes([some_change(chance, document, may_replace=may_replace)])[0]
        document = edits.apply(document, [change])
        changes.append(change)
    return {"document": start, "changes": changes}


def test_an_edit_and_its_way_back_are_the_same_in_the_browser_as_on_the_server() -> None:
    given = [some_edit(seed) for seed in range(60)]
    script = """
    const { apply, inverse } = await import('./changes.js')
    const both = ({ document, changes }) => [apply(document, changes), inverse(document, changes)]
    console.log(JSON.stringify(given.map(both)))"""
    for edit, (after, back) in zip(given, run_module(script, given), strict=True):
        expected = edits.apply(edit["document"], edit["changes"])
        assert after == expected
        assert back == edits.inverse(edit["document"], edit["changes"])
        assert edits.apply(expected, back) == edit["document"]


def test_changes_that_do_not_fit_any_more_are_left_out_and_the_others_hold() -> None:
    changes: list[dict[str, Any]] = [
        {"path": "objects.gone.x", "value": 3},
        {"path": "physics.gravity", "value": 3},
        {"remove": "gone"},
    ]
    script = """
    const { applyFitting } = await import('./changes.js')
    console.log(JSON.stringify(applyFitting(given.document, given.changes)))"""
    after = run_module(script, {"document": default_document(), "changes": changes})
    assert after == edits.apply(default_document(), [changes[1]])


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("physics.gravity", "3", 3),
        ("physics.gravity", " 3,5 m/s² ", 3.5),
        ("physics.gravity", "1 g", 9.80665),
        ("physics.gravity", "50%", 10),
        ("physics.attraction", "−0.25", -0.25),
        ("physics.attraction", "75 %", 0.5),
        ("music.tempo", "120 bpm", 120),
        ("music.tempo", "2 Hz", 120),
        ("audio.pitch", "1 oct", 12),
        ("audio.pitch", "-50 cents", -0.5),
        ("music.cycle_bars", "8 bars", 8),
        ("visualization.camera_rotation", "0.5 turn", 180),
        ("physics.time_scale", "2x", 2),
    ],
)
def test_a_typed_value_is_read_with_its_unit(path: str, text: str, expected: float) -> None:
    script = """
    const { typed } = await import('./values.js'); const { definitionOf } = await import('./definitions.js')
    console.log(JSON.stringify(typed(definitionOf(given.path), given.text)))"""
    assert run_module(script, {"path": path, "text": text}) == {"value": expected}


@pytest.mark.parametrize("text", ["", "fast", "21", "-1", "3 kg", "NaN", "1e999", "3 4"])
def test_what_is_no_gravity_is_refused_in_words(text: str) -> None:
    script = """
    const { typed } = await import('./values.js'); const { definitionOf } = await import('./definitions.js')
    console.log(JSON.stringify(typed(definitionOf('physics.gravity'), given)))"""
    assert run_module(script, text)["wrong"].startswith("Gravity")


def test_dice_give_values_that_the_server_takes_leave_locks_alone_and_go_as_far_as_their_strength() -> None:
    locked = ["physics.gravity", "music.scale", "couplings.gravity_tempo"]
    script = """
    const { roll } = await import('./dice.js')
    const rolls = []
    const locked = new Set(given.locked)
    for (let k = 0; k < 40; k++) {
      rolls.push(roll(given.document, { scope: k % 4 ? '' : 'music', locked, strength: 1, gentle: k % 2 === 1 }))
    }
    const weak = roll(given.document, { scope: '', locked: new Set(), strength: 0 })
    const still = weak.filter((change) => !change.path.startsWith('seeds.'))
    console.log(JSON.stringify({ rolls, still }))"""
    document = default_document()
    found = run_module(script, {"document": document, "locked": locked})
    for k, changes in enumerate(found["rolls"]):
        edits.apply(document, edits.check_changes(changes))
        paths = {change["path"] for change in changes}
        assert not paths & {*locked, "audio.volume"}
        assert k % 4 or all(path.startswith("music.") for path in paths)
    assert edits.apply(document, edits.check_changes(found["still"])) == document
    rolled = [change for changes in found["rolls"][2::4] for change in changes]
    tempi = {change["value"] for change in rolled if change["path"] == "music.tempo"}
    assert len(tempi) > 6  # ten rolls; by chance two may be the same


def test_a_drag_is_one_step_of_the_undo_list_with_the_way_back_to_its_beginning() -> None:
    script = """
    const { emptyHistory, remember, takeBack, doAgain } = await import('./history.js')
    const value = (value) => [{ path: 'p', value }]
    const step = (gesture, from, to) => ({ label: 'x', gesture, changes: value(to), back: value(from) })
    let history = emptyHistory()
    for (const [gesture, from, to] of given) history = remember(history, step(gesture, from, to))
    const undone = takeBack(history)
    const again = doAgain(undone.history).step.changes.at(-1).value
    const more = remember(undone.history, step('', 0, 9)).undone
    console.log(JSON.stringify({ steps: history.done.length, back: undone.step.back.at(-1).value, again, more }))"""
    drag = [["a", 0, 1], ["b", 1, 2], ["b", 2, 3], ["b", 3, 4]]
    assert run_module(script, drag) == {"steps": 2, "back": 1, "again": 4, "more": []}


def test_more_changes_than_an_edit_holds_are_sent_as_several_in_order() -> None:
    script = """
    const { createOutbox } = await import('./outbox.js')
    const storage = { setItem() {}, removeItem() {} }
    const sent = []
    const outbox = await new Promise((resolve) => {
      const made = createOutbox({ key: '', tab: '', storage, left: [],
        send: async ({ changes }) => (sent.push(changes), {}),
        onLink: (link) => link === 'live' && resolve(made), onKept() {}, onRefused() {} })
      made.add(given)
    })
    console.log(JSON.stringify({ sent, empty: outbox.isEmpty() }))"""
    changes = [{"path": f"objects.w{k}.{field}", "value": k} for k in range(120) for field in ("x", "y", "x2", "y2")]
    found = run_module(script, changes)
    assert found["empty"]
    assert [len(edit) for edit in found["sent"]] == [200, 200, 80]
    assert [change for edit in found["sent"] for change in edit] == changes
    assert all(len(edit) <= edits.CHANGES_MOST for edit in found["sent"])


def test_the_part_of_an_edit_that_may_go_keeps_its_name_and_what_waits_for_a_decision_gets_another() -> None:
    script = """
    const { createOutbox, Away } = await import('./outbox.js')
    const { parted } = await import('./conflicts.js')
    const storage = { setItem() {}, removeItem() {} }
    const sent = []
    const outbox = await new Promise((resolve) => {
      const made = createOutbox({ key: '', tab: '', storage, left: [],
        send: async (entry) => (sent.push({ op: entry.op, changes: entry.changes }), Promise.reject(new Away('lost'))),
        onLink: (link) => link === 'offline' && resolve(made), onKept() {}, onRefused() {} })
      made.add(given.changes, { base: given.base })
      made.add(given.later)
    })
    await new Promise(setImmediate)
    outbox.review(({ changes, base = {} }) => {
      const { go, held } = parted(changes, base, given.kept)
      const parts = [{ changes: go }, ...held.map((one) => ({ changes: one.changes, held: one }))]
      return held.length ? parts : null
    })
    const again = new Promise((resolve) => setTimeout(resolve, 50))
    outbox.retry()
    await again
    const held = outbox.held().map(({ op, changes }) => ({ op, changes }))
    console.log(JSON.stringify({ sent, held, waiting: outbox.waiting() }))
    process.exit()"""
    tempo, gravity = {"path": "music.tempo", "value": 90}, {"path": "physics.gravity", "value": 3}
    later = [{"path": "audio.reverb", "value": 0.5}]
    base = {"music.tempo": 120, "physics.gravity": 9.81}
    kept = default_document()
    kept["music"]["tempo"], kept["physics"]["gravity"] = 140, 9.81  # another set the tempo meanwhile
    given = {"changes": [tempo, gravity], "base": base, "kept": kept, "later": later}
    found = run_module(script, given)
    first, again = found["sent"]
    assert first["changes"] == [tempo, gravity]
    assert (again["op"], again["changes"]) == (first["op"], [gravity])
    [held] = found["held"]
    assert held["changes"] == [tempo]
    assert held["op"] != first["op"]
    assert found["waiting"] == [gravity, *later], "in the order in which they were made"


def test_what_is_dragged_does_not_go_back_to_an_edit_that_was_overtaken() -> None:
    """Kept in mid-drag at 3 while 4 is shown: 4 stays, until it is itself what holds or its drag ends."""
    script = """
      const { changesOf, heldBy, heldIn, previewed, unsettled } = await import('./previews.js')
      const at = (value) => [{ path: 'physics.gravity', value }]
      const news = (value) => [{ who: 'u:ada', client: 'tab', changes: at(value) }]
      const edit = (who, value) => heldBy({ who, changes: at(value) })
      const shown = (previews) => changesOf(previews).map(({ value }) => value)
      const four = previewed(new Map(), news(4), 0)
      console.log(JSON.stringify({
        overtaken: shown(unsettled(four, edit('u:ada', 3))),
        kept: shown(unsettled(four, edit('u:ada', 4))),
        by_another: shown(unsettled(four, edit('u:ben', 4))),
        late: shown(unsettled(four, heldIn({ physics: { gravity: 4 } }))),
        ended: shown(previewed(four, [{ who: 'u:ada', client: 'tab', changes: [] }], 1)),
      }))"""
    expected = {"overtaken": [4], "kept": [], "by_another": [4], "late": [], "ended": []}
    assert run_module(script, None) == expected
