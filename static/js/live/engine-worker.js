// The engine's worker. It has no clock of its own: whoever keeps time (the synth worklet, or the page while nothing sounds) says how
// far it has got, and the worker runs ahead of that, sends the score to the synth and the picture's data to the page.
import { digest, ordered, stateDigest } from "../engine/host.js"
import * as K from "../engine/world.js"
import { Forecast, notesOf } from "./forecast.js"
import { held } from "./joining.js"
import { Runner } from "./runner.js"
import { selfTest } from "./self-test.js"
import { SharedRunner } from "./shared-runner.js"

const AHEAD = 24_000 // samples known ahead of what sounds: half a second; edits go back in time, so it costs them nothing
const AHEAD_HIDDEN = 72_000 // timers of hidden pages are slow
const EDIT_AHEAD = 3_840 // an edit applies 80 ms after what sounds now
const SENT_MOST = 100_000
const SENT_RECENT = 4_000 // an edit reaches no further back than these
const RUN_SAMPLES = 24_000 // at a time; what lies behind is forgotten between
const JOIN_AHEAD = 12_000 // who joins a run begins a quarter of a second after what sounds
const CATCH_UP = 96_000 // a run that is not older is sounded from its beginning, quickly and in silence
const BAR_PAST = 72_000 // a bar that began so long ago is told to the others: late edits have come
const FORECAST_MS = 4
const FORECAST_PAUSE_MS = 16
const FORECAST_TELL_MS = 400
const FORECAST_CALM_MS = 300 // after an edit: people turn a knob by many edits

/** @typedef {import("../engine/document.js").Document} Document */

const self_ = /** @type {{postMessage: (message: any, transfer?: Transferable[]) => void, onmessage: ((event: MessageEvent) => void) | null}} */ (/** @type {unknown} */ (globalThis))
/** @type {Document} */
let document
/** @type {Runner} */
let runner
/** @type {MessagePort | null} */
let synth = null
const forecast = new Forecast()
let epoch = 0
let base = 0 // the performance's sample at which the synth began
let hidden = false
let playing = false
let known = { position: 0, when: 0 }
let calmUntil = 0
let foretold = 0
let notesCycle = -1
let ahead = AHEAD
let starved = 0
/** @type {Float64Array[]} the records sent since the start, for digests; of a long performance the last of them */
let sent = []

/** The performance's sample that sounds now. */
const position = () => known.position + (playing ? (performance.now() - known.when) * 48 : 0)

/** @param {Float64Array[]} chunks @param {number} shift @returns {Float64Array} */
const joined = (chunks, shift) => {
  const all = new Float64Array(chunks.reduce((total, chunk) => total + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  for (let k = K.SC_SAMPLE; shift && k < all.length; k += K.SCORE_STRIDE) all[k] -= shift
  return all
}

/** @param {Float64Array[]} chunks */
const toSynth = (chunks) => {
  if (!synth) return
  const records = joined(chunks, base)
  synth.postMessage({ records, horizon: runner.horizon - base, epoch }, [records.buffer])
}

/** Gives out what has been computed. @param {{at: number, again: Float64Array}} [back] an edit took everything from there on back */
const give = (back) => {
  const { frames, shapes, meters, events, records } = runner.take()
  if (records.length) sent.push(...records)
  if (sent.length > SENT_MOST) sent.splice(0, SENT_MOST / 2)
  if (back) replace(back, records)
  else toSynth(records)
  const cycle = runner.w.n[K.CYCLE]
  const notes = records.flatMap((chunk) => notesOf(chunk, cycle))
  if (!frames.length && !notes.length) return
  const sparks = Float64Array.from(events)
  const transfer = [sparks.buffer, ...frames.map((frame) => frame.xy.buffer), ...meters.flatMap((meter) => [meter.p.buffer, meter.contribution.buffer])]
  self_.postMessage({ type: "given", epoch, frames, shapes, meters, sparks, notes: { cycle, notes } }, transfer)
}

/** All that the synth is to play from a sample on, in one message: it never stands without. @param {{at: number, again: Float64Array}} back @param {Float64Array[]} records */
const replace = ({ at, again }, records) => {
  const all = joined([again, ...records], base)
  synth?.postMessage({ cancel: at - base, records: all, horizon: runner.horizon - base, epoch }, [all.buffer])
}

/** @param {number} sample */
const runTo = (sample) => {
  while (runner.horizon < sample) {
    const before = runner.horizon
    runner.runTo(Math.min(sample, before + RUN_SAMPLES))
    runner.forget(Math.min(position(), runner.horizon))
    if (runner.horizon <= before) return
  }
}

/** Runs ahead of what sounds, and gives out what came of it. */
const pump = () => {
  if (!runner) return
  try {
    runTo(position() + (hidden ? AHEAD_HIDDEN : ahead))
  } catch (error) {
    self_.postMessage({ type: "fault", message: String(error) })
    return
  }
  give()
  runner.forget(position())
  if (runner instanceof SharedRunner) tellBars(runner)
  if (runner.w.n[K.CYCLE] !== notesCycle) beginForecast()
}

/** @param {SharedRunner} shared */
const tellBars = (shared) => {
  for (const bar of shared.takeBars(position() - BAR_PAST)) self_.postMessage({ type: "bar", epoch, bar })
}

const beginForecast = () => {
  notesCycle = runner.w.n[K.CYCLE]
  forecast.begin(runner.w)
}

const lookFurther = () => {
  const now = performance.now()
  if (runner instanceof SharedRunner) pump() // it goes on where nobody draws and nothing sounds
  if (runner && now > calmUntil && !forecast.done) {
    forecast.work(FORECAST_MS)
    if (forecast.done || now > foretold + FORECAST_TELL_MS) {
      foretold = now
      self_.postMessage({ type: "forecast", epoch, cycle: forecast.cycle, notes: forecast.notes })
    }
  }
  setTimeout(lookFurther, FORECAST_PAUSE_MS)
}
setTimeout(lookFurther, FORECAST_PAUSE_MS)

/** @param {{position: number, epoch: number, playing: boolean, underruns?: number}} clock */
const onClock = (clock) => {
  if (clock.epoch !== epoch) return
  known = { position: base + clock.position, when: performance.now() }
  playing = clock.playing
  if ((clock.underruns ?? 0) > starved) ahead = Math.min(AHEAD_HIDDEN, ahead * 1.5) // a busy machine: look further ahead from now on
  starved = clock.underruns ?? 0
  pump()
}

/** A new beginning: at a cycle's first tick, or further on in it. @param {number} cycle @param {number} tick */
const begin = (cycle, tick) => {
  epoch += 1
  playing = false
  sent = []
  runner = new Runner(document, cycle)
  const chunks = skipTo(tick)
  known = { position: base, when: performance.now() }
  notesCycle = -1
  synth?.postMessage({ reset: { epoch } })
  self_.postMessage({ type: "begun", epoch, base, cycle, tick: runner.w.n[K.TICK] })
  if (chunks.length) toSynth(chunks)
  pump()
}

/** Runs in silence to a tick of the cycle; gives what must sound from there on: the controls as they stand, and the notes being held. @param {number} tick @returns {Float64Array[]} */
const skipTo = (tick) => {
  base = 0
  if (tick <= 0) return []
  while (runner.w.n[K.TICK] < Math.min(tick, runner.w.n[K.CYCLE_TICKS] - 1)) runner.tick()
  base = runner.horizon
  return joinHere()
}

/** What was given so far is past: the picture begins with the last of it; gives what must sound. */
const joinHere = () => {
  const { records, frames, shapes, meters } = runner.take()
  Object.assign(runner.out, { shapes: shapes.slice(-1), frames: frames.slice(-1).map((frame) => ({ ...frame, first: true })), meters: meters.slice(-1) })
  return held(records, base)
}

/**
 * Takes part in a room's run: from its beginning, or from an anchor to what sounds now.
 * @param {{document: Document, start: import("./shared-runner.js").Start, edits: import("./shared-runner.js").Stamped[], now: {sample: number, at: number}}} run `now`: a sample, and the moment (Unix ms) at which it sounds
 */
const share = (run) => {
  epoch += 1
  sent = []
  const present = () => run.now.sample + (performance.timeOrigin + performance.now() - run.now.at) * 48
  const shared = new SharedRunner(run.document, run.start, run.edits)
  runner = shared
  base = run.start.sample
  playing = true
  const isYoung = base === 0 && present() < CATCH_UP
  for (const lead of isYoung ? [] : [0, JOIN_AHEAD]) {
    known = { position: present(), when: performance.now() }
    runTo(present() + lead)
    base = runner.horizon
  }
  const chunks = joinHere()
  known = { position: Math.max(base, present()), when: performance.now() }
  notesCycle = -1
  synth?.postMessage({ reset: { epoch } })
  self_.postMessage({ type: "begun", epoch, base, cycle: runner.w.n[K.CYCLE], tick: runner.w.n[K.TICK] })
  if (chunks.length) sent.push(...chunks)
  if (chunks.length) toSynth(chunks)
  pump()
}

/** Confirmed edits of the run. @param {import("./shared-runner.js").Stamped[]} edits */
const stamped = (edits) => {
  if (!(runner instanceof SharedRunner)) return
  give()
  const head = runner.horizon
  const back = runner.receive(edits)
  calmUntil = performance.now() + FORECAST_CALM_MS
  if (!back) return pump()
  self_.postMessage({ type: "edited", epoch, at: back.at, cycle: back.cycle, tick: back.tick, late: back.at < position() })
  dropSent(back.at, back.again)
  runTo(Math.max(head, position() + ahead))
  give(back)
  pump()
  beginForecast()
}

/** @param {Document} changed */
const edit = (changed) => {
  document = changed
  const when = playing ? position() + EDIT_AHEAD : position()
  const { at, again, cycle, tick } = runner.edit(changed, when)
  give()
  const kept = joined([again], base)
  synth?.postMessage({ cancel: at - base, records: kept, horizon: at - base, epoch }, [kept.buffer])
  self_.postMessage({ type: "edited", epoch, at, cycle, tick })
  dropSent(at, again)
  calmUntil = performance.now() + FORECAST_CALM_MS
  pump()
  beginForecast()
}

/** @param {number} at @param {Float64Array} again */
const dropSent = (at, again) => {
  const recent = joined(sent.splice(Math.max(0, sent.length - SENT_RECENT)), 0)
  for (let k = 0; k < recent.length; k += K.SCORE_STRIDE) if (recent[k] < at) sent.push(recent.subarray(k, k + K.SCORE_STRIDE))
  if (again.length) sent.push(again)
}

/** @type {Record<string, (message: any) => void>} */
const DO = {
  load: (message) => {
    document = message.document
    begin(message.cycle ?? 0, message.tick ?? 0)
  },
  share,
  stamped: (message) => {
    try {
      stamped(message.edits)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      self_.postMessage({ type: "lost", epoch }) // it must begin anew, from an anchor
    }
  },
  selfTest: (message) => self_.postMessage({ type: "answer", id: message.id, passed: selfTest() }),
  edit: (message) => (runner ? edit(message.document) : DO.load(message)),
  seek: (message) => begin(message.cycle, message.tick),
  step: (message) => {
    if (playing) return
    known = { position: known.position + message.ticks * runner.w.time[K.TICK_SAMPLES], when: performance.now() }
    pump()
  },
  clock: onClock,
  hidden: (message) => {
    hidden = message.on
    pump()
  },
  /** The synth's port: from now on it keeps time. */
  synth: (message) => {
    synth = /** @type {MessagePort} */ (message.port)
    synth.onmessage = (event) => onClock(event.data)
  },
  run: (message) => synth?.postMessage({ run: message.on }),
  digest: async (message) => {
    const score = ordered(joined(sent, 0))
    self_.postMessage({ type: "answer", id: message.id, score: await digest(score), notes: score.length / K.SCORE_STRIDE, state: await stateDigest(runner.w), cycle: runner.w.n[K.CYCLE], tick: runner.w.n[K.TICK] })
  },
  score: (message) => self_.postMessage({ type: "answer", id: message.id, records: ordered(joined(sent, 0)) }),
}

self_.onmessage = (/** @type {MessageEvent} */ event) => DO[event.data.do]?.(event.data)
