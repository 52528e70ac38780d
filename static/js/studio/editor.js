// The one way by which the studio changes its document: at once here, as an edit to where it is kept, with a way back.

import { applyFitting, inverse, real, squash } from "./changes.js"
import { doAgain, remember, takeBack } from "./history.js"

/**
 * @typedef {import("./changes.js").Change} Change
 * @typedef {{label: string, gesture?: string}} Act
 */

const LONG_DRAG_MS = 250
let gestures = 0

/**
 * A document with the very parts of another where they are equal; that other itself if all are. What an acknowledgement does not
 * change nobody is to show, or run, anew.
 * @param {import("./changes.js").Doc} now @param {import("./changes.js").Doc} before
 */
const sharing = (now, before) => {
  const parts = Object.entries(now).map(([name, part]) => [name, JSON.stringify(part) === JSON.stringify(before[name]) ? before[name] : part])
  return parts.every(([name, part]) => part === before[name]) ? before : Object.fromEntries(parts)
}

/** A name for one gesture: what it does is undone in one. */
export const newGesture = () => `g${(gestures += 1)}`

/**
 * @param {object} with_
 * @param {import("./store.js").Store} with_.store
 * @param {() => import("./outbox.js").Outbox} with_.outbox
 */
export const createEditor = ({ store, outbox }) => {
  let kept = store.get().document
  /** @type {{changes: Change[], act: Act, since: number} | null} */
  let drag = null

  const settled = () => applyFitting(kept, outbox().waiting())
  const show = () => {
    const before = store.get().document
    const document = sharing(drag ? applyFitting(settled(), drag.changes) : settled(), before)
    if (document !== before) store.set({ document })
  }

  /** @param {Change[]} asked @param {Act} act */
  const change = (asked, { label, gesture = "" }) => {
    const before = settled()
    const changes = real(before, squash(asked))
    if (!changes.length) return false
    const step = { label, gesture, changes, back: inverse(before, changes) }
    outbox().add(changes)
    store.set({ history: remember(store.get().history, step) })
    show()
    return true
  }

  const keepDrag = () => {
    if (drag) change(drag.changes, drag.act)
  }

  /** @param {{history: import("./history.js").History, step: import("./history.js").Step} | null} moved @param {"back" | "changes"} way */
  const travel = (moved, way) => {
    if (!moved) return ""
    outbox().add(squash(moved.step[way]))
    store.set({ history: moved.history })
    show()
    return moved.step.label
  }

  const release = () => {
    keepDrag()
    drag = null
    show()
  }

  return {
    change,
    /** What a drag would do: heard and seen at once, kept at release and every 250 ms. @param {Change[]} changes @param {Act & {gesture: string}} act */
    preview(changes, act) {
      const isSame = drag?.act.gesture === act.gesture
      if (drag && !isSame) release()
      drag = { changes, act, since: drag?.since ?? performance.now() }
      if (performance.now() - drag.since >= LONG_DRAG_MS) {
        keepDrag()
        drag.since = performance.now()
      }
      show()
    },
    release,
    /** Drops the drag at hand, with what has been kept of it. */
    cancel() {
      const gesture = drag?.act.gesture
      drag = null
      const { history } = store.get()
      if (gesture && history.done.at(-1)?.gesture === gesture) travel(takeBack(history), "back")
      store.set({ history: { ...store.get().history, undone: [] } })
      show()
    },
    undo: () => travel(takeBack(store.get().history), "back"),
    redo: () => travel(doAgain(store.get().history), "changes"),
    /** An edit is kept: one's own, or one of another tab. @param {Change[]} changes */
    confirm(changes) {
      kept = applyFitting(kept, changes)
      show()
    },
    /** What is kept, read anew. @param {import("./changes.js").Doc} document */
    reset(document) {
      kept = document
      show()
    },
  }
}

/** @typedef {ReturnType<typeof createEditor>} Editor */
