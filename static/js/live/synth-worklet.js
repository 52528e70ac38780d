// The synth on the audio thread: two blocks of 64 frames a quantum. It plays only what is known: where the engine has not come yet
// it holds (and counts an underrun) rather than play past notes that are still to be computed, so that what sounds is what an export gives.
import { createSynth, restore, snapshot } from "../engine/host.js"
import { INSTRUMENT_KINDS } from "../engine/layout.js"
import { LATE } from "../engine/sound_arrays.js"
import { cross, Pace, QUANTUM } from "./pace.js"
import { synth_cancel, synth_push, synth_render } from "../engine/synth.js"
import * as K from "../engine/world.js"

const SEED = 1 // of the noise; simulation/engine/rendering.py has the same
const REPORT_QUANTA = 8
const WARM_BLOCKS = 240
const SKIP_QUANTA = 4 // at once, in silence

const stereo = () => [new Float32Array(QUANTUM), new Float32Array(QUANTUM)]

class SynthProcessor extends AudioWorkletProcessor {
  /** @param {{processorOptions: {record?: number}}} options */
  constructor(options) {
    super()
    this.synth = createSynth(SEED)
    this.fresh = snapshot(this.synth) // starting anew by building the tables again would take the audio thread too long
    this.warmUp()
    this.running = false
    this.epoch = 0
    this.position = 0
    this.horizon = 0
    this.quanta = 0
    this.underruns = 0
    this.missed = 0 // notes of a late edit that should have sounded already
    this.lastFrame = -1
    this.pace = new Pace()
    this.last = stereo()
    this.spare = stereo()
    /** a quantum that was played ahead of its turn @type {Float32Array[] | null} */
    this.next = null
    const record = options.processorOptions.record ?? 0
    this.tape = record ? new Float32Array(2 * record) : null
    /** @type {MessagePort | null} */
    this.engine = null
    this.port.onmessage = (/** @type {MessageEvent} */ event) => this.onPage(event.data)
  }

  /** Runs every instrument once for nobody, so that the code is compiled before it sounds. */
  warmUp() {
    const records = new Float64Array(INSTRUMENT_KINDS * K.SCORE_STRIDE)
    for (let k = 0; k < INSTRUMENT_KINDS; k++) {
      records.set([0, K.SCORE_NOTE, k, 0, 0, k, 48 + k, 0.5, 0, 9600, 0.5, -1, 0, 10], k * K.SCORE_STRIDE)
    }
    synth_push(this.synth, records, INSTRUMENT_KINDS)
    for (let k = 0; k < WARM_BLOCKS; k++) synth_render(this.synth, 64)
    restore(this.synth, this.fresh)
  }

  /** @param {any} message */
  onPage(message) {
    if (message.engine) {
      this.engine = /** @type {MessagePort} */ (message.engine)
      this.engine.onmessage = (/** @type {MessageEvent} */ event) => this.onEngine(event.data)
    }
    if (message.run !== undefined) this.run(message.run)
    if (message.follow && message.follow.epoch === this.epoch) this.pace.follow(message.follow.start)
    if (message.steer && message.steer.epoch === this.epoch && this.pace.start !== null) this.pace.start = message.steer.start
    if (message.tape) this.port.postMessage({ tape: this.tape, position: this.position, underruns: this.underruns, late: this.synth.n[LATE], missed: this.missed })
  }

  /** @param {boolean} on */
  run(on) {
    this.running = on
    this.lastFrame = -1
    this.report()
  }

  /** @param {any} message */
  onEngine(message) {
    if (message.reset) this.reset(message.reset)
    if (message.run !== undefined) this.run(message.run)
    if (message.epoch !== this.epoch) return
    if (message.cancel !== undefined) synth_cancel(this.synth, message.cancel)
    if (message.cancel < this.position) message.records = this.stillToCome(message.records)
    if (message.records) synth_push(this.synth, message.records, message.records.length / K.SCORE_STRIDE)
    this.horizon = message.horizon
  }

  /** An edit reached back into what has sounded: notes that begin there are too late to be played. @param {Float64Array} records */
  stillToCome(records) {
    /** @type {number[]} */
    const rows = []
    for (let k = 0; k < records.length; k += K.SCORE_STRIDE) {
      const isPast = records[k + K.SC_KIND] === K.SCORE_NOTE && records[k + K.SC_SAMPLE] < this.position
      if (isPast) this.missed += 1
      else rows.push(...records.subarray(k, k + K.SCORE_STRIDE))
    }
    return Float64Array.from(rows)
  }

  /** @param {{epoch: number}} start */
  reset(start) {
    this.epoch = start.epoch
    this.position = 0
    this.horizon = 0
    this.underruns = this.missed = 0
    this.lastFrame = -1
    this.next = null
    this.pace.follow(null)
    restore(this.synth, this.fresh)
    this.report()
  }

  report() {
    const state = { epoch: this.epoch, position: this.position, frame: currentFrame, playing: this.running, underruns: this.underruns, late: this.synth.n[LATE] }
    this.engine?.postMessage(state)
    this.port.postMessage(state)
  }

  /** @param {Float32Array[][]} _inputs @param {Float32Array[][]} outputs */
  process(_inputs, outputs) {
    if (!this.running) return true
    if (this.lastFrame >= 0 && currentFrame !== this.lastFrame + QUANTUM) this.underruns++
    this.lastFrame = currentFrame
    this.sound(outputs[0])
    if (this.quanta++ % REPORT_QUANTA === 0) this.report()
    return true
  }

  /** A quantum of sound, or of silence where it waits. @param {Float32Array[]} out */
  sound(out) {
    const act = this.next ? "play" : this.pace.next(currentFrame, this.position)
    if (act === "wait") return
    if (act === "skip") {
      for (let k = 0; k < SKIP_QUANTA && currentFrame - Number(this.pace.start) >= this.position + QUANTUM; k++) this.take(this.spare)
      return
    }
    const came = this.take(out)
    if (!came) {
      if (this.position > 0) this.underruns++ // at the very start it only waits for the engine
      return
    }
    if (act === "squeeze" && this.take(this.spare)) for (const side of [0, 1]) cross(out[side], out[side], this.spare[side])
    if (act === "stretch") {
      this.next = out.map((side) => side.slice())
      for (const side of [0, 1]) cross(out[side], this.next[side], this.last[side])
    }
    for (const side of [0, 1]) this.last[side].set(out[side])
    this.pace.fade(out[0], out[1])
  }

  /** The next quantum of the performance; false where the engine has not come so far. @param {Float32Array[]} into */
  take(into) {
    if (this.next) {
      for (const side of [0, 1]) into[side].set(this.next[side])
      this.next = null
      return true
    }
    if (this.position + QUANTUM > this.horizon) return false
    const [left, right] = into
    for (let half = 0; half < QUANTUM; half += 64) {
      synth_render(this.synth, 64)
      for (let k = 0; k < 64; k++) {
        left[half + k] = this.synth.left[k]
        right[half + k] = this.synth.right[k]
      }
    }
    this.record(left, right)
    this.position += QUANTUM
    return true
  }

  /** @param {Float32Array} left @param {Float32Array} right */
  record(left, right) {
    if (!this.tape) return
    const most = this.tape.length / 2
    if (this.position + QUANTUM > most) return
    this.tape.set(left, this.position)
    this.tape.set(right, most + this.position)
  }
}

registerProcessor("harmonic-synth", SynthProcessor)
