"""The sheets of `make score SHEETS=folder`: they are drawn by hand only, so a test draws one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks import shelf
from simulation.engine.document import check_document
from simulation.engine.performance import play, sound


@pytest.mark.engine
@pytest.mark.xdist_group("engine")
def test_a_sheet_of_a_template_has_picture_roll_wave_and_spectrum(tmp_path: Path) -> None:
    document = check_document(json.loads(sorted(shelf.SHELF.glob("*.json"))[0].read_text(encoding="utf-8")))
    performance = play(document, range(1), states_every=4, ticks=96 * 4)
    shelf._sheet(tmp_path, "one", document, performance, sound(performance.score, performance.samples))
    sheet = np.asarray(Image.open(tmp_path / "one.png"), dtype=float)
    for top, bottom in ((0, 384), (384, 604), (604, 724), (724, 984)):
        assert sheet[top:bottom].std() > 2  # none is an empty strip
    assert (tmp_path / "one.wav").stat().st_size > 100_000
