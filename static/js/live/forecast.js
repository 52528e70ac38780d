// What the rest of the cycle will play if nobody changes anything: a second world, run in small slices while there is time.
import { advance, createWorld, restore, takeScore } from "../engine/host.js"
import * as K from "../engine/world.js"

/** The notes among score records, as the strip shows them. @param {Float64Array} records @param {number} cycle @returns {number[]} */
export const notesOf = (records, cycle) => {
  /** @type {number[]} */
  const notes = []
  for (let k = 0; k < records.length; k += K.SCORE_STRIDE) {
    if (records[k + K.SC_KIND] !== K.SCORE_NOTE || records[k + K.SC_CYCLE] !== cycle) continue
    notes.push(records[k + K.SC_TICK], records[k + K.SC_VOICE], records[k + K.SC_PITCH], records[k + K.SC_VELOCITY], records[k + K.SC_TICKS])
  }
  return notes
}

export class Forecast {
  constructor() {
    /** @type {import("../engine/host.js").World | null} */
    this.w = null
    this.cycle = -1
    this.done = true
    /** @type {number[]} */
    this.notes = []
  }

  /** Begin again from where a world stands. @param {import("../engine/host.js").World} from */
  begin(from) {
    this.w ??= createWorld()
    restore(this.w, from)
    this.w.n[K.N_SCORE] = 0
    this.cycle = from.n[K.CYCLE]
    this.notes = []
    this.done = false
  }

  /** Compute for a few milliseconds; true when the cycle's end has just been reached. @param {number} milliseconds */
  work(milliseconds) {
    const { w } = this
    if (!w || this.done) return false
    const stop = performance.now() + milliseconds
    while (performance.now() < stop) {
      if (w.n[K.TICK] >= w.n[K.CYCLE_TICKS]) return (this.done = true)
      advance(w)
      this.notes.push(...notesOf(takeScore(w), this.cycle))
    }
    return false
  }
}
