"""Keys and the names of tones, as a musician writes them: by their place on the line of fifths (F -1, C 0, G 1 ...)."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.engine.parameters import KEYS

STEPS = "FCGDAEB"
# Of each scale: how many sharps more than major on the same root (below 0: flats), and MusicXML's word for the mode.
# Gapped scales get the signature of the mode whose tones they are; what has no key gets no signature.
MODES = {
    "major": (0, "major"), "minor": (-3, "minor"), "harmonic_minor": (-3, "minor"), "melodic_minor": (-3, "minor"),
    "dorian": (-2, "dorian"), "phrygian": (-4, "phrygian"), "lydian": (1, "lydian"), "mixolydian": (-1, "mixolydian"),
    "locrian": (-5, "locrian"), "major_pentatonic": (0, "major"), "minor_pentatonic": (-3, "minor"),
    "blues": (-3, "minor"), "whole_tone": (None, "none"), "chromatic": (None, "none"),
}  # fmt: skip
LEAST_PLACE, MOST_PLACE = -8, 13  # Fb, and the leading tone of G# minor: farther ones help nobody


@dataclass(frozen=True, slots=True)
class Key:
    """A signature (sharps; below 0 flats), its mode, and the lowest of the twelve places that name its tones."""

    fifths: int
    mode: str
    lowest: int

    def place(self, pitch: int) -> int:
        """Where a tone stands on the line of fifths; `pitch` a MIDI number, of any octave."""
        found = self.lowest + (pitch * 7 - self.lowest) % 12
        if found < LEAST_PLACE:
            return found + 12
        return found - 12 if found > MOST_PLACE else found

    def spell(self, pitch: int) -> tuple[str, int, int]:
        """Step, alteration in semitones, and octave (4 is that of middle C) of a MIDI number."""
        step, alter = named(self.place(pitch))
        return step, alter, (pitch - alter) // 12 - 1

    def signature(self, step: str) -> int:
        """What the signature makes of a step: 1 sharp, -1 flat, 0 as it is."""
        place = STEPS.index(step)
        return int(place < self.fifths) - int(place >= 7 + self.fifths)


def named(place: int) -> tuple[str, int]:
    """Step and alteration of a place on the line of fifths."""
    return STEPS[(place + 1) % 7], (place + 1) // 7


def key_of(root: int, scale: str) -> Key:
    """The key of a root (any MIDI number of it) and a scale: with the fewest signs, of six of them as KEYS name it."""
    more, mode = MODES[scale]
    flat = KEYS[root % 12].endswith("b")
    if more is None:
        return Key(0, mode, -6 if flat else -1)
    fifths = (root * 7 + more + 5) % 12 - 5
    if fifths == 6 and flat:
        fifths = -6
    # The minor third's side: a leading tone and a raised sixth there, the tones of its own minor in major.
    return Key(fifths, mode, fifths - (3 if more <= -3 else 4))
