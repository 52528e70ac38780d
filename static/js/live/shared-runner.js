// The engine in a run that a room shares: edits carry the sample from which they hold, and whoever hears of one late goes back.
// The rule is in docs/engine.md ("A shared run"), its twin is simulation/engine/stamped.py.
import { applyPacked, beginCycle, nextSample, restore } from "../engine/host.js"
import { pack } from "../engine/document.js"
import * as K from "../engine/world.js"
import { checksum } from "./checksum.js"
import { coming, lastIndex, Runner } from "./runner.js"

/** @typedef {import("../engine/document.js").Document} Document */
/** Where a run, or a cycle of it, begins: that tick of that cycle lies on that sample. @typedef {{cycle: number, tick: number, sample: number, seq: number}} Start */
/** An edit with the document that it leads to. @typedef {{seq: number, sample: number, document: Document}} Stamped */
/** What a bar began with, once all that holds there is applied. @typedef {{at: number, cycle: number, tick: number, seq: number, sample: number, digest: string}} Bar */

const ANCHORS = 2 // beginnings of cycles to which a late edit may go back: the present cycle's and the last one's

export class SharedRunner extends Runner {
  /** First sample of the last tick that has been computed, or of the cycle that has been begun. */
  #latest = -Infinity

  /** @param {Document} document what holds at the start @param {Start} start @param {Stamped[]} [edits] those since, in the order of seq */
  constructor(document, start, edits = []) {
    super(document, null)
    /** @type {{seq: number, sample: number, packed: import("../engine/document.js").Packed}[]} in the order of seq */
    this.stamped = []
    /** @type {import("./runner.js").Kept[]} the world before a cycle begins, and before what is due there is applied */
    this.anchors = []
    /** @type {Bar[]} */
    this.bars = []
    this.seqs = { start: start.seq, last: start.seq, applied: start.seq }
    this.#stand(start)
    this.anchors.push(this.kept(-Infinity))
    this.receive(edits)
    if (start.tick <= 0) this.turn()
  }

  /** The world just before its first cycle, or at a tick within one, which is run to in silence. @param {Start} start */
  #stand({ cycle, tick, sample }) {
    const { w } = this
    if (tick <= 0) {
      w.n[K.CYCLE] = cycle - 1 // as if it had just ended: whole cycles begin in one way only
      w.time[K.CYCLE_SAMPLE] = sample
      return
    }
    beginCycle(w, cycle)
    while (w.n[K.TICK] < Math.min(tick, w.n[K.CYCLE_TICKS] - 1)) super.tick()
    const before = Math.floor(nextSample(w))
    w.time[K.CYCLE_SAMPLE] += sample - before
    this.#shift(sample - before)
  }

  /** What has been given before the start, told by the samples of the run. @param {number} by */
  #shift(by) {
    const { frames, shapes, meters, records } = this.take()
    for (const chunk of records) for (let k = K.SC_SAMPLE; k < chunk.length; k += K.SCORE_STRIDE) chunk[k] += by
    const last = frames.slice(-1).map((frame) => ({ ...frame, at: frame.at + by, first: true }))
    Object.assign(this.out, { records, shapes: shapes.slice(-1), frames: last, meters: meters.slice(-1).map((meter) => ({ ...meter, at: meter.at + by })) })
    this.given = this.given.map((each) => ({ ...each, at: each.at + by }))
    this.givenUntil = coming(this.w)
    this.lastFrame += by
    this.spare.push(...this.snapshots.splice(0).map((each) => each.kept))
    this.bars = []
    this.#latest = -Infinity
  }

  /**
   * Edits have come. Those that hold from a tick already computed take the engine back: then it gives the sample from which all is new,
   * that place, and the records of earlier ticks that lie after it. Throws RangeError where that lies further back than it remembers.
   * @param {Stamped[]} edits in the order of seq
   */
  receive(edits) {
    const fresh = edits.filter((edit) => edit.seq > this.seqs.last)
    if (!fresh.length) return null
    const first = this.stamped.length
    for (const { seq, sample, document } of fresh) this.stamped.push({ seq, sample, packed: pack(document) })
    this.seqs.last = fresh[fresh.length - 1].seq
    const { sample } = this.stamped[first]
    if (this.applied < first || sample > this.#latest) return null
    this.#backBefore(sample, first)
    while (coming(this.w) < sample) this.tick()
    const at = coming(this.w)
    this.bars = this.bars.filter((bar) => bar.at < at)
    const [cycle, tick] = this.w.n[K.TICK] >= this.w.n[K.CYCLE_TICKS] ? [this.w.n[K.CYCLE] + 1, 0] : [this.w.n[K.CYCLE], this.w.n[K.TICK]]
    return { at: Math.floor(at), cycle, tick, again: this.cut(at) }
  }

  /** @param {number} sample @param {number} index of the edit that holds from it */
  #backBefore(sample, index) {
    const fits = (/** @type {import("./runner.js").Kept} */ kept) => kept.at < sample && kept.applied <= index
    const snapshot = this.snapshots[lastIndex(this.snapshots, fits)]
    const kept = snapshot ?? this.anchors[lastIndex(this.anchors, fits)]
    if (!kept) throw new RangeError("An edit came later than the engine remembers.")
    this.anchors = this.anchors.filter((anchor) => anchor === kept || anchor.at < kept.at)
    restore(this.w, kept.kept)
    this.applied = kept.applied
    this.#latest = kept.at
  }

  /** What is due by the first sample of the next cycle is applied before it begins. */
  turn() {
    const { w } = this
    if (this.#latest > this.anchors[this.anchors.length - 1].at) this.#anchor()
    const first = coming(w)
    this.#apply(first)
    super.turn()
    this.#latest = first
  }

  /** @param {number} at */
  applyDue(at) {
    const { w } = this
    if (w.n[K.TICK] % w.n[K.TICKS_PER_BAR] === 0) this.#bar(at)
    this.#apply(at)
    this.#latest = at
  }

  /** Edits stay: those before the older of the two anchors have been dropped with it. */
  forgetEdits() {}

  /** Takes the bars that began at or before a sample. @param {number} sample @returns {Bar[]} */
  takeBars(sample) {
    const taken = this.bars.filter((bar) => bar.at <= sample)
    this.bars = this.bars.filter((bar) => bar.at > sample)
    return taken
  }

  /** In the order of seq: one that must wait lets those after it wait too. @param {number} at */
  #apply(at) {
    while (this.applied < this.stamped.length && this.stamped[this.applied].sample <= at) {
      applyPacked(this.w, this.stamped[this.applied].packed)
      this.applied += 1
    }
  }

  #anchor() {
    this.anchors.push(this.kept(this.#latest))
    if (this.anchors.length <= ANCHORS) return
    this.spare.push(...this.anchors.splice(0, this.anchors.length - ANCHORS).map((each) => each.kept))
    const gone = this.anchors[0].applied
    if (!gone) return
    this.seqs.start = this.stamped[gone - 1].seq
    this.stamped.splice(0, gone)
    this.applied -= gone
    this.snapshots = this.snapshots.filter((each) => each.applied >= gone)
    for (const each of [...this.anchors, ...this.snapshots]) each.applied -= gone
  }

  /** @param {number} at */
  #bar(at) {
    const { w } = this
    if (at < this.givenUntil) return // computed again, and the same as before
    const seq = this.applied ? this.stamped[this.applied - 1].seq : this.seqs.start
    this.bars.push({ at, cycle: w.n[K.CYCLE], tick: w.n[K.TICK], seq, sample: Math.floor(at), digest: checksum(w) })
  }
}
