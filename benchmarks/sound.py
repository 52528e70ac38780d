"""The synth beside other synthesizers, offline: `make bench ONLY=sound`.

Twice: the demo minute (about 600 notes on every instrument, all effects), and 64 sustained voices. Seconds of sound per
processor second of one core, medians; what a program takes to start, load and compile is left out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from benchmarks import ours, peers
from benchmarks.peers import players
from benchmarks.peers.players import Note
from benchmarks.tables import median, table, target
from simulation.engine.demo_minute import demo_minute
from simulation.engine.kernel import world
from simulation.engine.parameters import INSTRUMENTS
from simulation.engine.rendering import render_score

RATE = 48_000
RUNS = 3
VOICES = 64
HELD_SECONDS = 10.0
TONE_SECONDS = 15.0  # of the minute, for Tone.js, which takes longer than the music lasts
LEAST = 60.0


def main() -> None:
    score, samples = demo_minute()
    minute = notes_of(score)
    print(f"The demo minute: {len(minute)} notes, {samples / RATE:.0f} s")
    mine = _compare(score, samples, minute, TONE_SECONDS)
    held = held_score(VOICES, HELD_SECONDS)
    print(f"{VOICES} sustained voices (ours: pads with reverb) for {HELD_SECONDS:.0f} s")
    _compare(held, int((HELD_SECONDS + players.TAIL) * RATE), notes_of(held), HELD_SECONDS)
    for host, speed in mine.items():
        target(f"the demo minute in {host}", speed, least=LEAST, unit="x real time")


def _compare(score: np.ndarray, samples: int, notes: Sequence[Note], tone_seconds: float) -> dict[str, float]:
    """Print the table; times real time of ours, by host."""
    mine = {"numba": in_numba(score, samples), "node": in_node(score, samples)}
    rows: list[list[object]] = [[f"ours, {host}", speed, speed / mine["numba"], None] for host, speed in mine.items()]
    start = [note for note in notes if note[0] < tone_seconds]
    others: dict[str, tuple[Sequence[Note], Callable[[Sequence[Note]], float]]] = {
        **{name: (notes, partial(players.cost, name)) for name in players.PLAYERS},
        "Tone.js, Chromium": (start, players.tone),
    }
    for name, (part, cost) in others.items():
        try:
            speed = players.length(part) / cost(part)
        except (peers.NotInstalledError, RuntimeError) as error:
            rows.append([f"{name}: not installed: {error}", None, None, None])
            continue
        rows.append([name, speed, speed / mine["numba"], mine["numba"] / speed])
    table(["synthesizer", "x real time", "of ours", "ours is faster by"], rows)
    return mine


def notes_of(score: np.ndarray) -> list[Note]:
    """The notes of a score, for other synthesizers."""
    rows = score[score[:, world.SC_KIND] == world.SCORE_NOTE]
    return [
        (
            row[world.SC_SAMPLE] / RATE,
            row[world.SC_DURATION] / RATE,
            float(row[world.SC_PITCH]),
            float(row[world.SC_VELOCITY]),
            float(row[world.SC_PAN]),
            INSTRUMENTS[int(row[world.SC_INSTRUMENT])],
        )
        for row in rows
    ]


def held_score(voices: int, seconds: float) -> np.ndarray:
    """Pads, all at once, spread over four octaves."""
    score = np.zeros((voices, world.SCORE_STRIDE))
    score[:, world.SC_KIND] = world.SCORE_NOTE
    score[:, world.SC_TAG] = np.arange(voices)
    score[:, world.SC_VOICE] = world.VOICE_CHORDS
    score[:, world.SC_INSTRUMENT] = INSTRUMENTS.index("pad")
    score[:, world.SC_PITCH] = 36 + np.arange(voices) % 48
    score[:, world.SC_VELOCITY] = 0.5
    score[:, world.SC_PAN] = np.linspace(-0.8, 0.8, voices)
    score[:, world.SC_DURATION] = seconds * RATE
    score[:, world.SC_GAIN] = 0.2
    score[:, world.SC_BODY] = -1
    return score


def in_numba(score: np.ndarray, samples: int, runs: int = RUNS) -> float:
    """Times real time; compiled before."""
    render_score(score[:1], 64)
    costs = []
    for _ in range(runs):
        begun = time.process_time()
        render_score(score, samples)
        costs.append(time.process_time() - begun)
    return samples / RATE / median(costs)


def in_node(score: np.ndarray, samples: int, runs: int = RUNS) -> float:
    """Times real time; the first run, in which it is compiled, does not count."""
    ordered = score[np.lexsort((score[:, world.SC_TAG], score[:, world.SC_KIND], score[:, world.SC_SAMPLE]))]
    costs = ours.in_node("sound", {"records": ordered.tolist(), "samples": samples, "runs": runs + 1})["costs"][1:]
    return samples / RATE / (median(costs) / 1000)


if __name__ == "__main__":
    main()
