// A session in a run that its room shares: the picture goes by the room's clock, the sound is steered to it, edits hold from their samples.
import { started } from "./starting.js"

/** @typedef {import("../engine/document.js").Document} Document */
/** @typedef {import("./shared-runner.js").Stamped} Stamped */
/**
 * @typedef {object} Run
 * @property {number} run its number
 * @property {number} epoch_ms the moment, by the server's clock, at which sample 0 sounds
 * @property {import("./shared-runner.js").Start} start of the run, or the anchor: that tick of that cycle lies on that sample
 * @property {Document} document what holds there
 * @property {Stamped[]} edits those since
 * @property {() => number} serverNow the server's clock
 */

const SAMPLES_PER_MS = 48
const CLOCK_MS = 30
const STEER_MS = 40
const LOOKS = 25 // the median of so many is steered by: a context's clock goes in steps
const OFF = 192 // frames (4 ms) that are left alone
const HELD_BACK = "The browser holds the sound back. Press play to join in."

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]

export class Sharing {
  /** @param {import("./session.js").Session} session @param {Run} run */
  constructor(session, run) {
    this.session = session
    this.run = run
    this.edits = [...run.edits]
    this.told = 0
    this.sounding = false // whether the present beginning is to be heard
    this.ended = false
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined
    /** @type {number[]} */
    this.looks = []
    this.followed = 0
  }

  /** The run's sample that is to sound now, by the server's clock. */
  present() {
    return (this.run.serverNow() - this.run.epoch_ms) * SAMPLES_PER_MS
  }

  /** The sample that is to be seen now: nothing before the beginning. */
  sample() {
    return Math.max(this.session.base, this.present())
  }

  /** Silently at first; with sound as soon as the browser lets it. */
  async begin() {
    const { session } = this
    session.silent.running = false
    await session.hush(true)
    if (this.ended) return
    this.#compute(false)
    return this.join()
  }

  /** The engine begins: at the run's start, or at what sounds now. @param {boolean} sounding */
  #compute(sounding) {
    const { session, run } = this
    this.sounding = sounding
    this.looks = []
    this.followed = 0
    const now = { sample: this.present(), at: performance.timeOrigin + performance.now() }
    session.worker.postMessage({ do: "share", document: run.document, start: run.start, edits: this.edits, now })
  }

  /** Joins the sound, in time; must be called in a gesture where the browser asks for one. */
  async join() {
    const { session } = this
    if (session.state.status === "starting" || session.state.status === "playing") return
    session.set({ status: "starting", message: "" })
    const begun = await started(session, () => session.openSound()).catch((error) => session.set({ status: "fault", message: `Sound could not be started: ${error}` }))
    if (!begun || this.ended) return
    const { sound } = begun
    if (sound.context.state !== "running") await Promise.race([begun.started, new Promise((resolve) => setTimeout(resolve, 300))])
    if (this.ended) return
    if (sound.context.state !== "running") return session.set({ status: "blocked", message: HELD_BACK })
    session.link(sound)
    this.#compute(true)
    session.set({ status: "playing" })
  }

  /** The engine has begun: the synth is told when its first sample is to be heard. */
  begun() {
    const { session } = this
    const sound = session.sound
    if (!this.sounding || !sound) return
    sound.node?.port.postMessage({ follow: { epoch: session.epoch, start: this.#wanted(sound) } })
    this.followed = this.#wanted(sound)
    sound.run(true)
    sound.fade(true, true)
    clearInterval(this.timer)
    this.timer = setInterval(() => this.#steer(sound), STEER_MS)
  }

  /** The context's frame on which the synth's first sample must lie to be heard when the room hears it. @param {import("./sound.js").Sound} sound */
  #wanted(sound) {
    const rate = sound.context.sampleRate
    return Math.round((sound.context.currentTime - sound.latency) * rate - (this.present() - this.session.base))
  }

  /** @param {import("./sound.js").Sound} sound */
  #steer(sound) {
    if (this.session.state.status !== "playing" || this.session.sound !== sound) return
    this.looks.push(this.#wanted(sound))
    if (this.looks.length < LOOKS) return
    const wanted = median(this.looks)
    this.looks = this.looks.slice(-LOOKS + 1)
    if (Math.abs(wanted - this.followed) < OFF) return
    this.followed = wanted
    sound.node?.port.postMessage({ steer: { epoch: this.session.epoch, start: wanted } })
  }

  /** How far what is heard is from the room's clock, in ms; null while nothing sounds. For tests, and the curious. */
  off() {
    const { sound, base } = this.session
    if (!this.sounding || !sound?.report?.playing || sound.report.epoch !== this.session.epoch) return null
    const heard = sound.report.position + sound.context.currentTime * sound.context.sampleRate - sound.report.frame - sound.latency * sound.context.sampleRate
    return (base + heard - this.present()) / SAMPLES_PER_MS
  }

  /** @param {Stamped[]} edits */
  stamp(edits) {
    this.edits.push(...edits)
    this.session.worker.postMessage({ do: "stamped", edits })
  }

  /** Who must begin anew begins there: the room has agreed on it. @param {{start: Run["start"], document: Document, edits: Stamped[]}} anchor */
  reanchor({ start, document, edits }) {
    this.run = { ...this.run, start, document }
    this.edits = [...edits]
  }

  /** While nothing sounds, the page tells the engine the time. @param {number} now */
  keepTime(now) {
    const { session } = this
    if (session.state.status === "playing" || now - this.told < CLOCK_MS) return
    this.told = now
    session.worker.postMessage({ do: "clock", epoch: session.epoch, position: this.present() - session.base, playing: true })
  }

  end() {
    this.ended = true
    clearInterval(this.timer)
  }
}
