"""Scores of whole universes, beside naive music on the same collisions."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from simulation.engine.document import Document

from .coupling import Coupling, coupling
from .metrics import measure
from .naive import four_chords, random_notes
from .performed import perform, piece_of, unfit_measures, wanted_groups
from .scoring import Score, score
from .universes import random_document, under_usual_music

PROCESSES = 2
Measures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Row:
    """One universe: what it is, its own measures and score, and those of the naive generators.

    score leaves out the measures whose bands say nothing of the scale; strict has all measures for all. usual: the
    couplings of the same world under the default music.
    """

    name: str
    document: Document
    measures: Measures
    score: Score
    strict: Score
    naive: tuple[Measures, Measures]
    naive_scores: tuple[Score, Score]
    coupling: Coupling
    usual: Coupling

    @property
    def lead(self) -> float:
        """Points above the better of the naive ones."""
        return self.score.total - max(naive.total for naive in self.naive_scores)


def assess(document: Document, seed: int = 0) -> Row:
    """Play a universe for sixteen bars, and measure it and what naive generators make of the same collisions."""
    performance = perform(document)
    own = measure(piece_of(document, performance))
    naive = (measure(random_notes(document, performance, seed)), measure(four_chords(document, performance)))
    unfit, wanted = unfit_measures(document), wanted_groups(document)
    judged, strict = score(own, wanted, without=unfit), score(own, wanted)
    naive_scores = (score(naive[0], without=unfit), score(naive[1], without=unfit))
    couplings = coupling(document, performance), usual_coupling(document)
    return Row(document["name"], document, own, judged, strict, naive, naive_scores, *couplings)


def usual_coupling(document: Document) -> Coupling:
    """The couplings of the same world under the default music."""
    usual = under_usual_music(document)
    return coupling(usual, perform(usual))


def assess_seed(seed: int) -> Row:
    """The row of a random universe."""
    return assess(random_document(seed), seed)


def assess_seeds(seeds: Iterable[int]) -> list[Row]:
    """The rows of random universes, in two processes at most."""
    first, *rest = seeds
    rows = [assess_seed(first)]  # compiles the kernel where it must be, once and not in each process
    # Fresh processes: numba's threads and locks do not survive a fork.
    with ProcessPoolExecutor(min(PROCESSES, os.cpu_count() or 1), mp_context=get_context("spawn")) as pool:
        return rows + list(pool.map(assess_seed, rest))
