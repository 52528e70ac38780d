// The universe that runs on the page: the only part of the studio that knows how it is run. It follows the document.

import { openUniverse } from "../live/session.js"
import { whenIdle } from "../live/sound.js"

const RUNS = ["physics", "music", "audio", "visualization", "couplings", "seeds", "objects"] // words are not played
const FREE_PX = 640 // where this much is free between the drawers, the world is put between them
const [TOP, FOOT, RIM] = [62, 78, 12]

/** What stands over the picture, so that the world is shown beside it. @param {HTMLElement} root */
const insetsOf = (root) => {
  const drawers = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".drawer:not([hidden])")]).map((drawer) => drawer.getBoundingClientRect())
  if (!matchMedia("(min-width: 40.01rem)").matches) {
    const tabs = root.querySelector(".studio__tabs")?.getBoundingClientRect().top ?? innerHeight
    return { top: 54, right: 0, bottom: innerHeight - Math.min(tabs, ...drawers.map((box) => box.top)), left: 0 }
  }
  const left = Math.max(0, ...drawers.filter((box) => box.left < innerWidth / 2).map((box) => box.right))
  const right = Math.max(0, ...drawers.filter((box) => box.left >= innerWidth / 2).map((box) => innerWidth - box.left))
  const isFree = innerWidth - left - right >= FREE_PX
  return { top: TOP, right: isFree ? right + RIM : RIM, bottom: FOOT, left: isFree ? left + RIM : RIM }
}

/** Keeps the world beside what stands over it. @param {HTMLElement} root @param {any} session */
const keepBeside = (root, session) => {
  const look = () => session.scene.setInsets(root.hasAttribute("data-bare") ? { top: 0, right: 0, bottom: 0, left: 0 } : insetsOf(root))
  const watcher = new MutationObserver(look)
  for (const drawer of root.querySelectorAll(".drawer")) watcher.observe(drawer, { attributeFilter: ["hidden"] })
  watcher.observe(root, { attributeFilter: ["data-bare"] })
  addEventListener("resize", look)
  look()
}

/** @param {HTMLElement} root @param {import("./store.js").Store} store @param {HTMLCanvasElement} canvas */
export const run = async (root, store, canvas) => {
  const session = await openUniverse({ document: store.get().document, canvas, sceneOptions: { insets: insetsOf(root) } })
  keepBeside(root, session)
  whenIdle(() => session.prepare())
  store.watch(({ document }, { document: before }) => {
    if (RUNS.some((part) => document[part] !== before[part])) session.edit(document)
  })
  return session
}

/** How places of the world lie on the screen, as the scene draws them. @param {any} session @returns {import("./canvas.js").View} */
export const viewOf = (session) => {
  const listeners = /** @type {Set<() => void>} */ (new Set())
  let last = ""
  const look = () => {
    const { a, b, e, f } = session.scene.view
    const now = `${a} ${b} ${e} ${f}`
    if (now !== last) for (const listener of listeners) listener()
    last = now
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
  return {
    toScreen: (x, y) => {
      const { a, b, e, f } = session.scene.view
      return { x: a * x - b * y + e, y: b * x + a * y + f }
    },
    toWorld: (x, y) => {
      const { a, b, e, f, scale } = session.scene.view
      const [dx, dy] = [x - e, y - f]
      return { x: (a * dx + b * dy) / scale ** 2, y: (a * dy - b * dx) / scale ** 2 }
    },
    scale: () => session.scene.view.scale,
    onMove: (listener) => listeners.add(listener),
  }
}
