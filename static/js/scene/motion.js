// What moves, worked out for one moment on the screen: places and trails of the bodies, and the short-lived marks of what happened.
// Plain arrays in, plain arrays out; the layers draw from them.
import { CONTACT, CROSSING, EMISSION, ENTRY, EXIT, GATHERING, RIM, STRIKE, TAKEN } from "../engine/world.js"

/** @typedef {import("../live/frames.js").Frames} Frames */
/** @typedef {import("./view.js").View} View */
/** @typedef {{x: number, y: number, born: number, strength: number, kind: number, colour: number, seed: number}} Spark world units, milliseconds, 0 to 1 */
/** @typedef {{x: number, y: number, born: number, strength: number}} Touch what last happened to an object: where, when (milliseconds), how strongly */
/** @typedef {{ring: number, angle: number, born: number, strength: number, voice: number}} Bead a note at its octave and tone */

const POINTS_MOST = 8000
const TRAIL_MOST = 26
const JUMP = 45 // further than this between two frames, a body was moved, not moving
const SPARKS_MOST = 220
const BEADS_MOST = 64
const TOUCH_MS = 400 // what is touched again sooner goes on as it was: a large drum must not flicker
export const SPARK_MS = 620
export const BEAD_MS = 1400

/** How long marks live, as a share of their time, at an animation speed of 0.1 to 5. @param {number} speed */
export const lifeAt = (speed) => Math.min(2.5, Math.max(0.4, speed ** -0.5))

export class Motion {
  constructor() {
    this.count = 0
    this.points = 0 // of each trail, its head included
    this.sample = 0 // of the moment that was placed
    this.seconds = 0 // that a trail lasts
    this.x = new Float32Array(POINTS_MOST)
    this.y = new Float32Array(POINTS_MOST)
    this.ends = new Uint8Array(POINTS_MOST) // of each trail the last point that leads to its body
    /** @type {Float32Array} */
    this.radius = new Float32Array(0)
    /** @type {Uint8Array} */
    this.species = new Uint8Array(0)
    /** @type {Spark[]} */
    this.sparks = []
    /** @type {Bead[]} */
    this.beads = []
    /** By the place of an object in its document. @type {Map<number, Touch>} */
    this.touched = new Map()
  }

  /**
   * Places at a sample and before: x[k * count + i] of body i, k steps back, in world units.
   * @param {Frames} frames @param {number} index frame at or before the sample @param {number} sample @param {number} trail seconds
   */
  place(frames, index, sample, trail, detail = 1) {
    this.sample = sample
    this.seconds = trail
    const frame = frames.list[index]
    const shape = frames.shapes.get(frame.shape)
    this.count = frame.xy.length / 2
    this.radius = shape?.radius ?? this.radius
    this.species = shape?.species ?? this.species
    const wish = trail > 0.02 ? Math.round(4 + trail * 16 * detail) : 1
    this.points = Math.max(1, Math.min(TRAIL_MOST, wish, Math.floor(POINTS_MOST / Math.max(1, this.count))))
    let at = index
    for (let k = 0; k < this.points; k++) {
      const moment = sample - (this.points > 1 ? (k / (this.points - 1)) * trail * 48_000 : 0)
      while (at > 0 && frames.list[at].at > moment && !frames.list[at].first) at--
      this.#row(k, frames, at, moment)
    }
    this.#mend()
  }

  /** @param {number} k @param {Frames} frames @param {number} at @param {number} moment */
  #row(k, frames, at, moment) {
    const [one, two] = [frames.list[at], frames.list[at + 1]]
    const row = k * this.count
    const usable = two && !two.first && two.xy.length === one.xy.length && two.at > one.at
    const share = usable ? Math.min(1, Math.max(0, (moment - one.at) / (two.at - one.at))) : 0
    const length = Math.min(this.count, one.xy.length / 2)
    for (let i = 0; i < this.count; i++) {
      const j = i < length ? i : 0
      let [x, y] = [one.xy[2 * j], one.xy[2 * j + 1]]
      if (share > 0 && usable) {
        const [dx, dy] = [two.xy[2 * j] - x, two.xy[2 * j + 1] - y]
        if (dx < JUMP && dx > -JUMP && dy < JUMP && dy > -JUMP) {
          x += dx * share
          y += dy * share
        }
      }
      this.x[row + i] = x
      this.y[row + i] = y
    }
  }

  /** Ends a trail where its body was moved (around the rim, through a portal, out of an emitter). */
  #mend() {
    const { count, points, x, y, ends } = this
    ends.fill(points - 1, 0, count)
    const most = JUMP * 2.2
    for (let k = 1; k < points; k++) {
      for (let i = k * count, h = i - count, body = 0; body < count; i++, h++, body++) {
        if (ends[body] < k) continue
        if (Math.abs(x[i] - x[h]) > most || Math.abs(y[i] - y[h]) > most) ends[body] = k - 1
      }
    }
  }

  /** @param {number[][]} due events as the worker words them @param {number} now @param {number} colours @param {number} speed of the animation */
  happened(due, now, colours, speed) {
    for (const [sample, kind, x, y, impulse, thing] of due) {
      const strength = STRENGTH[kind]?.(impulse) ?? 0
      if (thing >= 0 && strength > 0 && !(now - (this.touched.get(thing)?.born ?? -Infinity) < TOUCH_MS)) this.touched.set(thing, { x, y, born: now, strength })
      if (strength < 0.04) continue
      this.sparks.push({ x, y, born: now, strength, kind, colour: Math.floor(Math.abs(x + y)) % colours, seed: sample % 997 })
    }
    this.sparks = this.sparks.filter((spark) => now - spark.born < SPARK_MS * lifeAt(speed)).slice(-SPARKS_MOST)
  }

  /** @param {Bead[]} beads @param {number} now @param {number} speed */
  sounded(beads, now, speed) {
    this.beads = [...this.beads, ...beads].filter((bead) => now - bead.born < BEAD_MS * lifeAt(speed)).slice(-BEADS_MOST)
  }
}

const soft = (/** @type {number} */ impulse) => Math.min(1, Math.abs(impulse) / (Math.abs(impulse) + 60))
/** @type {Record<number, (impulse: number) => number>} */
const STRENGTH = {
  [CONTACT]: (impulse) => 0.75 * soft(impulse),
  [RIM]: (impulse) => 0.6 * soft(impulse),
  [STRIKE]: (impulse) => 0.3 + 0.7 * soft(impulse),
  [EMISSION]: () => 0.5,
  [ENTRY]: () => 0.35,
  [GATHERING]: () => 0.9,
  [EXIT]: () => 0.1,
  [CROSSING]: (impulse) => 0.25 + 0.5 * soft(impulse),
  [TAKEN]: () => 0.6,
}
