"""Notes through other synthesizers, offline: FluidSynth, Csound, SuperCollider's scsynth, and Tone.js in Chromium.

A note is (start s, duration s, MIDI pitch, velocity 0..1, pan -1..1, instrument of ours). FluidSynth plays General MIDI
programs of FluidR3; the others play every note as two saws, low-pass, ADSR and pan into one reverb.
"""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import mido

from benchmarks import peers
from benchmarks.peers import synthdef

Note = tuple[float, float, float, float, float, str]

RATE = 48_000
TAIL = 1.0  # seconds after the last note
SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
PROGRAMS = {
    "piano": 0, "epiano": 4, "glass": 92, "bell": 14, "gong": 14, "kalimba": 108, "marimba": 12, "organ": 19,
    "bass": 33, "pluck": 24, "strings": 48, "choir": 52, "flute": 73, "synth": 81, "pad": 89, "drone": 95, "cloud": 99,
    "whoosh": 122, "impact": 47,
}  # fmt: skip
DRUM_CHANNEL = 9
PPQ = 960  # at 120 beats a minute: 1920 a second

ORCHESTRA = """
sr = 48000
ksmps = 64
nchnls = 2
0dbfs = 1
gal init 0
gar init 0
instr 1
  kenv madsr 0.02, 0.3, 0.6, 0.5
  asaw vco2 p5 * 0.1, p4
  aother vco2 p5 * 0.1, p4 * 1.003
  asoft zdf_2pole asaw + aother, 2000, 0.7
  al, ar pan2 asoft * kenv, (p6 + 1) / 2
  gal = gal + al
  gar = gar + ar
endin
instr 99
  al, ar reverbsc gal, gar, 0.8, 9000
  outs gal + al * 0.3, gar + ar * 0.3
  gal = 0
  gar = 0
endin
"""


def length(notes: Sequence[Note]) -> float:
    """Seconds to render."""
    return max((note[0] + note[1] for note in notes), default=0.0) + TAIL


def hertz(pitch: float) -> float:
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))


def cpu_of(command: list[str], folder: Path) -> float:
    """Processor seconds of a program, its children's included. Raises RuntimeError with its last words."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=peers.SECONDS, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name}: {peers.gist(done.stderr or done.stdout)}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def fluidsynth(notes: Sequence[Note], folder: Path) -> float:
    """Processor seconds; writes out.wav."""
    if not SOUNDFONT.exists():
        raise peers.NotInstalledError("Debian's fluid-soundfont-gm is not here")
    midi_of(notes).save(str(folder / "notes.mid"))
    options = ["-ni", "-q", "-o", "synth.polyphony=256", "-r", str(RATE), "-T", "wav", "-O", "float", "-F", "out.wav"]
    return cpu_of([peers.program("fluidsynth"), *options, str(SOUNDFONT), "notes.mid"], folder)


def midi_of(notes: Sequence[Note]) -> mido.MidiFile:
    """A channel an instrument; the sixteenth and later instruments share the last."""
    names = sorted({note[5] for note in notes if note[5] in PROGRAMS})
    free = [channel for channel in range(16) if channel != DRUM_CHANNEL]
    channels = {name: free[min(k, len(free) - 1)] for k, name in enumerate(names)}
    events: list[tuple[float, mido.Message]] = [
        (0.0, mido.Message("program_change", channel=channel, program=PROGRAMS[name]))
        for name, channel in channels.items()
    ]
    for start, long, pitch, velocity, _, name in notes:
        what = {"channel": channels.get(name, DRUM_CHANNEL), "note": max(0, min(127, round(pitch)))}
        events.append((start, mido.Message("note_on", velocity=max(1, min(127, round(127 * velocity))), **what)))
        events.append((start + long, mido.Message("note_off", **what)))
    track = mido.MidiTrack()
    now = 0
    for seconds, message in sorted(events, key=lambda event: event[0]):
        tick = round(seconds * PPQ * 2)
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=round(TAIL * PPQ * 2)))
    return mido.MidiFile(ticks_per_beat=PPQ, tracks=[track])


def csound(notes: Sequence[Note], folder: Path) -> float:
    """Processor seconds; writes out.wav."""
    lines = [f"i1 {s:.5f} {d:.5f} {hertz(p):.4f} {v:.4f} {pan:.3f}" for s, d, p, v, pan, _ in notes]
    (folder / "notes.orc").write_text(ORCHESTRA, encoding="utf-8")
    (folder / "notes.sco").write_text("\n".join([*lines, f"i99 0 {length(notes):.4f}", "e", ""]), encoding="utf-8")
    options = ["-d", "-m0", "-W", "-f", "-o", "out.wav", "notes.orc", "notes.sco"]
    return cpu_of([peers.program("csound"), *options], folder)


def scsynth(notes: Sequence[Note], folder: Path) -> float:
    """Processor seconds; writes out.wav."""
    events = [(0.0, synthdef.message("/d_recv", d.data())) for d in (synthdef.voice(), synthdef.room())]
    events.append((0.0, synthdef.message("/s_new", "room", 999, 1, 0)))
    for k, (start, long, pitch, velocity, pan, _) in enumerate(notes):
        values = ("freq", hertz(pitch), "amp", 0.1 * velocity, "pan", pan)
        events.append((start, synthdef.message("/s_new", "voice", 1000 + k, 0, 0, *values)))
        events.append((start + long, synthdef.message("/n_set", 1000 + k, "gate", 0.0)))
    (folder / "notes.osc").write_bytes(synthdef.score(events, length(notes)))
    options = ["-N", "notes.osc", "_", "out.wav", str(RATE), "WAV", "float", "-o", "2", "-m", "65536", "-n", "4096"]
    return cpu_of([peers.program("scsynth"), *options], folder)


PLAYERS: dict[str, Callable[[Sequence[Note], Path], float]] = {
    "scsynth": scsynth,
    "fluidsynth": fluidsynth,
    "csound": csound,
}


def cost(name: str, notes: Sequence[Note]) -> float:
    """Processor seconds of rendering, without those of its start (with no notes). Raises as they do."""
    peers.wanted()
    with tempfile.TemporaryDirectory() as folder:
        idle = PLAYERS[name]([], Path(folder))
        spent = PLAYERS[name](notes, Path(folder))
        if os.path.getsize(Path(folder) / "out.wav") < length(notes) * RATE:
            raise RuntimeError(f"{name} wrote too little")
    return spent - idle


TONE_PAGE = (
    """<!doctype html><title>Tone.js</title><script src="/benchmarks/peers/node_modules/tone/build/Tone.js"></script>"""
)
TONE = """async ({ notes, seconds }) => {
  const buffer = await Tone.Offline(async () => {
    const room = new Tone.Reverb({ decay: 2, wet: 0.3 }).toDestination()
    await room.ready
    const soft = new Tone.Filter(2000, "lowpass").connect(room)
    const options = {
      oscillator: { type: "fatsawtooth", count: 2, spread: 5 },
      envelope: { attack: 0.02, decay: 0.3, sustain: 0.6, release: 0.5 },
      volume: -24,
    }
    const synth = () => new Tone.PolySynth({ voice: Tone.Synth, maxPolyphony: 64, options }).connect(soft)
    const synths = [synth(), synth(), synth(), synth()]
    notes.forEach(([at, long, hertz, loud], k) => synths[k % 4].triggerAttackRelease(hertz, long, at, loud))
  }, seconds, 2, 48000)
  return buffer.getChannelData(0).reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}"""


def tone(notes: Sequence[Note]) -> float:
    """Processor seconds of Tone.Offline in Chromium, all its processes. Raises NotInstalledError, RuntimeError."""
    from playwright.sync_api import sync_playwright

    from simulation.engine.conformance.others import chromium
    from simulation.engine.conformance.served import served

    peers.wanted()
    peers.node_modules()
    words = [[n[0], n[1], hertz(n[2]), n[3]] for n in notes]
    asked = {"notes": words, "seconds": length(notes)}
    with served(TONE_PAGE) as server, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.set_default_timeout(peers.SECONDS * 1000)
        page.goto(f"{server.address}/page.html")
        page.evaluate(TONE, {"notes": words[:1], "seconds": 0.1})  # compiled, and the reverb made
        before = _descendants_cpu()
        loudest = page.evaluate(TONE, asked)
        spent = _descendants_cpu() - before
        browser.close()
    if not loudest > 0.0:
        raise RuntimeError("Tone.js rendered silence")
    return spent


def _descendants_cpu() -> float:
    """Processor seconds so far of all processes below this one."""
    stats: dict[int, tuple[int, float]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        stats[int(path.parent.name)] = (int(words[1]), (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK"))
    found, waiting = 0.0, [os.getpid()]
    while waiting:
        parent = waiting.pop()
        for process, (above, seconds) in stats.items():
            if above == parent:
                found += seconds
                waiting.append(process)
    return found
