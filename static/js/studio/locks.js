// Locks against the dice: each person's own, kept in their browser.

const nameOf = (/** @type {string} */ id) => `harmonic.locks.${id}`

/** @param {string} id @returns {Set<string>} */
export const lockedBefore = (id) => {
  try {
    return new Set(JSON.parse(localStorage.getItem(nameOf(id)) ?? "[]"))
  } catch {
    return new Set()
  }
}

/** @param {string} id @param {import("./store.js").Store} store */
export const rememberLocks = (id, store) =>
  store.watch(({ locked }, before) => {
    if (locked !== before.locked) localStorage.setItem(nameOf(id), JSON.stringify([...locked]))
  })
