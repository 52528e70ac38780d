// Runs the kernel in the browser (and in node): makes its arrays, loads documents, keeps snapshots, takes digests.
// The twin of simulation/engine/arrays.py and of the loading half of performance.py.
import { begin_cycle, step } from "./cycle.js"
import { pack } from "./document.js"
import * as sound from "./sound_arrays.js"
import { synth_start } from "./synth.js"
import * as world from "./world.js"

/** @typedef {Record<string, any>} World The kernel's record of flat typed arrays (world.js FIELDS). */
/** @typedef {Record<string, any>} Synth */
/** @typedef {{code: string, size: number}} Place */

/** @param {Record<string, any>} fields @returns {Record<string, any>} */
const allocate = (fields) =>
  Object.fromEntries(Object.entries(fields).map(([name, [code, size]]) => [name, code === "f8" ? new Float64Array(size) : new Int32Array(size)]))

/** A world with the document in it, at the start of nothing: call `beginCycle` next. @param {import("./document.js").Document} [document] @returns {World} */
export const createWorld = (document) => {
  const w = allocate(world.FIELDS)
  if (document) applyDocument(w, document)
  return w
}

/** Put a (changed) document into a world; the kernel takes it up at the next tick. @param {World} w @param {import("./document.js").Document} document */
export const applyDocument = (w, document) => applyPacked(w, pack(document))

/** @param {World} w @param {import("./document.js").Packed} packed */
export const applyPacked = (w, packed) => {
  w.base.set(packed.parameters)
  w.links.set(packed.links)
  w.objects.set(packed.objects)
  w.n[world.N_OBJECTS] = packed.objectCount
  w.n.set(packed.seeds, world.SEED_PHYSICS)
  w.n[world.PLAN_DIRTY] = 1
}

/** @param {World} w @param {number} cycle */
export const beginCycle = (w, cycle) => begin_cycle(w, cycle)

/** One tick; at the end of a cycle the next one begins first. @param {World} w */
export const advance = (w) => {
  if (w.n[world.TICK] >= w.n[world.CYCLE_TICKS]) begin_cycle(w, w.n[world.CYCLE] + 1)
  step(w)
  if (w.n[world.FAULT]) throw new Error(`the kernel stopped at tick ${w.n[world.TICK]} with fault ${w.n[world.FAULT]}`)
}

/** The first sample of the coming tick, from the start of the performance. @param {World} w @returns {number} */
export const nextSample = (w) => w.time[world.CYCLE_SAMPLE] + w.time[world.WITHIN]

/** Take the score records that the world holds, and leave it none. @param {World} w @returns {Float64Array} */
export const takeScore = (w) => {
  const records = w.score.slice(0, w.n[world.N_SCORE] * world.SCORE_STRIDE)
  w.n[world.N_SCORE] = 0
  return records
}

/** A synth at sample 0. @param {number} [seed] @returns {Synth} */
export const createSynth = (seed = 1) => {
  const s = allocate(sound.FIELDS)
  synth_start(s, seed)
  return s
}

// What a tick gives lives only until it is taken: a snapshot keeps of it what is there.
const GIVEN = /** @type {const} */ ({ score: [world.N_SCORE, world.SCORE_STRIDE], events: [world.N_EVENTS, world.EVENT_STRIDE] })

/** A copy that shares nothing; into an older snapshot, if one is given to be used again. @param {World} w @param {World} [old] @returns {World} */
export const snapshot = (w, old) => {
  /** @type {World} */
  const kept = old ?? {}
  for (const [name, words] of Object.entries(w)) {
    if (name in GIVEN) {
      const [count, stride] = GIVEN[/** @type {"score" | "events"} */ (name)]
      kept[name] = words.slice(0, w.n[count] * stride)
    } else if (kept[name]) kept[name].set(words)
    else kept[name] = words.slice()
  }
  return kept
}

/** Put a snapshot back in place. @param {World} w @param {World} kept */
export const restore = (w, kept) => {
  for (const [name, words] of Object.entries(kept)) w[name].set(words)
}

/** SHA-256 of arrays, one after another, as lower-case hex. @param {...ArrayBufferView} parts @returns {Promise<string>} */
export const digest = async (...parts) => {
  const bytes = new Uint8Array(parts.reduce((total, part) => total + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at)
    at += part.byteLength
  }
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}

/** Digest of the bodies as they stand: x y vx vy of each, little-endian doubles. @param {World} w */
export const stateDigest = (w) => {
  const count = w.n[world.N_BODIES]
  return digest(...[w.x, w.y, w.vx, w.vy].map((words) => words.subarray(0, count)))
}

/** The order of a score: (sample, kind, tag). @param {Float64Array} records @returns {Float64Array} */
export const ordered = (records) => {
  const stride = world.SCORE_STRIDE
  const rows = Array.from({ length: records.length / stride }, (_, k) => records.subarray(k * stride, (k + 1) * stride))
  const keys = [world.SC_SAMPLE, world.SC_KIND, world.SC_TAG]
  rows.sort((a, b) => keys.reduce((sign, key) => sign || a[key] - b[key], 0))
  const out = new Float64Array(records.length)
  rows.forEach((row, k) => out.set(row, k * stride))
  return out
}
