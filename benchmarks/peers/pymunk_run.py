"""pymunk, in a process and an environment of its own: a scene as JSON on the standard input, as physics.js takes it."""

import json
import sys
import time

import pymunk


def build(scene, lean):
    """The space, and the bodies that move."""
    space = pymunk.Space()
    space.gravity = (0.0, scene["gravity"])
    if lean:
        space.iterations = 1
    thing = {"elasticity": scene["elasticity"] ** 0.5, "friction": scene["friction"] ** 0.5}  # the two are multiplied
    bodies = []
    for x, y, vx, vy, radius in zip(*(scene[name] for name in ("x", "y", "vx", "vy", "radius")), strict=True):
        body = pymunk.Body(radius * radius, float("inf"))
        body.position, body.velocity = (x, y), (vx, vy)
        space.add(body, dress(pymunk.Circle(body, radius), thing))
        bodies.append(body)
    width, height, thick = scene["width"], scene["height"], 50.0
    corners = [(-thick, -thick), (width + thick, -thick), (width + thick, height + thick), (-thick, height + thick)]
    for here, there in zip(corners, corners[1:] + corners[:1], strict=True):
        space.add(dress(pymunk.Segment(space.static_body, here, there, thick), thing))
    return space, bodies


def dress(shape, thing):
    """A shape with elasticity and friction."""
    shape.elasticity, shape.friction = thing["elasticity"], thing["friction"]
    return shape


def main():
    asked = json.load(sys.stdin)
    scene = asked["scene"]
    space, bodies = build(scene, asked["lean"])
    if asked.get("hash"):
        space.use_spatial_hash(2.0 * max(scene["radius"]), 10 * len(bodies))
    for _ in range(asked["warm"]):
        space.step(scene["dt"])
    costs = []
    for _ in range(asked["blocks"]):
        begun = time.process_time()
        for _ in range(asked["ticks"]):
            space.step(scene["dt"])
        costs.append((time.process_time() - begun) * 1000 / asked["ticks"])
    state = [[b.position.x for b in bodies], [b.position.y for b in bodies]]
    state += [[b.velocity.x for b in bodies], [b.velocity.y for b in bodies]]
    json.dump({"costs": costs, "state": state, "settings": f"iterations: {space.iterations}"}, sys.stdout)


main()
