// Keeps the picture from flashing. Every frame its light is measured (from what is about to be drawn, in cells of the screen), and
// what comes and goes quickly (sparks, haloes, pulses) is dimmed so far that no cell swings more often than twice a second.
// A swing is a change of relative luminance by a tenth, as WCAG 2.3.1 counts it; two swings of opposite sense make a flash.

export const COLUMNS = 8
export const ROWS = 5
const FLASH = 0.1
const SWING = 0.04 // our measure is rough (marks overlap and reach into other cells): smaller swings count already
const SWINGS_A_SECOND = 2 // one flash; the rough measure may miss another
const CALM = 0.01 // what may remain of a swing once there were enough: light is blended as the eye sees it, not as it adds up
const GATE_MS = 500
const RECOVERY = 0.02 // a frame: what was dimmed comes back slowly

export class FlashLimiter {
  constructor() {
    const cells = COLUMNS * ROWS
    this.turn = new Float64Array(cells) // luminance at the last turning point
    this.sense = new Int8Array(cells) // which way it has gone since
    /** @type {number[][]} when each cell swung in the last second */
    this.swings = Array.from({ length: cells }, () => [])
    this.started = false
    this.share = 1
  }

  /**
   * How much of the passing light may be drawn, 0 to 1. steady and passing: luminance of each cell without it, and what it adds.
   * @param {ArrayLike<number>} steady @param {ArrayLike<number>} passing @param {number} now milliseconds
   */
  limit(steady, passing, now) {
    if (!this.started) this.turn.set(Array.from(steady))
    this.started = true
    let share = Math.min(1, this.share + RECOVERY)
    for (let cell = 0; cell < this.turn.length; cell++) share = Math.min(share, this.#allowed(cell, steady[cell], passing[cell], now))
    for (let cell = 0; cell < this.turn.length; cell++) this.#drawn(cell, steady[cell] + share * passing[cell], now)
    this.share = share
    return share
  }

  /** @param {number} cell @param {number} steady @param {number} passing @param {number} now */
  #allowed(cell, steady, passing, now) {
    const swings = this.swings[cell]
    while (swings.length && swings[0] <= now - 1000) swings.shift()
    if (swings.length < SWINGS_A_SECOND || passing <= 0) return 1
    const room = this.turn[cell] + CALM - steady
    return Math.min(1, Math.max(0, room / passing))
  }

  /** Follows a cell's light; a swing begins anew at each turning point. @param {number} cell @param {number} light @param {number} now */
  #drawn(cell, light, now) {
    const change = light - this.turn[cell]
    const sense = Math.sign(change)
    if (Math.abs(change) >= SWING && sense !== this.sense[cell]) {
      this.swings[cell].push(now)
      this.sense[cell] = sense
      this.turn[cell] = light
    } else if (sense === this.sense[cell]) this.turn[cell] = light // further the same way: no new swing
  }
}

/**
 * What may swell again and again (a beat over the whole picture, a drum): no sooner than half a second after it swelled last, however
 * often it is struck. Whatever its light, that makes two flashes a second at most.
 */
export class Gate {
  constructor() {
    this.last = 0
    this.opened = -Infinity
    this.isOpen = false
  }

  /** How much of a strength may be shown: that of a swelling that was let in, as it dies away. @param {number} strength 0 to 1 @param {number} now milliseconds */
  strength(strength, now) {
    const rises = strength > this.last + 0.001
    this.last = strength
    if (rises) this.isOpen = now - this.opened >= GATE_MS
    if (rises && this.isOpen) this.opened = now
    return this.isOpen ? strength : 0
  }
}

/** Flashes in a second of a cell's light, as an examiner would count them. @param {number[]} lights @returns {number} */
export const flashesIn = (lights) => {
  let [turn, sense, swings] = [lights[0], 0, 0]
  for (const light of lights) {
    const way = Math.sign(light - turn)
    if (Math.abs(light - turn) >= FLASH && way !== sense) {
      swings++
      sense = way
      turn = light
    } else if (way === sense) turn = light
  }
  return swings / 2
}
