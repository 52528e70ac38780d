// The notes of the present cycle: those that have been computed to sound, and those that are expected after them.
import { NOTE_WORDS } from "../scene/strip-notes.js"

export class Score {
  /** @type {Map<number, number[]>} by cycle: tick, voice, pitch, velocity, ticks of each note */
  given = new Map()
  /** @type {{cycle: number, notes: number[]}} */
  expected = { cycle: -1, notes: [] }
  version = 0

  clear() {
    Object.assign(this, { given: new Map(), expected: { cycle: -1, notes: [] }, version: this.version + 1 })
  }

  /** @param {number} cycle @param {number[]} notes */
  add(cycle, notes) {
    if (!notes.length) return
    const all = this.given.get(cycle) ?? []
    all.push(...notes)
    this.given.set(cycle, all)
    for (const old of this.given.keys()) if (old < cycle - 1) this.given.delete(old)
    this.version++
  }

  /** What an edit took back. @param {number} cycle @param {number} tick */
  cut(cycle, tick) {
    const all = this.given.get(cycle)
    if (all) this.given.set(cycle, filtered(all, (at) => at < tick))
    this.version++
  }

  /** @param {number} cycle @param {number[]} notes */
  expect(cycle, notes) {
    this.expected = { cycle, notes }
    this.version++
  }

  /** Notes that begin in a stretch of ticks. @param {number} cycle @param {number} from @param {number} to @returns {number[]} */
  between(cycle, from, to) {
    const low = from > to ? -1 : from
    return filtered(this.given.get(cycle) ?? [], (at) => at > low && at <= to)
  }

  /** The whole cycle as far as it is known: tick, voice, pitch, velocity, ticks of each note. @param {number} cycle @returns {number[]} */
  notes(cycle) {
    const given = this.given.get(cycle) ?? []
    if (this.expected.cycle !== cycle) return given
    let last = -1
    for (let k = 0; k < given.length; k += NOTE_WORDS) last = Math.max(last, given[k])
    return given.concat(filtered(this.expected.notes, (at) => at > last))
  }
}

/** @param {number[]} notes @param {(tick: number) => boolean} stays */
const filtered = (notes, stays) => {
  /** @type {number[]} */
  const out = []
  for (let k = 0; k < notes.length; k += NOTE_WORDS) if (stays(notes[k])) out.push(...notes.slice(k, k + NOTE_WORDS))
  return out
}
