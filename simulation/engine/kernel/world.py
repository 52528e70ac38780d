"""The arrays that hold a running universe, and the names of their places.

A world `w` is a record of flat typed arrays (FIELDS). Everything that a cycle needs is in them, so a copy of the arrays
is a snapshot, and going on from a snapshot equals going on.
"""

from .layout import LINK_COUNT, MAX_OBJECTS, OBJECT_STRIDE, PARAMETER_WORDS, RESOLVED_WORDS

# --- limits
WIDTH = 1000.0
HEIGHT = 600.0
MAX_BODIES = 1024
SAMPLE_RATE = 48000.0
TICKS_PER_BEAT = 96
# Pre-rounding: (v + ROUND) - ROUND rounds to a multiple of 2^-20 while |v| < 2^31, and turns -0 into +0.
ROUND = 6442450944.0

# --- w.n: whole numbers
TICK = 0  # within the cycle; the tick that comes next
CYCLE = 1
N_BODIES = 2
N_OBJECTS = 3
N_EVENTS = 4  # of the last tick
N_SCORE = 5  # records that the host has not taken yet
NEXT_TAG = 6  # tags of notes, counted from 0 in each cycle
SEED_PHYSICS = 7
SEED_MOTIF = 8
SEED_HARMONY = 9
TICKS_PER_BAR = 10
CYCLE_TICKS = 11
PLAN_DIRTY = 12  # a music parameter changed: plan again at the next bar
FAULT = 13  # not 0: a buffer was full (see docs/engine.md); the universe stops rather than go on wrongly
# work of the physics
GRID_COLUMNS = 14
GRID_ROWS = 15
SUBSTEP = 16
SUBSTEPS = 17
PRESSED = 18  # substeps of this cycle in which more bodies touched than can be parted at once (contacts.py)
N_COUNT = 64

# what w.n[FAULT] says was full
FAULT_EVENTS = 1
FAULT_SCORE = 3

# --- w.time: the clock, in samples at 48 kHz
CYCLE_SAMPLE = 0  # whole sample at which the cycle began, from the start of the performance
WITHIN = 1  # samples since then, at the start of the coming tick
TICK_SAMPLES = 2  # length of the present tick
LOUDNESS = 3  # leaky sum of note energies, 0..1
ONSET = 4  # strength of the notes that began in the last tick, 0..1
NOTE_ENERGY = 5  # leaky sum of velocity squared times gain
TIME_COUNT = 16

# --- events of a tick: w.events[k * EVENT_STRIDE + EV_...]
EV_KIND = 0
EV_FRACTION = 1  # place within the tick, 0..255
EV_A = 2  # body
EV_B = 3  # other body, side of the rim, or -1
EV_IMPULSE = 4
EV_X = 5
EV_Y = 6
EV_OBJECT = 7  # index of the object, or -1
EVENT_STRIDE = 8
# Events tell impulses in this unit (mass times units/s): a default body at its default speed of 20 m/s has one.
IMPULSE_UNIT = 160.0
# No tick has more. Of one body there is at most: one event of those that need it rested, one passage through a portal,
# one return over an open rim; and sinks take one body in a substep, whose throw by an emitter is told too.
MAX_EVENTS = 4096
MAX_CONTACTS = 16384  # touching pairs parted in a substep
LONG_AGO = -1000000
LEAST_CELL = 6.0  # units, where bodies stand too close
MAX_CELLS = 16700

CONTACT = 1  # two bodies
RIM = 2  # a body and the rim; EV_B: 0 left 1 right 2 top 3 bottom
STRIKE = 3  # a body and an object (peg, wall)
EMISSION = 4  # a body thrown by an emitter, or come back: after leaving an open rim, or from a sink
ENTRY = 5  # a body came within a reach, a mouth, a wind or onto a drum; without an object, through a lattice's node
GATHERING = 6  # a cluster formed
EXIT = 7  # a body left a wind
CROSSING = 8  # a body crossed a string
TAKEN = 9  # a body fell into a sink
SPEEDING = 10  # a body became faster than FAST

# --- score: w.score[k * SCORE_STRIDE + SC_...], the only thing that music hands to sound, files and pictures
SC_SAMPLE = 0  # whole sample from the start of the performance
SC_KIND = 1  # SCORE_CONTROL or SCORE_NOTE
SC_TAG = 2
SC_TICK = 3  # tick within the cycle
SC_VOICE = 4  # VOICE_...; of a control: -1
SC_INSTRUMENT = 5  # index in INSTRUMENTS; of a control: CONTROL_...
SC_PITCH = 6  # MIDI note number as it sounds; of a control: its value
SC_VELOCITY = 7  # 0..1
SC_PAN = 8  # -1..1
SC_DURATION = 9  # samples
SC_GAIN = 10  # 0..1, level of the voice
SC_BODY = 11  # the body whose event made it, or -1
SC_CYCLE = 12
SC_TICKS = 13  # duration in ticks
SCORE_STRIDE = 14
MAX_SCORE = 8192

SCORE_CONTROL = 0
SCORE_NOTE = 1

VOICE_MELODY = 0
VOICE_CHORDS = 1
VOICE_BASS = 2
VOICE_PERCUSSION = 3
VOICE_DRONE = 4
VOICE_SPARK = 5  # collision sounds, level by audio.effects

CONTROL_VOLUME = 0
CONTROL_REVERB = 1
CONTROL_DELAY = 2
CONTROL_BRIGHTNESS = 3
CONTROL_WIDTH = 4
CONTROL_AMBIENT = 5
CONTROL_TEMPO = 6  # beats a minute
CONTROL_ROOT = 7  # MIDI pitch of the key's root in the octave of middle C, as it sounds
CONTROL_PALETTE = 8  # -1 dark to 1 bright
CONTROL_COUNT = 9

# --- music: plan and memory (plan.py, realise.py); places in w.n
MAX_BARS = 64
BAR_SLOTS = 20  # most slots (sixteenths) in a bar
MAX_CHORDS = 128
LABELS = 12  # motifs of a cycle, one for each bar label
PLAN_BARS = 32  # bars of this cycle
PLAN_CHORDS = 33
PLAN_METER = 34  # the metre planned with; w.p may already hold the next
ORIGIN_BAR = 35  # bar and tick from which bars are counted: not 0 after the metre changed within a cycle
ORIGIN_TICK = 36
NEXT_SLOT = 37  # slot of this bar that is to be realised next
NOW_BAR = 38
MELODY_LAST = 39  # last pitch above the key's root in semitones (60 is the root near middle C); 0 for none
MELODY_STEP = 40  # the interval that led to it
BEAT_ONSETS = 43  # notes begun in this beat
BEAT_MELODY = 44
BEAT_SPARKS = 45
BEAT_STRUCK = 46
SPARK_TICK = 47
DRONE_TICK = 48  # tick at which the drone is to be renewed
DRONE_ROOT = 49
MELODY_BEFORE = 53  # the pitch before the last
BASS_LAST = 54
MELODY_UNTIL = 55  # tick at which the melody's own tone ends
STRUCK_TICK = 56  # tick of the last struck tone in the melody's voice
STRUCK_UNTIL = 57  # ticks at which the last struck tone in the melody's voice, and the one before it, end
STRUCK_UNDER = 59  # the same two of struck tones in other voices
BEAT_KEPT = 62  # onsets counted ahead, for a chord that begins within this beat
STRUCK_OVER = 61  # the last struck tone in the chords' voice since the chord itself was struck; 0 for none
# A planned chord: w.plan_chord[k * CHORD_STRIDE + ...]; pitches are semitones, 60 the key's root near middle C
CHORD_SLOT = 0  # slots from the start of the plan (bar * BAR_SLOTS + slot)
CHORD_SLOTS = 1
CHORD_ROOT = 2  # semitones above the key's root
CHORD_QUALITY = 3
CHORD_FUNCTION = 4
CHORD_BASS = 5
CHORD_LOW = 6
CHORD_MIDDLE = 7
CHORD_TOP = 8
CHORD_MASK = 9  # tones as bits, bit 0 the key's root
CHORD_ENTRY = 10  # row of chords.CHORDS
CHORD_STRIDE = 12
# A planned bar: w.plan_bar[k * BAR_STRIDE + ...]
BAR_CHORD = 0  # its first chord
BAR_CHORDS = 1
BAR_LABEL = 2
BAR_PHRASE = 3
BAR_PLACE = 4  # within its phrase
BAR_PHRASE_BARS = 5
BAR_CADENCE = 6  # CADENCE_... on the phrase's last bar
BAR_ENERGY = 7  # 0..100, the plan's dynamics
BAR_SECTION = 8  # letter of its phrase: 0 A 1 B 2 C
BAR_KEY = 9  # semitones from the key's root to this bar's own: not 0 where a bridge is in another key
BAR_SCALE = 10  # the bar's scale: another one than the document's in a bridge in the relative key
BAR_STRIDE = 12
CADENCE_NONE = 0
CADENCE_OPEN = 1  # on another tone than the root: the music goes on
CADENCE_HALF = 2
CADENCE_FULL = 3
# What is heard: w.heard[...]
HEARD_LEVEL = 0  # how busy the collisions are, 0..1, smoothed over beats
HEARD_BEAT = 1  # weight of this beat's events
HEARD_PENDING = 2  # weight that has not yet become a melody note
HEARD_BEST = 3  # strongest of these, 0..1
HEARD_HEIGHT = 4  # where it was, 0 floor to 1 ceiling
HEARD_ACROSS = 5  # 0 left to 1 right
HEARD_BODY = 6
HEARD_MEAN = 7  # running mean of strengths
HEARD_USUAL = 8  # a beat's usual weight of events
HEARD_FLOOR = 9  # mean height of what struck
HEARD_MUCH = 10  # how much is heard against a fixed measure, 0..1, smoothed over beats
HEARD_SLOW = 11  # the same over the last four bars or so
HEARD_TOP = 12  # strengths of the three strongest collisions of this bar, the strongest first
HEARD_STRONG = 15  # the third of them in the bar before: what is as strong is heard whatever else sounds
HEARD_WORDS = 16
SEARCH_STATES = 64
NO_TONE = 0  # where a pitch is wanted and there is none
# The melody's look-ahead (line.py)
LINE_MOST = 8  # tones, the present one included
LINE_TONES = 32  # most tones to choose from
# An object's note that waits: w.struck[k * STRUCK_WORDS + ...]
STRUCK_STRENGTH = 0
STRUCK_ACROSS = 1
STRUCK_BODY = 2
STRUCK_LAST = 3  # tick of its last note + 1
STRUCK_X = 4  # where it was struck
STRUCK_Y = 5
STRUCK_WORDS = 6

# Pitches of percussion notes (General MIDI)
DRUM_KICK = 36
DRUM_SNARE = 38
DRUM_HAT = 42
DRUM_SHAKER = 70

FIELDS = {
    # what people set
    "base": ("f8", PARAMETER_WORDS),  # the document's parameters
    "links": ("f8", LINK_COUNT),  # amounts of the couplings
    "objects": ("f8", MAX_OBJECTS * OBJECT_STRIDE),
    # couplings: parameters after them (then the derived values), and each link's momentary contribution
    "p": ("f8", RESOLVED_WORDS),
    "contribution": ("f8", LINK_COUNT),
    # counters and clock
    "n": ("i4", N_COUNT),
    "time": ("f8", TIME_COUNT),
    # what a tick gives
    "events": ("f8", MAX_EVENTS * EVENT_STRIDE),
    "score": ("f8", MAX_SCORE * SCORE_STRIDE),
    # bodies
    "x": ("f8", MAX_BODIES),
    "y": ("f8", MAX_BODIES),
    "vx": ("f8", MAX_BODIES),
    "vy": ("f8", MAX_BODIES),
    "radius": ("f8", MAX_BODIES),
    "mass": ("f8", MAX_BODIES),
    "species": ("i4", MAX_BODIES),
    "last": ("i4", MAX_BODIES),  # tick of a body's last sounding contact
    # physics: work space (engine)
    "touched": ("i4", MAX_BODIES),  # tick of a body's last touch, sounding or not
    "taken": ("i4", MAX_BODIES),  # tick at which a sink last took it
    "carried": ("i4", MAX_BODIES),  # tick at which a portal last carried it
    "fast": ("i4", MAX_BODIES),  # 1 while a body is fast, so that becoming so is told once
    "from_x": ("f8", MAX_BODIES),  # where a body was when the substep began
    "from_y": ("f8", MAX_BODIES),
    "home_x": ("f8", MAX_BODIES),
    "home_y": ("f8", MAX_BODIES),
    "ax": ("f8", MAX_BODIES),
    "ay": ("f8", MAX_BODIES),
    "pull_x": ("f8", MAX_BODIES),  # what bodies give one another, kept over the substeps of a tick
    "pull_y": ("f8", MAX_BODIES),
    "crowd": ("i4", MAX_BODIES),  # neighbours in a swarm or among the living
    "gathered": ("i4", MAX_BODIES),  # 1 while a body is in a crowd, so that coming into one is told once
    "flock_x": ("f8", MAX_BODIES),
    "flock_y": ("f8", MAX_BODIES),
    "flock_vx": ("f8", MAX_BODIES),
    "flock_vy": ("f8", MAX_BODIES),
    "cell": ("i4", MAX_BODIES),
    "order": ("i4", MAX_BODIES),
    "cell_x": ("f8", MAX_BODIES),
    "cell_y": ("f8", MAX_BODIES),
    "cell_kind": ("i4", MAX_BODIES),  # species, neighbours, and what pulls, of the bodies in the order of the cells
    "cell_crowd": ("i4", MAX_BODIES),
    "cell_pull_x": ("f8", MAX_BODIES),
    "cell_pull_y": ("f8", MAX_BODIES),
    "found": ("i4", MAX_BODIES),  # places of those in reach of one body, and how far they are
    "found_x": ("f8", MAX_BODIES),
    "found_y": ("f8", MAX_BODIES),
    "start": ("i4", MAX_CELLS + 1),
    "near": ("i4", 10),
    "near_x": ("f8", 5),
    "near_y": ("f8", 5),
    "contacts": ("f8", MAX_CONTACTS),
    "event_keys": ("f8", MAX_EVENTS),
    "kind_radius": ("f8", 6),  # of each species
    "kind_mass": ("f8", 6),
    "kind_draw": ("f8", 36),  # what a body of one species feels of another: attraction, core, tent of the matrix
    "kind_core": ("f8", 36),
    "kind_tent": ("f8", 36),
    "told": ("f8", CONTROL_COUNT),  # the controls' values as they were last told
    # music: plan and memory (music)
    "plan_chord": ("i4", MAX_CHORDS * CHORD_STRIDE),
    "plan_bar": ("i4", MAX_BARS * BAR_STRIDE),
    "plan_figure": ("i4", LABELS * BAR_SLOTS),  # thresholds of the motifs' slots
    "plan_contour": ("i4", LABELS * BAR_SLOTS),  # shapes of the motifs, -100..100
    "plan_drums": ("i4", 4 * BAR_SLOTS),
    "plan_comping": ("i4", BAR_SLOTS),
    "motif_born": ("i4", LABELS),
    "motif_level": ("f8", LABELS),  # how busy the collisions were at birth
    "motif_pitch": ("i4", LABELS * BAR_SLOTS),  # pitch at birth, 0 for silence
    "heard": ("f8", HEARD_WORDS),
    "slots_heard": ("f8", 2 * BAR_SLOTS),  # weight of the events on each slot: of this bar, and of the bars before
    "figure_try": ("i4", 3 * BAR_SLOTS),  # a rhythm that is tried, the best so far, and its order
    "line_place": ("i4", LINE_MOST * 8),  # the tones ahead: bar, slot, chord, weight, memory, target, close, tones
    "line_tone": ("i4", LINE_MOST * LINE_TONES),
    "line_cost": ("i4", LINE_MOST * LINE_TONES),
    "line_back": ("i4", LINE_MOST * LINE_TONES),
    "line_step": ("i4", LINE_MOST * LINE_TONES),  # the interval that led to a tone, times two; odd: it hangs
    "line_degree": ("i4", 128),  # degree of each pitch in the scale, -1 outside
    "struck": ("f8", MAX_OBJECTS * STRUCK_WORDS),  # object notes that wait
    "search_pitch": ("i4", 2 * SEARCH_STATES * 4),
    "search_cost": ("i4", 4 * SEARCH_STATES),
    "search_back": ("i4", MAX_CHORDS * SEARCH_STATES),
    "search_voicing": ("i4", MAX_CHORDS * SEARCH_STATES),  # each state's four pitches, packed
}
