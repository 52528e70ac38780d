// Runs a universe ahead of what sounds, and can take an edit back in time: it keeps snapshots, goes back to the last one before
// the edit, and computes again from there. What has been given out and still holds is not given out again.
import { applyPacked, beginCycle, createWorld, nextSample, restore, snapshot, takeScore } from "../engine/host.js"
import { pack } from "../engine/document.js"
import { step } from "../engine/cycle.js"
import * as K from "../engine/world.js"

/** @typedef {import("../engine/document.js").Document} Document */
/** @typedef {import("../engine/document.js").Packed} Packed */
/** @typedef {import("../engine/host.js").World} World */

/**
 * What a tick leaves for the picture. at: its sample; xy: places of the bodies, interleaved; first: nothing leads here from before.
 * @typedef {{at: number, cycle: number, tick: number, barTicks: number, cycleTicks: number, tickSamples: number, first: boolean, shape: number, xy: Float32Array}} Frame
 */
/** Radii and species of the bodies, while they stay. @typedef {{shape: number, radius: Float32Array, species: Uint8Array}} Shape */
/** @typedef {{at: number, p: Float32Array, contribution: Float32Array, loudness: number, onset: number}} Meter */
/** @typedef {{at: number, cycle: number, tick: number, applied: number, kept: World}} Kept */
/** @typedef {{frames: Frame[], shapes: Shape[], meters: Meter[], events: number[], records: Float64Array[]}} Given */

const SNAPSHOT_TICKS = 12
const METER_TICKS = 8
const FRAME_SAMPLES = 384 // 125 places a second are enough to draw from
const KEEP_SAMPLES = 24_000 // snapshots and records are kept this far behind what sounds
const EVENTS_MOST = 24 // sparks of one tick
export const EVENT_WORDS = 6 // sample, kind, x, y, impulse, object

/** @returns {Given} */
const nothing = () => ({ frames: [], shapes: [], meters: [], events: [], records: [] })

/** The first sample of the coming tick: a cycle begins on a whole one. @param {World} w */
export const coming = (w) => (w.n[K.TICK] >= w.n[K.CYCLE_TICKS] ? Math.floor(nextSample(w) + 0.5) : nextSample(w))

export class Runner {
  /** @param {Document} document @param {number | null} [cycle] the one that it begins with; null: whoever made it begins */
  constructor(document, cycle = 0) {
    /** @type {World} */
    this.w = createWorld(document)
    /** @type {{cycle: number, tick: number, packed: Packed}[]} */
    this.edits = []
    /** @type {Kept[]} */
    this.snapshots = []
    this.applied = 0 // of a shared run's edits
    /** @type {World[]} */
    this.spare = []
    /** @type {{at: number, records: Float64Array}[]} */
    this.given = []
    this.givenUntil = -1
    this.lastFrame = -Infinity
    /** @type {Shape} */
    this.shape = { shape: 0, radius: new Float32Array(0), species: new Uint8Array(0) }
    this.out = nothing()
    if (cycle === null) return
    beginCycle(this.w, cycle)
    this.frame(true)
  }

  /** The sample up to which everything is known. */
  get horizon() {
    return Math.floor(coming(this.w))
  }

  /** Takes what has been computed since the last taking. @returns {Given} */
  take() {
    const out = this.out
    this.out = nothing()
    return out
  }

  /** Runs until everything before a sample is known. @param {number} sample */
  runTo(sample) {
    while (coming(this.w) < sample) this.tick()
  }

  /** One tick, with the edits that apply at its start. */
  tick() {
    const { w } = this
    if (w.n[K.TICK] >= w.n[K.CYCLE_TICKS]) this.turn()
    const [at, cycle, tick] = [nextSample(w), w.n[K.CYCLE], w.n[K.TICK]]
    if (tick % SNAPSHOT_TICKS === 0) this.#keep(at)
    this.applyDue(at)
    step(w)
    if (w.n[K.FAULT]) throw new Error(`the kernel stopped in tick ${tick} of cycle ${cycle} with fault ${w.n[K.FAULT]}`)
    const records = takeScore(w)
    if (at < this.givenUntil) return // computed again, and the same as before
    this.givenUntil = coming(w) // a cycle's end may lie a fraction after the whole sample on which the next one begins
    if (records.length) {
      this.given.push({ at, records })
      this.out.records.push(records)
    }
    this.#events(at)
    this.frame(false)
    if (tick % METER_TICKS === 0) this.#meter()
  }

  /** The next cycle begins. */
  turn() {
    beginCycle(this.w, this.w.n[K.CYCLE] + 1)
    if (nextSample(this.w) >= this.givenUntil) this.frame(true)
  }

  /** Puts into the world what holds from the present tick on. @param {number} _at the tick's first sample */
  applyDue(_at) {
    const { w } = this
    for (const edit of this.edits) if (edit.cycle === w.n[K.CYCLE] && edit.tick === w.n[K.TICK]) applyPacked(w, edit.packed)
  }

  /**
   * Puts a document in force from the first tick at or after a sample. Gives that tick's sample, the records from earlier ticks
   * that still lie ahead of it (whoever cancels notes there must be given them again), and whether a part was computed anew.
   * @param {Document} document @param {number} sample
   */
  edit(document, sample) {
    const oldHead = this.givenUntil
    this.#back(sample)
    this.runTo(sample)
    if (this.w.n[K.TICK] >= this.w.n[K.CYCLE_TICKS]) this.turn()
    const at = nextSample(this.w)
    const [cycle, tick] = [this.w.n[K.CYCLE], this.w.n[K.TICK]]
    this.edits = this.edits.filter((edit) => edit.cycle < cycle || (edit.cycle === cycle && edit.tick < tick))
    this.edits.push({ cycle, tick, packed: pack(document) })
    return { at: Math.floor(at), cycle, tick, again: this.cut(at), redone: oldHead > at }
  }

  /** Takes back all that has been given from a tick on, which is the coming one; gives what earlier ones gave after its beginning. @param {number} at */
  cut(at) {
    this.snapshots = this.#spareFrom((kept) => kept.at >= at)
    this.given = this.given.filter((each) => each.at < at)
    this.givenUntil = at
    this.lastFrame = Math.min(this.lastFrame, at)
    return this.#ahead(Math.floor(at))
  }

  /** Forgets what lies well behind the sounding sample. @param {number} sounding */
  forget(sounding) {
    const limit = sounding - KEEP_SAMPLES
    const last = lastIndex(this.snapshots, (kept) => kept.at <= limit)
    if (last > 0) this.spare.push(...this.snapshots.splice(0, last).map((each) => each.kept))
    this.given = this.given.filter((each) => each.at >= limit || lastSample(each.records) >= limit)
    if (this.snapshots[0]) this.forgetEdits(this.snapshots[0])
  }

  /** @param {Kept} oldest nobody goes back further */
  forgetEdits(oldest) {
    this.edits = this.edits.filter((edit) => edit.cycle > oldest.cycle || (edit.cycle === oldest.cycle && edit.tick >= oldest.tick))
  }

  /** Goes back to the last snapshot at or before a sample, if the head is past it. @param {number} sample */
  #back(sample) {
    if (nextSample(this.w) <= sample) return
    const kept = this.snapshots[Math.max(0, lastIndex(this.snapshots, (each) => each.at <= sample))]
    if (kept) restore(this.w, kept.kept)
  }

  /** @param {number} at */
  #keep(at) {
    const last = this.snapshots.at(-1)
    if (last && last.at >= at) return
    this.snapshots.push(this.kept(at))
  }

  /** The world as it stands. @param {number} at @returns {Kept} */
  kept(at) {
    const { w, applied } = this
    return { at, cycle: w.n[K.CYCLE], tick: w.n[K.TICK], applied, kept: snapshot(w, this.spare.pop()) }
  }

  /** @param {(kept: Kept) => boolean} gone */
  #spareFrom(gone) {
    const [out, stay] = [this.snapshots.filter(gone), this.snapshots.filter((kept) => !gone(kept))]
    this.spare.push(...out.map((each) => each.kept))
    return stay
  }

  /** Records given out that lie at or after a sample. @param {number} sample @returns {Float64Array} */
  #ahead(sample) {
    /** @type {number[]} */
    const rows = []
    for (const { records } of this.given) {
      for (let k = 0; k < records.length; k += K.SCORE_STRIDE) {
        if (records[k + K.SC_SAMPLE] >= sample) rows.push(...records.subarray(k, k + K.SCORE_STRIDE))
      }
    }
    return Float64Array.from(rows)
  }

  /** @param {boolean} first */
  frame(first) {
    const { w } = this
    const at = nextSample(w)
    if (!first && at - this.lastFrame < FRAME_SAMPLES) return
    this.lastFrame = at
    const count = w.n[K.N_BODIES]
    this.#shapes(count)
    const xy = new Float32Array(count * 2)
    for (let k = 0; k < count; k++) {
      xy[2 * k] = w.x[k]
      xy[2 * k + 1] = w.y[k]
    }
    const { shape } = this.shape
    this.out.frames.push({ at, cycle: w.n[K.CYCLE], tick: w.n[K.TICK], barTicks: w.n[K.TICKS_PER_BAR], cycleTicks: w.n[K.CYCLE_TICKS], tickSamples: w.time[K.TICK_SAMPLES], first, shape, xy })
  }

  /** @param {number} count */
  #shapes(count) {
    const { w, shape } = this
    const same = shape.radius.length === count && shape.radius.every((r, k) => r === Math.fround(w.radius[k]) && shape.species[k] === w.species[k])
    if (same) return
    this.shape = { shape: shape.shape + 1, radius: Float32Array.from(w.radius.subarray(0, count)), species: Uint8Array.from(w.species.subarray(0, count)) }
    this.out.shapes.push(this.shape)
  }

  #meter() {
    const { w } = this
    this.out.meters.push({ at: nextSample(w), p: Float32Array.from(w.p), contribution: Float32Array.from(w.contribution), loudness: w.time[K.LOUDNESS], onset: w.time[K.ONSET] })
  }

  /** @param {number} at */
  #events(at) {
    const { w } = this
    const count = Math.min(w.n[K.N_EVENTS], EVENTS_MOST)
    for (let k = 0; k < count; k++) {
      const e = k * K.EVENT_STRIDE
      const sample = at + (w.events[e + K.EV_FRACTION] / 256) * w.time[K.TICK_SAMPLES]
      this.out.events.push(sample, w.events[e + K.EV_KIND], w.events[e + K.EV_X], w.events[e + K.EV_Y], w.events[e + K.EV_IMPULSE], w.events[e + K.EV_OBJECT])
    }
  }
}

/** @param {Float64Array} records */
const lastSample = (records) => {
  let last = -Infinity
  for (let k = 0; k < records.length; k += K.SCORE_STRIDE) last = Math.max(last, records[k + K.SC_SAMPLE])
  return last
}

/** @template T @param {T[]} list @param {(item: T) => boolean} test */
export const lastIndex = (list, test) => {
  for (let k = list.length - 1; k >= 0; k--) if (test(list[k])) return k
  return -1
}
