"""The engine in the browser: documents as the server reads them, and edits that go back in time without a trace."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from simulation.engine.document import check_document, pack
from simulation.engine.errors import DocumentError
from simulation.engine.objects import KINDS, fields_of
from simulation.engine.parameters import PARAMETERS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PACK = """async (documents) => {
  const { checkDocument, pack, DocumentError } = await import("/static/js/engine/document.js")
  return documents.map((document) => {
    try {
      const packed = pack(checkDocument(document))
      return [packed.parameters, packed.links, packed.objects, packed.seeds].map((words) => [...words])
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error
      return error.problems.map(({ path, code }) => `${path} ${code}`).sort()
    }
  })
}"""


def any_value(chance: random.Random, rule: Any) -> Any:
    if rule.kind == "choice":
        return chance.choice(rule.choices)
    if rule.kind == "bool":
        return chance.random() < 0.5
    if rule.kind == "int":
        return chance.randint(int(rule.low), int(rule.high))
    if rule.kind == "matrix":
        return [chance.uniform(rule.low, rule.high) for _ in rule.default]
    return chance.uniform(rule.low, rule.high)


def any_document(seed: int) -> dict[str, Any]:
    chance = random.Random(seed)
    document: dict[str, Any] = {"objects": [], "seeds": {"motif": chance.randint(0, 2**31 - 1)}}
    for parameter in PARAMETERS:
        document.setdefault(parameter.group, {})[parameter.name] = any_value(chance, parameter)
    for k in range(chance.randint(0, 12)):
        kind = chance.choice(KINDS)
        values = {field.name: any_value(chance, field) for field in fields_of(kind)}
        document["objects"].append({"id": f"o{k}", "kind": kind, **values})
    return document


def test_the_browser_packs_documents_into_the_same_words_as_the_server(open_page: Callable[..., Page]) -> None:
    documents = [any_document(seed) for seed in range(30)]
    for document, words in zip(documents, open_page().evaluate(PACK, documents), strict=True):
        packed = pack(check_document(document))
        arrays: list[Any] = [packed.parameters, packed.links, packed.objects, packed.seeds]
        for mine, theirs in zip(arrays, words, strict=True):
            assert np.array_equal(mine, np.array(theirs))


def test_the_browser_finds_the_same_faults_in_documents_as_the_server(open_page: Callable[..., Page]) -> None:
    wrong = [
        {"physics": {"gravity": 21, "nonsense": 1}, "nope": 1},
        {"music": {"key": "H", "cycle_bars": 4.5, "melody_on": 1}},
        {"couplings": {"gravity_tempo": 2, "none": 0}, "seeds": {"physics": -1}},
        {"objects": [{"id": "A", "kind": "peg"}, {"id": "b", "kind": "cloud"}, {"id": "c", "kind": "peg", "rate": 1}]},
        {"objects": [{"id": "a", "kind": "peg"}, {"id": "a", "kind": "wall"}]},
        {"name": "", "tags": [1], "licence": "mine", "description": "x" * 2001, "engine_version": 9},
        {"physics": {"species_matrix": [1, 2]}, "audio": []},
    ]
    for document, found in zip(wrong, open_page().evaluate(PACK, wrong), strict=True):
        with pytest.raises(DocumentError) as caught:
            check_document(document)
        assert found == sorted(f"{problem['path']} {problem['code']}" for problem in caught.value.problems)


ROLL = """async () => {
  const { Runner } = await import("/static/js/live/runner.js")
  const { defaultDocument } = await import("/static/js/engine/document.js")
  const { digest, stateDigest, ordered } = await import("/static/js/engine/host.js")
  const world = await import("/static/js/engine/world.js")
  const before = defaultDocument()
  before.music.cycle_bars = 4
  const after = structuredClone(before)
  Object.assign(after.physics, { gravity: 2, attraction: 0.5 })
  Object.assign(after.music, { key: "A", scale: "minor" })
  const bits = (chunks) => digest(ordered(Float64Array.from(chunks.flatMap((chunk) => [...chunk]))))

  const late = new Runner(before) // far ahead when the edit comes: it must go back
  late.runTo(150_000)
  const given = late.take().records
  late.forget(80_000)
  const { at, cycle, tick, again } = late.edit(after, 90_000)
  late.runTo(400_000)
  const stay = given.map((chunk) => {
    const rows = []
    for (let k = 0; k < chunk.length; k += world.SCORE_STRIDE) {
      if (chunk[k] < at) rows.push(...chunk.subarray(k, k + world.SCORE_STRIDE))
    }
    return rows
  })

  const straight = new Runner(before) // knows of it in time
  straight.edit(after, 90_000)
  straight.runTo(400_000)
  const untouched = new Runner(before)
  untouched.runTo(400_000)
  const rest = late.take().records
  return {
    at, cycle, tick, again: again.length,
    late: [await bits([...stay, again, ...rest]), await stateDigest(late.w)],
    straight: [await bits(straight.take().records), await stateDigest(straight.w)],
    untouched: await stateDigest(untouched.w),
  }
}"""


def test_an_edit_taken_back_in_time_leaves_what_an_edit_in_time_leaves(open_page: Callable[..., Page]) -> None:
    found = open_page().evaluate(ROLL)
    assert 90_000 <= found["at"] < 91_000
    assert found["late"] == found["straight"]
    assert found["late"][1] != found["untouched"]


FORECAST = """async () => {
  const { Runner } = await import("/static/js/live/runner.js")
  const { Forecast, notesOf } = await import("/static/js/live/forecast.js")
  const { defaultDocument } = await import("/static/js/engine/document.js")
  const document = defaultDocument()
  document.music.cycle_bars = 4
  const runner = new Runner(document)
  runner.runTo(60_000)
  runner.take()
  const forecast = new Forecast()
  forecast.begin(runner.w)
  while (!forecast.work(5)) {}
  while (runner.w.n[1] === 0) runner.tick()
  return [forecast.notes, notesOf(Float64Array.from(runner.take().records.flatMap((chunk) => [...chunk])), 0)]
}"""


def test_the_strip_foretells_exactly_the_notes_that_come(open_page: Callable[..., Page]) -> None:
    expected, came = open_page().evaluate(FORECAST)
    assert len(expected) > 50
    assert expected == came
