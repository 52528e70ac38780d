"""`python -m simulation.engine.warm`: compiles the kernel into numba's cache, world and synth side by side.

Safe to repeat: what is compiled already is loaded, in a second or two. Whoever starts several processes that need the
kernel does this first, or each of them compiles it for itself.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np

from .document import check_document
from .kernel.world import SCORE_STRIDE
from .performance import play
from .rendering import render_score


def world() -> None:
    play(check_document({"physics": {"particle_count": 2}}), range(1), ticks=1)


def synth() -> None:
    render_score(np.zeros((0, SCORE_STRIDE)), 1)


def main() -> int:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for part in (pool.submit(world), pool.submit(synth)):
            part.result()
    return 0


if __name__ == "__main__":
    sys.exit(main())
