// What whoever comes in within the music must be given, so that it sounds as it stands.
import * as K from "../engine/world.js"

const HELD_LEAST = 4800 // samples that a note must still last to be taken up; simulation/engine/stamped.py has the same

/** Of records up to about a sample: each control as it stands, and the notes that still last. @param {Float64Array[]} chunks @param {number} sample @returns {Float64Array[]} */
export const held = (chunks, sample) => {
  /** @type {Map<number, Float64Array>} */
  const controls = new Map()
  /** @type {Float64Array[]} */
  const notes = []
  for (const chunk of chunks) {
    for (let k = 0; k < chunk.length; k += K.SCORE_STRIDE) {
      const record = chunk.slice(k, k + K.SCORE_STRIDE)
      const gone = sample - record[K.SC_SAMPLE]
      if (record[K.SC_KIND] === K.SCORE_CONTROL) controls.set(record[K.SC_INSTRUMENT], record)
      else if (gone <= 0) notes.push(record)
      else if (record[K.SC_DURATION] > gone + HELD_LEAST) {
        record[K.SC_TICKS] = Math.max(1, Math.floor(record[K.SC_TICKS] * (1 - gone / record[K.SC_DURATION]) + 0.5))
        record[K.SC_DURATION] -= gone
        notes.push(record)
      }
    }
  }
  const now = [...controls.values(), ...notes]
  for (const record of now) record[K.SC_SAMPLE] = Math.max(record[K.SC_SAMPLE], sample)
  return now
}
