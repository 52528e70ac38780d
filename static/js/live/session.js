// One open universe on a page: the engine's worker, the sound, the picture, and the transport that leads them. Studio and player use it.
import { Scene } from "../scene/scene.js"
import { Frames } from "./frames.js"
import { followTab } from "./hidden-tab.js"
import { positionAt } from "./position.js"
import { EVENT_WORDS } from "./runner.js"
import { Score } from "./score.js"
import { Sharing } from "./sharing.js"
import { rememberedVolume, rememberVolume, Sound } from "./sound.js"
import { standsStill, started, warm } from "./starting.js"

/** @typedef {import("../engine/document.js").Document} Document */
/** @typedef {import("./position.js").Position} Position */
/** @typedef {"silent" | "starting" | "playing" | "paused" | "stopped" | "blocked" | "fault"} Status */
/** @typedef {{status: Status, position: Position | null, volume: number, muted: boolean, underruns: number, late: number, message: string}} State */
/** @typedef {{document: Document, canvas: HTMLCanvasElement, onState?: (state: State) => void, picture?: boolean, record?: number, sceneOptions?: Record<string, any>}} Options */

const EDIT_PAUSE_MS = 40
const CLOCK_MS = 30
const UNSEEN_MS = 500

/** @param {Options} options @returns {Promise<Session>} */
export const openUniverse = async (options) => {
  const session = new Session(options)
  await session.opened
  return session
}

export class Session extends EventTarget {
  /** @param {Options} options picture: whether it moves silently before it is played; record: samples to keep for tests and exports */
  constructor({ document: universe, canvas, onState, picture = true, record = 0, sceneOptions = {} }) {
    super()
    this.document = universe
    this.record = record
    this.frames = new Frames()
    this.score = new Score()
    this.epoch = 0
    this.base = 0
    this.editTimer = 0
    this.linked = this.gone = false
    this.told = this.toldOften = this.drawn = 0
    /** @type {number | null} */
    this.lastTick = null
    /** where the transport stands when nothing runs */
    this.place = { cycle: 0, tick: 0 }
    /** @type {Sound | null} */
    this.sound = null
    /** the run of a room in which this page takes part @type {Sharing | null} */
    this.sharing = null
    this.withSynth = false // whether the present beginning is the synth's too
    this.silent = { sample: 0, when: performance.now(), running: picture }
    /** @type {State} */
    this.state = { status: picture ? "silent" : "stopped", position: null, ...rememberedVolume(), underruns: 0, late: 0, message: "" }
    if (onState) this.addEventListener("state", () => onState(this.state))
    /** @type {Map<number, (answer: any) => void>} */
    this.asked = new Map()
    this.worker = new Worker(new URL("./engine-worker.js", import.meta.url), { type: "module" })
    this.worker.onmessage = ({ data }) => this.#heard(data)
    this.worker.onerror = (event) => this.set({ status: "fault", message: event.message || "The engine could not be loaded." })
    this.scene = new Scene(canvas, sceneOptions)
    this.scene.setDocument(universe)
    /** @type {Promise<void>} */
    this.opened = new Promise((resolve) => (this.begun = resolve))
    this.worker.postMessage({ do: "load", document: universe })
    this.unfollow = followTab(this)
    this.raf = requestAnimationFrame((now) => this.#draw(now))
  }

  // --- the transport

  async play() {
    if (this.sharing) return this.sharing.join()
    if (this.state.status === "playing" || this.state.status === "starting") return
    const fresh = this.state.status === "silent" || !this.withSynth
    if (this.state.status === "silent") this.place = { cycle: 0, tick: 0 }
    this.set({ status: "starting", message: "" })
    this.silent.running = false
    const begun = await started(this, () => this.openSound()).catch((error) => this.set({ status: "fault", message: `Sound could not be started: ${error}` }))
    if (!begun) return
    const { sound } = begun
    this.link(sound)
    if (fresh) this.#begin(this.place)
    this.worker.postMessage({ do: "run", on: true })
    sound.fade(true, fresh) // from its own beginning nothing has to be faded in
    await begun.started
    if (/** @type {Status} */ (this.state.status) !== "starting") return
    this.set({ status: sound.context.state === "running" ? "playing" : "blocked" })
    this.#watch(sound)
  }

  /** Makes the sound ready, silently, so that the press on play finds it warm. */
  async prepare() {
    if (!this.gone && !this.sound) await warm(this, () => this.openSound())
  }

  /** Fades, then holds everything where it is. */
  async pause() {
    if (this.state.status !== "playing" && this.state.status !== "blocked") return
    this.set({ status: "paused" })
    await this.hush(false)
  }

  /** Back to the beginning of the first cycle, in silence. */
  async stop() {
    if (this.sharing) return
    this.silent.running = false
    this.set({ status: "stopped" })
    await this.hush(false)
    this.#begin({ cycle: 0, tick: 0 })
  }

  /** Everything silent at once: also what is still ringing. */
  async silence() {
    if (this.sharing) return this.pause()
    const position = this.position()
    this.silent.running = false
    this.set({ status: "paused" })
    await this.hush(true)
    this.#begin({ cycle: position?.cycle ?? 0, tick: Math.floor(position?.tick ?? 0) })
  }

  /** A little further while nothing runs: a tick, or as many as asked. @param {number} [ticks] */
  async step(ticks = 1) {
    if (this.sharing || this.state.status === "playing") return
    const position = this.position()
    if (this.state.status === "silent") this.set({ status: "paused" })
    this.silent.running = false
    this.silent.sample = this.#sample()
    const frame = this.frames.list.at(-1)
    this.worker.postMessage({ do: "clock", epoch: this.epoch, position: this.silent.sample - this.base, playing: false })
    this.worker.postMessage({ do: "step", ticks })
    this.silent.sample += ticks * (frame?.tickSamples ?? 300)
    this.withSynth = false // it must begin again from here
    if (position) this.place = { cycle: position.cycle, tick: Math.floor(position.tick) + ticks }
  }

  /** To a bar (counted from 1) of a cycle; `tick` for places within. @param {number} cycle @param {number} [bar] @param {number} [tick] */
  async seek(cycle, bar = 1, tick = 0) {
    if (this.sharing) return
    const barTicks = this.frames.list.at(-1)?.barTicks ?? 384
    const place = { cycle: Math.max(0, cycle), tick: Math.max(0, (bar - 1) * barTicks + tick) }
    const sounding = this.state.status === "playing"
    if (sounding) await this.sound?.fade(false, true)
    this.#begin(place)
    this.silent.running = false
    if (this.state.status === "silent" || this.state.status === "stopped") this.set({ status: "paused" })
    if (!sounding) return
    this.worker.postMessage({ do: "run", on: true })
    this.sound?.fade(true, true)
  }

  // --- a run that a room shares

  /**
   * Takes part in a room's run, or (null) in none any more: then it stands, in its own time, at a place.
   * @param {import("./sharing.js").Run | null} run @param {{cycle: number, tick: number} | null} [place]
   */
  async share(run, place = null) {
    const stand = place ?? this.position() ?? this.place
    this.sharing?.end()
    this.sharing = null
    if (run) {
      this.sharing = new Sharing(this, run)
      return this.sharing.begin()
    }
    this.set({ status: "paused", message: "" })
    this.place = { cycle: stand.cycle, tick: Math.floor(stand.tick) }
    this.silent = { sample: 0, when: performance.now(), running: false }
    this.withSynth = false
    this.worker.postMessage({ do: "load", document: this.document, ...this.place })
    await this.hush(true)
  }

  /** Confirmed edits of the shared run, in the order of seq. @param {import("./shared-runner.js").Stamped[]} edits */
  stamp(edits) {
    this.sharing?.stamp(edits)
  }

  /** Whether this browser computes as all others do. @returns {Promise<boolean>} */
  async selfTest() {
    return (await this.#ask("selfTest")).passed
  }

  // --- what people change

  /** The document as it is now; it holds from about 80 ms on, or in a shared run when its edit has been confirmed. @param {Document} document */
  edit(document) {
    this.document = document
    this.scene.setDocument(document)
    if (this.sharing || this.editTimer) return
    this.worker.postMessage({ do: "edit", document })
    this.editTimer = window.setTimeout(() => {
      this.editTimer = 0
      if (this.document !== document && !this.sharing) this.edit(this.document)
    }, EDIT_PAUSE_MS)
  }

  /** Another universe altogether, from its beginning. @param {Document} document */
  async load(document) {
    if (this.sharing) await this.share(null)
    const silent = this.state.status === "silent"
    if (!silent) await this.stop()
    this.document = document
    this.scene.setDocument(document)
    this.silent.sample = this.#sample()
    this.withSynth = false
    this.worker.postMessage({ do: "load", document })
  }

  /** A picture that nobody can see is not drawn; sound goes on. @param {boolean} on */
  rest(on) {
    cancelAnimationFrame(this.raf)
    this.silent.when = performance.now()
    if (!on) this.raf = requestAnimationFrame((now) => this.#draw(now))
  }

  /** The listener's own volume, 0 to 1. @param {number} volume */
  volume(volume) {
    this.#listener({ volume, muted: false })
  }

  /** @param {boolean} [muted] */
  mute(muted = !this.state.muted) {
    this.#listener({ muted })
  }

  // --- what one may ask

  /** @param {string} type state, position, meters, notes, begun, edited, bar, lost, blocked, fault @param {(event: any) => void} listener @returns {() => void} */
  on(type, listener) {
    this.addEventListener(type, listener)
    return () => this.removeEventListener(type, listener)
  }

  /** Where the music is. @returns {Position | null} */
  position() {
    const sample = this.#sample()
    const frame = this.frames.list[this.frames.indexAt(sample)]
    return frame ? positionAt(frame, sample, this.document.music.meter) : null
  }

  /** Digests of the score sent and the bodies' state, for tests. */
  digest() {
    return this.#ask("digest")
  }

  /** Every score record sent since the beginning. @returns {Promise<Float64Array>} */
  async records() {
    return (await this.#ask("score")).records
  }

  destroy() {
    this.gone = true
    cancelAnimationFrame(this.raf)
    this.unfollow()
    this.worker.terminate()
    this.sound?.close()
    this.scene.destroy()
  }

  // --- within

  openSound() {
    return new Sound({
      record: this.record,
      onReport: (report) => Object.assign(this.state, { underruns: report.underruns, late: report.late }),
      onState: (state) => this.#contextIs(state),
    })
  }

  /** The synth's own way to the engine, once. @param {Sound} sound */
  link(sound) {
    if (this.linked) return
    const port = sound.enginePort()
    this.worker.postMessage({ do: "synth", port }, [port])
    this.linked = true
  }

  /** @param {{cycle: number, tick: number}} place */
  #begin(place) {
    this.place = place
    this.silent.sample = this.#sample() // the picture stays where it is until the beginning has come
    this.withSynth = false
    this.worker.postMessage({ do: "seek", ...place })
  }

  /** Lets it be heard no more, and then holds it. @param {boolean} fast */
  async hush(fast) {
    if (!this.sound) return
    await this.sound.fade(false, fast)
    if (this.state.status !== "playing") this.sound.run(false)
  }

  /** @param {{volume?: number, muted?: boolean}} change */
  #listener(change) {
    const { volume = this.state.volume, muted = this.state.muted } = change
    if (this.sound) this.sound.set({ volume, muted })
    else rememberVolume({ volume, muted })
    this.set({ volume, muted })
  }

  /** A context may be interrupted by the system (a call, a locked phone). @param {string} state */
  #contextIs(state) {
    if (this.sharing && state === "running" && this.state.status === "blocked") return void this.sharing.join()
    if (state === "running" && this.state.status === "blocked") this.set({ status: "playing", message: "" })
    if (state !== "running" && state !== "closed" && this.state.status === "playing") {
      this.set({ status: "blocked", message: "The browser holds the sound back." })
      this.#tell("blocked", { state })
    }
  }

  /** If the sound's clock stands still though it should run, the sound is opened anew. @param {Sound} sound */
  async #watch(sound) {
    if (!(await standsStill(sound)) || this.sharing || this.sound !== sound || this.state.status !== "playing") return
    const position = this.position()
    await sound.close()
    Object.assign(this, { sound: null, linked: false, withSynth: false, place: { cycle: position?.cycle ?? 0, tick: Math.floor(position?.tick ?? 0) } })
    this.set({ status: "paused" })
    await this.play()
  }

  /** The performance's sample that is to be seen now. */
  #sample() {
    if (this.sharing) return this.sharing.sample()
    if (this.withSynth && !this.silent.running) {
      const heard = this.sound?.report?.epoch === this.epoch ? this.sound.heard() : null
      return this.base + (heard ?? 0)
    }
    return this.silent.sample
  }

  /** @param {number} now */
  #draw(now) {
    this.raf = requestAnimationFrame((next) => this.#draw(next))
    this.drawn = now
    this.#keepTime(now)
    if (!this.scene.isDue(now)) return
    const { frames } = this
    const sample = this.#sample()
    const index = frames.indexAt(sample)
    const frame = frames.list[index]
    if (!frame) return
    const position = positionAt(frame, sample, this.document.music.meter)
    this.state.position = position
    const meter = frames.meterAt(sample)
    const notes = this.score.between(position.cycle, this.lastTick ?? position.tick, position.tick)
    this.lastTick = position.tick
    this.scene.draw({ now, sample, index, frames, meter, position, sparks: frames.due(sample), notes, moving: this.moving })
    frames.forget(sample)
    this.#often(now, position, meter)
  }

  /** Whether anything moves now. */
  get moving() {
    return this.sharing !== null || this.state.status === "playing" || (this.state.status === "silent" && this.silent.running)
  }

  /** Until it sounds, the page is the engine's clock. @param {number} now */
  #keepTime(now) {
    if (this.sharing) return this.sharing.keepTime(now)
    if (!this.silent.running) return
    this.silent.sample += Math.max(0, Math.min(now - this.silent.when, 100)) * 48
    this.silent.when = now
    if (now - this.told < CLOCK_MS) return
    this.told = now
    this.worker.postMessage({ do: "clock", epoch: this.epoch, position: this.silent.sample - this.base, playing: true })
  }

  /** @param {number} now @param {Position} position @param {import("./runner.js").Meter | undefined} meter */
  #often(now, position, meter) {
    if (now - this.toldOften < 50) return
    this.toldOften = now
    this.#tell("position", position)
    if (meter) this.#tell("meters", meter)
  }

  /** @param {any} data */
  #heard(data) {
    if (data.type === "answer") {
      this.asked.get(data.id)?.(data)
      this.asked.delete(data.id)
    } else if (data.type === "fault") this.set({ status: "fault", message: data.message })
    else if (data.type === "begun") this.#onBegun(data)
    else if (data.epoch !== this.epoch) return
    else if (data.type === "given") {
      this.frames.add(data, EVENT_WORDS)
      this.score.add(data.notes.cycle, data.notes.notes)
      if (data.notes.notes.length) this.#tell("notes", data.notes)
      this.begun?.()
      if (performance.now() - this.drawn > UNSEEN_MS) this.#forget() // nobody draws: a hidden tab
    } else if (data.type === "edited") {
      this.frames.cut(data.at)
      this.score.cut(data.cycle, data.tick)
      this.#tell("edited", data)
    } else if (data.type === "bar") this.#tell("bar", data.bar)
    else if (data.type === "lost") this.#tell("lost", {})
    else if (data.type === "forecast") this.score.expect(data.cycle, data.notes)
  }

  #forget() {
    const sample = this.#sample()
    this.frames.due(sample)
    this.frames.meterAt(sample)
    this.frames.forget(sample)
  }

  /** @param {{epoch: number, base: number, cycle: number, tick: number}} data */
  #onBegun(data) {
    this.epoch = data.epoch
    this.base = data.base
    this.withSynth = this.linked
    this.frames.clear()
    this.score.clear()
    this.silent.sample = data.base
    this.silent.when = performance.now()
    this.sharing?.begun()
    this.#tell("begun", data)
  }

  /** @param {string} what @returns {Promise<any>} */
  #ask(what) {
    const id = Math.random()
    return new Promise((resolve) => {
      this.asked.set(id, resolve)
      this.worker.postMessage({ do: what, id })
    })
  }

  /** @param {Partial<State>} change */
  set(change) {
    Object.assign(this.state, change)
    this.#tell("state", this.state)
    if (change.status === "fault") this.#tell("fault", { message: this.state.message })
  }

  /** @param {string} type @param {any} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}
