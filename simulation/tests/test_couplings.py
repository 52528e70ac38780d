"""The one formula of the couplings, at both ends of every link's range."""

from __future__ import annotations

import math
from typing import Any

import pytest

from simulation.engine import performance
from simulation.engine.conformance.cases import universe
from simulation.engine.couplings import DERIVED, LINKS, normalised
from simulation.engine.kernel import layout, world
from simulation.engine.parameters import BY_PATH, SCALE_BRIGHTNESS

from .worlds import HOST

WITHOUT = {f"couplings.{link.name}": 0 for link in LINKS}
WORD = {name: number for name, number in vars(layout).items() if name.startswith(("P_", "M_", "A_", "V_", "D_"))}
SHORT = {"physics": "P", "music": "M", "audio": "A", "visualization": "V", "derived": "D"}


def resolved(changes, loudness=0.25, onset=0.0):
    """A world whose couplings were evaluated once."""
    w = performance.load(HOST, universe(WITHOUT | changes))
    w.time[world.LOUDNESS], w.time[world.ONSET] = loudness, onset
    HOST.couplings.resolve(w)
    return w


def value_of(w, path):
    group, _, name = path.partition(".")
    return w.p[WORD[f"{SHORT[group]}_{name.upper()}"]]


def ends_of(link):
    """Both ends of a link's source: (changes, signals, place in the range)."""
    if link.source.startswith("signal."):
        name = link.source.partition(".")[2]
        return [({}, {name: end}, end) for end in (0.0, 1.0)]
    parameter = BY_PATH[link.source]
    ends: list[Any]
    if parameter.name == "scale":
        ends = sorted(SCALE_BRIGHTNESS, key=SCALE_BRIGHTNESS.__getitem__)[:: len(SCALE_BRIGHTNESS) - 1]
    elif parameter.kind == "choice":
        ends = [parameter.choices[0], parameter.choices[-1]]
    else:
        ends = [parameter.low, parameter.high]
    return [({link.source: end}, {}, normalised(parameter, end)) for end in ends]


def target_of(link):
    """(base, low, high, whole) of a link's target."""
    if link.target.startswith("derived."):
        _, base, low, high = DERIVED[link.target.partition(".")[2]]
        return base, low, high, False
    parameter = BY_PATH[link.target]
    return parameter.default, parameter.low, parameter.high, parameter.kind in ("int", "choice")


@pytest.mark.parametrize("amount", [-1, -0.35, 0, 0.35, 1])
@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.name)
def test_every_link_obeys_the_formula_at_both_ends_of_its_source(link, amount):
    base, low, high, whole = target_of(link)
    for changes, signals, place in ends_of(link):
        w = resolved(changes | {f"couplings.{link.name}": amount}, **signals)
        contribution = amount * (place - link.neutral) * link.span
        expected = min(max(base + contribution, low), high)
        expected = math.floor(expected + 0.5) if whole else expected
        assert value_of(w, link.target) == pytest.approx(expected, abs=1e-9)
        assert w.contribution[LINKS.index(link)] == pytest.approx(contribution, abs=1e-9)


def test_without_couplings_everything_is_as_set():
    w = resolved({}, loudness=1.0, onset=1.0)
    assert list(w.p[: layout.PARAMETER_WORDS]) == list(w.base)
    assert list(w.p[layout.PARAMETER_WORDS :]) == list(layout.DERIVED_BASE)


def test_a_default_universe_is_as_set_at_neutral_loudness():
    w = performance.load(HOST, universe())
    w.time[world.LOUDNESS] = 0.25
    HOST.couplings.resolve(w)
    assert list(w.p[: layout.PARAMETER_WORDS]) == pytest.approx(list(w.base), abs=1e-12)


def test_loudness_bends_gravity_and_the_bent_gravity_bends_the_tempo():
    w = resolved({"couplings.loudness_gravity": 1, "couplings.gravity_tempo": 1}, loudness=1.0)
    gravity = 9.81 + 0.75 * 10
    assert value_of(w, "physics.gravity") == pytest.approx(gravity)
    assert value_of(w, "music.tempo") == pytest.approx(96 + (gravity - 9.81) / 20 * 80)


def test_the_tempo_that_gravity_gives_is_the_one_that_bends_the_pitch():
    w = resolved({"physics.gravity": 20, "couplings.gravity_tempo": 1, "couplings.tempo_pitch": 1})
    tempo = 96 + (20 - 9.81) / 20 * 80
    assert value_of(w, "audio.pitch") == pytest.approx((tempo - 96) / 160 * 12)


def test_no_two_links_share_a_target_unless_their_sum_is_confined_once():
    w = resolved({"couplings.gravity_tempo": 1, "music.tempo": 200, "physics.gravity": 20})
    assert value_of(w, "music.tempo") == 200
    assert w.contribution[layout.L_GRAVITY_TEMPO] == pytest.approx((20 - 9.81) / 20 * 80)
