// Where edits go, and how what is kept elsewhere comes back: the server or this browser, and the other tabs.

import { createOutbox, Refused } from "./outbox.js"
import { serverDoor } from "./doors.js"
import { guestDoor, keptOf } from "./guest.js"
import { channelOf, keyOf, leftBehind, liveTab } from "./tabs.js"

/**
 * @typedef {object} Place where a universe is kept
 * @property {string} id
 * @property {(entry: import("./outbox.js").Entry) => Promise<any>} send
 * @property {(seq: number) => Promise<{seq: number, edits?: {seq: number, changes: import("./changes.js").Change[]}[], document?: import("./changes.js").Doc}>} since what has happened after an edit
 */

/** @param {string} id @param {string} edits @returns {Place} */
export const onServer = (id, edits) => ({
  id,
  send: serverDoor(edits),
  since: async (seq) => (await (await fetch(`${edits}?since=${seq}`, { headers: { Accept: "application/json" }, cache: "no-store" })).json()).data,
})

/** @param {string} id @returns {Place} */
export const inBrowser = (id) => ({
  id,
  send: guestDoor(id),
  since: async (seq) => {
    const kept = await keptOf(id)
    return { seq: kept?.seq ?? seq, document: kept?.document }
  },
})

/**
 * @param {Place} place @param {number} opened the sequence number of the document as it was opened
 * @param {{store: import("./store.js").Store, editor: () => import("./editor.js").Editor, refused: (words: string) => void}} with_
 */
export const keepIn = async (place, opened, { store, editor, refused }) => {
  const key = keyOf(place.id)
  let seq = opened
  let catching = Promise.resolve()

  /** Brings what is known up to date with what is kept. */
  const catchUp = () => {
    catching = catching.then(async () => {
      const news = await place.since(seq)
      if (news.document && news.seq > seq) editor().reset(news.document)
      for (const edit of news.edits ?? []) if (edit.seq > seq) editor().confirm(edit.changes)
      seq = Math.max(seq, news.edits?.at(-1)?.seq ?? news.seq)
      if (seq < news.seq) void catchUp() // a long log comes in portions
    }).catch(() => {}) // away: the next edit or the next look tries again
    return catching
  }

  /** @param {{seq?: number, changes?: import("./changes.js").Change[]}} edit */
  const take = (edit) => {
    if (edit.seq === undefined || !edit.changes || edit.seq <= seq) return editor().confirm([])
    if (edit.seq > seq + 1) return void catchUp()
    seq = edit.seq
    editor().confirm(edit.changes)
  }

  const tellTabs = channelOf(`harmonic.${place.id}`, take)
  const outbox = createOutbox({
    key, tab: liveTab(), storage: localStorage, left: await leftBehind(localStorage, key), send: place.send,
    onLink: (link, trouble) => store.set({ link, trouble }),
    onKept: (entry, answer) => {
      const edit = { seq: answer.seq, changes: answer.changes ?? entry.changes }
      take(edit)
      tellTabs(/** @type {any} */ (edit))
    },
    onRefused: (entry, error) => {
      refused(error instanceof Refused ? error.message : "That change was not taken.")
      catchUp().then(() => editor().confirm([]))
    },
  })
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && catchUp())
  return outbox
}
