"""The one definition of every parameter of a universe.

Database columns and constraints, forms, serializers, the OpenAPI schema, the kernel's layout, the table that the
browser reads and the help page are all made from PARAMETERS. Names and ranges are the product's contract.
"""
# ruff: noqa: E501 - tables read better in rows

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from .errors import ParameterError

Kind = Literal["float", "int", "choice", "bool", "matrix"]

GROUPS = ("physics", "music", "audio", "visualization")
GROUP_LABELS = {"physics": "Physics", "music": "Music", "audio": "Sound", "visualization": "Visuals"}

GRAVITY_MODES = ("down", "up", "central", "none")
BEHAVIOURS = ("gas", "orbit", "swarm", "lattice", "life")
EDGES = ("bounce", "wrap", "open")
KEYS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
SCALES = (
    "major", "minor", "harmonic_minor", "melodic_minor", "dorian", "phrygian", "lydian", "mixolydian", "locrian",
    "major_pentatonic", "minor_pentatonic", "blues", "whole_tone", "chromatic",
)  # fmt: skip
# Semitones above the root; padded by the octave where a scale has fewer than twelve degrees.
SCALE_STEPS: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic_minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic_minor": (0, 2, 3, 5, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "major_pentatonic": (0, 2, 4, 7, 9),
    "minor_pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "whole_tone": (0, 2, 4, 6, 8, 10),
    "chromatic": (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
}
# Place on the line of fifths, dark 0 to bright 1 (locrian to lydian); scales off the line by their third and sixth.
SCALE_BRIGHTNESS: dict[str, float] = {
    "locrian": 0.0, "phrygian": 0.125, "minor": 0.25, "harmonic_minor": 0.3125, "blues": 0.3125,
    "minor_pentatonic": 0.375, "dorian": 0.5, "melodic_minor": 0.5, "chromatic": 0.5, "mixolydian": 0.625,
    "whole_tone": 0.6875, "major": 0.75, "major_pentatonic": 0.8125, "lydian": 1.0,
}  # fmt: skip
TUNINGS = ("equal", "just", "pythagorean", "meantone", "werckmeister", "edo19")
METERS = ("2/4", "3/4", "4/4", "5/4", "6/8", "7/8")
# just: five-limit, 1 16/15 9/8 6/5 5/4 4/3 45/32 3/2 8/5 5/3 9/5 15/8. pythagorean: pure fifths from Db to F#. meantone:
# fifths a quarter of a syntonic comma narrow, Ab to C#. werckmeister: his third (1691), four fifths a quarter of a
# Pythagorean comma narrow. edo19: nineteen equal steps to the octave, a tone 3 and a diatonic semitone 2 of them.
TUNING_CENTS: dict[str, tuple[float, ...]] = {
    "equal": (0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1100),
    "just": (0, 111.731, 203.910, 315.641, 386.314, 498.045, 590.224, 701.955, 813.686, 884.359, 1017.596, 1088.269),
    "pythagorean": (0, 90.225, 203.910, 294.135, 407.820, 498.045, 611.730, 701.955, 792.180, 905.865, 996.090, 1109.775),
    "meantone": (0, 76.049, 193.157, 310.265, 386.314, 503.422, 579.471, 696.578, 813.686, 889.735, 1006.843, 1082.892),
    "werckmeister": (0, 90.225, 192.180, 294.135, 390.225, 498.045, 588.270, 696.090, 792.180, 888.270, 996.090, 1092.180),
    "edo19": (0, 126.316, 189.474, 315.789, 378.947, 505.263, 568.421, 694.737, 821.053, 884.211, 1010.526, 1073.684),
}  # fmt: skip
INSTRUMENTS = (
    "pad", "pluck", "bell", "marimba", "flute", "strings", "bass", "piano", "drone", "kit", "choir", "organ",
    "glass", "gong", "kalimba", "epiano", "synth", "impact", "whoosh", "cloud",
)  # fmt: skip
VOICES = ("melody", "chords", "bass", "percussion", "drone")
VOICE_DEFAULTS: dict[str, tuple[str, float]] = {
    "melody": ("pluck", 0.8),
    "chords": ("pad", 0.6),
    "bass": ("bass", 0.7),
    "percussion": ("kit", 0.6),
    "drone": ("drone", 0.4),
}
PALETTES = ("from_key", "atlas", "ember", "ocean", "forest", "aurora", "mono")
PARTICLE_EFFECTS = ("glow", "spark", "ring", "ink", "comet")
BACKGROUNDS = ("void", "stars", "gradient", "grid", "atlas")
MAX_SPECIES = 6


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name within its group, what values it takes, and how people are told of it."""

    group: str
    name: str
    kind: Kind
    default: Any
    low: float = 0.0
    high: float = 1.0
    choices: tuple[str, ...] = ()
    unit: str = ""
    label: str = ""
    help: str = ""
    step: float = 0.01

    @property
    def path(self) -> str:
        return f"{self.group}.{self.name}"

    @property
    def size(self) -> int:
        """Words it takes in the kernel's parameter array."""
        return MAX_SPECIES * MAX_SPECIES if self.kind == "matrix" else 1

    def check(self, value: Any) -> Any:
        """The canonical form of a value: float, int, str, bool or list of floats. Raises ParameterError."""
        if self.kind == "bool":
            return self._check_bool(value)
        if self.kind == "choice":
            return self._check_choice(value)
        if self.kind == "matrix":
            return self._check_matrix(value)
        return self._check_number(value, self.path)

    def _check_bool(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise ParameterError(self.path, "type", f"{self.label} is on or off: give true or false.")
        return value

    def _check_choice(self, value: Any) -> str:
        if not isinstance(value, str) or value not in self.choices:
            raise ParameterError(self.path, "choice", f"{self.label} is one of: {', '.join(self.choices)}.")
        return value

    def _check_matrix(self, value: Any) -> list[float]:
        if not isinstance(value, list) or len(value) != self.size:
            raise ParameterError(self.path, "type", f"{self.label} is a list of {self.size} numbers, row by row.")
        return [float(self._check_number(word, f"{self.path}.{k}")) for k, word in enumerate(value)]

    def _check_number(self, value: Any, path: str) -> float | int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ParameterError(path, "type", f"{self.label} is a number.")
        if not -1e15 < value < 1e15 or not math.isfinite(value) or not self.low <= value <= self.high:
            raise ParameterError(path, "range", f"{self.label} goes from {self.low:g} to {self.high:g}.")
        if self.kind == "int":
            if value != int(value):
                raise ParameterError(path, "type", f"{self.label} is a whole number.")
            return int(value)
        return float(value) + 0.0  # -0.0 becomes 0.0: JSON does not keep its sign


def _number(group: str, name: str, default: float, low: float, high: float, label: str, help: str, unit: str = "",
            step: float | None = None, kind: Kind = "float") -> Parameter:  # fmt: skip
    step = step if step is not None else (1 if kind == "int" else (high - low) / 100)
    return Parameter(group, name, kind, default, low, high, (), unit, label, help, step)


def _choice(group: str, name: str, default: str, choices: tuple[str, ...], label: str, help: str) -> Parameter:
    return Parameter(group, name, "choice", default, 0, len(choices) - 1, choices, "", label, help, 1)


def _bool(group: str, name: str, default: bool, label: str, help: str) -> Parameter:
    return Parameter(group, name, "bool", default, 0, 1, (), "", label, help, 1)


def _physics() -> list[Parameter]:
    g = "physics"
    matrix = [0.6 if row == column else -0.2 for row in range(MAX_SPECIES) for column in range(MAX_SPECIES)]
    return [
        _number(g, "gravity", 9.81, 0, 20, "Gravity", "How hard bodies are pulled; more gravity is a faster tempo.", "m/s²", 0.01),
        _choice(g, "gravity_mode", "down", GRAVITY_MODES, "Gravity mode", "Where the pull leads: down, up, to the centre, nowhere."),
        _number(g, "friction", 0.1, 0, 1, "Friction", "What a touch takes of the speed along the surface."),
        _number(g, "elasticity", 0.8, 0, 1, "Elasticity", "How much of its speed a body keeps in a bounce."),
        _number(g, "air_resistance", 0.02, 0, 1, "Air resistance", "How soon motion dies away in the air.", "", 0.005),
        _number(g, "density", 1, 0, 5, "Density", "Mass of a body for its area; heavier bodies strike louder.", "kg/m²", 0.05),
        _number(g, "time_scale", 1, 0.1, 5, "Time scale", "How far the world moves in one beat.", "×", 0.05),
        _number(g, "particle_count", 48, 1, 1000, "Particles", "How many sounding bodies there are.", "", 1, "int"),
        _number(g, "particle_size", 1, 0.1, 10, "Particle size", "Size of the bodies.", "×", 0.1),
        _number(g, "particle_speed", 20, 0, 100, "Particle speed", "Speed of the bodies at the start of a cycle.", "m/s", 1),
        _number(g, "attraction", 0, -1, 1, "Attraction", "Bodies draw one another together, or push apart.", "", 0.02),
        _choice(g, "behaviour", "gas", BEHAVIOURS, "Behaviour", "What the bodies do by themselves."),
        _number(g, "species", 1, 1, MAX_SPECIES, "Species", "How many kinds of bodies there are.", "", 1, "int"),
        Parameter(g, "species_matrix", "matrix", matrix, -1, 1, (), "", "Species matrix", "How each species is drawn to each other one.", 0.05),
        _number(g, "turbulence", 0, 0, 1, "Turbulence", "A restless wind in the whole world."),
        _choice(g, "edges", "bounce", EDGES, "Edges", "What the rim does: bounce, wrap around, or let through."),
        _number(g, "variation", 0.25, 0, 1, "Variation", "How much each cycle differs from the last; 0 is an exact loop."),
    ]  # fmt: skip


def _voice(voice: str) -> list[Parameter]:
    label = voice.capitalize()
    return [
        _bool("music", f"{voice}_on", True, label, f"Whether the {voice} plays."),
        _number("music", f"{voice}_octave", 0, -2, 2, f"{label} octave", f"Moves the {voice} by octaves.", "oct", 1, "int"),
        _number("music", f"{voice}_level", VOICE_DEFAULTS[voice][1], 0, 1, f"{label} level", f"How loud the {voice} is."),
    ]  # fmt: skip


def _music() -> list[Parameter]:
    g = "music"
    voices = [parameter for voice in VOICES for parameter in _voice(voice)]
    return [
        _number(g, "tempo", 96, 40, 200, "Tempo", "Beats a minute.", "BPM", 1),
        _choice(g, "key", "C", KEYS, "Key", "The tone that everything comes home to."),
        _choice(g, "scale", "major", SCALES, "Scale", "The tones that the music is made of."),
        _number(g, "harmony", 0.7, 0, 1, "Harmony", "From rough (0) to consonant (1)."),
        _number(g, "rhythm_complexity", 0.4, 0, 1, "Rhythm complexity", "From plain beats to busy, syncopated ones."),
        _number(g, "melody_range", 0.5, 0, 1, "Melody range", "How wide the melody roams."),
        _number(g, "note_density", 0.5, 0, 1, "Note density", "How many notes a bar holds."),
        _number(g, "note_length", 0.5, 0, 1, "Note length", "From short and dry to long and tied."),
        _choice(g, "meter", "4/4", METERS, "Meter", "Beats in a bar."),
        _number(g, "swing", 0, 0, 1, "Swing", "How late the off-beats come."),
        _number(g, "cycle_bars", 16, 4, 64, "Cycle", "Bars in one turn of the music.", "bars", 1, "int"),
        *voices,
        _choice(g, "tuning", "equal", TUNINGS, "Tuning", "How the tones lie above the key's root: equal steps, pure intervals, or an old temperament."),
    ]  # fmt: skip


def _audio() -> list[Parameter]:
    g = "audio"
    instruments = [
        _choice(g, f"{voice}_instrument", VOICE_DEFAULTS[voice][0], INSTRUMENTS, f"{voice.capitalize()} instrument", f"What plays the {voice}.")
        for voice in VOICES
    ]  # fmt: skip
    return [
        _number(g, "volume", 0.8, 0, 1, "Volume", "How loud the universe is, for everyone."),
        _number(g, "pitch", 0, -24, 24, "Pitch", "Transposes everything.", "semitones", 1),
        _number(g, "reverb", 0.3, 0, 1, "Reverb", "How large the room is."),
        _number(g, "delay", 0.2, 0, 1, "Delay", "Echoes in time with the beat."),
        _number(g, "brightness", 0.6, 0, 1, "Brightness", "How open the filter is."),
        _number(g, "width", 0.7, 0, 1, "Width", "How far left and right are apart."),
        _number(g, "ambient", 0.3, 0, 1, "Ambient", "A quiet layer beneath the notes."),
        _number(g, "effects", 0.3, 0, 1, "Collision sounds", "How loud the strikes themselves are."),
        *instruments,
    ]  # fmt: skip


def _visualization() -> list[Parameter]:
    g = "visualization"
    return [
        _number(g, "brightness", 0.8, 0, 1, "Brightness", "Light of the picture."),
        _number(g, "saturation", 0.8, 0, 1, "Saturation", "Strength of the colours."),
        _number(g, "complexity", 0.5, 0, 1, "Complexity", "How much of the engraving is drawn."),
        _number(g, "glow", 0.6, 0, 1, "Glow", "Light around the bodies."),
        _number(g, "blur", 0.1, 0, 1, "Blur", "Softness of the picture."),
        _number(g, "trail", 0.5, 0, 1, "Trail", "How long the paths stay."),
        _choice(g, "color_scheme", "from_key", PALETTES, "Colours", "A palette, or one made from the key."),
        _choice(g, "particle_effect", "glow", PARTICLE_EFFECTS, "Particle effect", "How a body is drawn."),
        _choice(g, "background_style", "atlas", BACKGROUNDS, "Background", "What lies behind the bodies."),
        _number(g, "dust", 2000, 0, 10000, "Dust", "Particles that are only seen.", "", 100, "int"),
        _number(g, "animation_speed", 1, 0.1, 5, "Animation speed", "Pace of what moves in the picture only.", "×", 0.1),
        _number(g, "camera_zoom", 1, 0.1, 5, "Zoom", "How near the camera is.", "×", 0.05),
        _number(g, "camera_rotation", 0, 0, 360, "Rotation", "How the camera is turned.", "°", 1),
        _number(g, "camera_x", 500, 0, 1000, "Camera across", "Where the camera looks, across.", "m", 5),
        _number(g, "camera_y", 300, 0, 600, "Camera down", "Where the camera looks, down.", "m", 5),
    ]  # fmt: skip


PARAMETERS: tuple[Parameter, ...] = (*_physics(), *_music(), *_audio(), *_visualization())
BY_PATH: dict[str, Parameter] = {parameter.path: parameter for parameter in PARAMETERS}


def of_group(group: str) -> tuple[Parameter, ...]:
    """The parameters of one group, in order."""
    return tuple(parameter for parameter in PARAMETERS if parameter.group == group)
