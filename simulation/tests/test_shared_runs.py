"""A run that a room shares: browser and server play it alike, and a late edit leaves what one in time leaves."""


from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from simulation.engine import arrays, hosts, performance
from simulation.engine.conformance.cases import universe
from simulation.engine.document import Document
from simulation.engine.kernel import world
from simulation.engine.stamped import Played, Stamped, checksum, play_stamped, self_test

from .scripts import LIVE, run_script

pytestmark = pytest.mark.engine
RATE = int(world.SAMPLE_RATE)
PEG = {"id": "peg", "kind": "peg", "x": 480.0, "y": 330.0, "radius": 40.0}
START = {"physics.particle_count": 20, "music.tempo": 137, "music.cycle_bars": 4, "couplings.gravity_tempo": 0.7}

# Plays a run as a browser does. `late`: how many samples after its sample an edit comes (below 0: before).
PLAY = """
import { SharedRunner } from "./shared-runner.js"
import { held } from "./joining.js"
import { ordered } from "../engine/host.js"
import * as K from "../engine/world.js"

const stride = K.SCORE_STRIDE
const row = (chunk, k) => chunk.slice(k * stride, (k + 1) * stride)
const rows = (chunk) => Array.from({ length: chunk.length / stride }, (_, k) => row(chunk, k))
const play = ({ document, start, edits, known, late, until }) => {
  const runner = new SharedRunner(document, start, edits.slice(0, known))
  let heard = rows(Float64Array.from(held(runner.take().records, start.sample).flatMap((chunk) => [...chunk])))
  const bars = new Map()
  const look = (now) => {
    for (const records of runner.take().records) heard.push(...rows(records))
    runner.forget(now)
    for (const bar of runner.takeBars(now - 72000)) bars.set(`${bar.cycle}.${bar.tick}`, bar)
  }
  const hear = (due, now) => {
    const found = runner.receive(due)
    look(now)
    if (!found) return
    back++
    heard = heard.filter((row) => row[K.SC_SAMPLE] < found.at).concat(rows(found.again))
  }
  let next = known
  let back = 0
  const step = 2400
  for (let now = start.sample; now < until; now += step) {
    runner.runTo(Math.min(until, now + 24000))
    look(now)
    const due = []
    while (next < edits.length && edits[next].sample + late[next] <= now + step) due.push(edits[next++])
    if (due.length) hear(due, now)
  }
  hear(edits.slice(next), until)
  runner.runTo(until)
  look(Infinity)
  const score = ordered(Float64Array.from(heard.flatMap((row) => [...row])))
  const told = [...bars.values()].map((bar) => [bar.cycle, bar.tick, bar.sample, bar.digest, bar.seq])
  return { score: [...score], bars: told, back }
}
console.log(JSON.stringify(given.map(play)))
"""


def stamped(chance: random.Random, count: int, until: int) -> tuple[Document, list[Stamped]]:
    """A document and edits of everything that matters: tempo, meter, bodies, objects, keys, seeds, sound."""
    values: dict[str, Any] = dict(START)
    things: list[dict[str, Any]] = []
    edits: list[Stamped] = []
    for sample in sorted(chance.randrange(until) for _ in range(count)):
        kind = chance.randrange(6)
        if kind == 0:
            values["music.tempo"] = chance.randrange(60, 200)
        elif kind == 1:
            values["physics.gravity"] = chance.uniform(0, 20)
        elif kind == 2:
            values["physics.particle_count"] = chance.randrange(4, 40)
        elif kind == 3:
            things = [] if things else [PEG | {"x": chance.uniform(100, 900)}]
        elif kind == 4:
            values |= {"music.key": chance.choice("CDEFGAB"), "music.meter": chance.choice(["3/4", "4/4"])}
        else:
            values |= {"audio.reverb": chance.random(), "seeds.motif": chance.randrange(1000)}
        edits.append((sample, universe(values, things)))
    return universe(START), edits


def case(document: Document, edits: list[Stamped], until: int, **more: Any) -> dict[str, Any]:
    sent = [{"seq": k + 8, "sample": sample, "document": after} for k, (sample, after) in enumerate(edits)]
    start = {"cycle": 0, "tick": 0, "sample": 0, "seq": 7}
    whole = {"document": document, "start": start, "edits": sent, "known": 0, "late": [-4800] * len(sent)}
    return whole | {"until": until} | more


def same(found: dict[str, Any], played: Played, since: int = 0) -> None:
    score = np.array(found["score"]).reshape(-1, world.SCORE_STRIDE)
    wanted = played.score[played.score[:, world.SC_SAMPLE] >= since]
    assert score.shape == wanted.shape
    assert np.array_equal(score, wanted)
    bars = {(bar.cycle, bar.tick): [bar.sample, bar.digest] for bar in played.bars if bar.sample >= since}
    assert {(bar[0], bar[1]): [bar[2], bar[3]] for bar in found["bars"]} == bars


@pytest.mark.parametrize("seed", range(4))
def test_browser_and_server_play_the_same_run_in_time_and_late(seed: int) -> None:
    chance = random.Random(seed)
    until = 20 * RATE
    document, edits = stamped(chance, 14, until)
    late = [chance.choice([-4800, 0, 3000, 20_000, 60_000, 200_000]) for _ in edits]
    in_time, too_late = run_script(LIVE, PLAY, [case(document, edits, until), case(document, edits, until, late=late)])
    played = play_stamped(document, 0, 0, edits, until)
    assert len(played.score) > 100
    same(in_time, played)
    assert too_late["back"] > 3
    same(too_late, played)


@pytest.mark.parametrize("tick", [1, 500, 767, 99_999])
def test_a_run_that_begins_within_a_cycle_is_the_same_on_both_sides(tick: int) -> None:
    until = 12 * RATE
    document, edits = stamped(random.Random(tick), 8, until)
    edits = [(-500, edits[0][1]), (0, edits[1][1]), *edits[2:]]
    start = {"cycle": 3, "tick": tick, "sample": 0, "seq": 7}
    late = [-4800, -4800, *[9000] * (len(edits) - 2)]
    found = run_script(LIVE, PLAY, [case(document, edits, until, start=start, late=late, known=2)])
    played = play_stamped(document, 3, tick, edits, until)
    same(found[0], played)
    assert played.starts[3] < 0
    assert 0 <= played.score[0, world.SC_SAMPLE] < 400


def test_who_joins_late_hears_from_the_anchor_on_what_the_others_hear() -> None:
    until = 24 * RATE
    document, edits = stamped(random.Random(5), 12, until)
    played = play_stamped(document, 0, 0, edits, until)
    anchor = next(bar for bar in played.bars if bar.cycle == 2 and bar.tick == 0)
    before = [edit for edit in edits if edit[0] <= anchor.sample]
    start = {"cycle": 2, "tick": 0, "sample": anchor.sample, "seq": 7 + len(before)}
    given = case(document, edits, until, start=start, late=[9000] * len(edits))
    given |= {"document": before[-1][1], "edits": given["edits"][len(before) :], "late": given["late"][len(before) :]}
    same(run_script(LIVE, PLAY, [given])[0], played, anchor.sample)


def test_an_edit_at_a_cycles_end_is_in_the_next_one_from_its_beginning() -> None:
    document, fewer = universe(START), universe(START | {"physics.particle_count": 5})
    plain = play_stamped(document, 0, 0, [], 12 * RATE)
    turn = next(bar.sample for bar in plain.bars if bar.cycle == 1)
    for sample, bodies in ((turn, 5), (turn + 1, 20)):
        w = performance.load(hosts.numba(), document)
        hosts.numba().cycle.begin_cycle(w, 1)
        played = play_stamped(document, 0, 0, [(sample, fewer)], turn + RATE)
        first = next(bar for bar in played.bars if bar.cycle == 1)
        w = performance.load(hosts.numba(), fewer if bodies == 5 else document)
        w.time[world.CYCLE_SAMPLE] = turn
        hosts.numba().cycle.begin_cycle(w, 1)
        assert first.digest == checksum(w)
        assert w.n[world.N_BODIES] == bodies


def test_the_sum_over_a_world_moves_with_every_body_and_every_note() -> None:
    w = performance.load(hosts.numba(), universe(START))
    hosts.numba().cycle.begin_cycle(w, 0)
    seen = {checksum(w)}
    for words, k in ((w.x, 0), (w.vy, 19), (w.p, 3), (w.time, world.LOUDNESS), (w.time, world.WITHIN)):
        arrays.view(words)[k] += 2.0**-20
        seen.add(checksum(w))
    assert len(seen) == 6


def test_the_browsers_test_of_itself_asks_for_what_the_server_computes() -> None:
    script = """
    import { GOLDEN, selfTest } from "./self-test.js"
    console.log(JSON.stringify([GOLDEN, selfTest()]))"""
    assert run_script(LIVE, script) == [self_test(), True]


BACK_TOO_FAR = """
import { SharedRunner } from "./shared-runner.js"
const runner = new SharedRunner(given.document, { cycle: 0, tick: 0, sample: 0, seq: 1 })
for (let now = 0; now < given.until; now += 12000) {
  runner.runTo(now)
  runner.forget(now)
}
const answers = [1000, given.until - 1000].map((sample, k) => {
  try {
    return runner.receive([{ seq: k + 2, sample, document: given.document }])?.at ?? null
  } catch (error) {
    return error.name
  }
})
console.log(JSON.stringify([answers[0], runner.anchors.length, runner.snapshots.length]))"""


def test_an_edit_from_before_the_last_cycle_asks_for_a_new_beginning_and_memory_is_bounded() -> None:
    given = {"document": universe(START), "until": 40 * RATE}
    answer, anchors, snapshots = run_script(LIVE, BACK_TOO_FAR, given)
    assert answer == "RangeError"
    assert anchors == 2
    assert snapshots < 40
