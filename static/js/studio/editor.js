// The one way by which the studio changes its document: at once here, as an edit to where it is kept, with a way back.
// Shown is: what is kept, one's own edits on their way, what others drag, one's own drag.

import { applyFitting, fitting, inverse, real, squash, valueAt } from "./changes.js"
import { basesOf } from "./conflicts.js"
import { doAgain, remember, takeBack } from "./history.js"

/**
 * @typedef {import("./changes.js").Change} Change
 * @typedef {{label: string, gesture?: string}} Act
 */

const LONG_DRAG_MS = 250
const PAGE = Math.random().toString(36).slice(2, 10) // gestures of two tabs are two gestures
let gestures = 0

/**
 * A document with the very parts of another where they are equal; that other itself if all are. What an acknowledgement does not
 * change nobody is to show, or run, anew.
 * @param {import("./changes.js").Doc} now @param {import("./changes.js").Doc} before
 */
const sharing = (now, before) => {
  const parts = Object.entries(now).map(([name, part]) => [name, part === before[name] || JSON.stringify(part) === JSON.stringify(before[name]) ? before[name] : part])
  return parts.every(([name, part]) => part === before[name]) ? before : Object.fromEntries(parts)
}

/** A name for one gesture: what it does is undone in one. */
export const newGesture = () => `${PAGE}.${(gestures += 1)}`

/** @param {any} a @param {any} b */
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b)

/**
 * @param {object} with_
 * @param {import("./store.js").Store} with_.store
 * @param {() => import("./outbox.js").Outbox} with_.outbox
 * @param {(changes: Change[]) => void} [with_.tellDrag] tells others what a drag is at; none: it was dropped
 */
export const createEditor = ({ store, outbox, tellDrag = () => {} }) => {
  let kept = store.get().document
  let others = /** @type {Change[]} */ ([])
  /** @type {{changes: Change[], act: Act, since: number} | null} */
  let drag = null
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let held

  const settled = () => applyFitting(kept, outbox().waiting())
  const show = () => {
    const before = store.get().document
    const under = others.length ? applyFitting(settled(), others) : settled()
    const document = sharing(drag ? applyFitting(under, drag.changes) : under, before)
    if (document !== before) store.set({ document })
  }

  /** @param {Change[]} changes @param {Act & {cancels?: boolean}} about cancels: they take back what else was kept of the gesture */
  const send = (changes, { label, gesture = "", cancels = false }) => outbox().add(changes, { label, gesture, base: basesOf(kept, changes), ...(cancels && { cancels }) })

  /** @param {Change[]} asked @param {Act} act */
  const change = (asked, { label, gesture = "" }) => {
    const before = settled()
    const changes = store.get().may.edit ? fitting(before, real(before, squash(asked))) : [] // others may have removed an object meanwhile
    if (!changes.length) return false
    const step = { label, gesture, changes, back: inverse(before, changes) }
    send(changes, { label, gesture })
    store.set({ history: remember(store.get().history, step) })
    show()
    return true
  }

  /** Keeps what a drag has come to. */
  const keepDrag = () => {
    clearTimeout(held)
    if (drag) drag.since = performance.now()
    return drag ? change(drag.changes, drag.act) : false
  }

  /** What still holds of a step: a field that somebody else has changed since is theirs, and stays. @param {Change[]} toward @param {Change[]} from */
  const stillOwn = (toward, from) => {
    const left = new Map(squash(from).flatMap((change) => ("path" in change ? [[change.path, change.value]] : [])))
    const now = settled()
    return squash(toward).filter((change) => !("path" in change) || !left.has(change.path) || same(valueAt(now, change.path), left.get(change.path)))
  }

  /** @param {typeof takeBack} move @param {"back" | "changes"} way @param {string} [gesture] only this one, which is dropped and not undone @returns {string} what was done; "" nothing */
  const travel = (move, way, gesture = "") => {
    if (!store.get().may.edit) return ""
    const moved = move(store.get().history)
    if (!moved) return ""
    store.set({ history: moved.history })
    const changes = stillOwn(moved.step[way], moved.step[way === "back" ? "changes" : "back"])
    if (!changes.length) return gesture ? "" : travel(move, way) // all of it is others' by now: the one before
    send(changes, { label: `${way === "back" ? "Undo" : "Redo"} ${moved.step.label}`.slice(0, 80), gesture, cancels: gesture !== "" })
    show()
    return moved.step.label
  }

  const release = () => {
    keepDrag() // others drop what they were shown as soon as it is what holds
    drag = null
    show()
  }

  return {
    change,
    /** What a drag would do: heard and seen at once, kept at release and every 250 ms. @param {Change[]} changes @param {Act & {gesture: string}} act */
    preview(changes, act) {
      if (!store.get().may.edit) return
      const isSame = drag?.act.gesture === act.gesture
      if (drag && !isSame) release()
      drag = { changes, act, since: drag?.since ?? performance.now() }
      tellDrag(changes)
      clearTimeout(held)
      const left = drag.since + LONG_DRAG_MS - performance.now()
      if (left <= 0) keepDrag()
      else held = setTimeout(keepDrag, left) // one who holds still has kept it too
      show()
    },
    release,
    /** Drops the drag at hand, with what has been kept of it. */
    cancel() {
      const gesture = drag?.act.gesture
      clearTimeout(held)
      drag = null
      if (gesture) tellDrag([])
      if (gesture && store.get().history.done.at(-1)?.gesture === gesture) travel(takeBack, "back", gesture) // of the drag itself: the way back of both is nothing
      store.set({ history: { ...store.get().history, undone: [] } })
      show()
    },
    undo: () => travel(takeBack, "back"),
    redo: () => travel(doAgain, "changes"),
    /** An edit is kept: one's own, or somebody else's. @param {Change[]} changes */
    confirm(changes) {
      kept = applyFitting(kept, changes)
      show()
    },
    /** What is kept, read anew. @param {import("./changes.js").Doc} document */
    reset(document) {
      kept = document
      show()
    },
    /** What others drag just now, over all that is kept or on its way. @param {Change[]} changes */
    showOthers(changes) {
      others = changes
      show()
    },
    /** What is kept, as far as it is known. */
    kept: () => kept,
    isDragging: () => drag !== null,
  }
}

/** @typedef {ReturnType<typeof createEditor>} Editor */
