"""A judge of sequences: how many bits a token costs after those before it, by counts of what real pieces did."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

START = -1  # stands before the first token


class Judge:
    """An n-gram model, interpolated by Witten and Bell's rule (1991, IEEE Trans. Information Theory 37, 1085).

    rows (R, order + 2): a context of `order` tokens, the token after it, how often. vocabulary: how many tokens
    there could be; each is equally likely where nothing is known.
    """

    def __init__(self, rows: NDArray[np.int64], vocabulary: int) -> None:
        self.order = rows.shape[1] - 2
        self.vocabulary = vocabulary
        self.counts: dict[tuple[int, ...], Counter[int]] = defaultdict(Counter)
        for row in rows.tolist():
            *context, token, count = row
            for length in range(self.order + 1):
                self.counts[tuple(context[self.order - length :])][token] += count
        self.totals = {context: sum(counts.values()) for context, counts in self.counts.items()}

    def probability(self, context: Sequence[int], token: int) -> float:
        """Of a token after a context of `order` tokens; above 0 for every token."""
        likely = 1.0 / self.vocabulary
        for length in range(self.order + 1):
            known = tuple(context[self.order - length :])
            counts = self.counts.get(known)
            if counts is None:
                continue
            kinds = len(counts)
            likely = (counts[token] + kinds * likely) / (self.totals[known] + kinds)
        return likely

    def bits(self, tokens: Sequence[int]) -> float:
        """Mean -log2 probability of the tokens of a sequence; NaN for an empty one."""
        if not len(tokens):
            return math.nan
        padded = [START] * self.order + list(tokens)
        places = range(self.order, len(padded))
        return sum(-math.log2(self.probability(padded[k - self.order : k], padded[k])) for k in places) / len(tokens)


def count(sequences: Iterable[Sequence[int]], order: int) -> NDArray[np.int64]:
    """The rows of a judge: every run of order + 1 tokens in some sequences, and how often it occurs; sorted."""
    runs: Counter[tuple[int, ...]] = Counter()
    for sequence in sequences:
        padded = [START] * order + list(sequence)
        runs.update(tuple(padded[k : k + order + 1]) for k in range(len(sequence)))
    return np.array([[*run, times] for run, times in sorted(runs.items())], dtype=np.int64)
