"""The synth: a score goes in, samples come out. Four functions for hosts, and two for seeking and silence."""

import math

from .bed import lay_bed
from .effects import echo, reverberate
from .instruments import fade_voice, render_voices, start_note
from .layout import INSTRUMENT_KINDS
from .master import filter_side, limit, side_gain, volume_gain, widen
from .score_queue import clear_queue, drop_from, put, take
from .sound_arrays import (
    BLOCK,
    BLOCKED,
    CONTROL_BLOCKS,
    CONTROL_WORDS,
    DELAY_CUT,
    DELAY_LINE,
    DELAY_TONE,
    DIFFUSER_LINE,
    DIFFUSERS,
    F_COUNT,
    FREE,
    FRESH,
    LATE,
    LIMIT_BLOCK,
    LIMIT_BLOCKS,
    LIMIT_GAIN,
    MASTER_Z,
    N_COUNT,
    NOW,
    OVERFLOW,
    PEAK,
    PENDING,
    REFUSED,
    RENDERED,
    REVERB_LINE,
    REVERB_LINES,
    SEED,
    SIDE_END,
    SILENT,
    SLOTS,
    SOUNDS,
    STEMS_KEPT,
    TILT,
    TONE,
    VI_STATE,
    VOICE_INTS,
    VOLUME_END,
    WIPES,
)
from .stems import begin_stems, keep_bed, keep_echo, keep_reverb
from .tables import build_tables, clamp, exp2
from .world import (
    CONTROL_BRIGHTNESS,
    CONTROL_COUNT,
    CONTROL_PALETTE,
    CONTROL_VOLUME,
    CONTROL_WIDTH,
    SC_DURATION,
    SC_GAIN,
    SC_INSTRUMENT,
    SC_KIND,
    SC_PAN,
    SC_PITCH,
    SC_SAMPLE,
    SC_TAG,
    SC_VELOCITY,
    SC_VOICE,
    SCORE_CONTROL,
    SCORE_NOTE,
    SCORE_STRIDE,
)

# volume reverb delay brightness width ambient tempo root palette
CONTROL_AT_FIRST = (0.8, 0.3, 0.2, 0.6, 0.7, 0.0, 96.0, 60.0, 0.0)
CONTROL_LOW = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 10.0, 0.0, -1.0)
CONTROL_HIGH = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 400.0, 127.0, 1.0)
LATENCY = 192  # frames that the limiter looks ahead, by which everything sounds later


def synth_start(s, seed):
    """Make a synth ready at sample 0. Builds its tables: some tens of milliseconds compiled."""
    for k in range(N_COUNT):
        s.n[k] = 0
    for k in range(F_COUNT):
        s.f[k] = 0.0
    s.n[SEED] = seed
    build_tables(s)
    clear_queue(s)
    for k in range(CONTROL_COUNT):
        s.control[k * CONTROL_WORDS] = CONTROL_AT_FIRST[k]
        s.control[k * CONTROL_WORDS + 1] = CONTROL_AT_FIRST[k]
        s.control[k * CONTROL_WORDS + 2] = 0.0
        s.control[k * CONTROL_WORDS + 3] = 0.0
    wipe(s)
    s.n[FRESH] = 1
    shape_tone(s)


def synth_keep_stems(s):
    """From now on each call also leaves its stems in s.stem: 2 * FRAMES words each, left then right; see stems.py."""
    s.n[STEMS_KEPT] = 1


def wipe(s):
    """Silence every voice and clear every memory of the effects."""
    for slot in range(SLOTS):
        s.vi[slot * VOICE_INTS + VI_STATE] = SILENT
    for k in range(2 * DELAY_LINE):
        s.delay[k] = 0.0
    for k in range(REVERB_LINES * REVERB_LINE):
        s.reverb[k] = 0.0
    for k in range(REVERB_LINES):
        s.reverb_state[k] = 0.0
    for k in range(DIFFUSERS * DIFFUSER_LINE):
        s.diffuser[k] = 0.0
    for k in range(2 * LIMIT_BLOCKS * BLOCK):
        s.limit[k] = 0.0
    for k in range(LIMIT_BLOCKS):
        s.limit_need[k] = 1.0
    for k in range(4):
        s.f[MASTER_Z + k] = 0.0
        s.f[BLOCKED + k] = 0.0
    for k in range(2):
        s.f[DELAY_TONE + k] = 0.0
        s.f[DELAY_CUT + k] = 0.0
    s.f[LIMIT_GAIN] = 1.0
    s.n[LIMIT_BLOCK] = 0


def synth_push(s, records, count):
    """Hand over records of the score, in any order. What cannot be played is counted: see REFUSED, OVERFLOW."""
    for k in range(count):
        at = k * SCORE_STRIDE
        if not accepts(records, at):
            s.n[REFUSED] += 1
        elif s.n[FREE] == 0:
            s.n[OVERFLOW] += 1
        else:
            s.n[FREE] -= 1
            place = int(s.free[s.n[FREE]])
            for j in range(SCORE_STRIDE):
                s.queue[place * SCORE_STRIDE + j] = records[at + j]
            put(s, place)


def accepts(records, at):
    """Whether a record can be played: what it needs is finite, and it names an instrument or a control."""
    total = records[at + SC_SAMPLE] + records[at + SC_TAG] + records[at + SC_PITCH]
    kind = records[at + SC_KIND]
    index = records[at + SC_INSTRUMENT]
    if total - total != 0.0 or abs(records[at + SC_SAMPLE]) > 1e15 or abs(records[at + SC_TAG]) > 2147483647.0:
        return False
    if kind == SCORE_CONTROL:
        return index >= 0 and index < CONTROL_COUNT
    total = records[at + SC_VELOCITY] + records[at + SC_PAN] + records[at + SC_DURATION] + records[at + SC_GAIN]
    total = total + records[at + SC_VOICE]
    return kind == SCORE_NOTE and index >= 0 and index < INSTRUMENT_KINDS and total - total == 0.0


def synth_cancel(s, sample):
    """Drop the pending records, notes and controls, at or after a sample: what replaces them is pushed again."""
    drop_from(s, sample)


def synth_hush(s):
    """Let everything that sounds fade within four blocks; echoes and reverb ring out."""
    for slot in range(SLOTS):
        if s.vi[slot * VOICE_INTS + VI_STATE] == SOUNDS:
            fade_voice(s, slot)


def synth_jump(s, sample):
    """Go on from another sample (at the start of its block): the queue is emptied, what sounds fades."""
    clear_queue(s)
    synth_hush(s)
    s.f[NOW] = math.floor(sample / 64.0) * 64.0


def set_control(s, record):
    """A control begins its way to another value; before anything has sounded it is there at once."""
    index = int(s.queue[record + SC_INSTRUMENT])
    value = clamp(s.queue[record + SC_PITCH], CONTROL_LOW[index], CONTROL_HIGH[index])
    at = index * CONTROL_WORDS
    s.control[at + 1] = value
    s.control[at + 2] = (value - s.control[at]) / CONTROL_BLOCKS
    s.control[at + 3] = CONTROL_BLOCKS + 0.0
    if s.n[FRESH] == 1:
        s.control[at] = value
        s.control[at + 3] = 0.0
        shape_tone(s)


def shape_tone(s):
    """What brightness and palette mean to the instruments: a factor on their filters, and one number of -1 to 1."""
    brightness = s.control[CONTROL_BRIGHTNESS * CONTROL_WORDS]
    palette = s.control[CONTROL_PALETTE * CONTROL_WORDS]
    s.f[TONE] = exp2(2.0 * (brightness - 0.6) + 0.75 * palette)
    s.f[TILT] = clamp(1.1 * (brightness - 0.6) + 0.6 * palette, -1.0, 1.0)


def move_controls(s):
    """Every control one block on its way, and what follows from them."""
    for k in range(CONTROL_COUNT):
        at = k * CONTROL_WORDS
        if s.control[at + 3] > 0.0:
            s.control[at + 3] -= 1.0
            s.control[at] = s.control[at] + s.control[at + 2]
            if s.control[at + 3] == 0.0:
                s.control[at] = s.control[at + 1]
    shape_tone(s)
    if s.n[FRESH] == 1:
        s.f[VOLUME_END] = volume_gain(s.control[CONTROL_VOLUME * CONTROL_WORDS])
        s.f[SIDE_END] = side_gain(s.control[CONTROL_WIDTH * CONTROL_WORDS])


def play_pending(s):
    """Take the records of the coming block from the queue; late ones begin with the block."""
    now = s.f[NOW]
    while s.n[PENDING] > 0 and s.queue[s.heap[0] * SCORE_STRIDE + SC_SAMPLE] < now + BLOCK:
        record = take(s) * SCORE_STRIDE
        start = s.queue[record + SC_SAMPLE] - now
        if start < 0.0:
            start = 0.0
            s.n[LATE] += 1
        if s.queue[record + SC_KIND] == SCORE_CONTROL:
            set_control(s, record)
        else:
            start_note(s, record, int(start))


def render_block(s, out):
    """64 frames into s.left and s.right from `out` on."""
    play_pending(s)
    move_controls(s)
    for i in range(4 * BLOCK):
        s.bus[i] = 0.0
    begin_stems(s, out)
    lay_bed(s)
    keep_bed(s)
    render_voices(s)
    echo(s)
    keep_echo(s)
    reverberate(s)
    keep_reverb(s)
    filter_side(s, 0)
    filter_side(s, 1)
    peak = widen(s)
    if peak < 0.0:
        wipe(s)
        begin_stems(s, out)
        s.n[WIPES] += 1
        peak = 0.0
    limit(s, out, peak)
    s.f[NOW] += BLOCK
    s.n[RENDERED] += 1
    s.n[FRESH] = 0


def synth_render(s, frames):
    """The next frames (a multiple of 64, at most 8192) into s.left and s.right."""
    s.f[PEAK] = 0.0
    out = 0
    while out + BLOCK <= frames:
        render_block(s, out)
        out += BLOCK
