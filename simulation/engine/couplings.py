"""The links by which physics drives music, music the sound, sound the physics, and all of them the picture.

Every link that joins two numbers obeys one formula (kernel/couplings.py evaluates it each tick):

    resolved = clamp(base + sum over links of amount * (normalised(source) - neutral) * span)

normalised(source) is the source's place in its range, 0 to 1. neutral is where a link contributes nothing (the place of
the source's default value). span, in the target's unit, is what a full turn of the source adds at amount 1.
A target that is no parameter is *derived*: it exists only through its links, from the base that DERIVED gives.
"""

from __future__ import annotations

from dataclasses import dataclass

from .parameters import BY_PATH, SCALE_BRIGHTNESS, Parameter


@dataclass(frozen=True, slots=True)
class Link:
    """One coupling. Paths are parameter paths, `derived.<name>` or `signal.<name>` (measured while it runs)."""

    name: str
    source: str
    target: str
    neutral: float
    span: float
    default: float
    label: str
    help: str

    @property
    def source_group(self) -> str:
        group = self.source.split(".")[0]
        return "audio" if group == "signal" else group

    @property
    def target_group(self) -> str:
        if self.target.startswith("derived."):
            return DERIVED[self.target.split(".")[1]][0]
        return self.target.split(".")[0]


# name: (group that it belongs to, base, low, high)
DERIVED: dict[str, tuple[str, float, float, float]] = {
    "palette": ("audio", 0.0, -1.0, 1.0),  # timbre of the instruments, dark to bright
    "impulse": ("physics", 0.0, -1.0, 1.0),  # push that a sounding note gives the bodies
    "pulsation": ("visualization", 0.3, 0.0, 1.0),
    "colour_spread": ("visualization", 0.5, 0.0, 1.0),
    "base_hue": ("visualization", 0.5, 0.0, 1.0),
    "warmth": ("visualization", 0.5, 0.0, 1.0),
    "emission": ("visualization", 0.3, 0.0, 1.0),
}
SIGNALS = ("loudness", "onset")
LOUDNESS_NEUTRAL = 0.25


def normalised(parameter: Parameter, value: float | str | bool) -> float:
    """Place of a value in its parameter's range, 0 to 1; a scale by its brightness."""
    if parameter.name == "scale" and isinstance(value, str):
        return SCALE_BRIGHTNESS[value]
    if parameter.kind == "choice" and isinstance(value, str):
        return parameter.choices.index(value) / (len(parameter.choices) - 1)
    return (float(value) - parameter.low) / (parameter.high - parameter.low)


def _link(source: str, target: str, span: float, default: float, help: str) -> Link:
    tail = target.split(".")[1]
    tail = f"visual_{tail}" if target == "visualization.brightness" else tail
    name = f"{source.split('.')[1]}_{tail}"
    parameter = BY_PATH.get(source)
    if parameter:
        neutral = normalised(parameter, parameter.default)
    else:
        neutral = LOUDNESS_NEUTRAL if source == "signal.loudness" else 0.0
    label = f"{source.split('.')[1]} → {target.split('.')[1]}".replace("_", " ")
    return Link(name, source, target, neutral, span, default, label, help)


LINKS: tuple[Link, ...] = (
    _link("physics.gravity", "music.tempo", 80, 0.5, "More gravity, faster."),
    _link("physics.friction", "music.harmony", 1, 0.5, "More friction, more consonant."),
    _link("physics.elasticity", "music.rhythm_complexity", 1, 0.5, "Livelier bounces, busier rhythm."),
    _link("physics.air_resistance", "music.melody_range", 1, -0.5, "More air, a narrower melody."),
    _link("physics.density", "music.note_density", 1, 0.5, "Denser bodies, more notes."),
    _link("physics.time_scale", "music.note_length", 1, -0.5, "Faster time, shorter notes."),
    _link("music.tempo", "audio.pitch", 12, 0.0, "A faster tempo lifts the pitch."),
    _link("music.scale", "derived.palette", 1, 0.5, "A bright scale, bright instruments."),
    _link("signal.loudness", "physics.gravity", 10, 0.2, "The louder it is, the heavier everything gets."),
    _link("signal.onset", "derived.impulse", 1, 0.2, "Each note pushes the bodies."),
    _link("physics.gravity", "visualization.brightness", 1, 0.3, "More gravity, a brighter picture."),
    _link("physics.air_resistance", "visualization.trail", 1, 0.5, "More air, longer trails."),
    _link("physics.density", "visualization.dust", 10000, 0.3, "Denser bodies, more dust."),
    _link("music.tempo", "derived.pulsation", 1, 0.5, "The picture breathes with the tempo."),
    _link("music.harmony", "derived.colour_spread", 1, -0.5, "Consonance gathers the colours."),
    _link("music.key", "derived.base_hue", 1, 1.0, "Each key has its hue."),
    _link("music.scale", "derived.warmth", 1, 0.5, "Bright scales are warm, dark ones cool."),
    _link("music.rhythm_complexity", "derived.emission", 1, 0.5, "Busy rhythms throw more sparks."),
    _link("signal.loudness", "visualization.glow", 1, 0.3, "Loud moments glow."),
)
BY_NAME: dict[str, Link] = {link.name: link for link in LINKS}
