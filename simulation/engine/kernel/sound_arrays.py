"""The arrays of the synth, and the names of their places.

A synth `s` is a record of flat typed arrays (FIELDS) of fixed sizes; everything that sounds is in them, so a copy of
the arrays is a snapshot. Times are whole samples at 48 kHz from the start of the performance.
"""

from .world import CONTROL_COUNT, SCORE_STRIDE

BLOCK = 64  # frames of a control block, on the grid of absolute time
FRAMES = 8192  # most frames of one synth_render
RATE = 48000.0
TINY = 1e-18  # added in every recursive loop: some browsers flush denormals and some do not, so there must be none
CEILING = 0.8912509381337456  # -1 dBFS

# --- s.n: whole numbers
SEED = 0
PENDING = 1  # records in the queue
FREE = 2  # records on the free list
AGE = 3  # voices started so far
SOUNDING_NOW = 4  # voices that sound, dying ones included
LATE = 5  # records that came after their sample, and were played at the next block
STEALS = 6  # voices faded out for a new one
HARD_STEALS = 7  # of these, voices cut while fading
OVERFLOW = 8  # records refused because the queue was full
REFUSED = 9  # records refused because a word was not finite, or named nothing
WIPES = 10  # blocks that were not finite: every memory was cleared
DELAY_WRITE = 11
DELAY_FADE = 12  # frames left of a change of the delay's time
REVERB_WRITE = 13
LIMIT_BLOCK = 14  # which of the limiter's blocks is being written
BED_SIDE = 15  # which of the two beds is rising
BED_HOLD = 16  # blocks until the bed may follow another root
NOTES = 17  # notes begun so far
FRESH = 18  # no block rendered since the start or a jump: controls take their value at once
RENDERED = 19  # blocks rendered, whatever jumps there were
STEMS_KEPT = 20  # 1: stems are kept; see synth_keep_stems
STEM_AT = 21  # frame of the call at which the present block begins
N_COUNT = 32

# --- s.f: single numbers
NOW = 0  # sample of the next frame to be rendered
PEAK = 1  # largest sample of the last render
TONE = 2  # factor on the filters of the voices, from brightness and palette
TILT = 3  # brightness and palette as one number, -1..1
DELAY_TIME = 4  # frames, and while it changes the frames before
DELAY_BEFORE = 5
DELAY_TONE = 6  # states of the filters in the echo
DELAY_CUT = 8
SEND_DELAY = 10  # amounts at the end of the last block, for ramps
SEND_REVERB = 11
VOLUME_END = 12
SIDE_END = 13
MASTER_A = 14  # three coefficients of the master filter at the end of the last block
MASTER_Z = 18  # its states, two a side
BLOCKED = 22  # states of the DC block, two a side
LIMIT_GAIN = 26
BED_WEIGHT = 28  # of bed 0; the other has the rest
BED_LEVEL = 29
BED_ROOT = 30  # MIDI pitch of the two beds
BED_PHASE = 32  # twelve phases
BED_FILTER = 44
REVERB_SECONDS = 48
F_COUNT = 64

# --- s.control: value, target, step and blocks left of each control
CONTROL_WORDS = 4
CONTROL_BLOCKS = 24  # a change takes 32 ms

# --- voices
SOUNDING = 64
SLOTS = 80  # and 16 dying ones
VOICE_INTS = 12
VI_STATE = 0
VI_INSTRUMENT = 1
VI_GATE = 2
VI_START = 3  # frame within the first block
VI_BAND = 4
VI_AGE = 5  # number of the note
VI_NOISE = 6
VI_STAGE = 7  # of the envelope: 0 attack, 1 decay
VI_WRITE = 8
VI_BLOCKS = 9  # since its start
VI_VOICE = 10
VI_KIND = 11  # which drum, or how many groups of modes

SILENT = 0
SOUNDS = 1
DYING = 2
FADE_BLOCKS = 4.0

V_HZ = 0
V_PITCH = 1
V_VELOCITY = 2
V_LEFT = 3
V_RIGHT = 4
V_LEVEL = 5  # decaying peak of what it gives
V_FADE = 6
V_END = 7  # sample at which it is released
V_ENVELOPE = 8
V_ATTACK = 9  # rates a frame
V_DECAY = 10
V_SUSTAIN = 11
V_RELEASE = 12
V_PHASE = 13  # six phases
V_A = 19  # three coefficients of a filter, as they stand
V_B = 22  # and where they go within the block
V_Z = 25  # twelve filter states
V_X = 37  # eleven words of the instrument's own
V_MODES = 48
MODES = 24
MODE_WORDS = 4  # y1, y2, c1, c2
VOICE_WORDS = 144
LINE = 2048  # frames of a voice's delay line
LOWEST_HZ = 24.0

# --- wavetables
WAVE_SIZE = 4096
WAVE_STRIDE = 4097
BANDS = 18
BAND_HARMONICS = (512, 362, 256, 181, 128, 91, 64, 45, 32, 23, 16, 11, 8, 6, 4, 3, 2, 1)
WAVE_SAW = 0
WAVE_WARM = 1
WAVE_VOICE = 2
WAVE_FLUTE = 3
WAVE_FLUTE_LOUD = 4
WAVE_ORGAN = 5
WAVE_ORGAN_FULL = 6
WAVE_DRONE_LOW = 7
WAVE_DRONE_MIDDLE = 8
WAVE_DRONE_HIGH = 9
WAVES = 10
NOISE = 65536

# --- queue
QUEUE = 8192

# --- effects
DELAY_LINE = 131072
DELAY_LONGEST = 96000.0
REVERB_LINE = 8192
REVERB_LINES = 8
DIFFUSER_LINE = 1024
DIFFUSERS = 8
LIMIT_BLOCKS = 4

# --- stems: the voices in their order (world.py), then these
VOICE_STEMS = 6
STEM_BED = 6
STEM_ECHO = 7
STEM_REVERB = 8
STEMS = 9

FIELDS = {
    "n": ("i4", N_COUNT),
    "f": ("f8", F_COUNT),
    "control": ("f8", CONTROL_COUNT * CONTROL_WORDS),
    "queue": ("f8", QUEUE * SCORE_STRIDE),
    "heap": ("i4", QUEUE),
    "free": ("i4", QUEUE),
    "v": ("f8", SLOTS * VOICE_WORDS),
    "vi": ("i4", SLOTS * VOICE_INTS),
    "line": ("f8", SLOTS * LINE),
    "wave": ("f8", WAVES * BANDS * WAVE_STRIDE),
    "sine": ("f8", WAVE_STRIDE),
    "noise": ("f8", NOISE),
    "work": ("f8", 4 * WAVE_SIZE),
    "env": ("f8", BLOCK),
    "mid": ("f8", BLOCK),
    "side": ("f8", BLOCK),
    "bus": ("f8", 4 * BLOCK),  # dry left and right, wet left and right
    "delay": ("f8", 2 * DELAY_LINE),
    "reverb": ("f8", REVERB_LINES * REVERB_LINE),
    "reverb_state": ("f8", 4 * REVERB_LINES),  # damping state, gain, and two spare words a line
    "diffuser": ("f8", DIFFUSERS * DIFFUSER_LINE),
    "limit": ("f8", 2 * LIMIT_BLOCKS * BLOCK),
    "limit_need": ("f8", LIMIT_BLOCKS),
    "left": ("f8", FRAMES),
    "right": ("f8", FRAMES),
    "stem": ("f8", 2 * STEMS * FRAMES),  # left and right of each, one after another
}
