// The engine in node, for the benchmarks: `node ours.js WHAT`, a question as JSON on the standard input, an answer on the
// standard output. Costs are processor time (user and system, all threads, so that compiling counts until it is done).
import { readFileSync, writeFileSync } from "node:fs"
import { advance_clock, start_clock } from "../static/js/engine/clock.js"
import { place_bodies } from "../static/js/engine/bodies.js"
import { resolve } from "../static/js/engine/couplings.js"
import * as host from "../static/js/engine/host.js"
import { begin_cycle, step } from "../static/js/engine/cycle.js"
import { step_physics } from "../static/js/engine/physics.js"
import { plan_cycle } from "../static/js/engine/plan.js"
import { BLOCK, FRAMES } from "../static/js/engine/sound_arrays.js"
import { synth_push, synth_render } from "../static/js/engine/synth.js"
import * as world from "../static/js/engine/world.js"

/** Milliseconds of processor time of an act. @param {() => void} act */
const cost = (act) => {
  const before = process.cpuUsage()
  act()
  const spent = process.cpuUsage(before)
  return (spent.user + spent.system) / 1000
}

/** Milliseconds a tick of the physics alone, block by block. @param {any} question */
const physics = ({ document, warm, blocks, ticks }) => {
  const w = host.createWorld(document)
  resolve(w)
  start_clock(w)
  place_bodies(w)
  /** @param {number} count */
  const run = (count) => {
    for (let k = 0; k < count; k++) {
      step_physics(w)
      advance_clock(w)
    }
  }
  run(warm)
  const costs = []
  for (let k = 0; k < blocks; k++) costs.push(cost(() => run(ticks)) / ticks)
  return { costs, state: [w.x, w.y, w.vx, w.vy].map((words) => [...words.slice(0, w.n[world.N_BODIES])]) }
}

/** Milliseconds a tick of the whole engine, block by block. @param {any} question */
const whole = ({ document, warm, blocks, ticks }) => {
  const w = host.createWorld(document)
  host.beginCycle(w, 0)
  /** @param {number} count */
  const run = (count) => {
    for (let k = 0; k < count; k++) {
      host.advance(w)
      w.n[world.N_SCORE] = 0
    }
  }
  run(warm)
  const costs = []
  for (let k = 0; k < blocks; k++) costs.push(cost(() => run(ticks)) / ticks)
  return { costs }
}

/** Milliseconds that a score of so many samples takes, run by run. @param {any} question */
const sound = ({ records, samples, runs }) => {
  const words = Float64Array.from(records.flat())
  const costs = []
  for (let run = 0; run < runs; run++) costs.push(cost(() => render(words, samples)))
  return { costs }
}

/** The loop of simulation/engine/rendering.py. @param {Float64Array} words @param {number} samples */
const render = (words, samples) => {
  const synth = host.createSynth()
  for (let done = 0, next = 0; done < samples; done += FRAMES) {
    const first = next
    while (next < words.length && words[next + world.SC_SAMPLE] < done + FRAMES) next += world.SCORE_STRIDE
    synth_push(synth, words.subarray(first, next), (next - first) / world.SCORE_STRIDE)
    synth_render(synth, Math.ceil(Math.min(FRAMES, samples - done) / BLOCK) * BLOCK)
  }
}

/** Milliseconds that the plan of a cycle takes, document by document and cycle by cycle. @param {any} question */
const plans = ({ documents, cycles }) => ({
  costs: documents.map((/** @type {any} */ document) => {
    const w = host.createWorld(document)
    const found = []
    for (let cycle = 0; cycle < cycles; cycle++) {
      begin_cycle(w, cycle)
      found.push(cost(() => plan_cycle(w)))
    }
    return found
  }),
})

/** Milliseconds that whole cycles without sound take, document by document. @param {any} question */
const cycles = ({ documents }) => ({
  costs: documents.map((/** @type {any} */ document) =>
    cost(() => {
      const w = host.createWorld(document)
      begin_cycle(w, 0)
      while (w.n[world.TICK] < w.n[world.CYCLE_TICKS]) {
        step(w)
        w.n[world.N_SCORE] = 0
      }
    }),
  ),
})

const ACTS = { physics, whole, sound, plans, cycles }
const question = JSON.parse(readFileSync(0, "utf8"))
writeFileSync(1, JSON.stringify(ACTS[/** @type {keyof typeof ACTS} */ (process.argv[2])](question)))
