// A universe that is kept on the server and open in a room: edits go over the socket while it is there, by POST while it is not.

import { Away, Refused } from "./outbox.js"

/** @typedef {import("./keeping.js").Place} Place */

const PATIENCE_MS = 8000
const PASSING = ["rate_limited", "unavailable", "server_error", "unauthorized"] // worth trying again

/** @param {{code: string, message: string}} refusal */
const failureOf = ({ code, message }) =>
  PASSING.includes(code) ? new Away(message ? `${message} Your changes wait here.` : "The site is away. Your changes wait here.") : new Refused(message || "That change was not taken.")

/** @param {Place} place by HTTP @param {import("../room/room.js").Room} room @returns {Place} */
export const inRoom = (place, room) => {
  /** @type {Map<string, {resolve: (answer: any) => void, reject: (error: Error) => void}>} */
  const asked = new Map()

  room.on("edits", ({ edits }) => {
    for (const edit of edits) asked.get(edit.op)?.resolve(edit)
  })
  room.on("state.initial", ({ edits }) => {
    for (const edit of edits ?? []) asked.get(edit.op)?.resolve(edit)
  })
  room.on("refused", (refusal) => asked.get(refusal.id)?.reject(failureOf(refusal)))
  room.on("system.error", (refusal) => asked.get(refusal.id)?.reject(failureOf(refusal)))
  room.on("room.status", ({ status }) => {
    if (status !== "open") for (const { reject } of asked.values()) reject(new Away("No connection. Your changes wait here."))
  })

  /** @param {import("./outbox.js").Entry} entry */
  const overSocket = ({ op, changes, label = "", gesture = "", cancels = false }) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Away("The site does not answer. Your changes wait here.")), PATIENCE_MS)
      const settle = (/** @type {(given: any) => void} */ act) => (/** @type {any} */ given) => {
        clearTimeout(timer)
        asked.delete(op)
        act(given)
      }
      asked.set(op, { resolve: settle(resolve), reject: settle(reject) })
      room.send({ type: "edit", id: op, changes, ...(label && { label }), ...(gesture && { gesture }), ...(cancels && { cancels }) })
    })

  return { ...place, room, send: (entry) => (room.status() === "open" ? overSocket(entry) : place.send(entry)) }
}
