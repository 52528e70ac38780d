// Whether this browser computes what every other computes: a small universe, run for a moment, and what must come of it.
// A browser that fails may listen and edit, but nobody asks its opinion of where the bodies are.
import { advance, beginCycle, createWorld, takeScore } from "../engine/host.js"
import { defaultDocument } from "../engine/document.js"
import { checksum } from "./checksum.js"

const TICKS = 240
export const GOLDEN = "e62a9d4ec93a92d6" // of simulation/engine/stamped.py `self_test`, held equal by a test

/** What comes of it here. */
export const selfTestSum = () => {
  const document = defaultDocument()
  Object.assign(document.physics, { particle_count: 24, attraction: 0.4 })
  Object.assign(document.music, { tempo: 131, cycle_bars: 4 })
  const w = createWorld(document)
  beginCycle(w, 1)
  for (let tick = 0; tick < TICKS; tick++) {
    advance(w)
    takeScore(w)
  }
  return checksum(w)
}

export const selfTest = () => selfTestSum() === GOLDEN
