// Nearer, farther, and along: by keys, Ctrl and the wheel, two fingers. This is one's own look at the world, not the universe's camera.

const STEP = 1.25
const WHEEL = 1.0015
const [NEAREST, FARTHEST] = [12, 0.2]

/** @typedef {{zoom: number, x: number, y: number}} Look */

/** @param {HTMLElement} world @param {any} scene @param {import("./store.js").Store} store */
export const createCamera = (world, scene, store) => {
  const home = () => ({ zoom: 1, x: store.get().document.visualization.camera_x, y: store.get().document.visualization.camera_y })
  const now = () => /** @type {Look} */ (scene.camera ?? home())

  /** @param {Look} look */
  const look = ({ zoom, x, y }) => scene.look({ zoom: Math.min(NEAREST, Math.max(FARTHEST, zoom)), x: Math.min(1000, Math.max(0, x)), y: Math.min(600, Math.max(0, y)) })

  /** @param {number} factor @param {{x: number, y: number}} [about] a place of the world that stays where it is */
  const zoom = (factor, about = now()) => {
    const { zoom: old, x, y } = now()
    const to = Math.min(NEAREST, Math.max(FARTHEST, old * factor))
    const by = 1 - old / to
    look({ zoom: to, x: x + (about.x - x) * by, y: y + (about.y - y) * by })
  }

  world.addEventListener("wheel", (event) => {
    event.preventDefault()
    if (event.ctrlKey || event.metaKey || !event.deltaX) return zoom(WHEEL ** -event.deltaY, scene.worldAt(event.clientX, event.clientY))
    const { zoom: near, x, y } = now()
    look({ zoom: near, x: x + event.deltaX / scene.view.scale, y: y + event.deltaY / scene.view.scale })
  }, { passive: false })

  /** @type {Map<number, {x: number, y: number}>} */
  const fingers = new Map()
  /** @type {{gap: number, middle: {x: number, y: number}, from: Look, scale: number} | null} */
  let pinch = null
  const pair = () => {
    const [a, b] = [...fingers.values()]
    return { gap: Math.hypot(a.x - b.x, a.y - b.y) || 1, middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } }
  }

  world.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch") return
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY })
    if (fingers.size !== 2) return
    world.dispatchEvent(new CustomEvent("letgo")) // the first finger was not a drag after all
    pinch = { ...pair(), from: now(), scale: scene.view.scale }
    event.stopImmediatePropagation()
  }, true)
  world.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY })
    if (!pinch || fingers.size !== 2) return
    event.stopImmediatePropagation()
    const { gap, middle } = pair()
    const { from, scale } = pinch
    const near = scale * (gap / pinch.gap)
    look({ zoom: (from.zoom * gap) / pinch.gap, x: from.x - (middle.x - pinch.middle.x) / near, y: from.y - (middle.y - pinch.middle.y) / near })
  }, true)
  const lift = (/** @type {PointerEvent} */ event) => {
    fingers.delete(event.pointerId)
    if (pinch) event.stopImmediatePropagation()
    if (fingers.size < 2) pinch = null
  }
  world.addEventListener("pointerup", lift, true)
  world.addEventListener("pointercancel", lift, true)

  return { nearer: () => zoom(STEP), farther: () => zoom(1 / STEP), whole: () => scene.look(null) }
}
