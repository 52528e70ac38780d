// Where edits go, and how what is kept elsewhere comes back: the server or this browser, the room, and the other tabs.

import { createChoices } from "./choices.js"
import { rebased } from "./conflicts.js"
import { Away, createOutbox, Refused } from "./outbox.js"
import { serverDoor } from "./doors.js"
import { guestDoor, keptOf } from "./guest.js"
import { channelOf, keyOf, leftBehind, liveTab } from "./tabs.js"

/**
 * @typedef {import("./changes.js").Change} Change
 * @typedef {{seq?: number, op?: string, changes?: Change[], by?: string | null, guest?: string | null, who?: string, run?: number | null, sample?: number | null}} Edit
 * @typedef {{seq: number, edits?: Edit[], document?: import("./changes.js").Doc}} News
 * @typedef {object} Place where a universe is kept
 * @property {string} id
 * @property {(entry: import("./outbox.js").Entry) => Promise<any>} send
 * @property {(seq: number) => Promise<News>} since what has happened after an edit
 * @property {import("../room/room.js").Room} [room] where others are, if they can be
 */

const POLL_MS = 5000 // without a live connection, others' edits are asked for so often
const LAG_MS = 1500 // a number that is known to exist and has not come by then was missed

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
 * @param {{store: import("./store.js").Store, editor: () => import("./editor.js").Editor, refused: (words: string) => void, log?: () => {take: (edits: any[]) => void, reset: (seq: number, document: import("./changes.js").Doc) => void} | undefined}} with_
 *   log: hears of every kept edit once, in order, by whichever way it came
 */
export const keepIn = async (place, opened, { store, editor, refused, log = () => undefined }) => {
  const key = keyOf(place.id)
  const { room } = place
  let seq = opened
  let catching = /** @type {Promise<void>} */ (Promise.resolve())
  let wasAway = true // what an earlier tab has left may be older than what others did
  const changedBy = /** @type {Map<string, string>} */ (new Map())
  const isLive = () => room?.status() === "open"

  /** @param {Edit} edit the next in order */
  const apply = (edit) => {
    const { op, changes = [], by, guest } = edit
    const own = op && outbox.heard(op)
    editor().confirm(changes)
    log()?.take([edit])
    if (own) outbox.amend(({ base }) => (base ? { base: rebased(base, changes, editor().kept()) } : null))
    else for (const change of changes) if ("path" in change) changedBy.set(change.path, by || guest || "")
  }

  /** @param {News} news */
  const absorb = (news) => {
    if (news.document && news.seq > seq) {
      editor().reset(news.document)
      seq = news.seq
      log()?.reset(seq, news.document)
    }
    for (const edit of news.edits ?? []) if ((edit.seq ?? 0) > seq) (seq = /** @type {number} */ (edit.seq)), apply(edit)
    choices.look()
  }

  /** Brings what is known up to date with what is kept; throws where that is away. */
  const readOn = async () => {
    for (let last = -1, head = seq + 1; seq < head && seq !== last; ) {
      last = seq
      const news = await place.since(seq)
      absorb(news)
      head = news.seq
    }
  }
  const review = () => {
    if (wasAway) choices.review()
    wasAway &&= !isLive()
  }
  const catchUp = () => (catching = catching.then(readOn).catch(() => {}).then(review)) // away: the next edit or the next look tries again

  /** @param {Edit} edit */
  const take = (edit) => {
    if (edit.seq === undefined || !edit.changes || edit.seq <= seq) return editor().confirm([])
    if (edit.seq > seq + 1) return isLive() ? room?.resync() : void catchUp()
    seq = edit.seq
    apply(edit)
    if (store.get().choices.length) choices.look()
  }

  const tellTabs = channelOf(`harmonic.${place.id}`, (edit) => isLive() || (take(edit), review()))
  const outbox = createOutbox({
    key, tab: liveTab(), storage: localStorage, left: await leftBehind(localStorage, key), send: place.send,
    news: async () => {
      wasAway = true
      if (!isLive()) await readOn().catch(() => Promise.reject(new Away("No connection. Your changes wait here.")))
      review()
    },
    onLink: (link, trouble) => store.set({ link, trouble }),
    onKept: (entry, answer) => {
      const edit = { ...answer, op: entry.op, changes: answer.changes ?? entry.changes }
      const isNew = answer.seq === seq + 1
      take(edit)
      if (isNew) outbox.amend(({ base }) => (base ? { base: rebased(base, entry.changes, editor().kept()) } : null))
      tellTabs(/** @type {any} */ (edit))
    },
    onRefused: (entry, error) => {
      refused(error instanceof Refused ? error.message : "That change was not taken.")
      catchUp().then(() => editor().confirm([]))
    },
  })
  const choices = createChoices({ store, editor, outbox: () => outbox, whoChanged: (path) => changedBy.get(path) ?? "" })

  /** A number that exists: if it does not come soon, it was missed. @param {number | undefined} head */
  const expect = (head) => {
    if (head && head > seq) setTimeout(() => isLive() && head > seq && room?.resync(), LAG_MS)
  }

  room?.on("edits", ({ edits }) => {
    edits.forEach(take)
    review() // they may come before the room is open again
  })
  room?.on("state.initial", (news) => {
    absorb(news)
    review()
    void outbox.retry()
  })
  room?.on("room.status", ({ status }) => (wasAway ||= status !== "open"))
  room?.on("pong", ({ seq: head }) => expect(head))
  room?.on("head", ({ seq: head }) => expect(head))
  if (room) setInterval(() => !isLive() && document.visibilityState === "visible" && catchUp(), POLL_MS)
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && !isLive() && catchUp())
  return { outbox, choices, seq: () => seq, begin: () => (review(), outbox.retry()) }
}
