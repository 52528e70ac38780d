// Conformance cases on the transpiled kernel; the twin of digests.py. Used by node.js (beside this) and by a page.
import { step } from "../../../static/js/engine/cycle.js"
import * as host from "../../../static/js/engine/host.js"
import { BLOCK, FRAMES } from "../../../static/js/engine/sound_arrays.js"
import { synth_push, synth_render } from "../../../static/js/engine/synth.js"
import * as world from "../../../static/js/engine/world.js"

const STATE_TICKS = 50
const SHORT_TICKS = 50

/** @typedef {{states: Float64Array[], events: Float64Array[], score: Float64Array[]}} Books what is hashed, in pieces */
/** @typedef {{cycle: number, tick: number, document: any}} Edit */
/** @typedef {{name: string, document: any, cycles: number[], ticks: number, edits: Edit[], sounds: boolean,
 *   records: number[][], samples: number}} Case */

/** @param {Books} books */
const digests = async (books) => ({
  states: await host.digest(...books.states),
  events: await host.digest(...books.events),
  score: await host.digest(...books.score),
})

/** What a tick gave, into the books. @param {host.World} w @param {Books} books */
const take = (w, books) => {
  books.events.push(w.events.slice(0, w.n[world.N_EVENTS] * world.EVENT_STRIDE))
  books.score.push(host.takeScore(w))
  if (w.n[world.TICK] % STATE_TICKS === 0)
    for (const words of [w.x, w.y, w.vx, w.vy]) books.states.push(words.slice(0, w.n[world.N_BODIES]))
}

/** Digests of one case: after SHORT_TICKS of its first cycle, and at its end, which a fault brings. @param {Case} item */
const runCase = async (item) => {
  if (item.records.length) return { full: { samples: await soundDigest(Float64Array.from(item.records.flat()), item.samples) } }
  const w = host.createWorld(item.document)
  /** @type {Books} */
  const books = { states: [], events: [], score: [] }
  let short
  for (const cycle of item.cycles) {
    host.beginCycle(w, cycle)
    books.score.push(host.takeScore(w))
    const edits = item.edits.filter((edit) => edit.cycle === cycle)
    const ticks = Math.min(item.ticks, w.n[world.CYCLE_TICKS])
    for (let tick = 0; tick < ticks; tick++) {
      for (const edit of edits) if (edit.tick === tick) host.applyDocument(w, edit.document)
      step(w)
      if (w.n[world.FAULT]) {
        const full = { ...(await digests(books)), fault: `${w.n[world.FAULT]} at cycle ${cycle} tick ${tick}` }
        return short ? { short, full } : { full }
      }
      take(w, books)
      if (tick + 1 === SHORT_TICKS && !short) short = await digests(books)
    }
  }
  const full = await digests(books)
  const samples = item.sounds ? { samples: await soundDigest(allRecords(books), Math.floor(host.nextSample(w))) } : {}
  return short ? { short, full: { ...full, ...samples } } : { full: { ...full, ...samples } }
}

/** @param {Books} books */
const allRecords = (books) => Float64Array.from(books.score.flatMap((piece) => [...piece]))

/** SHA-256 of the float32 samples, left then right. @param {Float64Array} words @param {number} length */
const soundDigest = async (words, length) => {
  const records = host.ordered(words)
  const out = [new Float32Array(length), new Float32Array(length)]
  const synth = host.createSynth()
  let pushed = 0
  for (let done = 0; done < length; done += FRAMES) {
    const frames = Math.min(FRAMES, length - done)
    pushed = push(synth, records, pushed, done + FRAMES)
    synth_render(synth, Math.ceil(frames / BLOCK) * BLOCK)
    out[0].set(synth.left.subarray(0, frames), done)
    out[1].set(synth.right.subarray(0, frames), done)
  }
  return host.digest(...out)
}

/** Hand over the records before a sample. @param {host.Synth} synth @param {Float64Array} records @param {number} first @param {number} until */
const push = (synth, records, first, until) => {
  let next = first
  while (next < records.length && records[next + world.SC_SAMPLE] < until) next += world.SCORE_STRIDE
  synth_push(synth, records.subarray(first, next), (next - first) / world.SCORE_STRIDE)
  return next
}

/** Digests of all cases by name. @param {Case[]} cases */
export const runCases = async (cases) => {
  /** @type {Record<string, any>} */
  const found = {}
  for (const item of cases) found[item.name] = await runCase(item)
  return found
}
