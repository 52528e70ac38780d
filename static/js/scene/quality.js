// Detail gives way before the frame rate does.

const SLOW_MS = 24 // a frame that takes longer than this is late (at 60 a second)
const WINDOW = 45
export const LEVELS = /** @type {const} */ ([
  { dust: 1, trail: 1, halo: true, ratio: 2 },
  { dust: 0.5, trail: 0.75, halo: true, ratio: 1.5 },
  { dust: 0.2, trail: 0.5, halo: true, ratio: 1 },
  { dust: 0, trail: 0.35, halo: false, ratio: 1 },
])

export class Quality {
  constructor() {
    this.level = 0
    this.frames = 0
    this.late = 0
    this.good = 0
    this.cost = 0 // milliseconds of JavaScript a frame, smoothed
  }

  /** After each frame: the time since the last, and what drawing cost. True when the level has changed. @param {number} gap @param {number} cost */
  measured(gap, cost) {
    this.cost += (cost - this.cost) * 0.05
    if (gap > 250) return false // the page slept
    this.frames++
    if (gap > SLOW_MS) this.late++
    if (this.frames < WINDOW) return false
    const share = this.late / this.frames
    this.frames = this.late = 0
    this.good = share < 0.05 ? this.good + 1 : 0
    if (share > 0.5 && this.level < LEVELS.length - 1) return this.#to(this.level + 1)
    if (this.good > 12 && this.level > 0) return this.#to(this.level - 1)
    return false
  }

  /** @param {number} level */
  #to(level) {
    this.level = level
    this.good = 0
    return true
  }

  get detail() {
    return LEVELS[this.level]
  }
}
