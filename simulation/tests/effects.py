"""What a parameter does, as something that can be checked: points over its whole range, a measure, the shape expected.

A measure takes changes by path (`{"music.tempo": 60, "couplings.gravity_tempo": 1}`) and gives a number, or anything
that can be compared. So the same measure tells what a parameter does, and what a coupling does that ends in it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from simulation.engine.couplings import DERIVED, LINKS, Link, normalised
from simulation.engine.parameters import BY_PATH, Parameter

Changes = Mapping[str, Any]
End = tuple[dict[str, Any], float]  # changes that put a source there, and its place
Shape = Literal["rising", "falling", "distinct"]
WITHOUT: dict[str, Any] = {f"couplings.{link.name}": 0 for link in LINKS}
# A contribution below this share of the target's range is not asked to be measurable.
CLEAR = 0.1


@dataclass(frozen=True)
class Effect:
    """What a parameter changes.

    shape: every point's measure above (below) the one before, or no two alike; or a function from the value to what the
    measure must be, within `within`. points: values over the whole range, by default `count` evenly spaced ones, or
    all choices. apart: when two measures count as different (by default: when they are not equal).
    """

    measure: Callable[[Changes], Any]
    shape: Shape | Callable[[Any], Any]
    count: int = 5
    points: Sequence[Any] = ()
    within: float = 1e-6
    apart: Callable[[Any, Any], bool] = lambda one, other: bool(one != other)

    def points_of(self, parameter: Parameter) -> list[Any]:
        """The values at which to measure, from one end of the range to the other."""
        if self.points:
            return list(self.points)
        if parameter.kind == "bool":
            return [False, True]
        if parameter.kind == "choice":
            return list(parameter.choices)
        span = parameter.high - parameter.low
        values = [parameter.low + span * k / (self.count - 1) for k in range(self.count)]
        return [round(value) for value in values] if parameter.kind == "int" else values

    def check(self, points: Sequence[Any], measured: Sequence[Any]) -> None:
        """Assert that what was measured at some points has the shape."""
        found = dict(zip(map(str, points), measured, strict=True))
        if callable(self.shape):
            for point, value in zip(points, measured, strict=True):
                assert value == pytest.approx(self.shape(point), abs=self.within), found
        elif self.shape == "distinct":
            for (a, one), (b, other) in itertools.combinations(zip(points, measured, strict=True), 2):
                assert self.apart(one, other), f"{a} and {b} are alike: {one}"
        else:
            steps = [after - before for before, after in itertools.pairwise(measured)]
            assert all(step > 0 if self.shape == "rising" else step < 0 for step in steps), found


def check_parameter(parameter: Parameter, effects: Mapping[str, Effect]) -> None:
    """Assert that a parameter changes what it names over its whole range."""
    assert parameter.path in effects, f"say in EFFECTS by what measure one knows what {parameter.path} does"
    effect = effects[parameter.path]
    points = effect.points_of(parameter)
    assert covers(parameter, points)
    effect.check(points, [effect.measure({parameter.path: point}) for point in points])


def covers(parameter: Parameter, points: Sequence[Any]) -> bool:
    """Whether points reach both ends of the range, or are all choices."""
    if parameter.kind == "choice":
        return set(points) == set(parameter.choices)
    if parameter.kind == "bool":
        return set(points) == {False, True}
    values = [max(map(abs, point)) for point in points] if parameter.kind == "matrix" else points
    return max(values) == parameter.high and (parameter.kind == "matrix" or min(values) == parameter.low)


def ends_of(link: Link) -> list[End]:
    """Both ends of a link's source: (changes, place in the range). A signal's is `signal.<name>`."""
    if link.source.startswith("signal."):
        return [({link.source: end}, end) for end in (0.0, 1.0)]
    parameter = BY_PATH[link.source]
    if parameter.kind == "choice":
        ranked = sorted(parameter.choices, key=lambda choice: normalised(parameter, choice))
        return [({link.source: choice}, normalised(parameter, choice)) for choice in (ranked[0], ranked[-1])]
    return [({link.source: end}, normalised(parameter, end)) for end in (parameter.low, parameter.high)]


def target_of(link: Link) -> tuple[float, float, float]:
    """Base, low and high of a link's target."""
    if link.target.startswith("derived."):
        _, base, low, high = DERIVED[link.target.partition(".")[2]]
        return base, low, high
    parameter = BY_PATH[link.target]
    return float(parameter.default), parameter.low, parameter.high


def bent(link: Link, amount: float, place: float) -> float:
    """The link's target as the formula has it, every other link off."""
    base, low, high = target_of(link)
    return min(max(base + amount * (place - link.neutral) * link.span, low), high)


def check_link(link: Link, effects: Mapping[str, Effect]) -> None:
    """Assert that a link moves what its target names, at both ends of its source.

    At each end the source stays where it is and only the amount changes (-1, 0, 1), so nothing else that the source
    does is seen. Where the formula moves the target by less than CLEAR of its range nothing is asked;
    somewhere it must.
    """
    assert link.target in effects, f"say in EFFECTS by what measure one knows what {link.target} does"
    assert sum(_moves(link, effects[link.target], changes, place) for changes, place in ends_of(link))


def _moves(link: Link, effect: Effect, changes: Mapping[str, Any], place: float) -> int:
    """How many steps from amount to amount moved the target clearly; each of them must be measured."""
    _, low, high = target_of(link)
    amounts = sorted((-1.0, 0.0, 1.0), key=lambda amount: bent(link, amount, place))
    values = [bent(link, amount, place) for amount in amounts]
    clear = [after - before >= CLEAR * (high - low) for before, after in itertools.pairwise(values)]
    if not any(clear):
        return 0
    measured = [effect.measure({**changes, f"couplings.{link.name}": amount}) for amount in amounts]
    told = (link.name, changes, values, measured)
    for is_clear, (one, other) in zip(clear, itertools.pairwise(measured), strict=True):
        if is_clear and effect.shape == "falling":
            assert one > other, told
        elif is_clear and effect.shape == "distinct":
            assert effect.apart(one, other), told
        elif is_clear:
            assert one < other, told
    return sum(clear)
