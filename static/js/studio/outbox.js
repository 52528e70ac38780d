// Edits on their way: each is written down in this browser before it is sent, and crossed out when it has been acknowledged.
// So a closed tab, a lost connection or a server that went away loses nothing: the same operation id is sent until it is heard.

/**
 * @typedef {import("./changes.js").Change} Change
 * @typedef {{label?: string, gesture?: string, cancels?: boolean, base?: import("./conflicts.js").Bases}} About what an edit is called, which gesture it belongs to and whether it takes back the rest of it, on which values it is based
 * @typedef {{op: string, changes: Change[], tab: string, n: number, tried?: boolean, held?: import("./conflicts.js").Held} & About} Entry `held`: it waits for a decision, and is not sent
 * @typedef {{seq?: number, changes?: Change[], run?: number | null, sample?: number | null}} Acknowledgement
 */

import { squash } from "./changes.js"

const FIRST_WAIT_MS = 400
const LONGEST_WAIT_MS = 20000
const MOST_CHANGES = 200 // what the server takes in one edit
const LONG_QUEUE = 12 // so many that have waited go together, whatever gestures they were

/** It could not be reached, or could not do it now: worth trying again. */
export class Away extends Error {}
/** It was understood and not taken: trying again is of no use. */
export class Refused extends Error {}

/**
 * @param {object} with_
 * @param {string} with_.key whose outbox this is
 * @param {string} with_.tab
 * @param {Storage} with_.storage
 * @param {Entry[]} with_.left entries that tabs which are gone have left behind
 * @param {(entry: Entry) => Promise<Acknowledgement>} with_.send
 * @param {() => Promise<void>} [with_.news] asked before sending again after a failure: what others did meanwhile; throws where it is still away
 * @param {(link: "live" | "saving" | "offline", words: string) => void} with_.onLink
 * @param {(entry: Entry, answer: Acknowledgement) => void} with_.onKept
 * @param {(entry: Entry, error: Error) => void} with_.onRefused
 */
export const createOutbox = ({ key, tab, storage, left, send, news = async () => {}, onLink, onKept, onRefused }) => {
  let entries = [...left]
  let isSending = false
  let flying = "" // the operation id of the one that has gone and is not answered
  let failures = 0
  let count = left.reduce((most, entry) => Math.max(most, entry.n), 0)
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer

  const nameOf = (/** @type {Entry} */ entry) => `${key}${entry.op}`
  const write = (/** @type {Entry} */ entry) => {
    try {
      storage.setItem(nameOf(entry), JSON.stringify(entry))
    } catch {
      // storage is full or forbidden: the edit is still sent from memory
    }
  }
  const crossOut = (/** @type {Entry} */ entry) => {
    entries = entries.filter((other) => other.op !== entry.op)
    storage.removeItem(nameOf(entry))
  }
  const going = () => entries.filter((entry) => !entry.held)

  /** @param {Entry} a @param {Entry | undefined} b @param {boolean} isLong */
  const together = (a, b, isLong) =>
    b && !a.tried && !b.tried && a.changes.length + b.changes.length <= MOST_CHANGES && (isLong || (Boolean(a.gesture) && a.gesture === b.gesture))

  /** The next to go: edits of one gesture that have waited go together. */
  const next = () => {
    const [first, ...rest] = going()
    const isLong = rest.length >= LONG_QUEUE
    while (together(first, rest[0], isLong)) {
      const second = /** @type {Entry} */ (rest.shift())
      first.changes = squash([...first.changes, ...second.changes])
      Object.assign(first, { label: second.label, gesture: second.gesture, cancels: second.cancels && !isLong, base: { ...second.base, ...first.base } })
      write(first)
      crossOut(second)
    }
    if (!first.tried) write(Object.assign(first, { tried: true }))
    return first
  }

  /** @param {Entry} entry @param {unknown} error */
  const fail = (entry, error) => {
    if (error instanceof Away) {
      failures += 1
      return onLink("offline", error.message)
    }
    const isThere = entries.some((other) => other.op === entry.op)
    crossOut(entry)
    if (isThere) onRefused(entry, /** @type {Error} */ (error))
  }

  /** @returns {Promise<void>} */
  const pump = async () => {
    if (isSending) return
    clearTimeout(timer)
    if (!going().length) {
      if (failures) onLink("live", "") // all of it was heard of meanwhile
      failures = 0
      return
    }
    isSending = true
    if (!failures) onLink("saving", "")
    let entry = going()[0]
    try {
      if (failures) await news()
      if (going().length) {
        entry = next()
        flying = entry.op
        const answer = await send(entry)
        crossOut(entry)
        onKept(entry, answer)
      }
      failures = 0
    } catch (error) {
      fail(entry, error)
    }
    isSending = false
    flying = ""
    if (!failures) return going().length ? pump() : onLink("live", "")
    timer = setTimeout(pump, Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1)) * (0.75 + Math.random() / 2))
  }

  return {
    /** More changes than an edit holds go as several, in order. @param {Change[]} changes @param {About} [about] */
    add(changes, about = {}) {
      for (let from = 0; from < changes.length; from += MOST_CHANGES) {
        const entry = { op: crypto.randomUUID(), changes: changes.slice(from, from + MOST_CHANGES), tab, n: ++count, ...about }
        entries = [...entries, entry]
        write(entry)
      }
      pump()
    },
    /** An edit was heard of among the kept ones: it is not on its way any more. @param {string} op @returns {Entry | undefined} */
    heard(op) {
      const entry = entries.find((other) => other.op === op)
      if (entry) crossOut(entry)
      return entry
    },
    /** Looks through what waits here; each may be given another content, or several, or none. @param {(entry: Entry) => Partial<Entry>[] | null} judge null leaves it as it is */
    review(judge) {
      for (const entry of going()) {
        const instead = entry.op === flying ? null : judge(entry)
        if (!instead) continue
        // What may go keeps its name: if the whole of it has been sent and comes in late, the two are one edit.
        const fresh = instead.map((part) => (part.held ? { ...entry, tried: false, ...part, op: crypto.randomUUID() } : { ...entry, ...part }))
        crossOut(entry)
        const rest = entries.findIndex((other) => other.n > entry.n)
        entries.splice(rest < 0 ? entries.length : rest, 0, ...fresh)
        fresh.forEach(write)
      }
    },
    /** Each entry that waits may be amended in place. @param {(entry: Entry) => Partial<Entry> | null} amendment */
    amend(amendment) {
      for (const entry of entries) {
        const more = amendment(entry)
        if (more) write(Object.assign(entry, more))
      }
    },
    /** What waits for a decision, in order. */
    held: () => entries.filter((entry) => entry.held),
    /** It is decided. @param {string} op */
    drop: (op) => entries.filter((entry) => entry.op === op).forEach(crossOut),
    /** Changes that have not been acknowledged, in order. */
    waiting: () => going().flatMap((entry) => entry.changes),
    isEmpty: () => !going().length,
    retry: pump,
  }
}

/** @typedef {ReturnType<typeof createOutbox>} Outbox */
