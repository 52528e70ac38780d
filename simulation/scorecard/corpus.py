"""Reads the public-domain reference tunes, for development only: `python -m simulation.scorecard.corpus FILE`.

Needs music21 10 (BSD-3), which is no requirement of the product: install it into an environment of its own. Of its
corpus only Bach's chorales (eighteenth century) and Ryan's Mammoth Collection of fiddle tunes (Boston 1883) are read.
FILE (JSON) stays on the machine that made it; what the product keeps is statistics of it (judges.py, bands.json).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

METERS = {"2/4": "2/4", "3/4": "3/4", "4/4": "4/4", "2/2": "4/4", "6/8": "6/8"}
Tune = dict[str, Any]


def main(path: Path) -> None:
    """Write every tune that can be read as one JSON list."""
    with ProcessPoolExecutor(2) as pool:
        tunes = [tune for tune in pool.map(read_tune, sources(), chunksize=8) if tune]
    path.write_text(json.dumps(tunes), encoding="utf-8")
    print(f"{len(tunes)} tunes")


def sources() -> Iterator[tuple[str, str]]:
    """(corpus, path) of every file of the two collections."""
    from music21 import corpus

    for path in corpus.getComposer("bach"):
        yield "chorale", str(path)
    for path in corpus.getComposer("ryansMammoth"):
        yield "fiddle", str(path)


def read_tune(source: tuple[str, str]) -> Tune | None:
    """One tune: voices from the top of [onset, duration, MIDI pitch] in quarters, metre, pick-up; None if unsuited.

    Unsuited are changing or other metres, chorales without exactly four voices and at least eight bars.
    """
    from music21 import converter, meter

    kind, path = source
    try:
        score = converter.parse(path)
        parts = list(score.parts)
        if len(parts) != (4 if kind == "chorale" else 1):
            return None
        signatures = {s.ratioString for s in parts[0].recurse().getElementsByClass(meter.TimeSignature)}
        if len(signatures) != 1 or not signatures <= METERS.keys():
            return None
        voices = [_notes(part) for part in parts]
    except Exception as error:  # a file that music21 cannot read is no reference
        print(f"{path}: {error}", file=sys.stderr)
        return None
    signature = METERS[signatures.pop()]
    beats, unit = (int(word) for word in signature.split("/"))
    bar = 4.0 * beats / unit
    first = parts[0].getElementsByClass("Measure").first()
    length = float(first.duration.quarterLength) if first is not None else bar
    pickup = length if length < bar else 0.0
    if min(len(voice) for voice in voices) < 8 or voices[0][-1][0] - pickup < 7 * bar:
        return None
    return {"corpus": kind, "name": Path(path).stem, "meter": signature, "pickup": pickup, "voices": voices}


def _notes(part: Any) -> list[list[float]]:
    notes = []
    for note in part.stripTies().flatten().notes:
        if note.duration.quarterLength > 0 and not note.duration.isGrace:
            notes.append([float(note.offset), float(note.duration.quarterLength), max(p.midi for p in note.pitches)])
    return notes


if __name__ == "__main__":
    main(Path(sys.argv[1]))
