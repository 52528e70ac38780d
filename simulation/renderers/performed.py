"""What a file is made of: some cycles of a document, or a performance: a run with the edits made in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.engine.document import Document
from simulation.engine.kernel import world
from simulation.engine.patches import stamped_documents
from simulation.engine.performance import play
from simulation.engine.stamped import play_stamped


@dataclass(frozen=True, slots=True)
class Piece:
    """A score and what of it is heard.

    score (K, SCORE_STRIDE) from sample 0 on; heard from sample `first` to `samples`; ticks (K,): of each record from
    the beginning of what is heard; document: what holds there.
    """

    document: Document
    score: np.ndarray
    first: int
    samples: int
    ticks: np.ndarray

    def heard(self) -> Piece:
        """Only the notes that begin within what is heard, and the controls: those before it as they stand there."""
        sample, kind = self.score[:, world.SC_SAMPLE], self.score[:, world.SC_KIND]
        within = (sample >= self.first) & (sample < self.samples)
        rows, ticks = self.score[within], self.ticks[within]
        before = (kind == world.SCORE_CONTROL) & (sample < self.first)
        last = {int(row[world.SC_INSTRUMENT]): row for row in self.score[before]}
        if last:
            rows = np.vstack([*last.values(), rows])
            ticks = np.concatenate([np.zeros(len(last)), ticks])
        return Piece(self.document, rows, self.first, self.samples, np.maximum(ticks, 0))


def perform(document: Document, options: dict[str, Any], progress: Any) -> Piece:
    """Plays what is asked for; `progress(share)` may raise to stop. Options as Rendering keeps them."""
    if "performance" in options:
        return _performance(document, options["performance"], progress)
    first, cycles = options["first_cycle"], options["cycles"]
    played = play(document, cycles=range(first, first + cycles), progress=progress)
    ticks = (played.score[:, world.SC_CYCLE] - first) * played.cycle_ticks + played.score[:, world.SC_TICK]
    return Piece(document, played.score, 0, played.samples, ticks)


def _performance(document: Document, given: dict[str, Any], progress: Any) -> Piece:
    edits = stamped_documents(document, given["edits"])
    first, until = given["from_sample"], given["to_sample"]
    played = play_stamped(document, given["cycle"], given["tick"], edits, until, mark=first, progress=progress)
    starts = np.array([played.starts.get(int(cycle), 0) for cycle in played.score[:, world.SC_CYCLE]])
    ticks = starts + played.score[:, world.SC_TICK] - played.marked
    held = [after for sample, after in edits if sample <= first]
    return Piece(held[-1] if held else document, played.score, first, until, ticks)
