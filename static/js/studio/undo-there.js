// Undo and redo where the log is: the server finds one's own last step, also of another day or device, and tells what it took back.

import { doAgain, takeBack } from "./history.js"

const PATIENCE_MS = 8000

/**
 * @param {object} with_
 * @param {import("../room/room.js").Room} with_.room
 * @param {import("./store.js").Store} with_.store
 * @param {import("./outbox.js").Outbox} with_.outbox
 * @param {(words: string) => void} with_.tell
 */
export const createUndoThere = ({ room, store, outbox, tell }) => {
  /** @type {Map<string, (answer: {label?: string, seq?: number, refused?: {code: string, message: string}}) => void>} */
  const asked = new Map()
  room.on("edits", ({ edits }) => {
    for (const edit of edits) asked.get(edit.op)?.(edit)
  })
  for (const type of ["refused", "system.error"]) room.on(type, (refused) => asked.get(refused.id)?.({ refused }))

  /** What one has just done must be there before it can be taken back. @returns {Promise<boolean>} */
  const settled = () =>
    new Promise((resolve) => {
      if (outbox.isEmpty()) return resolve(true)
      const end = (/** @type {boolean} */ isEmpty) => {
        clearTimeout(timer)
        unwatch?.()
        resolve(isEmpty)
      }
      const timer = setTimeout(() => end(false), PATIENCE_MS)
      const unwatch = store.watch(() => outbox.isEmpty() && queueMicrotask(() => end(true)))
    })

  /** @param {"undo" | "redo"} way @returns {Promise<{label?: string, seq?: number, refused?: {code: string, message: string}}>} */
  const ask = (way) =>
    new Promise((resolve) => {
      const id = crypto.randomUUID()
      const settle = (/** @type {any} */ answer) => {
        clearTimeout(timer)
        asked.delete(id)
        resolve(answer)
      }
      const timer = setTimeout(() => settle({ refused: { code: "unavailable", message: "The site does not answer. Please try again in a moment." } }), PATIENCE_MS)
      asked.set(id, settle)
      room.send({ type: way, id })
    })

  /** The list of this page's own steps goes along; what is older stands in the log only. @param {"undo" | "redo"} way */
  const follow = (way) => {
    const moved = (way === "undo" ? takeBack : doAgain)(store.get().history)
    if (moved) store.set({ history: moved.history })
  }

  /** @type {Promise<void>} one after the other, as the keys were pressed */
  let last = Promise.resolve()

  /** @param {"undo" | "redo"} way */
  const travel = async (way) => {
    if (!(await settled())) return tell("Your last changes are still on their way. Please try again in a moment.")
    const answer = await ask(way)
    if (answer.refused) return tell(answer.refused.message)
    follow(way)
    tell(`${way === "undo" ? "Undone" : "Done again"}: ${answer.label || `edit ${answer.seq}`}`)
  }

  const inTurn = (/** @type {"undo" | "redo"} */ way) => (last = last.then(() => travel(way)))

  return { isThere: () => room.status() === "open" && store.get().may.edit, undo: () => inTurn("undo"), redo: () => inTurn("redo") }
}
