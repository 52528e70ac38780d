// What each action does. Those on the document come first; those on what runs are added when it runs.

import { createCamera } from "./camera.js"
import { editOnCanvas } from "./canvas.js"
import { difference } from "./changes.js"
import { defaultDocument, definitionOf, seedHigh, seeds } from "./definitions.js"
import { describe } from "./describe.js"
import { keepNow } from "./guest-page.js"
import { createMeters } from "./meters.js"
import { toast } from "../behaviours/page.js"
import { createTransport } from "./transport.js"

/** Quiet words, for those who listen to the page. @param {string} words */
export const tell = (words) => {
  const region = document.getElementById("told")
  if (region) region.textContent = words
}

/** @param {"night" | "day" | "auto"} theme */
const choose = (theme) => () => {
  const button = /** @type {HTMLElement | null} */ (document.querySelector(`[data-theme-switch] [value="${theme}"]`))
  button?.click()
}

/** @param {import("./changes.js").Doc} document */
const download = (document) => {
  const file = URL.createObjectURL(new Blob([JSON.stringify(document, null, 2)], { type: "application/json" }))
  const name = document.name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "universe"
  Object.assign(globalThis.document.createElement("a"), { href: file, download: `${name}.json` }).click()
  URL.revokeObjectURL(file)
}

/**
 * @param {HTMLElement} root
 * @param {{id: string, config: import("./main.js").Config, store: import("./store.js").Store, editor: import("./editor.js").Editor, outbox: import("./outbox.js").Outbox, drawers: ReturnType<typeof import("./drawers.js").createDrawers>, dice: {roll: () => void, mutate: () => void}, isGuest: boolean, there: ReturnType<typeof import("./undo-there.js").createUndoThere> | null}} with_
 * @returns {import("./actions.js").Deeds}
 */
export const deedsOf = (root, { id, config, store, editor, outbox, drawers, dice, isGuest, there }) => {
  const nothingRuns = () => toast("The universe is still being made ready.")
  const travel = async (/** @type {"undo" | "redo"} */ way) => {
    if (there?.isThere()) return there[way]()
    const label = editor[way]()
    tell(label ? `${way === "undo" ? "Undone" : "Done again"}: ${label}` : `There is nothing to ${way}.`)
  }
  const running = ["play", "stop", "silence", "step", "mute", "describe", "nearer", "farther", "whole", "duplicateSelected", "removeSelected", "turnLeft", "turnRight", "place", "unblock"]
  return {
    ...Object.fromEntries(running.map((name) => [name, nothingRuns])),
    isPaused: () => false,
    undo: () => travel("undo"),
    redo: () => travel("redo"),
    canUndo: () => store.get().may.edit && (store.get().history.done.length > 0 || Boolean(there?.isThere())),
    canRedo: () => store.get().may.edit && (store.get().history.undone.length > 0 || Boolean(there?.isThere())),
    dice: dice.roll,
    mutate: dice.mutate,
    reseed: () => editor.change(seeds.map((seed) => ({ path: `seeds.${seed}`, value: Math.floor(Math.random() * seedHigh) })), { label: "New seeds" }),
    resetAll: () => {
      const { document } = store.get()
      editor.change(difference(document, { ...defaultDocument(), seeds: document.seeds }), { label: "Reset every parameter" })
    },
    unlockAll: () => store.set({ locked: new Set() }),
    open: drawers.open,
    show: drawers.show,
    arm: (/** @type {string} */ kind) => store.set({ tool: kind }),
    fullscreen: () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()),
    night: choose("night"),
    day: choose("day"),
    asSystem: choose("auto"),
    bare: () => root.toggleAttribute("data-bare"),
    saved: () => toast(outbox.isEmpty() ? (isGuest ? "Everything is kept in this browser." : "Everything is kept.") : "The last changes are on their way; they are safe in this browser.", outbox.isEmpty() ? "success" : "info"),
    download: () => download(store.get().document),
    fresh: () => location.assign("/templates/"),
    keep: () => keepNow(id, config),
    /** Shows a parameter's control. @param {string} path */
    focus: (path) => {
      const control = root.querySelector(`.control[data-path="${path}"]`)
      const drawer = control?.closest(".drawer")
      if (!control || !drawer) return
      drawers.show(drawer.id)
      const section = control.closest("details")
      if (section) section.open = true
      control.scrollIntoView({ block: "center" })
      const field = /** @type {HTMLElement | null} */ (control.querySelector(".control__slider, .control__choice, .control__switch, .control__matrix"))
      field?.focus()
      tell(definitionOf(path)?.help ?? "")
    },
  }
}

/** @param {HTMLElement} root @param {{store: import("./store.js").Store, editor: import("./editor.js").Editor, session: any, together?: import("../room/together.js").Together, view: import("./canvas.js").View}} with_ */
export const deedsOfRunning = (root, { store, editor, session, together, view }) => {
  const world = /** @type {HTMLElement} */ (document.getElementById("world"))
  const handles = /** @type {SVGElement} */ (/** @type {unknown} */ (document.getElementById("handles")))
  const canvas = editOnCanvas(world, handles, { store, editor, view, tell })
  const meter = createMeters(root, store)
  /** @type {ArrayLike<number> | null} */
  let resolved = null
  session.on("meters", (/** @type {CustomEvent} */ { detail }) => {
    resolved = detail.p
    meter(detail)
  })
  return {
    ...createTransport(root, session, together ?? session, store, (words) => toast(words, "error")),
    ...createCamera(world, session.scene, store),
    ...canvas,
    turnLeft: () => canvas.turnSelected(-15),
    turnRight: () => canvas.turnSelected(15),
    place: canvas.placeInMiddle,
    describe: () => {
      const xy = session.frames.list.at(-1)?.xy ?? []
      toast(describe({ document: store.get().document, status: session.state.status, position: session.position(), resolved, xy }))
    },
  }
}
