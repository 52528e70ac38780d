"""Writes kernel/layout.py, the kernel's view of the one definition: which word of an array holds which parameter."""

from __future__ import annotations

from . import parameters as definition
from .couplings import DERIVED, LINKS, LOUDNESS_NEUTRAL
from .document import OBJECT_STRIDE
from .objects import FIELDS, KINDS, MAX_OBJECTS, NOTE_VOICES
from .parameters import BY_PATH, PARAMETERS, Parameter

HEADER = '''"""Where each parameter, link and object field stands in the kernel's arrays.

Generated from parameters.py, couplings.py and objects.py by `make generate`; not to be edited.
"""
# ruff: noqa: E501
'''
SHORT = {"physics": "P", "music": "M", "audio": "A", "visualization": "V"}
ENUMS = {
    "GRAVITY": definition.GRAVITY_MODES,
    "BEHAVE": definition.BEHAVIOURS,
    "EDGE": definition.EDGES,
    "SCALE": definition.SCALES,
    "METER": definition.METERS,
    "TUNING": definition.TUNINGS,
    "INSTRUMENT": definition.INSTRUMENTS,
    "OBJECT": KINDS,
    "STRUCK": NOTE_VOICES,
}


def word(parameter: Parameter) -> str:
    """The constant's name: P_GRAVITY for physics.gravity."""
    return f"{SHORT[parameter.group]}_{parameter.name.upper()}"


def write_layout() -> str:
    """The source of kernel/layout.py."""
    lines = [HEADER, "# --- words of w.base and w.p"]
    place = 0
    for parameter in PARAMETERS:
        lines.append(f"{word(parameter)} = {place}")
        place += parameter.size
    lines += [f"PARAMETER_WORDS = {place}", "", "# --- words of w.p after the parameters: derived values"]
    places = {}
    for name in DERIVED:
        places[name] = place
        lines.append(f"D_{name.upper()} = {place}")
        place += 1
    lines += [f"RESOLVED_WORDS = {place}", "", "# --- words of w.links and w.contribution"]
    lines += [f"L_{link.name.upper()} = {k}" for k, link in enumerate(LINKS)]
    lines += [f"LINK_COUNT = {len(LINKS)}", f"LOUDNESS_NEUTRAL = {LOUDNESS_NEUTRAL!r}", ""]
    lines += _link_tables()
    lines += _object_words()
    for prefix, choices in ENUMS.items():
        lines += ["", *(f"{prefix}_{choice.upper().replace('/', '_')} = {k}" for k, choice in enumerate(choices))]
        lines.append(f"{prefix}_KINDS = {len(choices)}")
    return "\n".join([*lines, *_scale_tables()]) + "\n"


def _link_tables() -> list[str]:
    """Of each link: source word (-1 loudness, -2 onset), target word, low end and range of the source, and so on."""
    places = {}
    place = 0
    for parameter in PARAMETERS:
        places[parameter.path] = place
        place += parameter.size
    for name in DERIVED:
        places[f"derived.{name}"] = place
        place += 1
    signals = {"signal.loudness": -1, "signal.onset": -2}
    names = ("LINK_SOURCE", "LINK_TARGET", "LINK_LOW", "LINK_RANGE", "LINK_NEUTRAL", "LINK_SPAN", "LINK_WHOLE")
    rows: dict[str, list[float]] = {name: [] for name in names}
    for link in LINKS:
        source = BY_PATH.get(link.source)
        rows["LINK_SOURCE"].append(places[link.source] if source else signals[link.source])
        rows["LINK_TARGET"].append(places[link.target])
        rows["LINK_LOW"].append(float(source.low) if source else 0.0)
        rows["LINK_RANGE"].append(float(source.high - source.low) if source else 1.0)
        rows["LINK_NEUTRAL"].append(link.neutral)
        rows["LINK_SPAN"].append(float(link.span))
        target = BY_PATH.get(link.target)
        rows["LINK_WHOLE"].append(int(target is not None and target.kind in ("int", "choice")))
    low = [float(p.low) for p in PARAMETERS for _ in range(p.size)] + [d[2] for d in DERIVED.values()]
    high = [float(p.high) for p in PARAMETERS for _ in range(p.size)] + [d[3] for d in DERIVED.values()]
    base = [d[1] for d in DERIVED.values()]
    tables = {**rows, "WORD_LOW": low, "WORD_HIGH": high, "DERIVED_BASE": base}
    lines = [f"{name} = {tuple(values)!r}" for name, values in tables.items()]
    return ["# --- tables of the links, and the ends of every word's range", *lines]


def _object_words() -> list[str]:
    words = [f"O_{field.name.upper()} = {k + 1}" for k, field in enumerate(FIELDS)]
    sizes = [f"OBJECT_STRIDE = {OBJECT_STRIDE}", f"MAX_OBJECTS = {MAX_OBJECTS}"]
    return ["", "# --- words of an object", "O_KIND = 0", *words, *sizes]


def _scale_tables() -> list[str]:
    """SCALE_SIZE (scales,), SCALE_STEPS (scales * 12,) padded with 12, SCALE_BRIGHTNESS (scales,).

    And TUNING_BENDS (tunings * 12,), in semitones.
    """
    steps = [definition.SCALE_STEPS[scale] for scale in definition.SCALES]
    flat = tuple(step for row in steps for step in (*row, *(12,) * (12 - len(row))))
    brightness = tuple(definition.SCALE_BRIGHTNESS[scale] for scale in definition.SCALES)
    tuned = [definition.TUNING_CENTS[tuning] for tuning in definition.TUNINGS]
    bends = tuple(round(cents / 100 - k, 5) for row in tuned for k, cents in enumerate(row))
    beats = {"2/4": (2, 96), "3/4": (3, 96), "4/4": (4, 96), "5/4": (5, 96), "6/8": (6, 48), "7/8": (7, 48)}
    return [
        "",
        f"SCALE_SIZE = {tuple(len(row) for row in steps)!r}",
        f"SCALE_STEPS = {flat!r}",
        f"SCALE_BRIGHTNESS = {brightness!r}",
        f"TUNING_BENDS = {bends!r}",
        f"METER_BEATS = {tuple(beats[m][0] for m in definition.METERS)!r}",
        f"METER_BEAT_TICKS = {tuple(beats[m][1] for m in definition.METERS)!r}",
    ]
