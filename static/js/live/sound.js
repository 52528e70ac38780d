// The page's sound: the context, the synth worklet, and after it what belongs to the listener alone (volume, mute, fades).

import { LATENCY } from "../engine/synth.js"
import { preferredVolume } from "../lib/preferences.js"

const FADE = 0.05
const FAST_FADE = 0.012
const STILL_MS = 1000 // a clock that stands still this long while it should run is dead
const RATE = 48_000

/** @typedef {{epoch: number, position: number, frame: number, playing: boolean, underruns: number, late: number}} Report */

/**
 * The listener's own volume, kept in this browser. A volume that the person prefers is taken up once; what they turn afterwards in this
 * browser is kept again, until they prefer another.
 * @returns {{volume: number, muted: boolean}}
 */
export const rememberedVolume = () => {
  try {
    const kept = JSON.parse(localStorage.getItem("harmonic.volume") ?? "{}")
    const preferred = preferredVolume()
    if (preferred !== null && kept.preferred !== preferred) return { volume: preferred, muted: kept.muted === true }
    return { volume: typeof kept.volume === "number" ? Math.min(1, Math.max(0, kept.volume)) : 0.8, muted: kept.muted === true }
  } catch {
    return { volume: preferredVolume() ?? 0.8, muted: false }
  }
}

/** @param {{volume: number, muted: boolean}} kept */
export const rememberVolume = (kept) => {
  try {
    localStorage.setItem("harmonic.volume", JSON.stringify({ ...kept, preferred: preferredVolume() }))
  } catch {
    // a browser that keeps nothing still plays
  }
}

export class Sound {
  /**
   * May be made before the person's gesture: the synth loads, builds its tables and warms up in a context that stands still.
   * @param {{record?: number, onReport: (report: Report) => void, onState: (state: string) => void}} options
   */
  constructor({ record = 0, onReport, onState }) {
    this.context = new AudioContext({ sampleRate: RATE, latencyHint: "balanced" })
    this.gain = this.context.createGain()
    this.gain.gain.value = 0
    this.analyser = this.context.createAnalyser()
    this.gain.connect(this.analyser).connect(this.context.destination)
    Object.assign(this, rememberedVolume())
    this.open = this.wanted = false
    /** @type {Report | null} */
    this.report = null
    this.onReport = onReport
    this.context.onstatechange = () => onState(this.context.state)
    /** @type {((tape: any) => void)[]} */
    this.waiting = []
    this.ready = this.#load(record)
  }

  /** @type {number} */ volume = 0.8
  /** @type {boolean} */ muted = false

  /** @param {number} record */
  async #load(record) {
    await this.context.audioWorklet.addModule(new URL("./synth-worklet.js", import.meta.url))
    this.node = new AudioWorkletNode(this.context, "harmonic-synth", { numberOfInputs: 0, numberOfOutputs: 1, outputChannelCount: [2], processorOptions: { record } })
    this.node.connect(this.gain)
    this.node.port.onmessage = ({ data }) => (data.tape !== undefined ? this.waiting.shift()?.(data) : this.#reported(data))
    return this.node
  }

  /** Keeps the device free until it is wanted, where the browser lets a context run without a gesture. */
  hold() {
    if (!this.wanted) this.context.suspend()
  }

  /** Lets the context run: must be called in the person's gesture. Resolves when it runs, or after a second without. */
  start() {
    this.wanted = true
    return Promise.race([this.context.resume().catch(() => {}), later(STILL_MS)])
  }

  /** A port by which the engine's worker speaks to the synth. */
  enginePort() {
    const { port1, port2 } = new MessageChannel()
    this.node?.port.postMessage({ engine: port2 }, [port2])
    return port1
  }

  /** @param {Report} report */
  #reported(report) {
    this.report = report
    this.onReport(report)
  }

  /** The synth's own sample that is heard now, or null. @returns {number | null} */
  heard() {
    if (!this.report) return null
    if (!this.report.playing) return this.report.position
    const frames = this.context.currentTime * RATE - this.report.frame
    return Math.max(0, this.report.position + Math.min(frames, RATE) - this.latency * RATE)
  }

  /** Seconds from the synth's clock to the ear: its limiter looks ahead, and the device takes its time. */
  get latency() {
    return LATENCY / RATE + (this.context.outputLatency || this.context.baseLatency || 0)
  }

  /** Lets it be heard, or not, without a click. @param {boolean} open @param {boolean} [fast] */
  async fade(open, fast = false) {
    this.open = open
    const time = fast ? FAST_FADE : FADE
    this.#ramp(time)
    await later((time + 0.01) * 1000)
  }

  /** @param {number} time */
  #ramp(time) {
    const { gain } = this.gain
    const now = this.context.currentTime
    const loudness = this.open && !this.muted ? this.volume * this.volume : 0 // the ear hears powers
    gain.cancelScheduledValues(now)
    gain.setValueAtTime(gain.value, now)
    gain.linearRampToValueAtTime(loudness, now + time)
  }

  /** @param {Partial<{volume: number, muted: boolean}>} change */
  set(change) {
    Object.assign(this, change)
    rememberVolume({ volume: this.volume, muted: this.muted })
    this.#ramp(FAST_FADE)
  }

  /** Stops or starts the synth at once (what sounds must have been faded). @param {boolean} on */
  run(on) {
    this.node?.port.postMessage({ run: on })
  }

  /** The recorded samples: left, then right. @returns {Promise<{tape: Float32Array | null, position: number, underruns: number, late: number}>} */
  tape() {
    return new Promise((resolve) => {
      this.waiting.push(resolve)
      this.node?.port.postMessage({ tape: true })
    })
  }

  close() {
    this.context.onstatechange = null
    return this.context.close()
  }
}

/** Does a thing once the browser has nothing else to do. @param {() => void} act */
export const whenIdle = (act) => {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(act, { timeout: 2000 })
  else setTimeout(act, 300)
}

/** @param {number} milliseconds */
export const later = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
