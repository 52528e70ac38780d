// The running universe in words, for those who do not see it and for those who would like to know.

import { resolvedAt } from "./meters.js"

/** @param {number} value @param {[number, string][]} words */
const word = (value, words) => (words.find(([below]) => value < below) ?? words[words.length - 1])[1]

/** How bodies lie: how many clusters, by joining those that are near. @param {ArrayLike<number>} xy */
export const clustersOf = (xy) => {
  const count = Math.min(200, xy.length / 2)
  const near = 55
  const group = Array.from({ length: count }, (_, k) => k)
  const root = (/** @type {number} */ k) => {
    while (group[k] !== k) k = group[k]
    return k
  }
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < a; b++) if (Math.hypot(xy[2 * a] - xy[2 * b], xy[2 * a + 1] - xy[2 * b + 1]) < near) group[root(a)] = root(b)
  }
  const sizes = new Map()
  for (let k = 0; k < count; k++) sizes.set(root(k), (sizes.get(root(k)) ?? 0) + 1)
  return [...sizes.values()].filter((size) => size >= 3).length
}

/**
 * @param {{document: import("./changes.js").Doc, status: string, position: {bar: number, bars: number, bpm: number} | null, resolved: ArrayLike<number> | null, xy: ArrayLike<number>}} now
 */
export const describe = ({ document, status, position, resolved, xy }) => {
  const { physics, music, objects } = document
  const value = (/** @type {string} */ path) => (resolved ? resolvedAt(resolved, path) : document[path.split(".")[0]][path.split(".")[1]])
  const clusters = clustersOf(xy)
  const bpm = position?.bpm || value("music.tempo")
  const rising = bpm - music.tempo
  const parts = [
    `${document.name}, ${status === "playing" ? "playing" : status === "silent" ? "moving in silence" : status}`,
    `${Math.round(xy.length / 2)} bodies as ${physics.behaviour}, in ${clusters === 0 ? "no clusters" : clusters === 1 ? "one cluster" : `${clusters} clusters`}`,
    `${word(value("physics.gravity"), [[0.5, "almost no gravity"], [6, "light gravity"], [12, "gravity as on Earth"], [99, "heavy gravity"]])}${physics.gravity_mode === "none" ? ", which pulls nowhere" : ""}`,
    `${Math.round(bpm)} beats a minute${Math.abs(rising) > 2 ? `, ${Math.abs(Math.round(rising))} ${rising > 0 ? "faster" : "slower"} than set because of the couplings` : ""}`,
    `${music.key.replace("#", " sharp").replace("b", " flat")} ${music.scale.replaceAll("_", " ")}, ${music.meter}`,
    word(value("music.note_density"), [[0.25, "few notes"], [0.6, "a moderate number of notes"], [2, "many notes"]]),
    ...(position ? [`bar ${position.bar} of ${position.bars}`] : []),
    ...(objects.length ? [`${objects.length} object${objects.length > 1 ? "s" : ""} placed`] : []),
  ]
  return `${parts.join("; ")}.`
}
