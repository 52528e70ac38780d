// A checksum of a world by which engines tell each other that they are still one: 64 bits, quickly. The twin of simulation/engine/stamped.py.
import * as K from "../engine/world.js"

/** @typedef {import("../engine/host.js").World} World */

/** Two lanes of 32 bits over whole words. @param {ArrayBufferView} words @param {[number, number]} lanes */
const over = (words, lanes) => {
  let [a, b] = lanes
  for (const word of new Int32Array(words.buffer, words.byteOffset, words.byteLength / 4)) {
    a = Math.imul(a ^ word, 0x01000193)
    b = Math.imul(b ^ word, 0x85ebca6b)
    b ^= b >>> 15
  }
  return /** @type {[number, number]} */ ([a, b])
}

/** Sixteen hexadecimal digits of where the bodies are, what the links make of the parameters, the clock and how loud it has been. @param {World} w */
export const checksum = (w) => {
  const count = w.n[K.N_BODIES]
  const clock = Float64Array.of(w.time[K.CYCLE_SAMPLE], w.time[K.WITHIN], w.time[K.LOUDNESS], w.time[K.ONSET])
  const parts = [...[w.x, w.y, w.vx, w.vy].map((words) => words.subarray(0, count)), w.p, clock]
  const lanes = parts.reduce((so_far, words) => over(words, so_far), /** @type {[number, number]} */ ([0x811c9dc5 | 0, 0x9e3779b9 | 0]))
  return lanes.map((/** @type {number} */ lane) => (lane >>> 0).toString(16).padStart(8, "0")).join("")
}
