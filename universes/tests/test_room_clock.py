"""The page's idea of the server's clock, over networks that are not kind."""

from __future__ import annotations

import random

import pytest

from simulation.tests.scripts import ROOM, run_script

SCRIPT = """
import { createClock } from "./clock.js"
const errors = given.map(({ offset, pings }) => {
  let now = 0
  const clock = createClock(() => now)
  for (const { sent, there, back } of pings) {
    now = sent + there + back
    clock.hear(sent, sent + there + offset)
  }
  return Math.abs(clock.serverNow() - now - offset)
})
console.log(JSON.stringify(errors))
"""
# (least ms one way, mean of what comes on top, share of pings held up and by how much)
NETWORKS = {"wi-fi": ((2.0, 3.0, 0.05, 60.0), 1.4), "mobile": ((30.0, 22.0, 0.1, 300.0), 15.0)}


def trip(chance: random.Random, least: float, mean: float, share: float, held: float) -> float:
    return least + chance.expovariate(1 / mean) + (chance.uniform(0, held) if chance.random() < share else 0)


@pytest.mark.parametrize("name", NETWORKS)
def test_ten_pings_set_the_clock_as_well_as_the_network_lets_them(name: str) -> None:
    network, most = NETWORKS[name]
    chance = random.Random(4)
    rounds = [
        {
            "offset": chance.uniform(-1e6, 1e6),
            "pings": [
                {"sent": 120 * k, "there": trip(chance, *network), "back": trip(chance, *network)} for k in range(10)
            ],
        }
        for _ in range(400)
    ]
    errors = sorted(run_script(ROOM, SCRIPT, rounds))
    print(f"{name}: p50 {errors[200]:.2f} ms, p95 {errors[380]:.2f} ms")
    assert errors[380] < most


def test_a_clock_that_runs_away_is_followed() -> None:
    pings = [{"sent": 5000.0 * k, "there": 4.0, "back": 4.0} for k in range(40)]
    script = SCRIPT.replace("sent + there + offset)", "(sent + there) * 1.0001 + offset)")
    script = script.replace("now - offset)", "now * 1.0001 - offset)")
    [error] = run_script(ROOM, script, [{"offset": 50.0, "pings": pings}])
    assert error < 10
