// Edits on their way: each is written down in this browser before it is sent, and crossed out when it has been acknowledged.
// So a closed tab, a lost connection or a server that went away loses nothing: the same operation id is sent until it is heard.

/**
 * @typedef {import("./changes.js").Change} Change
 * @typedef {{op: string, changes: Change[], tab: string, n: number, tried?: boolean}} Entry
 * @typedef {{seq?: number, changes?: Change[]}} Acknowledgement
 */

import { squash } from "./changes.js"

const FIRST_WAIT_MS = 400
const LONGEST_WAIT_MS = 20000
const MOST_CHANGES = 200 // what the server takes in one edit

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
 * @param {(link: "live" | "saving" | "offline", words: string) => void} with_.onLink
 * @param {(entry: Entry, answer: Acknowledgement) => void} with_.onKept
 * @param {(entry: Entry, error: Error) => void} with_.onRefused
 */
export const createOutbox = ({ key, tab, storage, left, send, onLink, onKept, onRefused }) => {
  let entries = [...left]
  let isSending = false
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

  /** The next to go: edits that have waited go together. */
  const next = () => {
    const first = entries[0]
    while (!first.tried && entries[1] && !entries[1].tried && first.changes.length + entries[1].changes.length <= MOST_CHANGES) {
      first.changes = squash([...first.changes, ...entries[1].changes])
      write(first)
      crossOut(entries[1])
    }
    if (!first.tried) write(Object.assign(first, { tried: true }))
    return first
  }

  /** @returns {Promise<void>} */
  const pump = async () => {
    if (isSending || !entries.length) return
    isSending = true
    clearTimeout(timer)
    const entry = next()
    if (!failures) onLink("saving", "")
    try {
      const answer = await send(entry)
      failures = 0
      crossOut(entry)
      onKept(entry, answer)
    } catch (error) {
      if (!(error instanceof Away)) {
        crossOut(entry)
        onRefused(entry, /** @type {Error} */ (error))
      } else {
        failures += 1
        onLink("offline", error.message)
      }
    }
    isSending = false
    if (!failures) return entries.length ? pump() : onLink("live", "")
    timer = setTimeout(pump, Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1)) * (0.75 + Math.random() / 2))
  }

  return {
    /** More changes than an edit holds go as several, in order. @param {Change[]} changes */
    add(changes) {
      for (let from = 0; from < changes.length; from += MOST_CHANGES) {
        const entry = { op: crypto.randomUUID(), changes: changes.slice(from, from + MOST_CHANGES), tab, n: ++count }
        entries = [...entries, entry]
        write(entry)
      }
      pump()
    },
    /** Changes that have not been acknowledged, in order. */
    waiting: () => entries.flatMap((entry) => entry.changes),
    isEmpty: () => !entries.length,
    retry: pump,
  }
}

/** @typedef {ReturnType<typeof createOutbox>} Outbox */
