"""REBOUND, in a process and an environment of its own: softened gravity between all pairs, a leapfrog step a tick."""

import json
import sys
import time

import rebound


def main():
    asked = json.load(sys.stdin)
    scene = asked["scene"]
    sim = rebound.Simulation()
    sim.integrator, sim.gravity, sim.dt, sim.softening = "leapfrog", "basic", scene["dt"], 4.0
    for x, y, vx, vy in zip(*(scene[name] for name in ("x", "y", "vx", "vy")), strict=True):
        sim.add(m=1.0, x=x, y=y, vx=vx, vy=vy)
    sim.steps(asked["warm"])
    costs = []
    for _ in range(asked["blocks"]):
        begun = time.process_time()
        sim.steps(asked["ticks"])
        costs.append((time.process_time() - begun) * 1000 / asked["ticks"])
    state = [[getattr(p, name) for p in sim.particles] for name in ("x", "y", "vx", "vy")]
    json.dump({"costs": costs, "state": state, "settings": "leapfrog, basic gravity, softening 4"}, sys.stdout)


main()
