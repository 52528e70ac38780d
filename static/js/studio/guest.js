// A guest's universes live in this browser: a small database, in which an edit is one transaction, as it is on the server.

import { applyFitting } from "./changes.js"
import { Away } from "./outbox.js"

/**
 * @typedef {import("./changes.js").Doc} Doc
 * @typedef {{id: string, document: Doc, seq: number, ops: string[], changed: number, touched: boolean}} Kept
 */

const STORE = "universes"
const OPS_REMEMBERED = 100
const UNTOUCHED_MS = 24 * 3600 * 1000

/** @returns {Promise<IDBDatabase>} */
const open = () =>
  new Promise((resolve, reject) => {
    const asked = indexedDB.open("harmonic", 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" })
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  })

/** One transaction. @template T @param {IDBTransactionMode} mode @param {(store: IDBObjectStore, done: (value: T) => void) => void} act @returns {Promise<T>} */
const within = async (mode, act) => {
  const database = await open()
  return new Promise((resolve, reject) => {
    /** @type {any} */
    let value
    const transaction = database.transaction(STORE, mode)
    transaction.oncomplete = () => (database.close(), resolve(value))
    transaction.onabort = transaction.onerror = () => (database.close(), reject(transaction.error))
    act(transaction.objectStore(STORE), (found) => (value = found))
  })
}

/** Those that somebody has changed, the last changed first. @returns {Promise<Kept[]>} */
export const allKept = async () => {
  const all = await within("readonly", (store, done) => {
    const asked = store.getAll()
    asked.onsuccess = () => done(asked.result)
  })
  return /** @type {Kept[]} */ (all).filter((kept) => kept.touched).sort((a, b) => b.changed - a.changed)
}

/** @param {string} id @returns {Promise<Kept | undefined>} */
export const keptOf = (id) =>
  within("readonly", (store, done) => {
    const asked = store.get(id)
    asked.onsuccess = () => done(asked.result)
  })

/** @param {string} id */
export const forget = (id) => within("readwrite", (store) => void store.delete(id))

const MOVED = "harmonic.moved."

/** Where a universe that was kept here is kept now; "" if it has not moved. @param {string} id */
export const movedTo = (id) => localStorage.getItem(MOVED + id) ?? ""

/**
 * Forgets what is kept elsewhere now, unless it was changed after what was sent.
 * @param {Kept} sent @param {string} address where it is now @returns {Promise<boolean>} whether it was forgotten
 */
export const moveAway = (sent, address) =>
  within("readwrite", (store, done) => {
    const asked = store.get(sent.id)
    asked.onsuccess = () => {
      const isSame = !asked.result || asked.result.seq === sent.seq
      if (isSame) localStorage.setItem(MOVED + sent.id, address)
      if (isSame) store.delete(sent.id)
      done(isSame)
    }
  })

/** A universe begins, and is not worth keeping until something in it is changed. @param {Doc} document @param {boolean} [touched] @returns {Promise<Kept>} */
export const begin = async (document, touched = false) => {
  const kept = { id: crypto.randomUUID(), document, seq: 0, ops: [], changed: Date.now(), touched }
  await within("readwrite", (store) => {
    store.put(kept)
    const asked = store.getAll()
    asked.onsuccess = () => {
      for (const old of asked.result) if (!old.touched && kept.changed - old.changed > UNTOUCHED_MS) store.delete(old.id)
    }
  })
  return kept
}

/** From here on it is worth keeping. @param {string} id */
export const touch = (id) =>
  within("readwrite", (store) => {
    const asked = store.get(id)
    asked.onsuccess = () => asked.result && store.put({ ...asked.result, touched: true })
  })

/** The door for edits of a guest's universe; the same operation twice is one edit. Throws Away if it is not kept here any more. @param {string} id */
export const guestDoor = (id) => async (/** @type {import("./outbox.js").Entry} */ { op, changes }) => {
  const answer = await within("readwrite", (store, done) => {
    const asked = store.get(id)
    asked.onsuccess = () => {
      const kept = /** @type {Kept} */ (asked.result)
      if (!kept) return done(null) // it has been kept on the server or forgotten meanwhile
      if (kept.ops.includes(op)) return done({ seq: kept.seq, changes })
      const seq = kept.seq + 1
      store.put({ ...kept, seq, document: applyFitting(kept.document, changes), ops: [...kept.ops, op].slice(-OPS_REMEMBERED), changed: Date.now(), touched: true })
      done({ seq, changes })
    }
  })
  if (answer) return answer
  throw new Away(movedTo(id) ? "This universe has moved to your account. Reload to go on there; your changes wait here." : "This universe was forgotten in another tab. Download it if you want it.")
}

/** Where a guest goes on: what the address names, what it begins with, or what was changed last. @param {{start: string, document: Doc}} config */
export const guestUniverse = async ({ start, document }) => {
  const named = location.hash.length > 1 ? await keptOf(location.hash.slice(1)) : undefined
  if (named) return named
  const last = start ? undefined : (await allKept())[0]
  return last ?? begin(document)
}
