"""Voices by their instruments: starting, stealing, rendering and mixing them."""

from .bowed import render_choir, render_flute, render_strings, start_choir, start_flute, start_strings
from .drums import render_drum, start_drum
from .electric import render_epiano, render_synth, start_epiano, start_synth
from .held import (
    render_bass,
    render_drone,
    render_organ,
    render_pad,
    start_bass,
    start_drone,
    start_organ,
    start_pad,
)
from .layout import (
    INSTRUMENT_BASS,
    INSTRUMENT_BELL,
    INSTRUMENT_CHOIR,
    INSTRUMENT_CLOUD,
    INSTRUMENT_DRONE,
    INSTRUMENT_EPIANO,
    INSTRUMENT_FLUTE,
    INSTRUMENT_GLASS,
    INSTRUMENT_GONG,
    INSTRUMENT_IMPACT,
    INSTRUMENT_KALIMBA,
    INSTRUMENT_KIT,
    INSTRUMENT_MARIMBA,
    INSTRUMENT_ORGAN,
    INSTRUMENT_PAD,
    INSTRUMENT_PIANO,
    INSTRUMENT_PLUCK,
    INSTRUMENT_STRINGS,
    INSTRUMENT_SYNTH,
    INSTRUMENT_WHOOSH,
)
from .modes import start_glass, start_gong, start_kalimba
from .plucked import render_pluck, start_pluck
from .sound_arrays import (
    AGE,
    BLOCK,
    DYING,
    FADE_BLOCKS,
    HARD_STEALS,
    LOWEST_HZ,
    NOTES,
    NOW,
    SILENT,
    SLOTS,
    SOUNDING,
    SOUNDING_NOW,
    SOUNDS,
    STEALS,
    STEMS_KEPT,
    V_END,
    V_FADE,
    V_HZ,
    V_LEFT,
    V_LEVEL,
    V_PITCH,
    V_RIGHT,
    V_VELOCITY,
    VI_AGE,
    VI_BAND,
    VI_BLOCKS,
    VI_GATE,
    VI_INSTRUMENT,
    VI_START,
    VI_STATE,
    VI_VOICE,
    VOICE_INTS,
    VOICE_WORDS,
)
from .stems import add_to_stem
from .struck import render_struck, start_bell, start_marimba, start_piano
from .tables import band_of, clamp, hertz, sine
from .textures import render_cloud, render_impact, render_whoosh, start_cloud, start_impact, start_whoosh
from .voices import scatter
from .world import SC_DURATION, SC_GAIN, SC_INSTRUMENT, SC_PAN, SC_PITCH, SC_TAG, SC_VELOCITY, SC_VOICE

# pad pluck bell marimba flute strings bass piano drone kit choir organ
# glass gong kalimba epiano synth impact whoosh cloud
LEVELS = (0.22, 1.6, 0.7, 0.85, 0.32, 0.26, 0.48, 0.6, 0.28, 1.5, 0.2, 0.22,
          0.42, 0.6, 0.69, 0.41, 0.2, 1.15, 2.3, 0.195)  # fmt: skip
HAS_SIDE = (1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 1)
HIGHEST_HZ = 5200.0
FAINT = 0.00001


def quietest(s):
    """The sounding voice that is missed least: released ones first, then the quietest, then the oldest."""
    best = -1
    least = 1e9
    for slot in range(SLOTS):
        ints = slot * VOICE_INTS
        if s.vi[ints + VI_STATE] != SOUNDS:
            continue
        worth = s.v[slot * VOICE_WORDS + V_LEVEL] - 0.000001 * (s.n[AGE] - s.vi[ints + VI_AGE])
        if s.vi[ints + VI_GATE] == 1:
            worth += 10.0
        if s.vi[ints + VI_BLOCKS] < 8:
            worth += 1.0
        if worth < least:
            least = worth
            best = slot
    return best


def free_slot(s):
    """A slot for a new voice: a silent one, else that of the dying voice that has faded most."""
    best = 0
    least = 2.0
    for slot in range(SLOTS):
        if s.vi[slot * VOICE_INTS + VI_STATE] == SILENT:
            return slot
        if s.vi[slot * VOICE_INTS + VI_STATE] == DYING and s.v[slot * VOICE_WORDS + V_FADE] < least:
            least = s.v[slot * VOICE_WORDS + V_FADE]
            best = slot
    s.n[HARD_STEALS] += 1
    return best


def make_room(s):
    """Fade the quietest voice where as many sound as may."""
    count = 0
    for slot in range(SLOTS):
        if s.vi[slot * VOICE_INTS + VI_STATE] == SOUNDS:
            count += 1
    if count >= SOUNDING:
        fade_voice(s, quietest(s))
        s.n[STEALS] += 1


def fade_voice(s, slot):
    """Let a voice fade out within four blocks."""
    s.vi[slot * VOICE_INTS + VI_STATE] = DYING
    s.v[slot * VOICE_WORDS + V_FADE] = 1.0


def release_same(s, voice, instrument, pitch):
    """The same string struck again is let go first, so that repeated notes do not pile up."""
    for slot in range(SLOTS):
        ints = slot * VOICE_INTS
        if s.vi[ints + VI_STATE] == SOUNDS and s.v[slot * VOICE_WORDS + V_PITCH] == pitch:
            if s.vi[ints + VI_INSTRUMENT] == instrument and s.vi[ints + VI_VOICE] == voice:
                s.vi[ints + VI_GATE] = 0


def start_note(s, record, start):
    """Begin a note at a frame of the coming block, from its record in the queue."""
    queue = s.queue
    instrument = int(queue[record + SC_INSTRUMENT])
    pitch = queue[record + SC_PITCH]
    tag = int(queue[record + SC_TAG])
    release_same(s, int(queue[record + SC_VOICE]), instrument, pitch)
    make_room(s)
    slot = free_slot(s)
    at = slot * VOICE_WORDS
    ints = slot * VOICE_INTS
    for k in range(VOICE_WORDS):
        s.v[at + k] = 0.0
    hz = hertz(clamp(pitch, -60.0, 200.0))
    while hz < LOWEST_HZ:
        hz = hz * 2.0
    while hz > HIGHEST_HZ:
        hz = hz * 0.5
    velocity = clamp(queue[record + SC_VELOCITY], 0.0, 1.0)
    level = clamp(queue[record + SC_GAIN], 0.0, 1.0)
    level = level * level * LEVELS[instrument] * (0.1 + 0.9 * velocity * (0.35 + 0.65 * velocity))
    place = 0.125 + 0.125 * clamp(queue[record + SC_PAN], -1.0, 1.0)
    s.v[at + V_HZ] = hz
    s.v[at + V_PITCH] = pitch
    s.v[at + V_VELOCITY] = velocity
    s.v[at + V_LEFT] = level * sine(place + 0.25)
    s.v[at + V_RIGHT] = level * sine(place)
    s.v[at + V_LEVEL] = level
    s.v[at + V_FADE] = 1.0
    s.v[at + V_END] = s.f[NOW] + start + clamp(queue[record + SC_DURATION], 64.0, 1e12)
    s.vi[ints + VI_STATE] = SOUNDS
    s.vi[ints + VI_INSTRUMENT] = instrument
    s.vi[ints + VI_GATE] = 1
    s.vi[ints + VI_START] = start
    s.vi[ints + VI_BAND] = band_of(hz)
    s.vi[ints + VI_AGE] = s.n[AGE]
    s.vi[ints + VI_BLOCKS] = 0
    s.vi[ints + VI_VOICE] = int(queue[record + SC_VOICE])
    s.n[AGE] += 1
    s.n[NOTES] += 1
    scatter(s, slot, tag)
    start_instrument(s, slot, instrument, tag)


def start_instrument(s, slot, instrument, tag):
    """What the instrument itself sets when a note begins."""
    if instrument == INSTRUMENT_PAD:
        start_pad(s, slot)
    elif instrument == INSTRUMENT_PLUCK:
        start_pluck(s, slot, tag)
    elif instrument == INSTRUMENT_BELL:
        start_bell(s, slot)
    elif instrument == INSTRUMENT_MARIMBA:
        start_marimba(s, slot)
    elif instrument == INSTRUMENT_FLUTE:
        start_flute(s, slot)
    elif instrument == INSTRUMENT_STRINGS:
        start_strings(s, slot)
    elif instrument == INSTRUMENT_BASS:
        start_bass(s, slot)
    elif instrument == INSTRUMENT_PIANO:
        start_piano(s, slot)
    elif instrument == INSTRUMENT_DRONE:
        start_drone(s, slot)
    elif instrument == INSTRUMENT_KIT:
        start_drum(s, slot)
    elif instrument == INSTRUMENT_CHOIR:
        start_choir(s, slot)
    elif instrument == INSTRUMENT_ORGAN:
        start_organ(s, slot)
    elif instrument == INSTRUMENT_GLASS:
        start_glass(s, slot)
    elif instrument == INSTRUMENT_GONG:
        start_gong(s, slot)
    elif instrument == INSTRUMENT_KALIMBA:
        start_kalimba(s, slot)
    elif instrument == INSTRUMENT_EPIANO:
        start_epiano(s, slot)
    elif instrument == INSTRUMENT_SYNTH:
        start_synth(s, slot)
    elif instrument == INSTRUMENT_IMPACT:
        start_impact(s, slot)
    elif instrument == INSTRUMENT_WHOOSH:
        start_whoosh(s, slot)
    elif instrument == INSTRUMENT_CLOUD:
        start_cloud(s, slot, tag)


def render_instrument(s, slot, instrument, first):
    """One block of a voice from a frame on, into s.mid and, where the instrument is broad, s.side."""
    if instrument == INSTRUMENT_PAD:
        render_pad(s, slot, first)
    elif instrument == INSTRUMENT_PLUCK:
        render_pluck(s, slot, first)
    elif instrument == INSTRUMENT_FLUTE:
        render_flute(s, slot, first)
    elif instrument == INSTRUMENT_STRINGS:
        render_strings(s, slot, first)
    elif instrument == INSTRUMENT_BASS:
        render_bass(s, slot, first)
    elif instrument == INSTRUMENT_DRONE:
        render_drone(s, slot, first)
    elif instrument == INSTRUMENT_KIT:
        render_drum(s, slot, first)
    elif instrument == INSTRUMENT_CHOIR:
        render_choir(s, slot, first)
    elif instrument == INSTRUMENT_ORGAN:
        render_organ(s, slot, first)
    elif instrument == INSTRUMENT_EPIANO:
        render_epiano(s, slot, first)
    elif instrument == INSTRUMENT_SYNTH:
        render_synth(s, slot, first)
    elif instrument == INSTRUMENT_IMPACT:
        render_impact(s, slot, first)
    elif instrument == INSTRUMENT_WHOOSH:
        render_whoosh(s, slot, first)
    elif instrument == INSTRUMENT_CLOUD:
        render_cloud(s, slot, first)
    else:
        render_struck(s, slot, first)


def fade_block(s, slot, breadth):
    """A dying voice's block on its way down, over s.mid and, where it is broad, s.side."""
    at = slot * VOICE_WORDS
    fade = s.v[at + V_FADE]
    step = 1.0 / (FADE_BLOCKS * BLOCK)
    for i in range(BLOCK):
        s.mid[i] = s.mid[i] * fade
        if breadth != 0.0:
            s.side[i] = s.side[i] * fade
        fade -= step
    s.v[at + V_FADE] = fade


def mix_voice(s, slot, instrument):
    """Place a voice's block in the room, dying ones on their way down. Returns about the largest of its samples."""
    bus = s.bus
    mid = s.mid
    sides = s.side
    at = slot * VOICE_WORDS
    left = s.v[at + V_LEFT]
    right = s.v[at + V_RIGHT]
    breadth = 0.36 * (left + right) if HAS_SIDE[instrument] == 1 else 0.0
    if s.vi[slot * VOICE_INTS + VI_STATE] == DYING:
        fade_block(s, slot, breadth)
    for i in range(BLOCK):
        x = mid[i]
        bus[i] += x * left
        bus[BLOCK + i] += x * right
    if breadth != 0.0:
        for i in range(BLOCK):
            x = sides[i] * breadth
            bus[i] += x
            bus[BLOCK + i] -= x
    if s.n[STEMS_KEPT] == 1:
        add_to_stem(s, int(s.vi[slot * VOICE_INTS + VI_VOICE]), left, right, breadth)
    peak = 0.0
    for i in range(16):
        x = abs(mid[4 * i + 1])
        if x > peak:
            peak = x
    return peak * (left + right)


def render_voices(s):
    """One block of every voice, into s.bus."""
    mid = s.mid
    sides = s.side
    count = 0
    now = s.f[NOW]
    for slot in range(SLOTS):
        ints = slot * VOICE_INTS
        if s.vi[ints + VI_STATE] == SILENT:
            continue
        at = slot * VOICE_WORDS
        count += 1
        if s.v[at + V_END] <= now:
            s.vi[ints + VI_GATE] = 0
        first = int(s.vi[ints + VI_START])
        instrument = int(s.vi[ints + VI_INSTRUMENT])
        s.vi[ints + VI_START] = 0
        for i in range(BLOCK):
            mid[i] = 0.0
        for i in range(first):
            sides[i] = 0.0
        render_instrument(s, slot, instrument, first)
        peak = mix_voice(s, slot, instrument)
        level = s.v[at + V_LEVEL] * 0.9
        s.v[at + V_LEVEL] = peak if peak > level else level
        s.vi[ints + VI_BLOCKS] += 1
        is_over = s.v[at + V_LEVEL] < FAINT and s.vi[ints + VI_BLOCKS] > 60
        if is_over or (s.vi[ints + VI_STATE] == DYING and s.v[at + V_FADE] < 0.001):
            s.vi[ints + VI_STATE] = SILENT
    s.n[SOUNDING_NOW] = count
