// Milliseconds a tick in node, for speed.py: scenes by name from the standard input, numbers to the standard output.
import { readFileSync, writeFileSync } from "node:fs"
import { run } from "../../../static/js/engine/cycle.js"
import { beginCycle, createWorld, takeScore } from "../../../static/js/engine/host.js"

const [blocks, ticks] = process.argv.slice(2).map(Number)

/** @param {any} document */
const measure = (document) => {
  const w = createWorld(document)
  beginCycle(w, 0)
  let least = Infinity
  for (let k = 0; k < blocks; k++) {
    const began = performance.now()
    const done = run(w, ticks)
    least = Math.min(least, (performance.now() - began) / done)
    takeScore(w)
  }
  return least
}

const scenes = Object.entries(JSON.parse(readFileSync(0, "utf8")))
for (const [, document] of scenes) measure(document) // compiled by now
writeFileSync(1, JSON.stringify(Object.fromEntries(scenes.map(([name, document]) => [name, measure(document)]))))
