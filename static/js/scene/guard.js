// The last guard against flashes, whatever they come from: it examines a proof of each frame as WCAG 2.3.1 counts (general and red
// flashes, by place, over a quarter of a field of view), at several strengths of the moving layer at once. Where what is drawn has begun
// to flash, the layer goes at once to the greatest strength at which it would not have; it comes back slowly, once it would be calm.
import { COLUMNS, ROWS } from "./proof.js"

/** @typedef {import("./colour.js").Rgb} Rgb */

/** Strengths that are examined. At the last, black on parchment changes by less than a flash. */
export const STRENGTHS = [1, 0.8, 0.64, 0.52, 0.42, 0.33, 0.25, 0.17, 0.1, 0.05]
const DRAWN = STRENGTHS.length // beside them: what is really drawn, its changes of strength included
const KINDS = 2 // general, red
const POINTS = COLUMNS * ROWS
const KEPT = 5 // last swings of each point
const SECOND = 1000
// WCAG has 0.1 of relative luminance, 20 / 320 of redness, a quarter of a field. A proof is rough: a little less counts.
const [LIGHT_STEP, RED_STEP, SATURATED, BRIGHT] = [0.09, 0.055, 0.76, 0.81]
// Swings in a second, two to a flash. At so many it falls, to a strength with fewer than so many; it rises to one with fewer than so many.
// A strobe that is caught has swung five times, and once more by the fall; where it falls to it is still: three flashes.
const [FLASHING, STILL, CALM] = [5, 2, 5]
const [BUSY, QUIET] = [4, 3] // bodies are drawn smaller, and larger again: long before anything must be faint
const [SHRINK, GROW, SMALLEST] = [0.001, 0.00005, 0.42] // a millisecond
const FIELD_COLUMNS = Math.round(COLUMNS / 3)
const FIELD_ROWS = Math.round(ROWS / 3)
const AREA = 0.2 * FIELD_COLUMNS * FIELD_ROWS
const SAME = 0.004 // of a colour: nothing has changed
const RISE = 0.0004 // a millisecond
const [PATIENCE_MS, PATIENCE_MOST] = [1500, 24_000] // calm for so long before it rises; each failed rise waits twice as long

const LINEAR = Float32Array.from({ length: 256 }, (_, k) => (k / 255 <= 0.04045 ? k / 255 / 12.92 : ((k / 255 + 0.055) / 1.055) ** 2.4))

export class Guard {
  constructor() {
    const all = (DRAWN + 1) * KINDS * POINTS
    this.seen = new Float32Array(POINTS * 4).fill(-1) // the marks of the last proof
    this.extreme = new Float32Array(all) // how far each value has gone
    this.sense = new Int8Array(all) // and which way
    this.saturated = new Uint8Array((DRAWN + 1) * POINTS)
    this.swings = new Float64Array(all * KEPT).fill(-Infinity)
    this.next = new Uint8Array(all)
    this.begun = false
    this.strength = this.examined = 1
    this.size = 1 // of bodies, against their own: smaller ones cover and leave fewer places in a second
    this.busyAt = 0
    this.now = this.quietSince = this.fellAt = 0
    this.patience = PATIENCE_MS
    this.sums = new Uint16Array((COLUMNS + 1) * (ROWS + 1))
  }

  /** How strongly the moving layer may be drawn, 0 to 1. @param {Float32Array} marks of a proof @param {Rgb} ground @param {number} now milliseconds */
  limit(marks, ground, now) {
    const passed = Math.max(0, Math.min(100, now - this.now))
    this.now = now
    const above = this.strength < 1 ? STRENGTHS.findLastIndex((strength) => strength > this.strength + 1e-6) : DRAWN
    if (this.strength < 1) this.#rise(passed, above)
    this.#examine(marks, ground)
    this.#fit(passed, above)
    if (this.#flashes(DRAWN, FLASHING)) this.#fall(marks, ground)
    return this.strength
  }

  /** Smaller bodies where much swings, so that they need not be faint. @param {number} passed milliseconds @param {number} level that is looked at */
  #fit(passed, level) {
    if (this.#flashes(level, QUIET)) this.busyAt = this.now
    if (this.#flashes(level, BUSY)) this.size = Math.max(SMALLEST, this.size * Math.exp(-SHRINK * passed))
    else if (this.size < 1 && this.now - this.busyAt > this.patience) this.size = Math.min(1, this.size + GROW * passed)
  }

  /** Comes back where a little more has been calm long enough. @param {number} passed milliseconds @param {number} above the next level */
  #rise(passed, above) {
    if (this.#flashes(above, CALM)) this.quietSince = this.now
    if (this.now - this.quietSince < this.patience) return
    this.strength = Math.min(1, this.strength + passed * RISE)
  }

  /** To the greatest strength at which the last second would have been still. @param {Float32Array} marks @param {Rgb} ground */
  #fall(marks, ground) {
    const calm = STRENGTHS.findIndex((strength, level) => strength <= this.strength && !this.#flashes(level, STILL))
    const target = calm < 0 ? /** @type {number} */ (STRENGTHS.at(-1)) : STRENGTHS[calm]
    if (target > this.strength - 1e-6) return
    this.patience = this.now - this.fellAt < 3 * this.patience ? Math.min(PATIENCE_MOST, 2 * this.patience) : PATIENCE_MS
    this.strength = target
    this.fellAt = this.quietSince = this.now
    this.#examine(marks, ground) // the fall is a swing, too
  }

  /** @param {Float32Array} marks @param {Rgb} ground */
  #examine(marks, ground) {
    const { seen } = this
    const isAsItWas = this.begun && this.strength === this.examined
    for (let point = 0, at = 0; point < POINTS; point++, at += 4) {
      const change = Math.abs(marks[at] - seen[at]) + Math.abs(marks[at + 1] - seen[at + 1]) + Math.abs(marks[at + 2] - seen[at + 2]) + Math.abs(marks[at + 3] - seen[at + 3])
      const isSame = change < SAME
      if (isSame && isAsItWas) continue
      for (let level = isSame && this.begun ? DRAWN : 0; level <= DRAWN; level++) this.#look(level, point, marks, at, ground)
      if (!isSame) for (let k = at; k < at + 4; k++) seen[k] = marks[k]
    }
    this.begun = true
    this.examined = this.strength
  }

  /** One point at one strength. @param {number} level @param {number} point @param {Float32Array} marks @param {number} at @param {Rgb} ground */
  #look(level, point, marks, at, ground) {
    const strength = level === DRAWN ? this.strength : STRENGTHS[level]
    const bare = 255 * (1 - marks[at + 3] * strength)
    const full = 255 * strength
    const r = LINEAR[Math.min(255, Math.round(ground[0] * bare + marks[at] * full))]
    const g = LINEAR[Math.min(255, Math.round(ground[1] * bare + marks[at + 1] * full))]
    const b = LINEAR[Math.min(255, Math.round(ground[2] * bare + marks[at + 2] * full))]
    const slot = level * KINDS * POINTS + point
    this.#follow(slot, 0.2126 * r + 0.7152 * g + 0.0722 * b, LIGHT_STEP, true)
    const [isRed, wasRed] = [r > 0.015 && r >= SATURATED * (r + g + b) ? 1 : 0, this.saturated[level * POINTS + point]]
    this.saturated[level * POINTS + point] = isRed
    this.#follow(slot + POINTS, Math.max(0, r - g - b), RED_STEP, isRed + wasRed > 0)
  }

  /** A value swings where it turns by a step; further the same way is no new swing. @param {number} slot @param {number} value @param {number} step @param {boolean} counts */
  #follow(slot, value, step, counts) {
    const { extreme, sense } = this
    if (!this.begun) {
      extreme[slot] = value
      return
    }
    const change = value - extreme[slot]
    const way = Math.sign(change)
    if (way === 0) return
    if (way === sense[slot]) extreme[slot] = value
    else if (Math.abs(change) >= step) {
      if (counts && Math.min(value, extreme[slot]) < (step === LIGHT_STEP ? BRIGHT : 2)) this.#swung(slot)
      sense[slot] = way
      extreme[slot] = value
    }
  }

  /** @param {number} slot */
  #swung(slot) {
    this.swings[slot * KEPT + this.next[slot]] = this.now
    this.next[slot] = (this.next[slot] + 1) % KEPT
  }

  /** Whether a point of a slot has swung so often within the last second. @param {number} slot @param {number} times 1 to KEPT */
  #hasSwung(slot, times) {
    return this.swings[slot * KEPT + ((this.next[slot] + KEPT - times) % KEPT)] > this.now - SECOND
  }

  /** Whether at a level any field of view has swung so often over too much of it. @param {number} level @param {number} times */
  #flashes(level, times) {
    for (let kind = 0; kind < KINDS; kind++) {
      const first = (level * KINDS + kind) * POINTS
      let count = 0
      for (let point = 0; point < POINTS; point++) if (this.#hasSwung(first + point, times)) count++
      if (count > AREA && this.#fillsAField(first, times)) return true
    }
    return false
  }

  /** @param {number} first @param {number} times */
  #fillsAField(first, times) {
    const { sums } = this // of all points above and to the left
    const wide = COLUMNS + 1
    for (let row = 0; row < ROWS; row++) {
      for (let column = 0; column < COLUMNS; column++) {
        const at = (row + 1) * wide + column + 1
        sums[at] = sums[at - 1] + sums[at - wide] - sums[at - wide - 1] + (this.#hasSwung(first + row * COLUMNS + column, times) ? 1 : 0)
        if (row + 1 < FIELD_ROWS || column + 1 < FIELD_COLUMNS) continue
        const [up, back] = [FIELD_ROWS * wide, FIELD_COLUMNS]
        if (sums[at] - sums[at - up] - sums[at - back] + sums[at - up - back] > AREA) return true
      }
    }
    return false
  }
}
