"""The bodies: what they weigh and measure, where a cycle begins, and what a new number of them means.

Scale: the world is 1000 x 600 units, of which ten are a metre; a speed of 1 m/s is shown as SPEED = 8 units a second
(a step more leisurely than the metre asks, which is how it sounds best), and gravity of 1 m/s2 as 10 units/s2.
"""

import math

from .exact import clamp, cosine, draw, fraction, sine, snap
from .intrinsics import hash2, idiv, imod, u01
from .layout import (
    BEHAVE_LATTICE,
    BEHAVE_ORBIT,
    BEHAVE_SWARM,
    GRAVITY_NONE,
    P_BEHAVIOUR,
    P_DENSITY,
    P_GRAVITY,
    P_GRAVITY_MODE,
    P_PARTICLE_COUNT,
    P_PARTICLE_SIZE,
    P_PARTICLE_SPEED,
    P_SPECIES,
)
from .world import HEIGHT, LONG_AGO, N_BODIES, PRESSED, SEED_PHYSICS, WIDTH

SPEED = 8.0
GRAVITY = 10.0
BODY_RADIUS = 7.0  # of size 1
LEAST_RADIUS = 2.0
MOST_RADIUS = 90.0
MOST_COVER = 0.4  # of the world's area: a crowd's bodies are only as large as there is room for
LEAST_DENSITY = 0.05
SPECIES_SIZE = (1.0, 0.75, 1.3, 0.6, 1.6, 0.9)
PI = 3.141592653589793

# Channels of a body's draws
DRAW_X = 1
DRAW_Y = 2
DRAW_DIRECTION = 3
DRAW_SPEED = 4
# A sequence that covers the plane evenly: multiples of the powers of the plastic number (M. Roberts, 2018)
EVEN_X = 0.7548776662466927
EVEN_Y = 0.5698402909980532
GOLDEN = 0.6180339887498949

# Orbits
ORBIT_RADIUS = 150.0  # where the central mass pulls as gravity says
ORBIT_NEAR = 70.0
ORBIT_FAR = 285.0
ORBIT_SOFT = 60.0


def place_bodies(w):
    """The state in which the cycle begins."""
    w.n[PRESSED] = 0
    w.n[N_BODIES] = int(w.p[P_PARTICLE_COUNT])
    for i in range(w.n[N_BODIES]):
        place_body(w, i)
    measure_bodies(w)


def match_count(w):
    """Bodies added live begin as in the cycle's first tick; those of the highest ids go first."""
    count = int(w.p[P_PARTICLE_COUNT])
    while w.n[N_BODIES] < count:
        place_body(w, w.n[N_BODIES])
        w.n[N_BODIES] += 1
    w.n[N_BODIES] = count


def measure_bodies(w):
    """Species, radius and mass of every body, from this tick's parameters. Of size 1 and density 1 a body weighs 1."""
    n = w.n[N_BODIES]
    kinds = int(w.p[P_SPECIES])
    room = math.sqrt(MOST_COVER * WIDTH * HEIGHT / (PI * n))
    base = clamp(BODY_RADIUS * w.p[P_PARTICLE_SIZE], 0.0, room)
    density = clamp(w.p[P_DENSITY], LEAST_DENSITY, 1000.0)
    for kind in range(kinds):
        # multiples of 2^-10, so that a place by the rim is exact
        size = math.floor(clamp(base * SPECIES_SIZE[kind], LEAST_RADIUS, MOST_RADIUS) * 1024.0 + 0.5) / 1024.0
        w.kind_radius[kind] = size
        w.kind_mass[kind] = density * (size / BODY_RADIUS) * (size / BODY_RADIUS)
    radius = w.radius
    mass = w.mass
    species = w.species
    kind_of = 0
    for i in range(n):
        species[i] = kind_of
        radius[i] = w.kind_radius[kind_of]
        mass[i] = w.kind_mass[kind_of]
        kind_of += 1
        if kind_of == kinds:
            kind_of = 0


def place_body(w, i):
    """Give a body its place and speed at the start of a cycle, by the behaviour."""
    w.last[i] = LONG_AGO
    w.touched[i] = LONG_AGO
    w.taken[i] = LONG_AGO
    w.carried[i] = LONG_AGO
    w.fast[i] = 1  # to set off is no event, however fast
    w.crowd[i] = 0
    w.gathered[i] = 0
    behaviour = int(w.p[P_BEHAVIOUR])
    w.home_x[i] = 0.0
    w.home_y[i] = 0.0
    if behaviour == BEHAVE_ORBIT:
        place_in_orbit(w, i)
    elif behaviour == BEHAVE_LATTICE:
        place_in_lattice(w, i)
    else:
        place_anywhere(w, i)


def place_anywhere(w, i):
    """Evenly spread, each within its own neighbourhood, in any direction."""
    jitter = 1.0 / math.sqrt(w.p[P_PARTICLE_COUNT])
    seed = w.n[SEED_PHYSICS]
    across = fraction(u01(hash2(seed, DRAW_X)) + i * EVEN_X + jitter * (draw(w, i, DRAW_X) - 0.5))
    down = fraction(u01(hash2(seed, DRAW_Y)) + i * EVEN_Y + jitter * (draw(w, i, DRAW_Y) - 0.5))
    margin = 12.0
    w.x[i] = snap(margin + across * (WIDTH - 2.0 * margin))
    w.y[i] = snap(margin + down * (HEIGHT - 2.0 * margin))
    set_off(w, i)


def set_off(w, i):
    """Speed at the start: around particle_speed, in a direction of the body's own."""
    speed = SPEED * w.p[P_PARTICLE_SPEED] * (0.7 + 0.6 * draw(w, i, DRAW_SPEED))
    turns = draw(w, i, DRAW_DIRECTION)
    w.vx[i] = snap(speed * cosine(turns))
    w.vy[i] = snap(speed * sine(turns))


def place_in_lattice(w, i):
    """At the nodes of a grid, set off like any body."""
    find_node(w, i)
    w.x[i] = w.home_x[i]
    w.y[i] = w.home_y[i]
    set_off(w, i)


def find_node(w, i):
    """The node of a body in a lattice, as its home."""
    columns = lattice_columns(w)
    rows = idiv(int(w.p[P_PARTICLE_COUNT]) + columns - 1, columns)
    w.home_x[i] = snap((imod(i, columns) + 0.5) * WIDTH / columns)
    w.home_y[i] = snap((idiv(i, columns) + 0.5) * HEIGHT / rows)


def lattice_columns(w):
    """How many bodies stand in a row of the lattice: the rows are about as far apart as the columns."""
    return int(math.sqrt(w.p[P_PARTICLE_COUNT] * WIDTH / HEIGHT - 0.5)) + 1


def place_in_orbit(w, i):
    """Nearly circular orbits round the centre, all the same way round."""
    away = ORBIT_NEAR + (ORBIT_FAR - ORBIT_NEAR) * draw(w, i, DRAW_X)
    turns = fraction(i * GOLDEN + 0.25 * draw(w, i, DRAW_Y))
    ux = cosine(turns)
    uy = sine(turns)
    speed = orbit_speed(w, away) * (0.85 + 0.3 * draw(w, i, DRAW_SPEED))
    w.home_x[i] = snap(away)
    w.x[i] = snap(WIDTH * 0.5 + away * ux)
    w.y[i] = snap(HEIGHT * 0.5 + away * uy)
    w.vx[i] = snap(0.0 - speed * uy)
    w.vy[i] = snap(speed * ux)


def orbit_pull(w, away):
    """What the central mass pulls, in units/s2 for one unit of distance, at a distance from it."""
    if int(w.p[P_GRAVITY_MODE]) == GRAVITY_NONE:
        return 0.0
    far2 = away * away + ORBIT_SOFT * ORBIT_SOFT
    return GRAVITY * w.p[P_GRAVITY] * ORBIT_RADIUS * ORBIT_RADIUS / (far2 * math.sqrt(far2))


def orbit_spin(w, i):
    """Radians a second of a round path through a body's place."""
    dx = w.x[i] - WIDTH * 0.5
    dy = w.y[i] - HEIGHT * 0.5
    return math.sqrt(orbit_pull(w, math.sqrt(dx * dx + dy * dy)))


def orbit_speed(w, away):
    """Speed of a circular orbit; without gravity, of a start like any other."""
    pull = orbit_pull(w, away)
    if pull > 0.0:
        return away * math.sqrt(pull)
    return SPEED * w.p[P_PARTICLE_SPEED]


def gravity_of(w):
    """Constant pull in units/s2. In orbits it is the central mass's, a flying swarm carries a tenth of its weight."""
    behaviour = int(w.p[P_BEHAVIOUR])
    if behaviour == BEHAVE_ORBIT or int(w.p[P_GRAVITY_MODE]) == GRAVITY_NONE:
        return 0.0
    pull = GRAVITY * w.p[P_GRAVITY]
    return pull * 0.1 if behaviour == BEHAVE_SWARM else pull
