// How a session's sound begins: warmed silently before the press, started with it, and opened anew where its clock stands dead.
import { later } from "./sound.js"

/** @typedef {import("./sound.js").Sound} Sound */

const DEAD_MS = 1500

/** Opens a sound and holds it, so that the press on play finds it warm; nothing where it cannot be had (the press says why).
 * @param {{sound: Sound | null}} owner keeps it from the first moment, so that a press meanwhile takes this one @param {() => Sound} open */
export const warm = async (owner, open) => {
  /** @type {Sound | null} */
  let sound = null
  try {
    sound = owner.sound = open()
    await sound.ready
    sound.hold()
  } catch {
    forsake(owner, sound)
  }
}

/** Starts the owner's sound, or a fresh one, while the gesture lasts. Throws where it cannot be had; then the next press opens another.
 * @param {{sound: Sound | null}} owner @param {() => Sound} open @returns {Promise<{sound: Sound, started: Promise<unknown>}>} */
export const started = async (owner, open) => {
  /** @type {Sound | null} */
  let sound = null
  try {
    sound = owner.sound ??= open()
    const starting = sound.start()
    await sound.ready
    return { sound, started: starting }
  } catch (error) {
    forsake(owner, sound)
    throw error
  }
}

/** Whether the sound's clock stands still though it should run. @param {Sound} sound */
export const standsStill = async (sound) => {
  const before = sound.context.currentTime
  await later(DEAD_MS)
  return sound.context.currentTime <= before
}

/** @param {{sound: Sound | null}} owner @param {Sound | null} sound */
const forsake = (owner, sound) => {
  if (owner.sound === sound) owner.sound = null
  sound?.close().catch(() => {})
}
