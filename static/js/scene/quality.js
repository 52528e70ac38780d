// Detail gives way before the frame rate does: dust first, then trails, fine lines and the blur, at last haloes and resolution.
// Where none of that brings frames in time, they come evenly at a slower rate, and leave the rest of the machine to sound and hands.

const FRAME_MS = 1000 / 60
const LATE = 1.45 // of the screen's own time from frame to frame: what takes longer has missed one
const COSTLY_MS = 9 // JavaScript a frame: more leaves the browser too little of a frame
const SLEPT_MS = 1000 // the page was hidden, or the machine asleep
const WINDOW = 45 // frames looked at together
const [FEWER, LONG_MS] = [8, 100] // or so many, where each takes so long: who gets eight a second is not to wait half a minute
const GOOD_WINDOWS = 8 // before detail comes back
const PATIENCE_MOST = 16 // each failed return waits twice as long, up to so many times
const EVERY_MOST = 4 // sixtieths of a second to a frame: no slower than 15 a second

/** @typedef {{dust: number, trail: number, links: boolean, blur: boolean, engraving: number, halo: boolean, ratio: number}} Detail */

/** @type {readonly Detail[]} */
export const LEVELS = [
  { dust: 1, trail: 1, links: true, blur: true, engraving: 1, halo: true, ratio: 2 },
  { dust: 0.5, trail: 1, links: true, blur: true, engraving: 1, halo: true, ratio: 2 },
  { dust: 0.25, trail: 0.65, links: true, blur: true, engraving: 1, halo: true, ratio: 1.5 },
  { dust: 0.1, trail: 0.5, links: false, blur: false, engraving: 1, halo: true, ratio: 1 },
  { dust: 0, trail: 0.35, links: false, blur: false, engraving: 0.5, halo: false, ratio: 1 },
]

export class Quality {
  constructor() {
    this.level = 0
    this.cost = 0 // milliseconds of JavaScript a frame, smoothed
    this.pace = FRAME_MS // from frame to frame when nothing is late
    this.every = 1 // sixtieths of a second from one drawn frame to the next, where the screen gives more; 1: each that it gives
    this.patience = 1
    this.good = 0
    this.tried = Infinity // windows since detail or rate last came back
    this.isRateTried = false // it was the rate that came back last
    this.frames = this.late = this.gaps = this.costs = 0
  }

  get detail() {
    return LEVELS[this.level]
  }

  /** Whether a frame is to be drawn, so long after the last. @param {number} gap */
  isDue(gap) {
    return this.every === 1 || gap >= (this.every - 0.5) * FRAME_MS
  }

  /** After each frame: the time since the last, and what drawing cost. True when the level has changed. @param {number} gap @param {number} cost */
  measured(gap, cost) {
    this.cost += (cost - this.cost) * 0.05
    if (gap > SLEPT_MS || gap <= 0) return false
    this.frames++
    this.gaps += gap
    this.costs += cost
    if (gap > this.pace * LATE) this.late++
    if (this.frames < (this.gaps > LONG_MS * this.frames ? FEWER : WINDOW)) return false
    const [share, meanGap, meanCost] = [this.late / this.frames, this.gaps / this.frames, this.costs / this.frames]
    this.frames = this.late = this.gaps = this.costs = 0
    return this.#judge(share, meanGap, meanCost)
  }

  /** One window's share of late frames, mean gap and mean cost. @param {number} share @param {number} gap @param {number} cost */
  #judge(share, gap, cost) {
    this.tried++
    const isBad = share > 0.4 || cost > COSTLY_MS
    this.good = !isBad && share < 0.1 ? this.good + 1 : 0
    if (isBad && share > 0.4 && this.isRateTried && this.tried <= 3) return this.#relapse(gap)
    if (isBad && this.level < LEVELS.length - 1) return this.#lower()
    if (isBad && share > 0.4 && cost < COSTLY_MS) return this.#accept(gap)
    if ((this.level > 0 || this.every > 1) && this.good >= GOOD_WINDOWS * this.patience) return this.#raise()
    return false
  }

  #lower() {
    if (this.tried <= 3) this.#wait()
    return this.#to(this.level + 1)
  }

  #wait() {
    this.patience = Math.min(PATIENCE_MOST, this.patience * 2)
  }

  /** Detail comes back first, then the rate. */
  #raise() {
    this.tried = 0
    this.isRateTried = this.level === 0
    if (this.isRateTried) this.pace = --this.every * FRAME_MS
    return this.#to(Math.max(0, this.level - 1))
  }

  /** Nothing that is left out brings frames in time: the screen, or what else runs, has another pace, at which all detail is tried again. @param {number} gap */
  #accept(gap) {
    this.every = Math.min(EVERY_MOST, Math.max(this.every + 1, Math.floor(gap / FRAME_MS + 0.75)))
    this.pace = Math.max(gap, this.every * FRAME_MS)
    return this.#to(0)
  }

  /** The rate that was tried once more does not hold either. @param {number} gap */
  #relapse(gap) {
    this.#wait()
    this.isRateTried = false
    return this.#accept(gap)
  }

  /** @param {number} level */
  #to(level) {
    const was = this.level
    this.level = level
    this.good = 0
    return level !== was
  }
}
