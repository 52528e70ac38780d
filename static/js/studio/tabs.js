// Several tabs on one universe: each has a lock for as long as it lives, and hears what the others have done.

/** @typedef {import("./outbox.js").Entry} Entry */

const TAB = "harmonic.tab."

/** This tab's name; a lock of that name tells others that it lives. */
export const liveTab = () => {
  const tab = crypto.randomUUID()
  navigator.locks?.request(TAB + tab, () => new Promise(() => {}))
  return tab
}

/** Names of tabs that live. @returns {Promise<Set<string>>} */
const living = async () => {
  const held = (await navigator.locks?.query())?.held ?? []
  return new Set(held.flatMap(({ name }) => (name?.startsWith(TAB) ? [name.slice(TAB.length)] : [])))
}

/** Under which names the edits of a universe that are on their way are written down. @param {string} id */
export const keyOf = (id) => `harmonic.edit.${id}.`

/** Every edit that is written down, of all tabs, in order. @param {Storage} storage @param {string} key @returns {Entry[]} */
export const writtenDown = (storage, key) => {
  const names = Object.keys(storage).filter((name) => name.startsWith(key))
  const entries = names.map((name) => /** @type {Entry | null} */ (JSON.parse(storage.getItem(name) ?? "null")))
  return entries.filter((entry) => entry !== null).sort((a, b) => a.n - b.n)
}

/** Edits that tabs which are gone had not got acknowledged. @param {Storage} storage @param {string} key @returns {Promise<Entry[]>} */
export const leftBehind = async (storage, key) => {
  const alive = await living()
  return writtenDown(storage, key).filter((entry) => !alive.has(entry.tab))
}

/**
 * Tells other tabs of this browser of edits that were kept, and hears of theirs.
 * @param {string} name @param {(message: {seq?: number, changes: import("./changes.js").Change[]}) => void} onEdit
 */
export const channelOf = (name, onEdit) => {
  const channel = new BroadcastChannel(name)
  channel.onmessage = ({ data }) => onEdit(data)
  return (/** @type {{seq?: number, changes: import("./changes.js").Change[]}} */ message) => channel.postMessage(message)
}
