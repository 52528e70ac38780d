"""SuperCollider without its language: a synth definition and a score for scsynth, written as the bytes it reads.

Formats: "Synth Definition File Format" (version 2) and "Non-Realtime Synthesis" of SuperCollider's help, and OSC 1.0.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

CONTROL_RATE, AUDIO_RATE = 1, 2
TIMES, PLUS = 2, 0  # special indices of BinaryOpUGen
VOICE_BUS = 16.0

Wire = tuple[int, int]  # (unit generator, its output)


class Definition:
    """Unit generators in the order in which they run; inputs are wires or plain numbers."""

    def __init__(self, name: str, parameters: dict[str, float]) -> None:
        self.name, self.parameters = name, parameters
        self.constants: list[float] = []
        self.units: list[bytes] = []
        self.inputs: dict[str, Wire] = {}
        if parameters:
            self.unit("Control", CONTROL_RATE, [], len(parameters))
            self.inputs = {name: (0, k) for k, name in enumerate(parameters)}

    def unit(self, kind: str, rate: int, inputs: Sequence[Wire | float], outputs: int = 1, special: int = 0) -> Wire:
        """Add one; gives its first output."""
        words = pascal(kind) + struct.pack(">biih", rate, len(inputs), outputs, special)
        for source in inputs:
            words += struct.pack(">ii", *(source if isinstance(source, tuple) else (-1, self._constant(source))))
        self.units.append(words + bytes([rate]) * outputs)
        return len(self.units) - 1, 0

    def _constant(self, value: float) -> int:
        if value not in self.constants:
            self.constants.append(value)
        return self.constants.index(value)

    def data(self) -> bytes:
        """The file."""
        words = b"SCgf" + struct.pack(">ih", 2, 1) + pascal(self.name)
        words += struct.pack(f">i{len(self.constants)}f", len(self.constants), *self.constants)
        words += struct.pack(f">i{len(self.parameters)}f", len(self.parameters), *self.parameters.values())
        words += struct.pack(">i", len(self.parameters))
        words += b"".join(pascal(name) + struct.pack(">i", k) for k, name in enumerate(self.parameters))
        return words + struct.pack(">i", len(self.units)) + b"".join(self.units) + struct.pack(">h", 0)


def pascal(text: str) -> bytes:
    """Length, then characters."""
    return bytes([len(text)]) + text.encode()


def voice() -> Definition:
    """Two saws a little apart, resonant low-pass, ADSR, pan."""
    d = Definition("voice", {"freq": 440.0, "amp": 0.1, "pan": 0.0, "gate": 1.0})
    freq, amp, pan, gate = d.inputs.values()
    other = d.unit("BinaryOpUGen", CONTROL_RATE, [freq, 1.003], special=TIMES)
    saws = d.unit("BinaryOpUGen", AUDIO_RATE, [d.unit("Saw", AUDIO_RATE, [freq]), d.unit("Saw", AUDIO_RATE, [other])])
    soft = d.unit("RLPF", AUDIO_RATE, [saws, 2000.0, 0.7])
    stages = [0.0, 3.0, 2.0, -99.0, 1.0, 0.02, 5.0, -4.0, 0.6, 0.3, 5.0, -4.0, 0.0, 0.5, 5.0, -4.0]
    envelope = d.unit("EnvGen", CONTROL_RATE, [gate, amp, 0.0, 1.0, 2.0, *stages])
    sides = d.unit(
        "Pan2", AUDIO_RATE, [d.unit("BinaryOpUGen", AUDIO_RATE, [soft, envelope], special=TIMES), pan, 1.0], 2
    )
    d.unit("Out", AUDIO_RATE, [VOICE_BUS, sides, (sides[0], 1)], 0)
    return d


def room() -> Definition:
    """The voices' bus with reverb, to the output."""
    d = Definition("room", {})
    dry = d.unit("In", AUDIO_RATE, [VOICE_BUS], 2)
    wet = d.unit("FreeVerb2", AUDIO_RATE, [dry, (dry[0], 1), 0.3, 0.8, 0.5], 2)
    d.unit("Out", AUDIO_RATE, [0.0, wet, (wet[0], 1)], 0)
    return d


def message(address: str, *values: str | int | float | bytes) -> bytes:
    """An OSC message."""
    kinds, body = ",", b""
    for value in values:
        if isinstance(value, str):
            kinds, body = kinds + "s", body + _padded(value.encode() + b"\0")
        elif isinstance(value, bytes):
            kinds, body = kinds + "b", body + struct.pack(">i", len(value)) + _padded(value)
        elif isinstance(value, int):
            kinds, body = kinds + "i", body + struct.pack(">i", value)
        else:
            kinds, body = kinds + "f", body + struct.pack(">f", value)
    return _padded(address.encode() + b"\0") + _padded(kinds.encode() + b"\0") + body


def _padded(words: bytes) -> bytes:
    return words + b"\0" * (-len(words) % 4)


def score(events: Iterable[tuple[float, bytes]], end: float) -> bytes:
    """A file for `scsynth -N`: (seconds, message) in order of time, closed by silence at the end."""
    words = b""
    for seconds, item in [*sorted(events, key=lambda event: event[0]), (end, message("/c_set", 0, 0.0))]:
        stamp = struct.pack(">II", int(seconds), int(seconds % 1 * 2**32))
        bundle = b"#bundle\0" + stamp + struct.pack(">i", len(item)) + item
        words += struct.pack(">i", len(bundle)) + bundle
    return words
