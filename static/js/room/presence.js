// What one's own tab tells the room: name and colour (remembered), whether one is there, what one holds, where one points.

const REMEMBERED = "harmonic.me"
const IDLE_MS = 60000
const CURSOR_MS = 50

/** @returns {{name?: string, color?: number}} */
export const remembered = () => {
  try {
    return JSON.parse(localStorage.getItem(REMEMBERED) ?? "{}")
  } catch {
    return {}
  }
}

/** What one is now: away with the page hidden, idle after a minute without a hand. @param {number} quiet ms since the last sign of life @param {boolean} isHidden */
export const stateOf = (quiet, isHidden) => (isHidden ? "away" : quiet >= IDLE_MS ? "idle" : "active")

/**
 * Calls with the newest value only, at most once in so many milliseconds. @template T
 * @param {number} every @param {(value: T) => void} act @returns {(value: T) => void}
 */
export const newestOnly = (every, act) => {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  let last = -Infinity
  /** @type {any} */
  let newest
  const go = () => {
    timer = undefined
    last = performance.now()
    act(newest)
  }
  return (value) => {
    newest = value
    if (timer !== undefined) return
    const left = last + every - performance.now()
    if (left <= 0) go()
    else timer = setTimeout(go, left)
  }
}

/** @param {import("./room.js").Room} room */
export const createPresence = (room) => {
  let touched = performance.now()
  let told = "active"
  let focus = /** @type {string | null} */ (null)

  const look = () => {
    const state = stateOf(performance.now() - touched, document.visibilityState === "hidden")
    if (state !== told && room.send({ type: "presence", state })) told = state
  }
  const touch = () => {
    touched = performance.now()
    if (told !== "active") look()
  }
  for (const name of ["pointermove", "pointerdown", "keydown", "wheel"]) addEventListener(name, touch, { capture: true, passive: true })
  document.addEventListener("visibilitychange", look)
  setInterval(look, 5000)

  room.on("state.initial", ({ you }) => {
    told = "active"
    const { name, color } = remembered()
    const changed = { ...(name && you.kind === "guest" && name !== you.name && { name }), ...(color !== undefined && color !== you.color && { color }) }
    if (Object.keys(changed).length) room.send({ type: "presence", ...changed })
    if (focus) room.send({ type: "focus", path: focus })
    look()
  })

  const point = newestOnly(CURSOR_MS, (/** @type {{x: number, y: number} | null} */ at) => room.send({ type: "cursor", ...(at ? { x: Math.round(at.x * 10) / 10, y: Math.round(at.y * 10) / 10 } : { x: null, y: null }) }))
  return {
    /** @param {string | null} path what one holds; null nothing */
    hold(path) {
      if (path === focus) return
      focus = path
      room.send({ type: "focus", path })
    },
    /** Where one points in the world; null nowhere. */
    point,
    /** @param {{name?: string, color?: number}} chosen */
    choose(chosen) {
      localStorage.setItem(REMEMBERED, JSON.stringify({ ...remembered(), ...chosen }))
      return room.send({ type: "presence", ...chosen })
    },
  }
}

/** @typedef {ReturnType<typeof createPresence>} Presence */
