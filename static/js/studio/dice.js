// Chance over a document: new values for what is not locked, as far from the present ones as the strength says. Pure but for the
// source of chance, which is handed in.

import { definitionOf, links, parameters, seeds, seedHigh } from "./definitions.js"
import { valueAt } from "./changes.js"
import { fitted, stepped } from "./values.js"

/** @typedef {import("./definitions.js").Definition} Definition @typedef {() => number} Chance */

// What nobody wants diced: loudness is for everyone's ears, the camera is where one looks from, the cycle's length is form.
const LEFT_ALONE = /^(audio\.volume|visualization\.camera_.*|music\.cycle_bars|visualization\.dust)$/
// Where dice fall within a range that is wider than what usually sounds or looks well.
const LIKELY = /** @type {Record<string, [number, number]>} */ ({
  "physics.particle_count": [8, 160], "physics.particle_size": [0.5, 3], "physics.time_scale": [0.4, 2], "physics.density": [0.3, 3],
  "music.tempo": [60, 150], "audio.pitch": [-12, 12], "physics.air_resistance": [0, 0.3], "physics.gravity": [0, 16], "visualization.animation_speed": [0.4, 2],
  "visualization.brightness": [0.5, 1], "visualization.blur": [0, 0.4],
})
const ON_CHANCE = 0.8
const MUTATION = 0.06 // of the range, at full strength
const CHOICE_MUTATION = 0.06

/** Paths that the dice may touch. @param {string} scope a group, "couplings", or "" for all @param {ReadonlySet<string>} locked */
export const diceable = (scope, locked) => {
  const all = [...parameters.map((parameter) => parameter.path), ...links.map((link) => `couplings.${link.name}`), ...seeds.map((seed) => `seeds.${seed}`)]
  return all.filter((path) => !LEFT_ALONE.test(path) && !locked.has(path) && (!scope || path.startsWith(`${scope}.`)))
}

/** @param {Definition} of @param {Chance} chance */
const fresh = (of, chance) => {
  const [low, high] = LIKELY[of.path] ?? [of.low, of.high]
  return low + chance() * (high - low)
}

/** @param {Definition} of @param {any} value @param {number} strength @param {Chance} chance */
const rolled = (of, value, strength, chance) => {
  if (of.path.startsWith("seeds.")) return Math.floor(chance() * seedHigh)
  if (of.kind === "choice") return chance() < strength ? of.choices[Math.floor(chance() * of.choices.length)] : value
  if (of.kind === "bool") return chance() < strength ? chance() < ON_CHANCE : value
  if (of.kind === "matrix") return value.map((/** @type {number} */ word) => Math.round((word + strength * (chance() * 2 - 1 - word)) * 20) / 20)
  return stepped(of, value + strength * (fresh(of, chance) - value))
}

/** @param {Definition} of @param {any} value @param {number} strength @param {Chance} chance */
const nudged = (of, value, strength, chance) => {
  const bell = chance() + chance() + chance() - 1.5
  if (of.path.startsWith("seeds.") || of.kind === "bool") return value
  if (of.kind === "choice") return chance() < CHOICE_MUTATION * strength ? of.choices[Math.floor(chance() * of.choices.length)] : value
  if (of.kind === "matrix") return value.map((/** @type {number} */ word) => Math.min(1, Math.max(-1, Math.round((word + bell * MUTATION * strength) * 100) / 100)))
  const [low, high] = LIKELY[of.path] ?? [of.low, of.high]
  return fitted(of, Number((value + bell * 2 * MUTATION * strength * (high - low)).toPrecision(5)))
}

/**
 * @param {import("./changes.js").Doc} document
 * @param {{scope: string, locked: ReadonlySet<string>, strength: number, gentle?: boolean, chance?: Chance}} how
 * @returns {import("./changes.js").Change[]}
 */
export const roll = (document, { scope, locked, strength, gentle = false, chance = Math.random }) =>
  diceable(scope, locked).flatMap((path) => {
    const of = definitionOf(path)
    const value = valueAt(document, path)
    return of ? [{ path, value: (gentle ? nudged : rolled)(of, value, strength, chance) }] : []
  })

/** In a few words what a document sounds like, for the strip of candidates. @param {import("./changes.js").Doc} document */
export const titleOf = (document) => {
  const { key, scale, tempo } = document.music
  return `${key.replace("#", "♯").replace("b", "♭")} ${scale.replaceAll("_", " ")} · ${Math.round(tempo)} · ${document.physics.behaviour}`
}
