"""Stems: what each voice, the bed, the echo and the reverb give to the mix, kept apart while it is made.

Their sum is the mix before the master (filter, width, DC block, volume, limiter). They cost only whoever asks for them.
"""

from .sound_arrays import BLOCK, FRAMES, STEM_AT, STEM_BED, STEM_ECHO, STEM_REVERB, STEMS, STEMS_KEPT, VOICE_STEMS


def begin_stems(s, out):
    """Empty the stems of the coming block, which begins at frame `out` of the call."""
    s.n[STEM_AT] = out
    if s.n[STEMS_KEPT] == 0:
        return
    for k in range(2 * STEMS):
        at = k * FRAMES + out
        for i in range(BLOCK):
            s.stem[at + i] = 0.0


def add_to_stem(s, voice, left, right, breadth):
    """Add a voice's block, at its place in the room; voices without a stem of their own go with the collisions."""
    stem = s.stem
    number = voice if 0 <= voice < VOICE_STEMS else VOICE_STEMS - 1
    a = 2 * number * FRAMES + s.n[STEM_AT]
    b = a + FRAMES
    for i in range(BLOCK):
        x = s.mid[i]
        stem[a + i] += x * left
        stem[b + i] += x * right
    if breadth != 0.0:
        for i in range(BLOCK):
            x = s.side[i] * breadth
            stem[a + i] += x
            stem[b + i] -= x


def keep_bed(s):
    """The bed is the first in the dry mix."""
    if s.n[STEMS_KEPT] == 1:
        take_from_bus(s, STEM_BED, 0)


def keep_echo(s):
    """The echo is the first in the wet mix."""
    if s.n[STEMS_KEPT] == 1:
        take_from_bus(s, STEM_ECHO, 2 * BLOCK)


def keep_reverb(s):
    """What the wet mix has more than the echo."""
    if s.n[STEMS_KEPT] == 0:
        return
    take_from_bus(s, STEM_REVERB, 2 * BLOCK)
    echo = 2 * STEM_ECHO * FRAMES + s.n[STEM_AT]
    reverb = 2 * STEM_REVERB * FRAMES + s.n[STEM_AT]
    for i in range(BLOCK):
        s.stem[reverb + i] -= s.stem[echo + i]
        s.stem[reverb + FRAMES + i] -= s.stem[echo + FRAMES + i]


def take_from_bus(s, number, start):
    """Copy two sides of the bus, from a word on, into a stem."""
    a = 2 * number * FRAMES + s.n[STEM_AT]
    for i in range(BLOCK):
        s.stem[a + i] = s.bus[start + i]
        s.stem[a + FRAMES + i] = s.bus[start + BLOCK + i]
